"""The end of the terminal is the end of the board, also where nobody is told of it.

A closed window or a lost connection hangs the terminal up, and SIGHUP tells those who run in it.
A parent may have had that ignored, and a terminal that controls no session sends none; Textual
then reads the ended input for ever, as fast as it can. What was changed is in the outbox anyway.
"""

import os
import select
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Final

EXIT_CODE: Final = 128 + signal.SIGHUP
"""What a shell says of a program that a hang-up ended."""


def end_with_terminal(descriptor: int, before: Callable[[], object]) -> None:
    """From here on end this process as soon as its terminal is gone, or SIGHUP says so.

    To be called on the main thread.

    Args:
        descriptor: the terminal, open for reading.
        before: what is to be brought to its end first; called on a thread of its own.
    """
    told, tell = os.pipe()
    signal.signal(signal.SIGHUP, lambda *_: os.write(tell, b"."))

    def watch() -> None:
        _wait(descriptor, told)
        try:
            before()
        finally:
            # Textual's threads wait for a terminal that takes nothing any more.
            os._exit(EXIT_CODE)

    threading.Thread(target=watch, name="qdn-terminal", daemon=True).start()


def _wait(descriptor: int, told: int) -> None:
    """Until the terminal is gone, or something can be read from `told`."""
    gone = select.poll()
    gone.register(told, select.POLLIN)
    # No event at all: that the other side is gone is told without being asked for.
    gone.register(descriptor, 0)
    while True:
        said = dict(gone.poll())
        if told in said or said.get(descriptor, 0) & (select.POLLHUP | select.POLLERR):
            return
        # A system whose `poll` knows no terminals says so at once: it has SIGHUP alone.
        with suppress(KeyError):
            gone.unregister(descriptor)
