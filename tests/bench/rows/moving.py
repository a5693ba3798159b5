"""S2: moving a card, and a hundredth of the cards, with one key."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

from tests.bench.boards import HELLO, READ_MARKER
from tests.bench.figures import Figure, Wanted, figure_of
from tests.bench.frames import frames
from tests.bench.peers.hello import GREETING
from tests.bench.rounds import interleave
from tests.bench.screen import Replay
from tests.bench.session import Session
from tests.bench.sitting import Sitting
from tests.bench.terminal import Terminal

# How many cards one key moves, by the board's size.
_ONE = {"100 jobs": (100, 1), "1 k jobs": (1_000, 1), "10 k jobs": (10_000, 1)}
_HUNDREDTH = {"1 % of 1 k jobs": (1_000, 10), "1 % of 10 k jobs": (10_000, 100)}
_MOST_OF_HELLO = 2.0
# A board of 100 has 25 cards in its first column; no more than these leave it.
_MOVES = 2
# The heads of the columns and the cards below; what is above and beneath tells of sending.
_CARDS = slice(1, 26)
_TO_THE_LEFT = b"\x1b[D"


@dataclass
class Mover:
    """Somebody at one open board who advances the first cards of its first column.

    Attributes:
        terminal: the board, at rest.
        cards: how many go with one key; more than one are marked first.
        presses: every key that moved cards: when, and where the output after it begins and ends.
    """

    terminal: Terminal
    cards: int
    presses: list[tuple[int, slice]] = field(default_factory=list)

    def go(self) -> slice:
        """Some moves; their places among all."""
        begin = len(self.presses)
        for _ in range(_MOVES):
            self._move()
        return slice(begin, len(self.presses))

    def _move(self) -> None:
        terminal = self.terminal
        if self.cards > 1:
            terminal.press(b" " * self.cards)
            terminal.settle()
        shown = len(terminal.chunks)
        at = terminal.press(b"a")
        terminal.settle()
        self.presses.append((at, slice(shown, len(terminal.chunks))))
        if self.cards == 1:  # the cursor goes with a card that is moved alone
            terminal.press(_TO_THE_LEFT)
            terminal.settle()

    def times(self) -> list[float]:
        """Milliseconds from each key to the first frame whose cards are where they stay.

        Raises:
            LookupError: a key moved nothing.
        """
        replay, chunks = Replay(), self.terminal.chunks
        shown, found = 0, []
        for at, places in self.presses:
            for frame in frames(chunks[shown : places.start]):
                replay.show(frame)
            shown = places.stop
            before = replay.lines[_CARDS]
            looks: list[tuple[int, Sequence[str]]] = []
            for frame in frames(chunks[places]):
                replay.show(frame)
                looks.append((frame.at, replay.lines[_CARDS]))
            if not looks or looks[-1][1] == before:
                raise LookupError("a key moved no card; the screen is:\n" + "\n".join(replay.lines))
            settled = next(when for when, look in looks if look == looks[-1][1])
            found.append((settled - at) / 1e6)
        return found


def measure_one(session: Session) -> list[Figure]:
    """One card, on boards of several sizes."""
    return _measure(session, _ONE, "moving a card, ")


def measure_many(session: Session) -> list[Figure]:
    """Marked cards, all with one key."""
    return _measure(session, _HUNDREDTH, "moving ")


def _measure(session: Session, boards: dict[str, tuple[int, int]], what: str) -> list[Figure]:
    office = session.office
    with ExitStack() as open_programs:

        def open_one(argv: Sequence[str], marker: bytes) -> Terminal:
            terminal = open_programs.enter_context(Terminal(argv, office.environ, office.home))
            terminal.settle(marker)
            return terminal

        movers = {
            name: Mover(open_one(office.desk(jobs, f"move{cards}").board, READ_MARKER), cards)
            for name, (jobs, cards) in boards.items()
        }
        terminal = open_one(HELLO, GREETING.encode())
        hello = Sitting(terminal, terminal.resident_mb)
        rounds = interleave(
            session.machine,
            {**{name: mover.go for name, mover in movers.items()}, "hello": hello.go},
            session.rounds(6),
            warm_up=False,
        )
    times = {name: mover.times() for name, mover in movers.items()}
    pressed = hello.keys()
    times["hello"] = [key.ms for key in pressed]
    found = rounds.map(lambda name, places: times[name][places])
    figures = []
    for name in boards:
        figures += [
            figure_of(
                "S2",
                f"{what}{name}",
                found,
                name,
                list,
                peer="hello",
                wanted=Wanted("ratio", _MOST_OF_HELLO),
            ),
            figure_of("S2", f"{what}{name}", found, name, list, wanted=Wanted("p95", 25)),
        ]
    return [*figures, figure_of("S2", "hello: key, beside that", found, "hello", list)]
