"""S2: from a key press to the settled frame, moving the selection."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack

from tests.bench.boards import HELLO, READ_MARKER
from tests.bench.figures import Figure, Wanted, figure_of
from tests.bench.office import PYTHON, ROOT
from tests.bench.peers.hello import GREETING
from tests.bench.peers.plain_list import MARKER
from tests.bench.rounds import Rounds, interleave
from tests.bench.session import Session
from tests.bench.sitting import Key, Sitting
from tests.bench.terminal import Terminal

SIZES = {"100 jobs": 100, "1 k jobs": 1_000, "10 k jobs": 10_000}
FAR = {"100 jobs": 100, "100 k jobs": 100_000}
_MIDDLE = "1 k jobs"
_LARGEST_PATIENCE_S = 180.0
_LIST = "Textual's own list"
_LOADED = "hello, with an S3 client, records and rules"
_LOADED_HELLO = [PYTHON, str(ROOT / "tests" / "bench" / "peers" / "loaded_hello.py")]
_PLAIN_LIST = [PYTHON, str(ROOT / "tests" / "bench" / "peers" / "plain_list.py")]


def measure(session: Session) -> list[Figure]:
    """Boards of several sizes and the minimal application, all open, a go at each in turn."""
    office = session.office
    with ExitStack() as open_programs:

        def sit(argv: Sequence[str], marker: bytes) -> Sitting:
            terminal = open_programs.enter_context(Terminal(argv, office.environ, office.home))
            terminal.settle(marker)
            return Sitting(terminal, terminal.resident_mb)

        sittings = {name: sit(office.desk(jobs).board, READ_MARKER) for name, jobs in SIZES.items()}
        sittings["hello"] = sit(HELLO, GREETING.encode())
        sittings[_LIST] = sit(_PLAIN_LIST, MARKER.encode())
        goes = {name: sitting.go for name, sitting in sittings.items()}
        rounds = interleave(session.machine, goes, session.rounds(8), warm_up=False)
        bursts = interleave(
            session.machine,
            {name: sittings[name].burst for name in (_MIDDLE, "hello")},
            session.rounds(6),
            warm_up=False,
        )
        loaded = sit(_LOADED_HELLO, GREETING.encode())
    keys = {name: sitting.keys() for name, sitting in sittings.items()}
    resident_mb = {name: sitting.resident_mb for name, sitting in sittings.items()}
    return _figures(
        rounds.map(lambda name, places: keys[name][places]),
        bursts,
        {**resident_mb, _LOADED: loaded.resident_mb},
    )


def measure_largest(session: Session) -> list[Figure]:
    """100 jobs and 100 000, and the minimal application, a go at each in turn."""
    office = session.office
    with ExitStack() as open_programs:

        def sit(argv: Sequence[str], marker: bytes) -> Sitting:
            terminal = open_programs.enter_context(
                Terminal(argv, office.environ, office.home, patience=_LARGEST_PATIENCE_S)
            )
            terminal.settle(marker)
            return Sitting(terminal, terminal.resident_mb)

        sittings = {name: sit(office.desk(jobs).board, READ_MARKER) for name, jobs in FAR.items()}
        sittings["hello"] = sit(HELLO, GREETING.encode())
        rounds = interleave(
            session.machine,
            {name: sitting.go for name, sitting in sittings.items()},
            session.rounds(6),
            warm_up=False,
        )
    keys = {name: sitting.keys() for name, sitting in sittings.items()}
    found = rounds.map(lambda name, places: keys[name][places])
    smallest, largest = FAR
    what = f"key, {largest}"
    return [
        figure_of("S2", what, found, largest, _ms, peer="hello", wanted=Wanted("ratio", 1.3)),
        figure_of("S2", what, found, largest, _ms, wanted=Wanted("p95", 25)),
        figure_of(
            "S2",
            f"{what} to {smallest}",
            found,
            largest,
            _ms,
            peer=smallest,
            wanted=Wanted("ratio", 1.3),
        ),
        Figure("S2", f"memory, {largest}", "MB", [sittings[largest].resident_mb]),
    ]


def _figures(
    rounds: Rounds[list[Key]], bursts: Rounds[float], resident_mb: Mapping[str, float]
) -> list[Figure]:
    found = []
    for name in SIZES:
        ratio = figure_of(
            "S2", f"key, {name}", rounds, name, _ms, peer="hello", wanted=Wanted("ratio", 1.3)
        )
        slowest = figure_of("S2", f"key, {name}", rounds, name, _ms, wanted=Wanted("p95", 25))
        found += [ratio, slowest]
    smallest, *_, largest = SIZES
    found += [
        figure_of(
            "S2",
            f"key, {largest} to {smallest}",
            rounds,
            largest,
            _ms,
            peer=smallest,
            wanted=Wanted("ratio", 1.3),
        ),
        figure_of("S2", "hello: key", rounds, "hello", _ms),
        figure_of("S2", f"{_LIST}: key", rounds, _LIST, _ms),
        figure_of("S2", f"key, {_MIDDLE}, beside that", rounds, _MIDDLE, _ms, peer=_LIST),
        figure_of("S2", f"key in view, {_MIDDLE}", rounds, _MIDDLE, _ms_in_view, peer="hello"),
        figure_of("S2", f"key that scrolls, {_MIDDLE}", rounds, _MIDDLE, _ms_scrolling),
    ]
    for name in (_MIDDLE, "hello"):
        what = "" if name == _MIDDLE else "hello: "
        found += [
            figure_of(
                "S2",
                f"{what}bytes a key",
                rounds,
                name,
                lambda keys: [key.sent_bytes for key in keys],
                unit="B",
            ),
            figure_of(
                "S2", f"{what}CPU a key", rounds, name, lambda keys: [key.cpu_ms for key in keys]
            ),
            figure_of("S2", f"{what}lag after a 30 Hz burst", bursts, name, lambda ms: [ms]),
        ]
    found += [
        Figure(
            "S2",
            f"memory, {name}",
            "MB",
            [held],
            Wanted("most", 60) if name == _MIDDLE else None,
            ratios=[held / resident_mb["hello"]],
            peer="hello",
        )
        for name, held in resident_mb.items()
    ]
    return found


def _ms(keys: Sequence[Key]) -> list[float]:
    return [key.ms for key in keys]


def _ms_in_view(keys: Sequence[Key]) -> list[float]:
    return [key.ms for key in keys if not key.scrolled]


def _ms_scrolling(keys: Sequence[Key]) -> list[float]:
    return [key.ms for key in keys if key.scrolled]
