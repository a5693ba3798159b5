"""What customers may do for themselves, and the desk may do regardless."""

from datetime import timedelta

import pytest

from qdn_tui.domain.author import Author
from qdn_tui.domain.changes import Change
from qdn_tui.domain.document import Document
from qdn_tui.domain.job import Actor, ActorKind, Customer, TimeWindow
from qdn_tui.domain.refusals import (
    AddressNotCounted,
    NotForCustomers,
    Refused,
    TooManyBookings,
    WindowNotOffered,
)
from qdn_tui.domain.self_service import alternatives, bookable_days, horizon, proves
from qdn_tui.domain.status import Outcome, Status
from tests.domain.desk import (
    A_MONDAY,
    BUSINESS,
    Clock,
    after,
    author,
    brought_to,
    job_in,
    order,
    window,
)

# A week before A_MONDAY, at nine in the morning in Los Angeles.
NOW = window().start_at - timedelta(days=7) + timedelta(hours=1)


def customer(clock: Clock | None = None) -> Author:
    """Somebody at the booking page."""
    return Author(Actor(kind=ActorKind.CUSTOMER, name="Mark"), "web", clock=clock or Clock(NOW))


def contact(place: int) -> Customer:
    return Customer(name=f"Customer {place}", phone=f"+1619555{place:04d}")


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        (window(0, horizon(BUSINESS, NOW)[0]), "too_soon"),
        (window(0, horizon(BUSINESS, NOW)[1] + timedelta(days=2)), "too_far"),
        (window(0, A_MONDAY - timedelta(days=1)), "closed"),
        (
            TimeWindow(start_at=window().start_at + timedelta(hours=1), end_at=window().end_at),
            "not_offered",
        ),
    ],
)
def test_a_window_that_is_not_offered_is_booked_by_the_desk_alone(
    wanted: TimeWindow, why: str
) -> None:
    with pytest.raises(WindowNotOffered) as refused:
        after(Document(), order(customer(), window=wanted))
    assert refused.value.why == why
    assert len(after(Document(), order(author(), window=wanted)).jobs) == 1


def test_bookings_of_the_desk_count_for_no_cap() -> None:
    document = Document()
    for _ in range(5):
        document = after(document, order(author()))
    assert len(after(document, order(customer())).jobs) == 6


def test_a_contact_may_book_again_once_a_job_ended() -> None:
    who = customer()
    document = after(Document(), *(order(who) for _ in range(3)))
    with pytest.raises(TooManyBookings) as refused:
        after(document, order(who))
    assert refused.value.whose == "contact"
    done = after(document, author().close(document.jobs[0], Outcome.CANCELLED, "called"))
    assert len(after(done, order(who)).jobs) == 4


def test_the_hour_of_thirty_bookings_moves_on() -> None:
    clock = Clock(NOW)
    document = Document()
    for place in range(30):
        booking = order(customer(clock), customer=contact(place))
        if place >= BUSINESS.booking.busy_from:
            with pytest.raises(AddressNotCounted):
                after(document, booking)
            booking = booking.model_copy(update={"address_counted": True})
        document = after(document, booking)
        clock.pass_(minutes=1)
    with pytest.raises(TooManyBookings) as refused:
        after(document, order(customer(clock), customer=contact(30)))
    assert (refused.value.whose, refused.value.retry_after) == ("everyone", 30 * 60 + 1)
    clock.pass_(seconds=refused.value.retry_after)
    booking = order(customer(clock), customer=contact(30))
    booking = booking.model_copy(update={"address_counted": True})
    assert len(after(document, booking).jobs) == 31


def test_a_repeated_booking_is_found_before_any_cap_is_asked() -> None:
    who = customer()
    orders = [order(who) for _ in range(3)]
    document = after(Document(), *orders)
    assert after(document, orders[0]) is document


@pytest.mark.parametrize("kind", ["advance", "note", "eta", "hold", "rotate_token", "no_show"])
def test_customers_cancel_and_move_and_nothing_else(kind: str) -> None:
    document, job = brought_to(Status.READY_FOR_PICKUP, window=window())
    who = customer()
    changes: dict[str, Change] = {
        "advance": who.advance(job),
        "note": who.note(job, "hello"),
        "eta": who.eta(job, NOW),
        "hold": who.hold(job, "wait"),
        "rotate_token": who.rotate_token(job),
        "no_show": who.close(job, Outcome.NO_SHOW, "not me"),
    }
    with pytest.raises(NotForCustomers):
        after(document, changes[kind])
    moved = after(document, who.reschedule(job, window(1)))
    assert job_in(after(moved, who.close(job, Outcome.CANCELLED, "done"))).outcome is not None


@pytest.mark.parametrize(("minutes_before", "refused"), [(121, False), (120, True), (0, True)])
def test_the_cutoff_is_two_hours_before_the_window(minutes_before: int, refused: bool) -> None:
    document, job = brought_to(Status.SUBMITTED, window=window())
    clock = Clock(window().start_at - timedelta(minutes=minutes_before))
    change = customer(clock).close(job, Outcome.CANCELLED, "changed my mind")
    if refused:
        with pytest.raises(Refused):
            after(document, change)
    else:
        assert job_in(after(document, change)).outcome is Outcome.CANCELLED


def test_a_full_window_has_the_nearest_free_ones_for_alternatives() -> None:
    who = author()
    document = after(Document(), *(order(who, window=window(place)) for place in (0, 0, 1, 1)))
    found = alternatives(window(), document.jobs, BUSINESS, NOW)
    assert [slot.window for slot in found] == [
        *(window(place) for place in (2, 3, 4)),
        *(window(place, A_MONDAY + timedelta(days=1)) for place in (0, 1)),
    ]


def test_the_days_say_why_they_cannot_be_booked() -> None:
    first, last = horizon(BUSINESS, NOW)
    days = bookable_days(first - timedelta(days=1), 25, (), BUSINESS, NOW)
    states = {day.date: day.state for day in days}
    assert states[first - timedelta(days=1)] == "past"
    assert states[first] == "open"
    assert states[A_MONDAY - timedelta(days=1)] == "closed"
    assert states[last + timedelta(days=1)] == "too_far"
    today = next(day for day in days if day.date == first)
    assert [slot.left for slot in today.slots] == [0, 0, 2, 2, 1]
    assert [slot.too_soon for slot in today.slots] == [True, True, False, False, False]


def test_a_job_with_neither_phone_nor_email_proves_nothing() -> None:
    _, job = brought_to(Status.SUBMITTED)
    nobody = job.model_copy(update={"customer": Customer(name="Mark")})
    assert not proves(nobody, "")
    assert proves(job, "0134")
    assert not proves(job, "")
