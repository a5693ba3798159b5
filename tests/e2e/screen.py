"""What stands on a terminal: whole frames alone, and everything that ever stood there."""

from typing import NamedTuple

import pyte

# Synchronized output, https://contour-terminal.org/vt-extensions/synchronized-output/: programs
# mark where a frame begins and ends, once they know that the terminal understands.
_FRAME_BEGINS = b"\x1b[?2026h"
_FRAME_ENDS = b"\x1b[?2026l"


class Size(NamedTuple):
    """Columns and lines of a terminal."""

    columns: int
    lines: int


class Screen:
    """A screen of a fixed size. Half a frame is nothing anybody sees: it waits for its end.

    Args:
        size: of the screen; it never changes.
    """

    def __init__(self, size: Size) -> None:
        self._screen = pyte.Screen(size.columns, size.lines)
        self._stream = pyte.ByteStream(self._screen)
        self._width = size.columns
        self._to_come = b""
        self._in_frame = False
        self.lines = [""] * size.lines
        """The screen as it stands, a string a line."""
        self._ever: set[str] = set()
        self._screen.dirty.clear()

    @property
    def cursor(self) -> tuple[int, int]:
        """Line and column of the cursor, from 0."""
        return self._screen.cursor.y, self._screen.cursor.x

    def background(self, line: int, column: int) -> str:
        """The colour behind a cell."""
        colour: str = self._screen.buffer[line][column].bg
        return colour

    def ever_showed(self, text: str) -> bool:
        """Whether a line of any frame so far had the text."""
        return any(text in line for line in self._ever)

    def take(self, written: bytes) -> bool:
        """Show what a program wrote; returns whether the screen may look different now."""
        self._to_come += written
        turned = False
        while self._to_come:
            mark = _FRAME_ENDS if self._in_frame else _FRAME_BEGINS
            before, found, after = self._to_come.partition(mark)
            if not found and self._in_frame:
                break
            if not found:
                kept = _begun(self._to_come, _FRAME_BEGINS)
                before = self._to_come[: len(self._to_come) - kept]
                after = self._to_come[len(before) :]
            self._to_come = after
            if before:
                self._show(before)
                turned = True
            if not found:
                break
            self._in_frame = not self._in_frame
        return turned

    def end(self) -> None:
        """Show what is left: nothing more comes."""
        if self._to_come:
            self._show(self._to_come)
            self._to_come = b""

    def _show(self, written: bytes) -> None:
        self._stream.feed(written)
        buffer, columns = self._screen.buffer, range(self._width)
        for y in self._screen.dirty:
            cells = buffer[y]
            # The second cell of a wide character holds nothing.
            line = "".join([cells[x].data for x in columns]).rstrip()
            self.lines[y] = line
            self._ever.add(line)
        self._screen.dirty.clear()


def _begun(written: bytes, mark: bytes) -> int:
    """How many bytes at the end may be the beginning of a mark."""
    return next((n for n in range(len(mark) - 1, 0, -1) if written.endswith(mark[:n])), 0)
