"""S1: from the start of the process to the first full frame of the board."""

from collections.abc import Sequence
from typing import NamedTuple

from tests.bench.boards import HELLO, READ_MARKER, has_cards, has_frame
from tests.bench.figures import Figure, Wanted, figure_of
from tests.bench.frames import frames
from tests.bench.peers.hello import GREETING
from tests.bench.rounds import interleave
from tests.bench.screen import Replay
from tests.bench.session import Session
from tests.bench.terminal import Terminal

_JOBS = 1_000


class Start(NamedTuple):
    """One start, in milliseconds after the process began.

    Attributes:
        first_ms: the first frame.
        full_ms: the first one with everything on it.
        cpu_ms: what the process had computed when it came to rest.
    """

    first_ms: float
    full_ms: float
    cpu_ms: float


def measure(session: Session) -> list[Figure]:
    """The board of 1 000 jobs beside the minimal application."""
    desk = session.office.desk(_JOBS)
    rounds = interleave(
        session.machine,
        {
            "qdn": lambda: _board(desk.board, session),
            "hello": lambda: _hello(session),
        },
        session.rounds(12),
    )
    return [
        figure_of(
            "S1",
            "first full frame, 1 k jobs",
            rounds,
            "qdn",
            lambda start: [start.full_ms],
            peer="hello",
            wanted=Wanted("ratio", 1.3),
        ),
        figure_of(
            "S1",
            "first frame, still without cards",
            rounds,
            "qdn",
            lambda start: [start.first_ms],
            peer="hello",
        ),
        figure_of(
            "S1",
            "CPU until it rests",
            rounds,
            "qdn",
            lambda start: [start.cpu_ms],
            peer="hello",
        ),
        figure_of("S1", "hello: first frame", rounds, "hello", lambda start: [start.full_ms]),
    ]


def _board(argv: Sequence[str], session: Session) -> Start:
    with Terminal(argv, session.office.environ, session.office.home) as terminal:
        terminal.settle(READ_MARKER)
        ran = terminal.busy.ran
    shown = frames(terminal.chunks)
    replay = Replay()
    first = replay.first(shown, has_frame)
    full = first if has_cards(replay.lines) else replay.first(shown, has_cards)
    assert has_frame(replay.lines)
    began = terminal.started_at
    return Start((first.at - began) / 1e6, (full.at - began) / 1e6, ran / 1e6)


def _hello(session: Session) -> Start:
    with Terminal(HELLO, session.office.environ, session.office.home) as terminal:
        terminal.settle(GREETING.encode())
        ran = terminal.busy.ran
    first = Replay().first(frames(terminal.chunks), lambda lines: GREETING in lines[0])
    took = (first.at - terminal.started_at) / 1e6
    return Start(took, took, ran / 1e6)
