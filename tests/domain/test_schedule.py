"""A day as a plan: windows, crews, free places."""

from datetime import datetime, time, timedelta
from typing import Any

from qdn_tui.domain.job import Assignment, Job, TimeWindow
from qdn_tui.domain.schedule import DayPlan, day_plan
from qdn_tui.domain.status import Outcome, Status
from tests.domain.desk import A_MONDAY, BUSINESS, brought_to, window

EARLY = window(0, A_MONDAY - timedelta(days=7)).start_at
ROSA, THEO = ("Rosa Example",), ("Theo Sample",)


def job(place: int = 0, crew: tuple[str, ...] = (), **different: Any) -> Job:
    status = different.pop("status", Status.READY_FOR_PICKUP)
    _, made = brought_to(status, **{"window": window(place), **different})
    return made.model_copy(update={"assignment": Assignment(crew=crew)})


def plan(*jobs: Job) -> DayPlan:
    return day_plan(A_MONDAY, jobs, BUSINESS, EARLY)


def test_an_empty_day_shows_every_window_with_all_its_places() -> None:
    empty = plan()
    offered = BUSINESS.windows_on(A_MONDAY)
    assert [(slot.window, slot.capacity, slot.taken) for slot in empty.windows] == [
        (slot, capacity, 0) for slot, capacity in offered
    ]
    assert empty.free == empty.capacity == sum(capacity for _, capacity in offered)


def test_jobs_stand_in_their_window_by_crew_with_nobody_last() -> None:
    late, early, unassigned = job(0, THEO), job(0, ROSA), job(0)
    (first, *rest) = plan(unassigned, late, early).windows
    assert [(turn.crew, turn.jobs) for turn in first.turns] == [
        (ROSA, (early,)),
        (THEO, (late,)),
        ((), (unassigned,)),
    ]
    assert (first.free, first.over) == (0, first.taken - (first.capacity or 0))
    assert all(slot.free == slot.capacity for slot in rest)


def test_completed_jobs_keep_their_place_and_closed_ones_give_it_back() -> None:
    done, gone = job(1, status=Status.COMPLETED), job(1, outcome=Outcome.NO_SHOW)
    assert plan(done, gone).windows[1].taken == 1
    assert plan(done, gone).jobs == (done,)


def test_a_window_agreed_on_the_phone_takes_a_place_wherever_it_reaches() -> None:
    first, second = window(0), window(1)
    between = TimeWindow(start_at=first.start_at + timedelta(hours=1), end_at=second.end_at)
    standing = plan(job(window=between))
    assert [slot.taken for slot in standing.windows[:2]] == [1, 1]
    assert len(standing.windows[0].turns) == 1
    assert not standing.windows[1].turns


def test_a_window_before_the_first_offered_one_stands_on_its_own() -> None:
    start = window(0).start_at - timedelta(hours=2)
    early = job(window=TimeWindow(start_at=start, end_at=start + timedelta(hours=1)))
    (own, *offered) = plan(early).windows
    assert (own.capacity, own.free, own.over, own.turns[0].jobs) == (None, 0, 0, (early,))
    assert all(slot.taken == 0 for slot in offered)


def test_a_job_over_midnight_is_on_both_days_and_takes_its_place_in_the_morning() -> None:
    first = window(0)
    through = TimeWindow(start_at=first.end_at - timedelta(hours=14), end_at=first.end_at)
    late = job(window=through)
    own, morning, *_ = plan(late, job(0)).windows
    assert (own.window, own.taken, own.turns[0].jobs) == (through, 1, (late,))
    assert (morning.window, morning.taken, morning.free) == (first, 2, 0)
    evening = day_plan(A_MONDAY - timedelta(days=1), [late], BUSINESS, EARLY)
    assert evening.jobs == (late,)
    midnight = datetime.combine(A_MONDAY, time(), BUSINESS.zone)
    till_then = TimeWindow(start_at=midnight - timedelta(hours=2), end_at=midnight)
    assert plan(job(window=till_then)).jobs == ()


def test_jobs_of_other_days_and_without_a_window_are_not_on_the_plan() -> None:
    tomorrow = window(0, A_MONDAY + timedelta(days=1))
    assert plan(job(window=tomorrow), job(window=None)).jobs == ()


def test_a_closed_day_has_no_places_but_shows_what_was_agreed() -> None:
    sunday = A_MONDAY - timedelta(days=1)
    assert not BUSINESS.is_open_on(sunday)
    agreed = job(window=window(0, sunday))
    standing = day_plan(sunday, [agreed], BUSINESS, EARLY)
    assert (standing.is_open, standing.free, standing.jobs) == (False, 0, (agreed,))


def test_a_window_that_has_ended_has_no_free_places() -> None:
    (first, second, *_) = BUSINESS.windows_on(A_MONDAY)
    standing = day_plan(A_MONDAY, [], BUSINESS, second[0].start_at)
    (over, begun, *_) = standing.windows
    assert (over.is_past, over.free) == (True, 0)
    assert (begun.is_past, begun.free) == (False, second[1])
    whole = sum(capacity for _, capacity in BUSINESS.windows_on(A_MONDAY))
    assert standing.free == standing.capacity == whole - first[1]
    assert not standing.is_past
    assert day_plan(A_MONDAY, [], BUSINESS, EARLY + timedelta(days=30)).is_past


def test_two_jobs_of_a_crew_at_one_time_clash_until_one_is_done() -> None:
    one, other, elsewhere = job(0, ROSA), job(0, (*ROSA, *THEO)), job(1, ROSA)
    assert plan(one, other, elsewhere).clashes == {
        one.key: (("Rosa Example", other.number),),
        other.key: (("Rosa Example", one.number),),
    }
    assert plan(one, job(0, ROSA, status=Status.COMPLETED)).clashes == {}


def test_the_crews_of_a_day_stand_by_name_with_nobody_last() -> None:
    assert plan(job(1), job(2, THEO), job(0, ROSA)).crews == (ROSA, THEO, ())
