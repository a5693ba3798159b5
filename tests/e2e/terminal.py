"""A terminal of a fixed size with one program in it: keys go in, the screen is read.

It takes in what the program writes at once, whatever the story does meanwhile, as a terminal
does. All of it is kept byte for byte beside the screen, because what must never reach a terminal
does not show on one.
"""

import errno
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from fcntl import ioctl
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self, TypeVar

from tests.e2e.patience import WITHIN_S
from tests.e2e.screen import Screen, Size

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
# Asked whether it knows where frames begin and end, the terminal says yes.
_ASKS_FOR_FRAMES = b"\x1b[?2026$p"
_KNOWS_FRAMES = b"\x1b[?2026;2$y"
# SGR mouse reports, https://invisible-island.net/xterm/ctlseqs/ctlseqs.html#h3-Extended-coordinates
_ASKS_FOR_MOUSE = b"\x1b[?1006h"
_MOVING = 32

SeenT = TypeVar("SeenT")


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
        self.written = bytearray()
        """Everything the program wrote, as it came."""
        self._screen = Screen(size)
        # Held while the screen changes, and while somebody looks at it: it stands still then.
        self._turned = threading.Condition()
        self._was_asked = False
        self._has_ended = False
        self._is_open = True
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
        self._enough, self._call_enough = os.pipe()
        self._reader = threading.Thread(target=self._read, name="terminal", daemon=True)
        self._reader.start()

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
        self._close()

    @property
    def lines(self) -> list[str]:
        """The screen as it stands, a string a line."""
        with self._turned:
            return list(self._screen.lines)

    @property
    def text(self) -> str:
        """The screen as it stands, in one string."""
        return "\n".join(self.lines)

    @property
    def cursor(self) -> tuple[int, int]:
        """Line and column of the cursor, from 0: where what is typed goes."""
        with self._turned:
            return self._screen.cursor

    def background_of(self, text: str) -> str | None:
        """The colour behind a text's first character; None while it is not on the screen."""
        with self._turned:
            for y, line in enumerate(self._screen.lines):
                if text in line:
                    return self._screen.background(y, line.index(text))
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
        """The cell in which a text begins, as soon as it is on the screen."""

        def found() -> Spot | None:
            for line, shown in enumerate(self._screen.lines):
                if text in shown:
                    return Spot(shown.index(text), line)
            return None

        return self.see(found, text)

    def type(self, text: str) -> None:
        """Type a text, as fast as a paste."""
        os.write(self._master, text.encode())

    def wait_for(self, wanted: str | Callable[[], bool], within_s: float = WITHIN_S) -> None:
        """Watch the screen until it shows the text, or until the condition holds.

        The screen stands still while the condition looks at it; it must look at nothing else.

        Raises:
            AssertionError: it did not in time, or the program ended before; with the screen.
        """
        self.see(lambda: self._holds(wanted) or None, repr(wanted), within_s)

    def wait_until_gone(self, text: str) -> None:
        """Until the text is not on the screen."""
        self.wait_for(lambda: not self._holds(text))

    def see(
        self, look: Callable[[], SeenT | None], wanted: str, within_s: float = WITHIN_S
    ) -> SeenT:
        """Watch the screen until a look at it finds something.

        Args:
            look: returns what it found on the screen as it stands; None while there is nothing.
            wanted: said where it never came.
            within_s: how long to watch.

        Raises:
            AssertionError: nothing was found in time, or the program ended before.
        """
        deadline = time.monotonic() + within_s
        with self._turned:
            while (seen := look()) is None:
                left = deadline - time.monotonic()
                if left <= 0:
                    raise AssertionError(f"never came: {wanted}\n{self.text}")
                if self._has_ended:
                    code = self._child.wait(within_s)
                    raise AssertionError(f"ended with {code} before it came: {wanted}\n{self.text}")
                self._turned.wait(left)
            return seen

    def wait_until_told(self, text: str, within_s: float = WITHIN_S) -> None:
        """Until the text was on the screen at some time: for what is shown for a while only."""
        self.wait_for(lambda: self._screen.ever_showed(text), within_s)

    def was_told(self, text: str) -> bool:
        """Whether the text was on the screen at some time so far."""
        with self._turned:
            return self._screen.ever_showed(text)

    def wait_for_end(self, within_s: float = WITHIN_S) -> int:
        """Watch until the program has ended; returns its exit code.

        Raises:
            AssertionError: it did not end in time; with the screen.
        """
        with self._turned:
            if not self._turned.wait_for(lambda: self._has_ended, within_s):
                raise AssertionError(f"never ended\n{self.text}")
        return self._child.wait(timeout=within_s)

    def hang_up(self, within_s: float = WITHIN_S) -> int:
        """Take the terminal away, as a lost connection does; returns the program's exit code.

        The terminal controls no session: nobody but the program itself sees that it is gone.

        Raises:
            subprocess.TimeoutExpired: the program did not end in time.
        """
        self._close()
        return self._child.wait(timeout=within_s)

    def _close(self) -> None:
        if self._is_open:
            self._is_open = False
            os.close(self._call_enough)
            self._reader.join()
            os.close(self._enough)
            os.close(self._master)

    def _holds(self, wanted: str | Callable[[], bool]) -> bool:
        if isinstance(wanted, str):
            return any(wanted in line for line in self._screen.lines)
        return wanted()

    def _read(self) -> None:
        """On a thread of its own: take in what the program writes until it closes the pty."""
        try:
            while written := self._next():
                with self._turned:
                    self.written += written
                    if self._screen.take(written):
                        self._turned.notify_all()
                if not self._was_asked and _ASKS_FOR_FRAMES in self.written:
                    self._was_asked = True
                    os.write(self._master, _KNOWS_FRAMES)
        finally:
            with self._turned:
                self._screen.end()
                self._has_ended = True
                self._turned.notify_all()

    def _next(self) -> bytes:
        """What the program writes next; nothing once it closed the pty, or nobody listens."""
        ready, _, _ = select.select([self._master, self._enough], [], [])
        if self._master not in ready:
            return b""
        try:
            return os.read(self._master, 65_536)
        except OSError as error:
            if error.errno != errno.EIO:
                raise
            return b""
