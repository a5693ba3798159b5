"""What stood on the screen, frame by frame, found out afterwards by replaying the output."""

from collections.abc import Callable, Iterable, Sequence

import pyte

from tests.bench.frames import Frame
from tests.bench.terminal import COLUMNS, ROWS

Row = tuple[tuple[object, ...], ...]
Picture = tuple[Row, ...]


class Replay:
    """A screen that frames are shown on, one after the other."""

    def __init__(self, columns: int = COLUMNS, rows: int = ROWS) -> None:
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)

    def show(self, frame: Frame) -> None:
        self._stream.feed(frame.written)

    @property
    def lines(self) -> list[str]:
        """The text, a string a row."""
        return list(self._screen.display)

    @property
    def picture(self) -> Picture:
        """Text, colours and styles of every cell; not the cursor."""
        columns = range(self._screen.columns)
        rows = (self._screen.buffer[row] for row in range(self._screen.lines))
        return tuple(tuple(tuple(row[column]) for column in columns) for row in rows)

    def first(self, shown: Iterable[Frame], wanted: Callable[[Sequence[str]], bool]) -> Frame:
        """The first frame with which `wanted` holds of the text.

        Raises:
            LookupError: it never does; the message is the last screen.
        """
        for frame in shown:
            self.show(frame)
            if wanted(self.lines):
                return frame
        raise LookupError("never on the screen, which is:\n" + "\n".join(self.lines))

    def settling(self, shown: Sequence[Frame]) -> Frame | None:
        """The first frame with which the screen looks as it does after all of them.

        None where nothing changed at all.
        """
        before = self.picture
        looks = []
        for frame in shown:
            self.show(frame)
            looks.append(self.picture)
        if not looks or looks[-1] == before:
            return None
        return next(frame for frame, look in zip(shown, looks, strict=True) if look == looks[-1])
