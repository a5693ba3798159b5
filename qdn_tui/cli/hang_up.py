"""The end of the terminal is the end of the board, also where nobody is told of it.

A closed window or a lost connection hangs the terminal up, and SIGHUP ends what runs in it. A
parent may have had that ignored, and a terminal that controls no session sends none; Textual
then reads the ended input for ever, as fast as it can. What was changed is in the outbox anyway.
"""

import os
import select
import signal
import threading


def end_with_terminal(descriptor: int) -> None:
    """From here on end this process by SIGHUP as soon as a terminal is gone; main thread only.

    Args:
        descriptor: the terminal, open for reading.
    """
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    threading.Thread(target=_watch, args=(descriptor,), name="qdn-terminal", daemon=True).start()


def _watch(descriptor: int) -> None:
    gone = select.poll()
    # No event at all: that the other side is gone is told without being asked for.
    gone.register(descriptor, 0)
    # A system whose `poll` knows no terminals says POLLNVAL instead, at once.
    if any(said & (select.POLLHUP | select.POLLERR) for _, said in gone.poll()):
        os.kill(os.getpid(), signal.SIGHUP)
