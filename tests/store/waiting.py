"""Waiting for other threads, with a deadline instead of a guess."""

import threading
import time
from collections.abc import Callable

DEADLINE_SECONDS = 60.0


def until(holds: Callable[[], object]) -> None:
    """Return as soon as `holds()` is true; fail where it never is."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    pause = threading.Event()
    while not holds():
        assert time.monotonic() < deadline, "it never came to that"
        pause.wait(0.001)


def in_thread(work: Callable[[], object]) -> threading.Thread:
    """A thread that does `work`, started."""
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def ended(thread: threading.Thread) -> None:
    """Wait for a thread's end."""
    thread.join(DEADLINE_SECONDS)
    assert not thread.is_alive()
