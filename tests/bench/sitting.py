"""Somebody at an open program: one key after the other, each when the program is at rest."""

from dataclasses import dataclass, field
from typing import NamedTuple

from tests.bench.boards import cards
from tests.bench.frames import frames
from tests.bench.screen import Replay
from tests.bench.terminal import Terminal

_DOWN, _UP = b"\x1b[B", b"\x1b[A"
# Past the last card that fits, so that about half of the keys scroll the column.
_KEYS = 20
_BURST_KEYS, _BURST_HZ = 30, 30


class Press(NamedTuple):
    """One key: when, which output followed, and what it cost.

    Attributes:
        at: monotonic nanoseconds.
        chunks: the output until the program was at rest again, as places in all of it.
        ran_ns: CPU time until then.
    """

    at: int
    chunks: slice
    ran_ns: int


class Key(NamedTuple):
    """What one key took, and whether other cards stand on the screen after it."""

    ms: float
    cpu_ms: float
    sent_bytes: int
    scrolled: bool


@dataclass
class Sitting:
    """Somebody at one open program, who goes down a column and up again.

    Attributes:
        terminal: the program, at rest.
        resident_mb: its memory before the first key.
        presses: every key so far.
    """

    terminal: Terminal
    resident_mb: float
    presses: list[Press] = field(default_factory=list)
    _goes: int = 0

    def go(self) -> slice:
        """All the way down, the next time up; the places of these keys among all."""
        key = _UP if self._goes % 2 else _DOWN
        self._goes += 1
        begin = len(self.presses)
        for _ in range(_KEYS):
            self.press(key)
        return slice(begin, len(self.presses))

    def press(self, key: bytes) -> None:
        """Press one key as soon as the program rests, and wait until it does again."""
        terminal = self.terminal
        terminal.settle()
        begin, ran = len(terminal.chunks), terminal.busy.ran
        at = terminal.answer(key)
        used = terminal.busy.ran - ran
        self.presses.append(Press(at, slice(begin, len(terminal.chunks)), used))

    def burst(self) -> float:
        """Milliseconds from the last of a second's keys to the frame that shows it."""
        terminal = self.terminal
        terminal.settle()
        begin, at = len(terminal.chunks), 0
        for place in range(_BURST_KEYS):
            at = terminal.press(_UP if place % 2 else _DOWN)
            terminal.read_for(1 / _BURST_HZ)
        terminal.settle()
        newest = list(frames(terminal.chunks[begin:]))[-1]
        return (newest.at - at) / 1e6

    def keys(self) -> list[Key]:
        """What each key took, found by replaying everything that was written.

        Raises:
            LookupError: a key changed nothing on the screen.
        """
        replay, chunks = Replay(), self.terminal.chunks
        shown_until = 0
        found = []
        for press in self.presses:
            for frame in frames(chunks[shown_until : press.chunks.start]):
                replay.show(frame)
            shown_until = press.chunks.stop
            written = chunks[press.chunks]
            before = cards(replay.lines)
            settled = replay.settling(list(frames(written)))
            if settled is None:
                raise LookupError("a key changed nothing on the screen")
            found.append(
                Key(
                    (settled.at - press.at) / 1e6,
                    press.ran_ns / 1e6,
                    sum(len(chunk.written) for chunk in written),
                    cards(replay.lines) != before,
                )
            )
        return found
