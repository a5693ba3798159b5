"""The end of the program's own log: what went wrong here, without anybody's name in it."""

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path

from qdn_tui.tui.desk import Desk
from qdn_tui.tui.screens.search import SearchScreen
from qdn_tui.tui.widgets.long_list import Line

TAIL_BYTES = 64 * 1024
_LOOK_SECONDS = 2.0


class AppLogScreen(SearchScreen[None, str]):
    """Follows the file while its last line is marked.

    Args:
        desk: the desk.
        path: the file; None where there is none.
    """

    PROMPT = "Any words"
    NOTHING_FOUND = "Nothing is written there."
    STYLE = "app-log"

    def __init__(self, desk: Desk, path: Path | None) -> None:
        super().__init__(desk)
        self.NAME = f"Log of this program: {path}" if path else "Log of this program"
        self._path = path
        self._lines: Sequence[str] = ()

    def on_mount(self) -> None:
        super().on_mount()
        self.call_later(self._look)
        self.set_interval(_LOOK_SECONDS, self._look)

    def found(self, search: str) -> Sequence[str]:
        words = search.lower().split()
        return [line for line in self._lines if all(word in line.lower() for word in words)]

    def line(self, row: str, width: int) -> Line:  # noqa: ARG002
        if row.startswith(" "):
            return Line([(row, "faint")])
        when, _, what = row.partition(" ")
        tone = "warning" if what.startswith(("WARNING", "ERROR", "CRITICAL")) else ""
        return Line([(f"{when} ", "soft"), (what, tone)])

    def choose(self, row: str) -> None:
        self.copy_out("Line of the log", row.strip())

    async def _look(self) -> None:
        lines = await asyncio.to_thread(tail, self._path) if self._path else ()
        if lines != self._lines:
            at_the_end = self.list.cursor >= len(self.list.rows) - 1
            self._lines = lines
            self.search_again(len(lines) if at_the_end else self.list.cursor)


def tail(path: Path, most: int = TAIL_BYTES) -> Sequence[str]:
    """The last lines of a file, from at most so many bytes of it, or why there are none."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(size - most, 0))
            written = file.read(most)
    except FileNotFoundError:
        return ()
    except OSError as error:
        return (f"It cannot be read: {error.strerror}",)
    lines = written.decode("utf-8", "replace").splitlines()
    # A line that began before is no line.
    return tuple(lines[1:] if size > most else lines)
