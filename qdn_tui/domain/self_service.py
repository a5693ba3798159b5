"""What customers may do for themselves: which windows they book, how many, and until when.

Pure, and asked within the conditional write of each change: posts in parallel cannot pass a cap
together.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple

from qdn_tui.domain.booking import Slot, slots
from qdn_tui.domain.business import Business
from qdn_tui.domain.changes import Change, Close, Create, Reschedule
from qdn_tui.domain.job import ActorKind, Customer, HistoryEntry, Job, TimeWindow
from qdn_tui.domain.refusals import (
    AddressNotCounted,
    NotForCustomers,
    TooManyBookings,
    WhyNotOffered,
    WhyNotYours,
    WindowNotOffered,
)
from qdn_tui.domain.status import Outcome, Status

DayState = Literal["open", "closed", "past", "too_far"]
Proof = Literal["phone_last4", "email"]

_HOUR = timedelta(hours=1)
# Nothing says when a contact's open bookings end.
_LATER_SECONDS = 3600


class Day(NamedTuple):
    """A local day as customers may book it; `left` is 0 also for a window that is too soon."""

    date: date
    state: DayState
    slots: tuple[Slot, ...]


def bookable_days(
    first: date, count: int, jobs: Iterable[Job], business: Business, now: datetime
) -> tuple[Day, ...]:
    """So many local days from `first`, with what a customer can still book of each."""
    ahead = [job for job in jobs if job.window is not None and job.window.end_at > now]
    return tuple(
        _day(first + timedelta(days=place), ahead, business, now) for place in range(count)
    )


def horizon(business: Business, now: datetime) -> tuple[date, date]:
    """The first and the last local day that customers can book."""
    today = business.local_day(now)
    return today, today + timedelta(days=business.booking.horizon_days)


def alternatives(
    wanted: TimeWindow, jobs: Iterable[Job], business: Business, now: datetime, *, count: int = 5
) -> tuple[Slot, ...]:
    """Up to `count` windows with room: of the wanted day first, then of the days after it."""
    first, last = horizon(business, now)
    start = max(first, business.local_day(wanted.start_at))
    free: list[Slot] = []
    known = tuple(jobs)
    while len(free) < count and start <= last:
        (day,) = bookable_days(start, 1, known, business, now)
        free += [slot for slot in day.slots if slot.left]
        start += timedelta(days=1)
    return tuple(free[:count])


def require_own_booking(change: Create, jobs: Iterable[Job], business: Business) -> None:
    """Refuse a customer's booking that is not for a window offered, or beyond a cap.

    Raises:
        WindowNotOffered: the window cannot be booked by customers.
        TooManyBookings: this contact, or everyone together, booked too many.
        AddressNotCounted: it has to be counted first for where it came from.
    """
    if change.window is not None:
        _require_offered(change.window, business, change.at)
    own = [(job, booked) for job in jobs if (booked := _own_booking(job)) is not None]
    contact = _contact(change.customer)
    open_ones = sum(job.is_open and bool(contact & _contact(job.customer)) for job, _ in own)
    rules = business.booking
    if open_ones >= rules.open_per_contact:
        raise TooManyBookings("contact", rules.open_per_contact, _LATER_SECONDS)
    lately = sorted(booked.at for _, booked in own if booked.at > change.at - _HOUR)
    if len(lately) >= rules.per_hour:
        free_at = lately[len(lately) - rules.per_hour] + _HOUR
        wait = int((free_at - change.at).total_seconds()) + 1
        raise TooManyBookings("everyone", rules.per_hour, min(max(wait, 1), _LATER_SECONDS))
    if len(lately) >= rules.busy_from and not change.address_counted:
        raise AddressNotCounted


def require_own_change(change: Change, job: Job, business: Business) -> None:
    """Refuse what a customer may not change about the job, or not any more.

    Raises:
        NotForCustomers: only the desk can.
        WindowNotOffered: the new window cannot be booked by customers.
    """
    cancels = isinstance(change, Close) and change.outcome is Outcome.CANCELLED
    if not cancels and not isinstance(change, Reschedule):
        raise NotForCustomers(job.number, "not_yours")
    why_not = why_not_changeable(job, business, change.at)
    if why_not is not None:
        raise NotForCustomers(job.number, why_not)
    if isinstance(change, Reschedule):
        if change.window is None:
            raise NotForCustomers(job.number, "not_yours")
        _require_offered(change.window, business, change.at)


def why_not_changeable(job: Job, business: Business, now: datetime) -> WhyNotYours | None:
    """What keeps the customer from changing the job; None while they can."""
    if not job.is_open:
        return "finished"
    if job.status is Status.IN_PROGRESS:
        return "under_way"
    if proof_for(job) is None:
        return "no_contact"
    until = changeable_until(job, business)
    return "too_late" if until is not None and now >= until else None


def changeable_until(job: Job, business: Business) -> datetime | None:
    """The moment up to which the customer can change the job; None without a window."""
    if job.window is None:
        return None
    return job.window.start_at - timedelta(hours=business.booking.change_cutoff_hours)


def proof_for(job: Job) -> Proof | None:
    """What customers show to be known: four digits of the phone, or the whole email address."""
    if job.customer.phone:
        return "phone_last4"
    return "email" if job.customer.email else None


def proves(job: Job, shown: str) -> bool:
    """Whether `shown` is what the job's customer would know."""
    kind = proof_for(job)
    if kind == "phone_last4":
        digits = "".join(character for character in shown if character in "0123456789")
        return digits == (job.customer.phone or "")[-4:]
    return kind == "email" and shown.strip().casefold() == (job.customer.email or "").casefold()


def _day(day: date, jobs: Iterable[Job], business: Business, now: datetime) -> Day:
    first, last = horizon(business, now)
    if day < first:
        return Day(day, "past", ())
    if day > last:
        return Day(day, "too_far", ())
    if not business.is_open_on(day):
        return Day(day, "closed", ())
    return Day(
        day,
        "open",
        tuple(
            slot
            if not _too_soon(slot.window, business, now)
            else slot._replace(left=0, too_soon=True)
            for slot in slots(day, jobs, business)
        ),
    )


def _too_soon(window: TimeWindow, business: Business, now: datetime) -> bool:
    return window.start_at < now + timedelta(hours=business.booking.lead_time_hours)


def _require_offered(window: TimeWindow, business: Business, now: datetime) -> None:
    why = _why_not_offered(window, business, now)
    if why is not None:
        raise WindowNotOffered(business.window_label(window), why)


def _why_not_offered(window: TimeWindow, business: Business, now: datetime) -> WhyNotOffered | None:
    day = business.local_day(window.start_at)
    if _too_soon(window, business, now):
        return "too_soon"
    if day > horizon(business, now)[1]:
        return "too_far"
    if not business.is_open_on(day):
        return "closed"
    offered = any(window == one for one, _ in business.windows_on(day))
    return None if offered else "not_offered"


def _own_booking(job: Job) -> HistoryEntry | None:
    """The entry of a job's making, where its customer made it."""
    first = job.history[0] if job.history else None
    if first is None or first.kind != "create" or first.actor.kind is not ActorKind.CUSTOMER:
        return None
    return first


def _contact(customer: Customer) -> set[str]:
    """What a customer is known by: the phone number, and the mailbox of the email address."""
    known = {customer.phone} if customer.phone else set()
    if customer.email:
        mailbox, _, domain = customer.email.casefold().rpartition("@")
        # What follows a plus sorts the mail of one mailbox.
        known.add(f"{mailbox.partition('+')[0]}@{domain}")
    return known
