"""What needs eyes, at each moment of a day."""

import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, time, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

import pytest

from qdn_tui.domain.attention import (
    STARTING_WITHIN,
    Concern,
    findings,
    is_new_booking,
    words_for,
)
from qdn_tui.domain.author import Author
from qdn_tui.domain.by_customers import NEWS_FOR
from qdn_tui.domain.document import Document
from qdn_tui.domain.job import Actor, ActorKind, Assignment, Hold, Job
from qdn_tui.domain.quiet import quiet_hours
from qdn_tui.domain.status import Outcome, Status
from qdn_tui.domain.watch import Watch
from tests.domain.desk import Clock, after, author, brought_to, job_in, order, window, with_job

MORNING = window(0)
MINUTE = timedelta(minutes=1)


def concerns(jobs: Iterable[Job], now: datetime) -> list[Concern]:
    return [finding.concern for finding in findings(jobs, now)]


def at(status: Status = Status.READY_FOR_PICKUP, **different: Any) -> Job:
    return brought_to(status, **{"window": MORNING, **different})[1]


def booked_on_the_web() -> tuple[Document, Job]:
    """A job that a customer made on the booking page."""
    made = order(author(), window=window(4))
    customer = Actor(kind=ActorKind.CUSTOMER, name="Mark")
    document = after(Document(), made.model_copy(update={"actor": customer, "source": "web"}))
    return document, job_in(document)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (MORNING.start_at - STARTING_WITHIN - MINUTE, []),
        (MORNING.start_at - STARTING_WITHIN, [Concern.STARTING]),
        (MORNING.start_at, [Concern.STARTING]),
        (MORNING.start_at + MINUTE, []),
        (MORNING.end_at, []),
        (MORNING.end_at + MINUTE, [Concern.LATE]),
        (MORNING.end_at + timedelta(days=3), [Concern.LATE]),
    ],
)
def test_a_job_through_its_day(now: datetime, expected: list[Concern]) -> None:
    assert concerns([at()], now) == expected
    assert concerns([at(Status.SUBMITTED)], now) == expected


def test_a_crew_on_its_way_a_closed_job_and_one_without_a_window_need_no_eyes() -> None:
    later = MORNING.end_at + MINUTE
    jobs = [
        at(Status.IN_PROGRESS),
        at(Status.COMPLETED),
        at(outcome=Outcome.CANCELLED),
        at(window=None),
    ]
    assert concerns(jobs, later) == []
    assert concerns(jobs, MORNING.start_at) == []


def test_a_hold_is_due_when_its_reminder_or_its_window_is_over() -> None:
    who = author()
    document, job = with_job(who, window=MORNING)
    reminded = job_in(after(document, who.hold(job, "key", MORNING.start_at - MINUTE)))
    silent = job_in(after(document, who.hold(job, "key")))
    assert concerns([reminded, silent], MORNING.start_at - 2 * MINUTE) == []
    assert concerns([reminded, silent], MORNING.start_at - MINUTE) == [Concern.HOLD]
    assert concerns([reminded, silent], MORNING.end_at) == [Concern.HOLD, Concern.HOLD]
    assert findings([reminded], MORNING.end_at)[0].about == "key"


def test_a_booking_is_new_until_somebody_at_the_desk_touches_it() -> None:
    document, job = booked_on_the_web()
    assert is_new_booking(job)
    assert concerns([job], job.created_at) == [Concern.NEW]
    desk = author("Dana", clock=Clock(job.created_at))
    for change in (desk.note(job, "called"), desk.advance(job), desk.hold(job, "key")):
        assert not is_new_booking(job_in(after(document, change)))


def test_a_job_taken_at_the_desk_is_no_new_booking() -> None:
    assert not is_new_booking(with_job()[1])


def changed_by_its_customer(close: bool = False) -> tuple[Document, Job]:
    """A job that its customer cancelled, or moved to the next window."""
    document, job = brought_to(Status.READY_FOR_PICKUP, window=MORNING)
    customer = replace(author(), actor=Actor(kind=ActorKind.CUSTOMER, name="Mark"), source="web")
    cancelled = customer.close(job, Outcome.CANCELLED, "Customer, online: moved away")
    document = after(document, cancelled if close else customer.reschedule(job, window(1)))
    return document, job_in(document)


@pytest.mark.parametrize("close", [True, False])
def test_what_a_customer_changed_needs_eyes_until_the_desk_answers_or_a_week_is_over(
    close: bool,
) -> None:
    document, job = changed_by_its_customer(close)
    at = job.history[-1].at
    concern = Concern.CANCELLED if close else Concern.MOVED
    assert concerns([job], at) == [concern]
    assert concerns([job], at + NEWS_FOR - MINUTE) == [concern]
    assert concern not in concerns([job], at + NEWS_FOR)
    desk = author("Dana", clock=Clock(at))
    answered = job_in(after(document, desk.note(job, "called back")))
    assert concerns([answered], at) == []


def test_a_cancellation_of_the_desk_needs_no_eyes_and_one_of_a_customer_takes_no_crew() -> None:
    assert concerns([at(outcome=Outcome.CANCELLED)], MORNING.start_at) == []
    document, job = with_job(window=MORNING)
    crew = Assignment(crew=("Rosa Example",))
    job = job_in(after(document, author().assign(job, crew)))
    cancelled = changed_by_its_customer(close=True)[1].model_copy(update={"assignment": crew})
    assert concerns([job, cancelled], cancelled.history[-1].at) == [Concern.CANCELLED]


def test_a_later_change_of_the_same_job_has_another_mark() -> None:
    document, job = changed_by_its_customer()
    again = replace(
        author(clock=Clock(job.history[-1].at + MINUTE)), actor=job.history[-1].actor, source="web"
    )
    later = job_in(after(document, again.reschedule(job, window(2))))
    now = later.history[-1].at
    assert findings([job], now)[0].mark != findings([later], now)[0].mark


def with_crew(who: Author, job: Job, crew: tuple[str, ...], truck: str | None = None) -> Job:
    return job.model_copy(update={"assignment": Assignment(crew=crew, truck=truck)})


def test_a_crew_in_two_places_at_once_is_one_finding_that_names_them() -> None:
    who = author()
    first = with_crew(who, at(), ("Rosa Example", "Theo Sample"), "Truck 1")
    second = with_crew(who, at(), ("Theo Sample", "Rosa Example"), "Truck 2")
    next_one = with_crew(who, at(window=window(1)), ("Rosa Example",), "Truck 1")
    found = findings([first, second, next_one], MORNING.start_at - timedelta(hours=3))
    assert [(f.concern, set(f.keys), f.about) for f in found] == [
        (Concern.TWICE, {first.key, second.key}, "Rosa Example, Theo Sample")
    ]


def test_a_truck_counts_like_a_crew_and_the_past_and_the_done_do_not() -> None:
    who = author()
    one, two = with_crew(who, at(), (), "Truck 1"), with_crew(who, at(), (), "Truck 1")
    done = with_crew(who, at(Status.COMPLETED), (), "Truck 1")
    early = MORNING.start_at - timedelta(hours=3)
    assert concerns([one, two], early) == [Concern.TWICE]
    assert concerns([one, done], early) == []
    assert concerns([one, two], MORNING.end_at) == []


def test_the_most_urgent_concern_is_on_the_card_and_first_in_the_list() -> None:
    who = author()
    late = at()
    soon = with_crew(who, at(window=window(2)), ("Rosa Example",))
    also = with_crew(who, at(window=window(2)), ("Rosa Example",))
    found = findings([soon, also, late], window(2).start_at - 30 * MINUTE)
    assert [finding.concern for finding in found] == [
        Concern.LATE,
        Concern.TWICE,
        Concern.STARTING,
        Concern.STARTING,
    ]
    assert words_for(found) == {late.key: "late", also.key: "twice", soon.key: "twice"}


def test_a_watch_kept_up_to_date_finds_what_a_look_at_all_jobs_does() -> None:
    chance = random.Random(4)  # noqa: S311  # repeats itself on purpose
    who, watch, now = author(), Watch(), MORNING.start_at - timedelta(hours=3)
    numbers = count(1)

    def another(place: int, status: Status = Status.READY_FOR_PICKUP) -> Job:
        return at(status, window=window(place)).model_copy(
            update={"number": f"J-{next(numbers):06d}", "id": uuid4()}
        )

    days = [another(place, status) for place in range(3) for status in Status]
    jobs = {job.key: job for job in days}
    watch.take(jobs.values())
    seen = 0
    for turn in range(400):
        job = chance.choice(list(jobs.values()))
        match chance.randrange(7):
            case 0:
                crew = tuple(chance.sample(("Rosa Example", "Theo Sample"), chance.randrange(3)))
                jobs[job.key] = with_crew(who, job, crew, chance.choice(("Truck 1", None)))
            case 1:
                reminder = now + chance.randrange(9) * 30 * MINUTE
                hold = Hold(reason="key", until=reminder) if job.hold is None else None
                jobs[job.key] = job.model_copy(update={"hold": hold})
            case 2:
                moved = chance.choice((None, window(chance.randrange(4))))
                jobs[job.key] = job.model_copy(update={"window": moved})
            case 3:
                watch.take((), [jobs.pop(job.key).key])
                job = another(chance.randrange(4))
                jobs[job.key] = job
            case 4:
                jobs[job.key] = job = changed_by_its_customer(chance.random() < 0.5)[1].model_copy(
                    update={"number": job.number, "id": job.id}
                )
                # Some of them will be a week old before it ends.
                now = max(now, job.history[-1].at + chance.choice((MINUTE, NEWS_FOR - MINUTE)))
            case _:
                now += chance.choice((0, 15, 30, 60, -20)) * MINUTE
        watch.take([jobs[job.key]])
        found = watch.look(now)
        seen += len(found)
        assert found == findings(jobs.values(), now), turn
    assert seen


@pytest.mark.parametrize(
    ("written", "quiet", "loud"),
    [
        ("21:00-07:00", ("21:00", "23:59", "00:00", "06:59"), ("07:00", "12:00", "20:59")),
        ("12:00-13:30", ("12:00", "13:29"), ("13:30", "11:59", "23:00")),
        ("12:00 – 12:00", (), ("12:00", "00:00")),
    ],
)
def test_quiet_hours(written: str, quiet: tuple[str, ...], loud: tuple[str, ...]) -> None:
    hours = quiet_hours(written)
    assert all(hours.covers(time.fromisoformat(moment)) for moment in quiet)
    assert not any(hours.covers(time.fromisoformat(moment)) for moment in loud)


@pytest.mark.parametrize("written", ["", "night", "21-7", "25:00-07:00", "21:00"])
def test_quiet_hours_written_otherwise_are_refused(written: str) -> None:
    with pytest.raises(ValueError, match="21:00-07:00"):
        quiet_hours(written)
