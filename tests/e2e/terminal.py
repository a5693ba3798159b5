"""A terminal of a fixed size with one program in it: keys go in, the screen is read.

What the program wrote is kept byte for byte beside the screen, because what must never reach
a terminal does not show on one.
"""

import errno
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from fcntl import ioctl
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import pyte

WITHIN_S = 30.0
"""How long a screen may take to show what is waited for, on a machine with much else to do."""

_KEYS = {
    "enter": b"\r",
    "tab": b"\t",
    "shift+tab": b"\x1b[Z",
    "escape": b"\x1b",
    "space": b" ",
    "backspace": b"\x7f",
    "up": b"\x1b[A",
    "down": b"\x1b[B",
    "right": b"\x1b[C",
    "left": b"\x1b[D",
    "home": b"\x1b[H",
    "end": b"\x1b[F",
    "ctrl+c": b"\x03",
    "ctrl+q": b"\x11",
    "ctrl+s": b"\x13",
}
# Synchronized output, https://contour-terminal.org/vt-extensions/synchronized-output/: asked
# whether it is known, the terminal says yes; programs then mark where a frame begins and ends.
_ASKS_FOR_FRAMES = b"\x1b[?2026$p"
_KNOWS_FRAMES = b"\x1b[?2026;2$y"
# SGR mouse reports, https://invisible-island.net/xterm/ctlseqs/ctlseqs.html#h3-Extended-coordinates
_ASKS_FOR_MOUSE = b"\x1b[?1006h"
_MOVING = 32
_FRAME_BEGINS = b"\x1b[?2026h"
_FRAME_ENDS = b"\x1b[?2026l"


class Size(NamedTuple):
    """Columns and lines of a terminal."""

    columns: int
    lines: int


class Spot(NamedTuple):
    """A cell, counted from 0."""

    column: int
    line: int


LARGE = Size(140, 40)
SMALL = Size(80, 24)


class Terminal:
    """A program on a pty of its own; leaving the context ends it.

    Args:
        command: the program and its arguments.
        environ: its whole environment.
        folder: where it runs.
        size: of the screen; it never changes.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        environ: Mapping[str, str],
        folder: Path,
        size: Size = LARGE,
    ) -> None:
        self.size = size
        self.written = bytearray()
        """Everything the program wrote, as it came."""
        self._screen = pyte.Screen(size.columns, size.lines)
        self._stream = pyte.ByteStream(self._screen)
        self._was_asked = False
        self._master, slave = pty.openpty()
        ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", size.lines, size.columns, 0, 0))
        try:
            self._child = subprocess.Popen(
                list(command),
                stdin=slave,
                stdout=slave,
                stderr=slave,
                env=dict(environ),
                cwd=folder,
                start_new_session=True,
            )
        finally:
            os.close(slave)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._child.poll() is None:
            self._child.send_signal(signal.SIGKILL)
        self._child.wait()
        os.close(self._master)

    @property
    def lines(self) -> list[str]:
        """The screen as it stands, a string a line."""
        return [line.rstrip() for line in self._screen.display]

    @property
    def text(self) -> str:
        """The screen as it stands, in one string."""
        return "\n".join(self.lines)

    @property
    def cursor(self) -> tuple[int, int]:
        """Line and column of the cursor, from 0: where what is typed goes."""
        return self._screen.cursor.y, self._screen.cursor.x

    def background_of(self, text: str) -> str | None:
        """The colour behind a text's first character; None while it is not on the screen."""
        for y, line in enumerate(self._screen.display):
            if text in line:
                background: str = self._screen.buffer[y][line.index(text)].bg
                return background
        return None

    def press(self, *keys: str) -> None:
        """Press keys one after the other: `ctrl+s`, `down`, or a character."""
        for key in keys:
            os.write(self._master, _KEYS.get(key) or key.encode())

    def mouse_down(self, spot: Spot) -> None:
        """Press the left button over a cell."""
        self._mouse(0, spot, "M")

    def mouse_move(self, spot: Spot) -> None:
        """Move with the left button down."""
        self._mouse(_MOVING, spot, "M")

    def mouse_up(self, spot: Spot) -> None:
        """Let the left button go."""
        self._mouse(0, spot, "m")

    def _mouse(self, button: int, spot: Spot, ends: str) -> None:
        # Only a program that asked for it hears of the mouse: there is no other way to know.
        assert _ASKS_FOR_MOUSE in self.written, "the program wants no mouse in this form"
        os.write(self._master, f"\x1b[<{button};{spot.column + 1};{spot.line + 1}{ends}".encode())

    def spot(self, text: str) -> Spot:
        """The cell in which a text on the screen begins."""
        for line, shown in enumerate(self._screen.display):
            if text in shown:
                return Spot(shown.index(text), line)
        raise AssertionError(f"not on the screen: {text}\n{self.text}")

    def type(self, text: str) -> None:
        """Type a text, as fast as a paste."""
        os.write(self._master, text.encode())

    def wait_for(self, wanted: str | Callable[[], bool], within_s: float = WITHIN_S) -> None:
        """Watch the screen until it shows the text, or until the condition holds.

        Raises:
            AssertionError: it did not in time, or the program ended before; with the screen.
        """
        deadline = time.monotonic() + within_s
        while not self._holds(wanted):
            left = deadline - time.monotonic()
            if left <= 0:
                raise AssertionError(f"never came: {wanted!r}\n{self.text}")
            if not self._read(left) and not self._holds(wanted):
                raise AssertionError(
                    f"ended with {self._child.wait()} before {wanted!r} came\n{self.text}"
                )

    def wait_for_end(self, within_s: float = WITHIN_S) -> int:
        """Watch until the program has ended; returns its exit code.

        Raises:
            AssertionError: it did not end in time; with the screen.
        """
        deadline = time.monotonic() + within_s
        while (left := deadline - time.monotonic()) > 0:
            if not self._read(left):
                return self._child.wait(timeout=max(left, 1))
        raise AssertionError(f"never ended\n{self.text}")

    def _holds(self, wanted: str | Callable[[], bool]) -> bool:
        if self.written.rfind(_FRAME_BEGINS) > self.written.rfind(_FRAME_ENDS):
            return False  # half a frame is nothing anybody sees
        return wanted in self.text if isinstance(wanted, str) else wanted()

    def _read(self, within_s: float) -> bool:
        """Take in what the program writes within the time; False once it has closed the pty."""
        if not select.select([self._master], [], [], within_s)[0]:
            return True
        try:
            written = os.read(self._master, 65_536)
        except OSError as error:
            if error.errno != errno.EIO:
                raise
            return False
        self.written += written
        self._stream.feed(written)
        if not self._was_asked and _ASKS_FOR_FRAMES in self.written:
            self._was_asked = True
            os.write(self._master, _KNOWS_FRAMES)
        return bool(written)
