"""S3: somebody else's change, from the poll's answer to the painted card."""

from collections.abc import Iterable, Sequence

from qdn_tui.domain.changes import Change, FieldEdit
from qdn_tui.domain.job import Job
from tests.bench.boards import READ_MARKER, first_card
from tests.bench.children import probe
from tests.bench.figures import Figure, Wanted, figure_of
from tests.bench.frames import Frame, frames
from tests.bench.office import OTHER_DISPATCHER, Desk
from tests.bench.rounds import interleave
from tests.bench.screen import Replay
from tests.bench.session import Session
from tests.bench.terminal import Terminal

_JOBS = 10_000
_CHANGED = 100
_STALL_JOBS = 2_000
_STALL_CHANGED = 20
_REPEATS = 8
_DOWN, _UP = b"\x1b[B", b"\x1b[A"
_KEY_EVERY_S = 0.04
# Longer than the pause between two polls, so that the change comes while keys are pressed.
_KEYS_FOR_S = 3.2
# Keys that may have met the arrival: pressed a little before the answer, or soon after it.
_BEFORE_NS, _AFTER_NS = 100_000_000, 500_000_000


def measure(session: Session) -> list[Figure]:
    """Reading alone, then the whole way on an open board, then keys while it happens."""
    return [*_reading(session), _painting(session), *_typing(session)]


def _reading(session: Session) -> list[Figure]:
    arguments = str(_JOBS), str(_CHANGED), str(_REPEATS)
    rounds = interleave(
        session.machine,
        {"decode": lambda: probe("probes.decode", *arguments, office=session.office)},
        session.rounds(6),
        warm_up=False,
    )
    size = rounds.of("decode")[0]["size_mb"][0]
    return [
        figure_of(
            "S3",
            "read 10 k jobs, 100 changed, and compare",
            rounds,
            "decode",
            lambda found: [
                read + compared
                for read, compared in zip(found["decode_ms"], found["diff_ms"], strict=True)
            ],
            note=f"a document of {size:.1f} MB",
        ),
        figure_of("S3", "of that: compare", rounds, "decode", lambda found: found["diff_ms"]),
        figure_of("S3", "read 10 k jobs anew", rounds, "decode", lambda found: found["anew_ms"]),
    ]


def _painting(session: Session) -> Figure:
    """The first card of the board changes its name, again and again."""
    desk = session.office.desk(_JOBS, "arrival")
    with Terminal(desk.board, session.office.environ, session.office.home) as terminal:
        terminal.settle(READ_MARKER)
        number = _first_card(terminal)
        names: list[str] = []

        def change() -> str:
            names.append(f"Arrival {len(names)}x")
            job = desk.store.read().document.find(number)
            desk.store.apply([_renamed(job, names[-1])])
            terminal.settle(names[-1].encode())
            return names[-1]

        rounds = interleave(session.machine, {"painted": change}, session.rounds(8))
    replay, shown = Replay(), frames(terminal.chunks)
    painted = {name: _first_with(replay, shown, name) for name in names}
    answers = _answers(session, desk)
    return figure_of(
        "S3",
        "from the answer to the painted card, 10 k jobs",
        rounds.map(lambda _, name: _since_answer(painted[name], answers)),
        "painted",
        lambda ms: [ms],
        wanted=Wanted("median", 150),
    )


def _typing(session: Session) -> list[Figure]:
    """Keys at 25 Hz while 20 of 2 000 jobs change."""
    desk = session.office.desk(_STALL_JOBS, "stall")
    pressed: list[int] = []
    with Terminal(desk.board, session.office.environ, session.office.home) as terminal:
        terminal.settle(READ_MARKER)

        def type_on() -> range:
            jobs = desk.store.read().document.jobs[:_STALL_CHANGED]
            changes: list[Change] = [
                _renamed(job, f"Stall {len(pressed)} {job.number}") for job in jobs
            ]
            desk.store.apply(changes)
            begin = len(pressed)
            for place in range(int(_KEYS_FOR_S / _KEY_EVERY_S)):
                pressed.append(terminal.press(_UP if place % 2 else _DOWN))
                terminal.read_for(_KEY_EVERY_S)
            terminal.settle()
            return range(begin, len(pressed))

        rounds = interleave(session.machine, {"typing": type_on}, session.rounds(6))
    shown = [frame.at for frame in frames(terminal.chunks)]
    answers = _answers(session, desk)
    waits = [(at, (next(frame for frame in shown if frame > at) - at) / 1e6) for at in pressed]

    def worst(places: range, *, arriving: bool) -> list[float]:
        begin, end = pressed[places[0]], pressed[places[-1]]
        came = [at for at in answers if begin <= at <= end]
        return [
            max(
                (
                    wait
                    for at, wait in waits[places.start : places.stop]
                    if any(-_BEFORE_NS <= at - answer <= _AFTER_NS for answer in came) is arriving
                ),
                default=0.0,
            )
        ]

    return [
        figure_of(
            "S3",
            "slowest key as a change arrives, 2 k jobs",
            rounds,
            "typing",
            lambda places: worst(places, arriving=True),
            wanted=Wanted("median", 50),
            note="the slowest of the keys around each arrival",
        ),
        figure_of(
            "S3",
            "slowest key otherwise",
            rounds,
            "typing",
            lambda places: worst(places, arriving=False),
        ),
    ]


def _renamed(job: Job, name: str) -> Change:
    edit = FieldEdit(field="customer.name", seen=job.customer.name, value=name)
    return OTHER_DISPATCHER.edit(job, [edit])


def _first_card(terminal: Terminal) -> str:
    replay = Replay()
    for frame in frames(terminal.chunks):
        replay.show(frame)
    number = first_card(replay.lines)
    assert number is not None
    return number


def _first_with(replay: Replay, shown: Iterable[Frame], text: str) -> Frame:
    return replay.first(shown, lambda lines: any(text in line for line in lines))


def _answers(session: Session, desk: Desk) -> list[int]:
    """When the S3 had sent each document that a board's poll brought, in nanoseconds."""
    return [
        answer.answered_at
        for answer in session.office.journal()
        if answer.path.startswith(f"/{desk.bucket}/")
        and answer.method == "GET"
        and answer.conditional
        and answer.status == 200
    ]


def _since_answer(painted: Frame, answers: Sequence[int]) -> float:
    return (painted.at - max(at for at in answers if at < painted.at)) / 1e6
