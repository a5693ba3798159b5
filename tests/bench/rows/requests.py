"""S5: what changes cost in requests, as the S3 counts them."""

from collections.abc import Callable, Sequence

from qdn_tui.domain.job import Job
from tests.bench.children import timed
from tests.bench.figures import Figure, Wanted
from tests.bench.office import OTHER_DISPATCHER, QDN, Desk
from tests.bench.session import Session

_JOBS = 1_000
_BATCH = 30
_REPEATS = 3


def measure(session: Session) -> list[Figure]:
    """One change, thirty changes, and one change by a command of its own."""
    desk = session.office.desk(_JOBS, "changes")
    # What a screen holds already when somebody presses a key.
    jobs = desk.store.read().jobs[:_BATCH]
    found = []
    for what, make in (
        ("a change", lambda: _note(desk, jobs[:1])),
        (f"{_BATCH} changes together", lambda: _note(desk, jobs)),
        ("`qdn jobs edit`", lambda: _edit(session, desk)),
    ):
        counts = [_requests(session, desk, make) for _ in range(_REPEATS)]
        for kind, place in (("reads", 0), ("writes", 1)):
            samples = [count[place] for count in counts]
            found.append(Figure("S5", f"{what}: {kind}", "", samples, Wanted("most", 1)))
    return found


def _note(desk: Desk, jobs: Sequence[Job]) -> None:
    desk.store.apply([OTHER_DISPATCHER.note(job, "Counted") for job in jobs])


def _edit(session: Session, desk: Desk) -> None:
    command = [QDN, "--env", desk.environment, "jobs", "edit", "1"]
    timed([*command, "--customer-note", f"Counted {len(session.office.journal())}"], session.office)


def _requests(session: Session, desk: Desk, make: Callable[[], None]) -> tuple[int, int]:
    """GETs and PUTs of the document while `make` runs."""
    before = len(session.office.journal())
    make()
    methods = [
        answer.method
        for answer in session.office.journal()[before:]
        if answer.path.startswith(f"/{desk.bucket}/")
    ]
    return methods.count("GET"), methods.count("PUT")
