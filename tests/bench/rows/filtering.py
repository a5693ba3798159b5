"""S6: a filter as it is typed, from each letter to the settled frame."""

from tests.bench.boards import READ_MARKER
from tests.bench.figures import Figure, Wanted, figure_of
from tests.bench.rounds import interleave
from tests.bench.session import Session
from tests.bench.sitting import Sitting
from tests.bench.terminal import Terminal

_JOBS = 10_000
_TYPED = b"rowan"
_FILTER, _CLEAR = b"/", b"\x1b"


def measure(session: Session) -> list[Figure]:
    """A name, letter by letter, and cleared again."""
    office = session.office
    desk = office.desk(_JOBS)
    with Terminal(desk.board, office.environ, office.home) as terminal:
        terminal.settle(READ_MARKER)
        sitting = Sitting(terminal, terminal.resident_mb)

        def type_it() -> slice:
            terminal.press(_FILTER)
            terminal.settle()
            begin = len(sitting.presses)
            for letter in _TYPED:
                sitting.press(bytes([letter]))
            end = len(sitting.presses)
            terminal.press(_CLEAR)
            # Alone, an escape waits for what may follow it.
            terminal.read_for(0.3)
            terminal.settle()
            return slice(begin, end)

        rounds = interleave(session.machine, {"typed": type_it}, session.rounds(8), warm_up=False)
    keys = sitting.keys()
    found = rounds.map(lambda _, places: [key.ms for key in keys[places]])
    return [
        figure_of(
            "S6", "a filter's key, 10 k jobs", found, "typed", list, wanted=Wanted("p95", 50)
        ),
        figure_of(
            "S6",
            "of these: the first letter",
            found,
            "typed",
            lambda ms: ms[:1],
            wanted=Wanted("median", 50),
        ),
        figure_of("S6", "of these: the others", found, "typed", lambda ms: ms[1:]),
    ]
