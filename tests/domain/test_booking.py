"""Places in windows, and who is already out with the truck."""

from datetime import datetime, time, timedelta

import pytest

from qdn_tui.domain.booking import clashes, slots_within
from qdn_tui.domain.document import Document
from qdn_tui.domain.job import Address, Assignment, Customer, TimeWindow
from qdn_tui.domain.money import Money
from qdn_tui.domain.refusals import NotBookable, WindowFull
from qdn_tui.domain.status import Outcome, Status
from tests.domain.desk import (
    A_MONDAY,
    BUSINESS,
    START,
    Clock,
    after,
    author,
    brought_to,
    job_in,
    order,
    slots_of,
    window,
)


def filled(place: int = 0) -> Document:
    """A document in which one window has no place left."""
    who = author()
    capacity = slots_of(Document())[place].capacity
    return after(Document(), *(order(who, window=window(place)) for _ in range(capacity)))


def test_a_job_takes_one_place_in_its_window_and_none_elsewhere() -> None:
    document = after(Document(), order(author(), window=window(0)))
    assert [slot.left for slot in slots_of(document)] == [1, 2, 2, 2, 1]


def test_a_full_window_is_refused_with_the_free_ones_of_that_day() -> None:
    with pytest.raises(WindowFull) as refused:
        after(filled(), order(author("Bo"), window=window(0)))
    assert refused.value.alternatives == ("10 am–12 pm", "12–2 pm", "2–4 pm", "4–6 pm")
    assert "No place is left on Mon Dec 7, 8–10 am" in str(refused.value)


def test_a_batch_cannot_overbook_what_each_of_its_changes_could_have_had() -> None:
    who = author("Bo")
    with pytest.raises(WindowFull):
        after(Document(), *(order(who, window=window(4)) for _ in range(2)))


def test_rescheduling_needs_room_where_it_goes_and_frees_where_it_was() -> None:
    document = after(filled(0), order(author("Bo"), window=window(1)))
    moving = document.jobs[-1]
    with pytest.raises(WindowFull):
        after(document, author("Bo").reschedule(moving, window(0)))
    staying = document.jobs[0]
    moved = after(document, author("Bo").reschedule(staying, window(1)))
    assert [slot.left for slot in slots_of(moved)][:2] == [1, 0]


def test_rescheduling_to_where_it_already_is_needs_no_second_place() -> None:
    document = filled(0)
    job = document.jobs[0]
    after(document, author("Bo").reschedule(job, window(0)))


def test_a_job_can_leave_every_window_and_its_history_says_where_it_was() -> None:
    document = filled(0)
    job = document.jobs[0]
    changed = after(document, author("Bo").reschedule(job, None)).jobs[0]
    assert changed.window is None
    assert changed.history[-1].from_ == {
        "start_at": "2026-12-07T16:00:00Z",
        "end_at": "2026-12-07T18:00:00Z",
    }


def test_closed_jobs_give_their_place_back_and_completed_ones_keep_it() -> None:
    document, job = brought_to(Status.READY_FOR_PICKUP, window=window(4))
    assert slots_of(document)[4].left == 0
    closed = after(document, author("Bo").close(job, Outcome.CANCELLED, "sold the sofa"))
    assert slots_of(closed)[4].left == 1
    completed, _ = brought_to(Status.COMPLETED, window=window(4))
    assert slots_of(completed)[4].left == 0


def test_reopening_needs_room_again_unless_the_window_is_over() -> None:
    clock = Clock(START)
    who = author("Bo", clock=clock)
    document, job = brought_to(Status.READY_FOR_PICKUP, window=window(4))
    document = after(document, who.close(job, Outcome.CANCELLED, "changed their mind"))
    document = after(document, order(who, window=window(4)))
    with pytest.raises(WindowFull):
        after(document, who.reopen(job, "changed it back"))
    clock.moment = window(4).end_at
    reopened = after(document, who.reopen(job, "it was done after all")).jobs[0]
    assert reopened.outcome is None


def test_a_time_outside_of_every_window_has_no_capacity_to_exceed() -> None:
    early = TimeWindow(start_at=window(0).start_at - timedelta(hours=2), end_at=window(0).start_at)
    who = author()
    after(filled(0), *(order(who, window=early) for _ in range(3)))


def test_a_time_across_two_windows_needs_and_takes_a_place_in_both() -> None:
    across = TimeWindow(
        start_at=window(0).start_at + timedelta(hours=1),
        end_at=window(0).end_at + timedelta(hours=1),
    )
    document = after(Document(), order(author(), window=across))
    assert [slot.left for slot in slots_of(document)] == [1, 1, 2, 2, 1]
    with pytest.raises(WindowFull):
        after(filled(1), order(author("Bo"), window=across))


def overnight(place: int) -> TimeWindow:
    """From the evening before into a window of the morning."""
    return TimeWindow(
        start_at=window(place).end_at - timedelta(hours=14), end_at=window(place).end_at
    )


def test_a_time_over_midnight_needs_and_takes_a_place_on_the_day_it_ends() -> None:
    document = after(filled(1), order(author("Cy"), window=overnight(0)))
    assert [slot.left for slot in slots_of(document)] == [1, 0, 2, 2, 1]
    for late in (overnight(0), overnight(1)):
        with pytest.raises(WindowFull) as refused:
            after(filled(0), order(author("Bo"), window=late))
        assert refused.value.alternatives
    spare = after(filled(0), order(author("Bo")))
    with pytest.raises(WindowFull):
        after(spare, author("Bo").reschedule(spare.jobs[-1], overnight(0)))


def test_a_time_that_ends_at_midnight_is_of_one_day() -> None:
    midnight = datetime.combine(A_MONDAY, time(), BUSINESS.zone)
    evening = TimeWindow(start_at=midnight - timedelta(hours=4), end_at=midnight)
    assert slots_within(evening, (), BUSINESS) == ()
    assert [slot.window for slot in slots_within(window(2), (), BUSINESS)] == [window(2)]


def test_a_new_job_says_all_it_lacks_at_once() -> None:
    incomplete = order(
        author(),
        customer=Customer(name="Mark"),
        address=Address(line1="Soderblom Avenue"),
        service="window_cleaning",
        price=Money(amount_cents=1, currency="EUR"),
    )
    with pytest.raises(NotBookable) as refused:
        after(Document(), incomplete)
    assert set(refused.value.fields) == {
        "customer",
        "address.city",
        "address.region",
        "address.postal_code",
        "service",
        "price.currency",
    }


def test_a_job_on_the_customers_word_starts_ready() -> None:
    job = job_in(after(Document(), order(author(), ready=True, internal_note="spoke to Mark")))
    assert job.status is Status.READY_FOR_PICKUP
    assert job.history[0].to == "ready_for_pickup"
    assert [note.text for note in job.notes.internal] == ["spoke to Mark"]


def test_who_is_already_out_at_that_time_is_named_and_not_refused() -> None:
    who = author()
    document = after(Document(), *(order(who, window=window(0)) for _ in range(2)))
    first, second = document.jobs
    team = Assignment(crew=("Ana", "Bo"), truck="Truck 2", trailer="Trailer 1")
    document = after(document, who.assign(first, team))
    wanted = Assignment(crew=("Bo", "Cy"), truck="Truck 2")
    assert clashes(wanted, window(0), document.others(second.key)) == (
        f"Bo is on {first.number}",
        f"Truck 2 is on {first.number}",
    )
    assert clashes(wanted, window(1), document.others(second.key)) == ()
    assert clashes(wanted, None, document.others(second.key)) == ()
    assert after(document, who.assign(second, wanted)).jobs[1].assignment == wanted


def test_a_job_that_ended_keeps_nobody_busy() -> None:
    document, job = brought_to(Status.READY_FOR_PICKUP, window=window(0))
    document = after(document, author("Bo").assign(job, Assignment(truck="Truck 2")))
    document = after(document, author("Bo").close(job_in(document), Outcome.NO_SHOW, "not home"))
    assert clashes(Assignment(truck="Truck 2"), window(0), document.jobs) == ()


def test_prices_and_windows_of_the_form_come_from_the_business_file() -> None:
    assert BUSINESS.default_price("trailer_pickup_dump").amount_cents == 60000
    assert BUSINESS.default_price("no_such_service").amount_cents == 0
