"""A machine whose clock was set back, as one with an empty battery: nothing is over too early."""

from datetime import UTC, datetime, timedelta

import pytest

from qdn_tui.domain.document import Document
from qdn_tui.domain.public import link_is_live, track_view
from qdn_tui.domain.status import Outcome
from qdn_tui.store.archiving import plan
from tests.domain.desk import BUSINESS, START, Clock, after, author, job_in, order

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def ended_with_a_clock_set_back(*, early: bool) -> Document:
    clock = Clock()
    who = author(clock=clock)
    document = after(Document(), order(who, ready=True))
    clock.moment = LONG_AGO
    if early:
        return after(document, who.close(job_in(document), Outcome.CANCELLED, "called"))
    for _ in range(2):
        document = after(document, who.advance(job_in(document)))
    return document


@pytest.mark.parametrize("early", [False, True])
def test_a_job_that_ends_lives_for_thirty_days_from_what_happened_before(early: bool) -> None:
    document = ended_with_a_clock_set_back(early=early)
    job = job_in(document)
    assert job.finished_at == START
    assert link_is_live(job, START + timedelta(days=29))
    assert not plan(document, START + timedelta(days=29)).records
    later = START + timedelta(days=31)
    assert not link_is_live(job, later)
    assert list(plan(document, later).months) == ["2026-11"]


def test_the_customer_is_told_no_time_before_the_one_before_it() -> None:
    view = track_view(job_in(ended_with_a_clock_set_back(early=False)), BUSINESS, START)
    assert [step.reached_at for step in view.steps[1:]] == [START] * 3
    assert view.updated_at == START


def test_what_the_clock_said_stays_in_the_history() -> None:
    job = job_in(ended_with_a_clock_set_back(early=False))
    assert [entry.at for entry in job.history] == [START, LONG_AGO, LONG_AGO]


def test_a_job_that_was_opened_again_ended_at_both_times() -> None:
    clock = Clock()
    who = author(clock=clock)
    document = after(Document(), order(who))
    document = after(document, who.close(job_in(document), Outcome.CANCELLED, "called"))
    clock.moment = LONG_AGO
    document = after(document, who.reopen(job_in(document), "wants it after all"))
    later = clock.moment = START + timedelta(days=40)
    document = after(document, who.close(job_in(document), Outcome.CANCELLED, "called"))
    assert job_in(document).endings == (START, later)
