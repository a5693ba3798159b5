"""Two people at the same job: one change, and the other person told who and when."""

import pytest

from qdn_tui.domain.changes import Change
from qdn_tui.domain.document import Document
from qdn_tui.domain.refusals import AlreadyExists, AlreadyMoved, UnknownJob
from qdn_tui.domain.status import Outcome, Status
from tests.domain.desk import Clock, after, author, brought_to, job_in, order, with_job


def test_the_second_press_on_advance_is_told_who_did_it_and_when() -> None:
    clock = Clock()
    document, job = brought_to(Status.SUBMITTED)
    ana, bo = author("Ana", clock=clock), author("Bo", clock=clock)
    clock.pass_(minutes=3)
    first, second = ana.advance(job), bo.advance(job)
    document = after(document, first)
    with pytest.raises(AlreadyMoved) as told:
        after(document, second)
    assert job_in(document).status is Status.READY_FOR_PICKUP
    assert (told.value.who, told.value.when) == ("Ana", clock())
    assert "already ready for pickup by Ana at 2026-11-21 17:03 UTC" in str(told.value)
    assert told.value.exit_code == 4


def test_the_second_press_names_the_mover_not_whoever_touched_the_job_last() -> None:
    document, job = brought_to(Status.SUBMITTED)
    ana, bo, cy = author("Ana"), author("Bo"), author("Cy")
    document = after(document, ana.advance(job))
    document = after(document, cy.close(job_in(document), Outcome.NO_SHOW, "nobody home"))
    document = after(document, cy.reopen(job_in(document), "they were home"))
    document = after(document, cy.note(job_in(document), "hello"))
    with pytest.raises(AlreadyMoved) as told:
        after(document, bo.advance(job))
    assert told.value.who == "Ana"


def test_a_press_on_a_job_that_was_moved_and_closed_names_who_closed_it() -> None:
    document, job = brought_to(Status.SUBMITTED)
    document = after(document, author("Ana").advance(job))
    document = after(document, author("Cy").close(job_in(document), Outcome.NO_SHOW, "not home"))
    with pytest.raises(AlreadyMoved, match="already no-show by Cy"):
        after(document, author("Bo").advance(job))


def test_two_reverts_of_the_same_step_go_back_once() -> None:
    document, job = brought_to(Status.IN_PROGRESS)
    ana, bo = author("Ana"), author("Bo")
    document = after(document, ana.revert(job, "too early"))
    with pytest.raises(AlreadyMoved, match="already ready for pickup by Ana"):
        after(document, bo.revert(job, "too early"))


def test_a_name_with_escape_codes_reaches_no_terminal_through_a_refusal() -> None:
    document, job = brought_to(Status.SUBMITTED)
    document = after(document, author("\x1b]0;owned\x07Ana").advance(job))
    with pytest.raises(AlreadyMoved) as told:
        after(document, author("Bo").advance(job))
    assert "\x1b" not in str(told.value)
    with pytest.raises(UnknownJob) as unknown:
        document.find("\x1b[2J")
    assert "\x1b" not in str(unknown.value)


def test_a_change_to_a_job_nobody_has_is_refused_and_nothing_of_its_batch_stays() -> None:
    document, job = with_job()
    who = author("Bo")
    _, stranger = with_job(author("Cy"))
    changes: list[Change] = [who.note(job, "hello"), who.advance(stranger)]
    with pytest.raises(UnknownJob) as refused:
        after(document, *changes)
    assert refused.value.change_id == changes[1].op_id
    assert job_in(document) == job


def test_a_new_job_with_an_id_or_token_in_use_is_refused() -> None:
    document, job = with_job()
    new = order(author("Bo"))
    with pytest.raises(AlreadyExists):
        after(document, new.model_copy(update={"job_id": job.id}))
    with pytest.raises(AlreadyExists):
        after(document, new.model_copy(update={"tracking_token": job.tracking_token}))
    rotation = author("Bo").rotate_token(job)
    with pytest.raises(AlreadyExists):
        after(document, rotation.model_copy(update={"tracking_token": job.tracking_token}))


def test_a_clock_that_runs_behind_makes_no_job_look_older() -> None:
    clock = Clock()
    document, job = with_job(author("Ana", clock=clock))
    clock.pass_(hours=-5)
    changed = job_in(after(document, author("Bo", clock=clock).note(job, "early")))
    assert changed.updated_at == job.updated_at
    assert changed.history[-1].at == clock()


def test_numbers_go_up_and_are_never_given_twice() -> None:
    who = author()
    document = after(Document(), *(order(who) for _ in range(3)))
    assert [job.number for job in document.jobs] == ["J-000001", "J-000002", "J-000003"]
    assert document.next_number == 4
