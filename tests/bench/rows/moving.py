"""S2: moving a card, and a hundredth of the cards, with one key."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import NamedTuple

from qdn_tui.tui.desk import SAVING
from tests.bench.boards import CARD, HELLO, READ_MARKER
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
_MOVES = 2
_ROUNDS = 12
# The interpreter is slower at what it does for the first few times; the peer's keys are warm too.
_WARM_UP = 6
# A board of 100 has 25 cards in its first column; once these left it, the next one's go on.
_FROM_THE_FIRST = 20
# The heads of the columns and the cards below; what is above and beneath tells of sending.
_CARDS = slice(1, 26)
_TO_THE_LEFT, _TO_THE_RIGHT = b"\x1b[D", b"\x1b[C"


@dataclass
class Mover:
    """Somebody at one open board who advances the cards of its first column, then of its second.

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

    def warm_up(self) -> None:
        """A few moves that nobody counts."""
        for _ in range(_WARM_UP):
            self._move()

    def _move(self) -> None:
        terminal = self.terminal
        if len(self.presses) == _FROM_THE_FIRST:
            terminal.answer(_TO_THE_RIGHT)
        if self.cards > 1:
            terminal.press(b" " * self.cards)
            terminal.settle()
        shown = len(terminal.chunks)
        at = terminal.answer(b"a")
        if self.cards == 1 and not self._says_saving(shown):
            # A toast that went at that moment was no answer.
            terminal.settle(SAVING.encode())
        self.presses.append((at, slice(shown, len(terminal.chunks))))
        if self.cards == 1:  # the cursor goes with a card that is moved alone
            terminal.answer(_TO_THE_LEFT)

    def _says_saving(self, since: int) -> bool:
        return SAVING.encode() in b"".join(c.written for c in self.terminal.chunks[since:])

    def moves(self) -> list["Move"]:
        """What each key took.

        Raises:
            LookupError: a key moved nothing.
        """
        replay, chunks = Replay(), self.terminal.chunks
        shown, found = 0, []
        for at, places in self.presses:
            for frame in frames(chunks[shown : places.start]):
                replay.show(frame)
            shown = places.stop
            before = _places(replay.lines)
            looks: list[tuple[float, Places, bool]] = []
            for frame in frames(chunks[places]):
                replay.show(frame)
                lines = replay.lines
                saving = any(SAVING in line for line in lines)
                looks.append(((frame.at - at) / 1e6, _places(lines), saving))
            if not looks or looks[-1][1] == before:
                raise LookupError("a key moved no card; the screen is:\n" + "\n".join(replay.lines))
            placed = next(when for when, where, _ in looks if where == looks[-1][1])
            unsafe = max((place for place, look in enumerate(looks) if look[2]), default=-1)
            accepted = looks[min(unsafe + 1, len(looks) - 1)][0]
            found.append(Move(placed, max(placed, accepted)))
        return found


Places = list[tuple[int, int, str]]


class Move(NamedTuple):
    """Milliseconds from a key to the frames that follow.

    Attributes:
        placed: the first frame in which every card stands where it stays.
        accepted: the first one that says no longer that it is being saved.
    """

    placed: float
    accepted: float


def _places(lines: Sequence[str]) -> Places:
    """Where the cards are; what stands on them tells of sending, too."""
    return [
        (row, card.start(), card[0])
        for row, line in enumerate(lines[_CARDS])
        for card in CARD.finditer(line)
    ]


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
        for mover in movers.values():
            mover.warm_up()
        rounds = interleave(
            session.machine,
            {**{name: mover.go for name, mover in movers.items()}, "hello": hello.go},
            session.rounds(_ROUNDS),
        )
    moves = {name: mover.moves() for name, mover in movers.items()}
    pressed = hello.keys()
    moves["hello"] = [Move(key.ms, key.ms) for key in pressed]
    found = rounds.map(lambda name, places: moves[name][places])
    figures = []
    for name in boards:
        figures += [
            figure_of(
                "S2",
                f"{what}{name}",
                found,
                name,
                _placed,
                peer="hello",
                wanted=Wanted("ratio", _MOST_OF_HELLO),
            ),
            figure_of("S2", f"{what}{name}", found, name, _placed, wanted=Wanted("p95", 25)),
        ]
        if boards[name][1] == 1:  # of several, what is seen ends with the frame they move in
            said = "of that board: shown as safe on disk"
            figures.append(figure_of("S2", said, found, name, _accepted))
    return [*figures, figure_of("S2", "hello: key, beside that", found, "hello", _placed)]


def _placed(moves: Sequence[Move]) -> list[float]:
    return [move.placed for move in moves]


def _accepted(moves: Sequence[Move]) -> list[float]:
    return [move.accepted for move in moves]
