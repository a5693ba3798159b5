"""S4: a poll with nothing new."""

from tests.bench.boards import READ_MARKER
from tests.bench.children import probe
from tests.bench.figures import Figure, Wanted, figure_of
from tests.bench.rounds import interleave
from tests.bench.session import Session
from tests.bench.terminal import Terminal

_JOBS = 10_000
_POLLS = 100
_REST_S = 10.0


def measure(session: Session) -> list[Figure]:
    """CPU of the asking thread; requests as the S3 saw them; an open board left alone."""
    office = session.office
    desk = office.desk(_JOBS)
    before = len(office.journal())
    runs = 0

    def poll() -> dict[str, list[float]]:
        nonlocal runs
        runs += 1
        return probe("probes.polls", desk.environment, str(_POLLS), office=office)

    rounds = interleave(session.machine, {"poll": poll}, session.rounds(6), warm_up=False)
    answers = [
        answer for answer in office.journal()[before:] if answer.path.startswith(f"/{desk.bucket}/")
    ]
    polls = [answer for answer in answers if answer.conditional and answer.status == 304]
    made = runs * _POLLS
    return [
        figure_of(
            "S4",
            "CPU of a poll, 10 k jobs",
            rounds,
            "poll",
            lambda found: found["cpu_ms"],
            wanted=Wanted("median", 5),
        ),
        figure_of("S4", "poll with its wait", rounds, "poll", lambda found: found["wall_ms"]),
        Figure(
            "S4",
            "requests a poll",
            "",
            [(len(answers) - runs) / made],
            Wanted("most", 1),
            note=f"{len(polls)} conditional GETs answered 304 for {made} polls",
        ),
        Figure(
            "S4",
            "body of a poll's answer",
            "B",
            [max(answer.body_bytes for answer in polls)],
            Wanted("most", 0),
        ),
        _at_rest(session),
    ]


def _at_rest(session: Session) -> Figure:
    office = session.office

    def rest() -> float:
        terminal.settle()
        ran = terminal.busy.ran
        terminal.read_for(_REST_S)
        return (terminal.busy.ran - ran) / 1e6 / _REST_S

    with Terminal(office.desk(_JOBS).board, office.environ, office.home) as terminal:
        terminal.settle(READ_MARKER)
        rounds = interleave(
            session.machine, {"rest": rest}, 1 if session.quick else 3, warm_up=False
        )
    return figure_of(
        "S4",
        "open board at rest, 10 k jobs",
        rounds,
        "rest",
        lambda ms: [ms],
        unit="ms/s",
        note="CPU each second, polls and the look at the clock included",
    )
