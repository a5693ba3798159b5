"""A program in a terminal of a fixed size. While it runs, output is only stamped and kept."""

import fcntl
import os
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from tests.bench.processes import Busy, busy, resident_mb

COLUMNS, ROWS = 160, 45
_ASKS_FOR_FRAMES = b"\x1b[?2026$p"
_HAS_FRAMES = b"\x1b[?2026;2$y"
_READ = 1 << 16
# Settled: nothing written for this long, and next to nothing computed meanwhile.
_QUIET_NS = 80_000_000
_QUIET_SHARE = 0.1
_LONGEST_WAIT_S = 60.0
_LAST_WORDS_NS = 5_000_000_000


class Chunk(NamedTuple):
    """What one read brought.

    Attributes:
        at: monotonic nanoseconds when it was there.
        written: the bytes.
    """

    at: int
    written: bytes


class NeverSettled(Exception):
    """The program ended or did not come to rest; the message ends with its last output."""


class Terminal:
    """Starts the program at once. Ends it, and only it, on the way out.

    Args:
        argv: the program, by its path, and its arguments.
        environ: everything it finds in its environment, beside the terminal's own variables.
        cwd: where it starts.
        patience: seconds in which it has to come to rest.
    """

    def __init__(
        self,
        argv: Sequence[str],
        environ: Mapping[str, str],
        cwd: Path,
        *,
        patience: float = _LONGEST_WAIT_S,
    ) -> None:
        self._patience_ns = int(patience * 1e9)
        self.chunks: list[Chunk] = []
        """All output so far."""
        variables = {**environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        self._master, slave = os.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self.started_at = time.monotonic_ns()
        """Monotonic nanoseconds just before the process began."""
        self.pid = os.fork()
        if self.pid == 0:
            _become(argv, variables, cwd, slave)
        os.close(slave)
        os.set_blocking(self._master, False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def busy(self) -> Busy:
        return busy(self.pid)

    @property
    def resident_mb(self) -> float:
        return resident_mb(self.pid)

    def press(self, keys: bytes) -> int:
        """Type, and say when, in monotonic nanoseconds."""
        at = time.monotonic_ns()
        os.write(self._master, keys)
        return at

    def answer(self, keys: bytes) -> int:
        """Type what must change the screen, wait until it did and rests; says when it was typed.

        Raises:
            NeverSettled: nothing was written in time, or it did not come to rest.
        """
        shown, at = len(self.chunks), self.press(keys)
        while len(self.chunks) == shown:
            # A starved program looks like one at rest, before it has even seen the key.
            self._read(_QUIET_NS)
            if time.monotonic_ns() - at > self._patience_ns:
                raise NeverSettled(f"no answer to a key: {self._said()}")
        self.settle()
        return at

    def read_for(self, seconds: float) -> None:
        """Keep what comes in so much time."""
        until = time.monotonic_ns() + int(seconds * 1e9)
        while (left := until - time.monotonic_ns()) > 0:
            self._read(left)

    def settle(self, marker: bytes = b"") -> None:
        """Read until `marker` was written and the program came to rest.

        Raises:
            NeverSettled: it did not in time, or it ended.
        """
        deadline = time.monotonic_ns() + self._patience_ns
        since, active = time.monotonic_ns(), self.busy.active
        seen = not marker
        while True:
            if self._read(_QUIET_NS // 4):
                seen = seen or marker in self._tail(len(marker))
                since, active = time.monotonic_ns(), self.busy.active
                continue
            now = time.monotonic_ns()
            if now - since >= _QUIET_NS:
                before, active = active, self.busy.active
                if seen and active - before <= _QUIET_SHARE * (now - since):
                    return
                since = now
            if now > deadline:
                raise NeverSettled(f"not at rest in time: {self._said()}")

    def close(self) -> None:
        """Leave by the program's own key `q`; a program that stays is ended."""
        if not self.pid:
            return
        until = time.monotonic_ns() + _LAST_WORDS_NS
        with suppress(OSError):
            self.press(b"q")
        while not (ended := _ended(self.pid)) and time.monotonic_ns() < until:
            try:
                self._read(10_000_000)
            except NeverSettled:
                time.sleep(0.005)  # nothing more to read; it is about to go
        if not ended:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        self.pid = 0
        os.close(self._master)

    def _read(self, patience_ns: int) -> bool:
        """Keep the next output; False where none came in time."""
        ready, _, _ = select.select([self._master], [], [], patience_ns / 1e9)
        if not ready:
            return False
        try:
            written = os.read(self._master, _READ)
        except OSError:
            written = b""  # Linux says EIO once nobody holds the other side
        if not written:
            raise NeverSettled(f"the program ended: {self._said()}")
        self.chunks.append(Chunk(time.monotonic_ns(), written))
        if _ASKS_FOR_FRAMES in written:
            os.write(self._master, _HAS_FRAMES)
        return True

    def _tail(self, overlap: int) -> bytes:
        """The newest output, with what may be the beginning of a marker before it."""
        before = self.chunks[-2].written[-overlap:] if len(self.chunks) > 1 else b""
        return before + self.chunks[-1].written

    def _said(self) -> str:
        return b"".join(chunk.written for chunk in self.chunks)[-2000:].decode(errors="replace")


def _become(argv: Sequence[str], variables: Mapping[str, str], cwd: Path, slave: int) -> None:
    """In the child: take the terminal and be the program."""
    try:
        os.login_tty(slave)
        os.chdir(cwd)
        os.execve(argv[0], list(argv), dict(variables))  # noqa: S606
    finally:
        os._exit(127)


def _ended(pid: int) -> bool:
    return os.waitpid(pid, os.WNOHANG)[0] == pid
