"""Places in windows: what is left, who is in them, and whether two jobs want the same truck."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from qdn_tui.domain.business import Business
from qdn_tui.domain.changes import Create
from qdn_tui.domain.job import Assignment, Job, TimeWindow
from qdn_tui.domain.refusals import NotBookable, WindowFull
from qdn_tui.domain.remarks import Remark


class Slot(NamedTuple):
    """A window of a day, how many jobs fit in it, and how many more still do.

    `too_soon` says that customers cannot book it any more, whatever room there is.
    """

    window: TimeWindow
    capacity: int
    left: int
    too_soon: bool = False


class Twice(NamedTuple):
    """Somebody or something of a job that another job has at the same time.

    Attributes:
        name: of a person, a truck or a trailer.
        number: the other job's.
    """

    name: str
    number: str


def slots(day: date, jobs: Iterable[Job], business: Business) -> tuple[Slot, ...]:
    """The windows of a local day with what is left of each.

    A job takes a place in every window it overlaps, also once it is completed; a job with an
    outcome takes none.
    """
    return _left(business.windows_on(day), jobs)


def slots_within(window: TimeWindow, jobs: Iterable[Job], business: Business) -> tuple[Slot, ...]:
    """The offered windows that `window` overlaps, of every local day it reaches into."""
    day, last = business.local_day(window.start_at), business.local_day(window.end_at)
    offered: list[tuple[TimeWindow, int]] = []
    while day <= last:
        offered += (each for each in business.windows_on(day) if each[0].overlaps(window))
        day += timedelta(days=1)
    return _left(offered, jobs)


def _left(offered: Sequence[tuple[TimeWindow, int]], jobs: Iterable[Job]) -> tuple[Slot, ...]:
    taken = [0] * len(offered)
    for job in jobs:
        if job.window is None or job.outcome is not None:
            continue
        for place, (window, _) in enumerate(offered):
            if job.window.overlaps(window):
                taken[place] += 1
    return tuple(
        Slot(window, capacity, max(capacity - used, 0))
        for (window, capacity), used in zip(offered, taken, strict=True)
    )


def require_bookable(change: Create, business: Business) -> None:
    """Refuse a new job that nobody could be called about, driven to or billed for.

    Raises:
        NotBookable: it tells what is wrong, by the names of the fields.
    """
    wrong: dict[str, str] = {}
    if change.customer.phone is None and change.customer.email is None:
        wrong["customer"] = "give a phone number or an email address"
    for name in ("city", "region", "postal_code"):
        if not getattr(change.address, name):
            wrong[f"address.{name}"] = "is missing"
    if business.service(change.service) is None:
        codes = ", ".join(service.code for service in business.services)
        wrong["service"] = f"is not in the catalogue ({codes})"
    if change.price.currency != business.currency:
        wrong["price.currency"] = f"is not {business.currency}"
    if wrong:
        raise NotBookable(wrong)


def require_room(window: TimeWindow, jobs: Iterable[Job], business: Business) -> None:
    """Refuse a window where no place is left.

    A window outside of every offered one, such as an early start agreed on the phone, has no
    capacity to exceed and is accepted.

    Args:
        window: what is wanted.
        jobs: every other job.
        business: whose windows and capacities count.

    Raises:
        WindowFull: it names the windows that still have room on the day it begins.
    """
    others = tuple(jobs)
    if any(slot.left == 0 for slot in slots_within(window, others, business)):
        day = slots(business.local_day(window.start_at), others, business)
        free = [business.hours_label(slot.window) for slot in day if slot.left]
        raise WindowFull(business.window_label(window), free)


def window_remarks(window: TimeWindow, now: datetime, business: Business) -> tuple[Remark, ...]:
    """What is odd about a window, for whoever is about to promise it: warnings, not walls.

    Returns:
        Such as `it is over already` or `Sunday is a closed day`, each without a full stop.
    """
    day = business.local_day(window.start_at)
    said: list[Remark] = []
    if window.end_at <= now:
        said.append(Remark("it is over already", "window_over"))
    elif window.start_at <= now:
        said.append(Remark("it has begun already", "window_begun"))
    if not business.is_open_on(day):
        words = f"{day:%a %b} {day.day} is a closed day"
        said.append(Remark(words, "closed_day", day=day.isoformat()))
    offered = (offer for offer, _ in business.windows_on(day))
    if not any((o.start_at, o.end_at) == (window.start_at, window.end_at) for o in offered):
        said.append(Remark("it is none of the windows of a day", "not_offered"))
    return tuple(said)


def clashes(
    assignment: Assignment, window: TimeWindow | None, jobs: Iterable[Job]
) -> tuple[Remark, ...]:
    """Who or what of `assignment` is already on another open job at that time.

    Args:
        assignment: crew, truck and trailer wanted.
        window: when; without a window nothing clashes.
        jobs: every other job.

    Returns:
        A line for each clash, such as `Truck 2 is on J-000012`. A warning, not a wall.
    """
    return tuple(
        Remark(f"{name} is on {number}", "booked_twice", name=name, job=number)
        for name, number in booked_twice(assignment, window, jobs)
    )


def booked_twice(
    assignment: Assignment, window: TimeWindow | None, jobs: Iterable[Job]
) -> tuple[Twice, ...]:
    """The same as `clashes`, unsaid."""
    if window is None:
        return ()
    wanted = set(_resources(assignment))
    return tuple(
        Twice(name, job.number)
        for job in jobs
        if job.is_open and job.window is not None and job.window.overlaps(window)
        for name in _resources(job.assignment)
        if name in wanted
    )


def _resources(assignment: Assignment) -> tuple[str, ...]:
    return (*assignment.crew, *filter(None, (assignment.truck, assignment.trailer)))
