"""When a board under test has done what it was asked.

Textual waits after each key until the process did next to nothing for 20 ms, twice, and gives up
after a second: a board that follows a store every 20 ms makes it wait for long. Here the board is
looked at every millisecond, and more of it: callbacks that are due, changes on their way to the
disk, and threads that compute. Frames follow each other as fast as they are laid out.

Textual also sends a message to each widget on the screen and waits until all were handled: more
than a third of all messages of the tests. Here it is seen by each widget's queue.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic, process_time
from typing import Any, NamedTuple

import pytest
import textual.app
import textual.pilot
import textual.screen
from textual._context import active_app
from textual.message_pump import MessagePump
from textual.pilot import Pilot, WaitForScreenTimeout

from qdn_tui.tui import ahead, toasts
from qdn_tui.tui.app import QdnApp

_LOOK_SECONDS = 0.001
_LOOKS = 3
# Textual waits two or three times for one key. What was calm a moment ago still is, unless
# something became due since: whatever begins anything new on a board is a callback of its loop.
_STILL_SECONDS = 0.005
_FRAME_SECONDS = 0.001
# Of the time between two looks; an idle board takes a twentieth.
_BUSY_SHARE = 0.5
# Turns of the loop in which a board that works is waited for without sleeping.
_TURNS = 50
_DEADLINE_SECONDS = 30.0
# What passes by itself on a board, and would be gone before a busy machine came to look at it: a
# short text stays for three seconds, and a key waits two for what it is meant for.
_STAYS_SECONDS = 600.0


class _Calm(NamedTuple):
    """Which loop had nothing to do, and when it was seen, in monotonic seconds."""

    loop: asyncio.AbstractEventLoop
    seen: float


_last_calm: list[_Calm] = []
_held_up: list[None] = []


async def quiet(min_sleep: float = 0.0, max_sleep: float = 1.0) -> None:
    """In the place of Textual's `wait_for_idle`, with its arguments in seconds.

    It is more patient: nothing is looked at before the board has done what it was asked.
    """
    started = monotonic()
    max_sleep = max(max_sleep, _DEADLINE_SECONDS)
    if not min_sleep and _is_still_calm(started):
        return
    calm = 0
    while calm < _LOOKS or monotonic() - started < min_sleep:
        if monotonic() - started > max_sleep:
            return
        looked, worked = monotonic(), process_time()
        await asyncio.sleep(_LOOK_SECONDS)
        share = (process_time() - worked) / (monotonic() - looked)
        busy = share > _BUSY_SHARE or _is_due() or _is_changing() or _is_writing()
        calm = 0 if busy else calm + 1
    _last_calm[:] = [_Calm(asyncio.get_running_loop(), monotonic())]


@contextmanager
def disk_held_up() -> Iterator[None]:
    """While this lasts, nobody waits for what the test keeps from the disk."""
    _held_up.append(None)
    try:
        yield
    finally:
        _held_up.pop()


def _is_still_calm(now: float) -> bool:
    loop = asyncio.get_running_loop()
    recent = any(was.loop is loop and now - was.seen < _STILL_SECONDS for was in _last_calm)
    return recent and not (_is_due() or _is_changing() or _is_writing())


async def caught_up(pilot: Pilot[Any]) -> bool:
    """In the place of `Pilot._wait_for_screen`: each widget on the screen handled what it was sent.

    Returns:
        False where an exception ended the board instead.

    Raises:
        WaitForScreenTimeout: if one still has something to handle after 30 seconds.
    """
    app: Any = pilot.app
    if not app.screen_stack:
        return False
    pumps = [app, *app.screen.walk_children(with_self=True)]
    deadline, turns = monotonic() + _DEADLINE_SECONDS, 0
    while not app._exception_event.is_set():
        pumps = [pump for pump in pumps if _has_more_to_handle(pump)]
        if not pumps:
            return True
        if monotonic() > deadline:
            raise WaitForScreenTimeout(f"{pumps} did not handle what they were sent")
        turns += 1
        await asyncio.sleep(0 if turns < _TURNS else _LOOK_SECONDS)
    return False


def _has_more_to_handle(pump: MessagePump) -> bool:
    """Whether a widget works on a message, or has one to come; one that is closed never has."""
    if pump._closing or pump._closed:
        return False
    queue: Any = pump._message_queue
    return not queue.empty() or not queue.ready_event._waiters


def _is_due() -> bool:
    """Whether callbacks wait for their turn in this moment."""
    loop: Any = asyncio.get_running_loop()
    return bool(loop._ready)


def _is_changing() -> bool:
    """Whether the screen is to be laid out or painted anew, or something waits for that."""
    app = active_app.get(None)
    if app is None or not app.screen_stack or app._exit:  # what ends is painted no more
        return False
    if app._resize_event is not None:  # it waits some milliseconds for the next size
        return True
    screen = app.screen
    changes = screen._layout_required, screen._repaint_required, screen._dirty_widgets
    return any(changes) or bool(screen._callbacks)


def _is_writing() -> bool:
    """Whether a desk's changes are on their way to the disk, and get there."""
    app = active_app.get(None)
    return not _held_up and isinstance(app, QdnApp) and app.has_desk and app.desk.is_writing


def wait_like_this(patch: pytest.MonkeyPatch) -> None:
    """Make Textual's own test tools wait like this, and paint as ever."""
    for place in (textual.app, textual.pilot):
        patch.setattr(place, "wait_for_idle", quiet)
    patch.setattr(Pilot, "_wait_for_screen", caught_up)


def use(patch: pytest.MonkeyPatch) -> None:
    """Make them wait like this, and frames follow each other at once; and let the board wait."""
    wait_like_this(patch)
    patch.setattr(textual.screen, "UPDATE_PERIOD", _FRAME_SECONDS)
    patch.setattr(toasts, "reading_seconds", lambda _: _STAYS_SECONDS)
    patch.setattr(ahead, "_LONGEST_SECONDS", _DEADLINE_SECONDS)
