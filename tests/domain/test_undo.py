"""Undo: one's own last step, found in the histories and taken back by new changes."""

from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from pydantic import JsonValue

from qdn_tui.domain.author import Author
from qdn_tui.domain.changes import EditableField, FieldEdit
from qdn_tui.domain.document import Document
from qdn_tui.domain.editing import field_value
from qdn_tui.domain.job import Job, as_json
from qdn_tui.domain.status import Outcome, Status
from qdn_tui.domain.together import one_step
from qdn_tui.domain.undo import NotUndone, Undoing, is_undo, last_step, undoing
from tests.domain.desk import BUSINESS, Clock, after, author, brought_to, job_in, order, window
from tests.domain.test_flow import CHANGES, STATES, is_allowed

STAYS = {"note", "rotate_token"}
ALLOWED = [
    (kind, *state)
    for kind, state in product(CHANGES, STATES)
    if kind not in STAYS and is_allowed(kind, *state)
]


def undo(document: Document, who: Author, *made: str) -> Undoing:
    """What undoing the last step of `who` comes to."""
    step = last_step(document, who.actor, who.source, made)
    return undoing(step, document, who, BUSINESS)


def undone(document: Document, who: Author) -> Document:
    """The document after an undo that refuses nothing."""
    found = undo(document, who)
    assert found.changes
    assert not found.refused
    return after(document, *found.changes)


def refusal(document: Document, who: Author) -> NotUndone:
    """The only reason why nothing is undone."""
    found = undo(document, who)
    assert not found.changes
    (refused,) = found.refused
    return refused


def substance(job: Job) -> dict[str, Any]:
    """A job without what every change moves on, and without the moment a hold began."""
    record = as_json(job)
    hold = record["hold"]
    if isinstance(hold, dict):
        record["hold"] = {**hold, "at": None}
    return {k: v for k, v in record.items() if k not in ("history", "version", "updated_at")}


def changed(job: Job, field: EditableField, value: JsonValue) -> FieldEdit:
    return FieldEdit(field=field, seen=field_value(job, field), value=value)


@pytest.mark.parametrize(("kind", "status", "outcome", "held"), ALLOWED)
def test_every_change_with_a_way_back_is_undone_by_a_new_one(
    kind: str, status: Status, outcome: Outcome | None, held: bool
) -> None:
    document, job = brought_to(status, outcome=outcome, held=held)
    who = author("Bo")
    document = after(document, CHANGES[kind](who, job))
    assert substance(job_in(document)) != substance(job)
    document = undone(document, who)
    back = job_in(document)
    assert substance(back) == substance(job)
    assert len(back.history) > len(job.history) + 1
    assert is_undo(back.history[-1])


def test_undo_goes_back_step_by_step_and_never_undoes_its_own_undoing() -> None:
    document, job = brought_to(Status.SUBMITTED)
    who = author("Bo")
    document = after(document, who.advance(job))
    document = after(document, who.advance(job_in(document)))
    document = undone(document, who)
    assert job_in(document).status is Status.READY_FOR_PICKUP
    document = undone(document, who)
    assert job_in(document).status is Status.SUBMITTED
    assert last_step(document, who.actor, who.source) == ()


def test_the_same_undo_from_two_boards_happens_once() -> None:
    document, job = brought_to(Status.SUBMITTED)
    here, there = author("Bo"), author("Bo")
    document = after(document, here.advance(job))
    twice = (*undo(document, here).changes, *undo(document, there).changes)
    assert len(twice) == 2
    assert len(job_in(after(document, *twice)).history) == len(job_in(document).history) + 1


def test_only_ones_own_changes_from_the_same_kind_of_desk_count() -> None:
    document, job = brought_to(Status.SUBMITTED)
    who = author("Bo")
    document = after(document, who.advance(job))
    assert last_step(document, author("Cy").actor, "tui") == ()
    assert last_step(document, who.actor, "cli") == ()
    assert len(last_step(document, who.actor, "tui")) == 1


def test_somebody_who_built_on_it_stands_in_the_way_and_is_named() -> None:
    document, job = brought_to(Status.SUBMITTED)
    who, other = author("Bo"), author("Cy")
    document = after(document, who.advance(job))
    document = after(document, other.advance(job_in(document)))
    refused = refusal(document, who)
    assert refused.by is not None
    assert (refused.by.actor.name, refused.by.kind) == ("Cy", "advance")


def test_what_somebody_else_did_to_another_part_of_the_job_stays() -> None:
    document, job = brought_to(Status.SUBMITTED)
    who, other = author("Bo"), author("Cy")
    document = after(document, who.edit(job, [changed(job, "customer.name", "Marc")]))
    document = after(document, other.edit(job, [changed(job, "address.city", "La Mesa")]))
    document = after(document, other.note(job, "gate code 4711"))
    back = job_in(undone(document, who))
    assert (back.customer.name, back.address.city) == ("Mark", "La Mesa")
    assert [note.text for note in back.notes.internal] == ["gate code 4711"]


def test_a_field_that_was_edited_again_is_not_overwritten() -> None:
    document, job = brought_to(Status.SUBMITTED)
    who, other = author("Bo"), author("Cy")
    document = after(document, who.edit(job, [changed(job, "customer.name", "Marc")]))
    now = job_in(document)
    document = after(document, other.edit(now, [changed(now, "customer.name", "Marcus")]))
    refused = refusal(document, who)
    assert refused.by is not None
    assert refused.by.actor.name == "Cy"


def test_a_job_that_somebody_put_on_hold_since_does_not_move_back() -> None:
    document, job = brought_to(Status.SUBMITTED)
    who = author("Bo")
    document = after(document, who.advance(job))
    document = after(document, author("Cy").hold(job_in(document), "no answer"))
    refused = refusal(document, who)
    assert refused.by is not None
    assert refused.by.kind == "hold"


@pytest.mark.parametrize("kind", ["create", "note", "rotate_token"])
def test_what_has_no_way_back_says_so(kind: str) -> None:
    who = author("Bo")
    document = after(Document(), order(who))
    if kind != "create":
        document = after(document, CHANGES[kind](who, job_in(document)))
    refused = refusal(document, who)
    assert refused.own.entry.kind == kind
    assert "stays" in refused.why


def test_a_window_that_filled_up_again_is_said() -> None:
    who, other = author("Bo"), author("Cy")
    document = after(Document(), order(who, window=window(4)))
    job = document.jobs[0]
    document = after(document, who.reschedule(job, window(0)))
    document = after(document, order(other, window=window(4)))
    assert "No place is left" in refusal(document, who).why


def test_a_close_of_a_job_on_hold_is_undone_with_its_hold() -> None:
    document, job = brought_to(Status.READY_FOR_PICKUP, held=True)
    who = author("Bo")
    document = after(document, who.close(job, Outcome.CANCELLED, "moved away"))
    back = job_in(undone(document, who))
    assert back.hold is not None
    assert job.hold is not None
    assert back.hold.reason == job.hold.reason


def test_an_expected_time_comes_back_alone_and_with_its_window() -> None:
    document, job = brought_to(Status.READY_FOR_PICKUP, window=window(0))
    who = author("Bo")
    eta = window(0).start_at
    document = after(document, who.eta(job, eta))
    assert job_in(undone(document, who)).eta is None
    document = after(document, who.reschedule(job_in(document), window(1)))
    assert job_in(document).eta is None
    back = job_in(undone(document, who))
    assert (back.window, back.eta) == (window(0), eta)


def test_a_payment_is_taken_back() -> None:
    document, job = brought_to(Status.COMPLETED)
    who = author("Bo")
    paid = [changed(job, "payment.state", "paid"), changed(job, "payment.method", "cash")]
    document = after(document, who.edit(job, paid))
    assert job_in(document).payment.state == "paid"
    back = job_in(undone(document, who))
    assert (back.payment.state, back.payment.method, back.payment.at) == ("unpaid", None, None)


class TestStepsOfSeveralChanges:
    def three(self) -> tuple[Document, Author, Clock]:
        clock = Clock()
        who = author("Bo", clock=clock)
        return after(Document(), *(order(author("Cy")) for _ in range(3))), who, clock

    def test_they_are_undone_together(self) -> None:
        document, who, _ = self.three()
        together = one_step(who)
        document = after(document, *(together.advance(job) for job in document.jobs))
        assert {job.status for job in document.jobs} == {Status.READY_FOR_PICKUP}
        document = undone(document, who)
        assert {job.status for job in document.jobs} == {Status.SUBMITTED}

    def test_one_that_was_built_on_does_not_hold_up_the_others(self) -> None:
        document, who, _ = self.three()
        together = one_step(who)
        document = after(document, *(together.advance(job) for job in document.jobs))
        document = after(document, author("Cy").advance(document.jobs[1]))
        found = undo(document, who)
        assert [own.job.number for own in found.possible] == ["J-000001", "J-000003"]
        assert [refused.own.job.number for refused in found.refused] == ["J-000002"]

    def test_a_change_made_afterwards_is_undone_alone(self) -> None:
        document, who, clock = self.three()
        together = one_step(who)
        document = after(document, *(together.advance(job) for job in document.jobs))
        clock.pass_(seconds=5)
        document = after(document, who.hold(document.jobs[0], "no answer"))
        document = undone(document, who)
        assert document.jobs[0].hold is None
        assert {job.status for job in document.jobs} == {Status.READY_FOR_PICKUP}

    def test_within_one_second_the_desks_memory_tells_what_came_last(self) -> None:
        document, who, _ = self.three()
        first, second = who.advance(document.jobs[2]), who.advance(document.jobs[0])
        document = after(document, first, second)
        made = (first.op_id, second.op_id)
        (own,) = last_step(document, who.actor, who.source, made)
        assert own.job.number == "J-000001"

    def test_after_the_clock_was_set_back_the_desks_memory_tells_it_too(self) -> None:
        document, who, clock = self.three()
        first = who.advance(document.jobs[0])
        document = after(document, first)
        clock.pass_(hours=-1)
        last = who.advance(document.jobs[1])
        document = after(document, last)
        entries = tuple(document.entries)
        # Whichever of them is met first in the document.
        for met in (entries, entries[::-1]):
            shown = replace(document, entries=met)
            (own,) = last_step(shown, who.actor, who.source, (first.op_id, last.op_id))
            assert own.entry.op_id == last.op_id
