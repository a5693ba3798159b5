"""Every kind of change from every place a job can stand: made, or refused with what is possible."""

from collections.abc import Callable
from itertools import product

import pytest

from qdn_tui.domain.author import Author
from qdn_tui.domain.changes import Change, FieldEdit
from qdn_tui.domain.job import Assignment, Job
from qdn_tui.domain.refusals import IllegalTransition
from qdn_tui.domain.rules import allowed_changes, allowed_outcomes, standing
from qdn_tui.domain.status import CLOSABLE_FROM, Outcome, Status, following, preceding
from tests.domain.desk import ALL_STATUSES, after, author, brought_to, job_in, window

Make = Callable[[Author, Job], Change]

CHANGES: dict[str, Make] = {
    "advance": lambda who, job: who.advance(job),
    "revert": lambda who, job: who.revert(job, "pressed by mistake"),
    "close as cancelled": lambda who, job: who.close(job, Outcome.CANCELLED, "changed their mind"),
    "close as no_show": lambda who, job: who.close(job, Outcome.NO_SHOW, "nobody home"),
    "close as failed": lambda who, job: who.close(job, Outcome.FAILED, "truck broke down"),
    "reopen": lambda who, job: who.reopen(job, "called again"),
    "hold": lambda who, job: who.hold(job, "street is closed"),
    "release": lambda who, job: who.release(job, "street is open"),
    "reschedule": lambda who, job: who.reschedule(job, window(1)),
    "edit": lambda who, job: who.edit(
        job, [FieldEdit(field="customer.name", seen=job.customer.name, value="Mark S.")]
    ),
    "assign": lambda who, job: who.assign(job, Assignment(crew=("Ana",), truck="Truck 2")),
    "note": lambda who, job: who.note(job, "bring the long straps"),
    "eta": lambda who, job: who.eta(job, window(1).start_at),
    "rotate_token": lambda who, job: who.rotate_token(job),
}

# (status, outcome, held), reachable ones only.
STATES: list[tuple[Status, Outcome | None, bool]] = [
    *((status, None, False) for status in ALL_STATUSES),
    *((status, None, True) for status in ALL_STATUSES if status is not Status.COMPLETED),
    *((status, outcome, False) for outcome, froms in CLOSABLE_FROM.items() for status in froms),
]


def is_allowed(kind: str, status: Status, outcome: Outcome | None, held: bool) -> bool:
    """The table of the rules, written a second time and differently."""
    is_open = outcome is None and status is not Status.COMPLETED
    match kind:
        case "advance":
            return is_open and not held
        case "revert":
            return outcome is None and not held and status is not Status.SUBMITTED
        case "close as cancelled":
            return is_open and status in (Status.SUBMITTED, Status.READY_FOR_PICKUP)
        case "close as no_show" | "close as failed":
            return is_open and status in (Status.READY_FOR_PICKUP, Status.IN_PROGRESS)
        case "reopen":
            return outcome is not None
        case "hold":
            return is_open and not held
        case "release":
            return is_open and held
        case "reschedule" | "eta":
            return is_open
        case _:
            return True


def named(value: object) -> str:
    """A state or a kind of change, in a test's name."""
    if not isinstance(value, tuple):
        return str(value)
    status, outcome, held = value
    return " ".join(filter(None, (status.value, outcome and outcome.value, held and "held")))


@pytest.mark.parametrize(("state", "kind"), list(product(STATES, CHANGES)), ids=named)
def test_a_change_is_made_or_refused_as_the_table_says(
    state: tuple[Status, Outcome | None, bool], kind: str
) -> None:
    status, outcome, held = state
    document, job = brought_to(status, outcome=outcome, held=held)
    change = CHANGES[kind](author("Bo"), job)

    if is_allowed(kind, status, outcome, held):
        changed = job_in(after(document, change))
        assert changed.version == job.version + 1
        entry = changed.history[-1]
        assert (entry.seq, entry.kind, entry.op_id) == (
            len(job.history) + 1,
            change.kind,
            change.op_id,
        )
        assert (entry.actor.name, entry.at, entry.source) == ("Bo", change.at, "tui")
        assert changed.history[:-1] == job.history
        assert kind in allowed_changes(job)
        return

    with pytest.raises(IllegalTransition) as refused:
        after(document, change)
    possible = tuple(other for other in CHANGES if is_allowed(other, status, outcome, held))
    assert set(refused.value.allowed) == set(possible) == set(allowed_changes(job))
    assert refused.value.exit_code == 3
    assert refused.value.change_id == change.op_id
    said = str(refused.value)
    assert f"{job.number} is {standing(job)}: {kind} is not possible. Allowed: " in said
    typed = {"rotate_token": "rotate-link"}
    assert all(typed.get(other, other) in said for other in possible)


@pytest.mark.parametrize("status", ALL_STATUSES[:-1])
def test_advance_goes_exactly_one_step(status: Status) -> None:
    document, job = brought_to(status)
    moved = job_in(after(document, author("Bo").advance(job)))
    assert moved.status is following(status)
    assert (moved.history[-1].from_, moved.history[-1].to) == (status, following(status))


@pytest.mark.parametrize("status", ALL_STATUSES[1:])
def test_revert_goes_exactly_one_step_back_and_keeps_its_reason(status: Status) -> None:
    document, job = brought_to(status)
    moved = job_in(after(document, author("Bo").revert(job, "pressed by mistake")))
    assert moved.status is preceding(status)
    assert moved.history[-1].reason == "pressed by mistake"


@pytest.mark.parametrize("outcome", list(Outcome))
def test_a_closed_job_keeps_its_status_and_opens_again_where_it_was(outcome: Outcome) -> None:
    document, job = brought_to(Status.READY_FOR_PICKUP, outcome=outcome)
    assert (job.status, job.outcome, job.is_open) == (Status.READY_FOR_PICKUP, outcome, False)
    assert allowed_outcomes(job) == ()
    again = job_in(after(document, author("Bo").reopen(job, "called again")))
    assert (again.status, again.outcome, again.is_open) == (Status.READY_FOR_PICKUP, None, True)
    assert [entry.kind for entry in again.history] == ["create", "advance", "close", "reopen"]


def test_closing_a_held_job_ends_the_hold() -> None:
    document, job = brought_to(Status.READY_FOR_PICKUP, held=True)
    closed = job_in(after(document, author("Bo").close(job, Outcome.NO_SHOW, "nobody home")))
    assert closed.hold is None


def test_a_hold_says_why_since_when_and_until_when_and_moves_nothing() -> None:
    who = author("Bo")
    document, job = brought_to(Status.READY_FOR_PICKUP)
    until = window().start_at
    held = job_in(after(document, who.hold(job, "street is closed", until)))
    assert held.hold is not None
    assert (held.hold.reason, held.hold.at, held.hold.until) == (
        "street is closed",
        who.clock(),
        until,
    )
    assert held.status is job.status
    assert standing(held) == "ready for pickup (on hold)"


def test_a_token_rotated_away_opens_nothing_and_stays_explainable() -> None:
    document, job = brought_to(Status.SUBMITTED)
    rotated = after(document, author("Bo").rotate_token(job))
    new = job_in(rotated)
    assert new.tracking_token != job.tracking_token
    assert rotated.by_token == {new.tracking_token: new}
    assert new.history[-1].from_ == job.tracking_token
