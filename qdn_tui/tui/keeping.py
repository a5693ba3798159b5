"""Keeping what the board shows, so that the next start has something to show at once."""

import threading
from pathlib import Path

from qdn_tui.tui.last_seen import LastSeen, keep


class Keeping:
    """A file for what the board shows.

    Args:
        path: the file.
        stamp: which store it is about.
    """

    def __init__(self, path: Path, stamp: str) -> None:
        self._path = path
        self._stamp = stamp
        self._writing = threading.Lock()
        self.is_due = False
        """Whether the board shows something that is not written down."""

    def write(self, shown: LastSeen) -> None:
        """Write it down; on any thread."""
        with self._writing:
            keep(self._path, self._stamp, shown)

    def write_aside(self, shown: LastSeen) -> None:
        """Write it down on a thread of its own."""
        self.is_due = False
        threading.Thread(target=self.write, args=(shown,), name="qdn-keep", daemon=True).start()
