"""What needs a dispatcher's eyes at a moment: late jobs, starting windows, what customers booked,
cancelled or moved, holds, crews in two places. Pure: the jobs and the time in, the findings out.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from qdn_tui.domain.by_customers import NEWS_FOR, own_change
from qdn_tui.domain.findable import NEVER, late_from
from qdn_tui.domain.job import ActorKind, Job
from qdn_tui.domain.status import Status

STARTING_WITHIN = timedelta(minutes=45)
"""How long before its window a job without a crew on its way is worth a look."""


class Concern(StrEnum):
    """Why a job needs eyes, the most urgent first."""

    LATE = "late"
    TWICE = "twice"
    STARTING = "soon"
    CANCELLED = "cancelled"
    MOVED = "moved"
    NEW = "new"
    HOLD = "due"


CONCERNS: dict[Concern, str] = {
    Concern.LATE: "Late: the window is over and no crew is on it",
    Concern.TWICE: "Booked twice: a crew, truck or trailer is in two places at once",
    Concern.STARTING: "Starting soon, and no crew is on its way",
    Concern.CANCELLED: "Cancelled by their customers",
    Concern.MOVED: "Moved to another window by their customers",
    Concern.NEW: "New bookings from the web",
    Concern.HOLD: "On hold, and due",
}
"""What each concern means, for a heading."""

OWN_CHANGES = frozenset((Concern.CANCELLED, Concern.MOVED))
"""What customers did by themselves to a job that was there: done with once it was seen."""

_ORDER = {concern: place for place, concern in enumerate(Concern)}
_WAITING = (Status.SUBMITTED, Status.READY_FOR_PICKUP)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at.

    Attributes:
        concern: why.
        keys: ids of the jobs it is about; where there are two, their windows overlap.
        numbers: the numbers of these jobs.
        at: what the concern counts from: a window's end or start, a booking, a customer's change,
            a hold's end.
        about: names or a reason, as people wrote them; not safe for a terminal.
    """

    concern: Concern
    keys: tuple[str, ...]
    numbers: tuple[str, ...]
    at: datetime
    about: str = ""

    @property
    def mark(self) -> str:
        """What tells it from every other finding, also from a later one about the same job."""
        return f"{self.concern} {' '.join(self.keys)} {self.at.isoformat()}"


def findings(jobs: Iterable[Job], now: datetime) -> tuple[Finding, ...]:
    """Everything that needs eyes at `now`, the most urgent first."""
    open_jobs = [job for job in jobs if may_need_eyes(job)]
    found = [finding for job in open_jobs for finding in of_one(job, now)]
    bookings: defaultdict[str, list[Job]] = defaultdict(list)
    for job in open_jobs:
        for name in team_of(job):
            bookings[name].append(job)
    clashes = {name: clashes_among(booked, now) for name, booked in bookings.items()}
    return by_urgency((*found, *twice(clashes)))


def may_need_eyes(job: Job) -> bool:
    """Whether anything could be the matter; most jobs of a long day are done."""
    if job.outcome is not None:
        return own_change(job) is not None
    return job.status is not Status.COMPLETED


def by_urgency(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """The most urgent first, and of equally urgent ones the earliest."""
    return tuple(sorted(found, key=lambda f: (_ORDER[f.concern], f.at, f.numbers)))


def words_for(found: Iterable[Finding]) -> dict[str, str]:
    """The word that stands on each job's card, by id: its most urgent concern."""
    words: dict[str, str] = {}
    for finding in found:
        for key in finding.keys:
            words.setdefault(key, finding.concern.value)
    return words


def is_new_booking(job: Job) -> bool:
    """Whether a customer booked it and nobody at the desk did anything about it since."""
    return (
        job.outcome is None
        and job.status is Status.SUBMITTED
        and job.hold is None
        and bool(job.history)
        and job.history[0].kind == "create"
        and all(entry.actor.kind is ActorKind.CUSTOMER for entry in job.history)
    )


def of_one(job: Job, now: datetime) -> Iterator[Finding]:
    """What is the matter with a job by itself."""
    window, hold = job.window, job.hold
    keys, numbers = (job.key,), (job.number,)
    own = own_change(job)
    if own is not None and now < own.at + NEWS_FOR:
        concern = Concern.MOVED if job.outcome is None else Concern.CANCELLED
        yield Finding(concern, keys, numbers, own.at, own.reason or "")
    if job.outcome is not None:
        return
    if hold is not None:
        # Without a reminder, the end of its window is when somebody should have decided.
        due = hold.until or (window.end_at if window is not None else None)
        if due is not None and due <= now:
            yield Finding(Concern.HOLD, keys, numbers, due, hold.reason)
        return
    if is_new_booking(job):
        yield Finding(Concern.NEW, keys, numbers, job.created_at)
    if window is None or late_from(job) == NEVER:
        return
    if window.end_at < now:
        yield Finding(Concern.LATE, keys, numbers, window.end_at)
    elif now <= window.start_at <= now + STARTING_WITHIN:
        yield Finding(Concern.STARTING, keys, numbers, window.start_at)


def turns_at(job: Job, now: datetime) -> datetime | None:
    """The next moment at which the time alone may change what is the matter with a job."""
    moments = [job.hold.until] if job.hold is not None else []
    if (own := own_change(job)) is not None:
        moments.append(own.at + NEWS_FOR)
    if job.window is not None:
        start, end = job.window.start_at, job.window.end_at
        moments += [start - STARTING_WITHIN, start, end]
    return min((moment for moment in moments if moment is not None and moment >= now), default=None)


def team_of(job: Job) -> frozenset[str]:
    """The names of crew, truck and trailer that a job with a window takes."""
    if job.window is None or job.outcome is not None:
        return frozenset()
    assigned = job.assignment
    return frozenset(filter(None, (*assigned.crew, assigned.truck, assigned.trailer)))


def clashes_among(booked: Iterable[Job], now: datetime) -> tuple[tuple[Job, Job], ...]:
    """Each two jobs of one crew, truck or trailer that follow each other too soon."""
    pairs: list[tuple[Job, Job]] = []
    held_by: Job | None = None
    for job in sorted((job for job in booked if _end(job) > now), key=_turn):
        if held_by is not None and _overlap(held_by, job):
            pairs.append((held_by, job))
        if held_by is None or _end(job) > _end(held_by):
            held_by = job
    return tuple(pairs)


def twice(clashes: Mapping[str, Iterable[tuple[Job, Job]]]) -> Iterator[Finding]:
    """A finding for each two jobs that share something, by the names of what they share."""
    shared: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    pairs: dict[tuple[str, str], tuple[Job, Job]] = {}
    for name in sorted(clashes):
        for first, second in clashes[name]:
            pair = first.key, second.key
            pairs[pair] = first, second
            shared[pair].append(name)
    for pair, names in shared.items():
        first, second = pairs[pair]
        yield Finding(
            Concern.TWICE,
            pair,
            (first.number, second.number),
            max(_start(first), _start(second)),
            ", ".join(names),
        )


def _overlap(one: Job, other: Job) -> bool:
    return one.window is not None and other.window is not None and one.window.overlaps(other.window)


def _start(job: Job) -> datetime:
    assert job.window is not None  # noqa: S101  # only jobs with one are compared
    return job.window.start_at


def _turn(job: Job) -> tuple[datetime, str]:
    return _start(job), job.number


def _end(job: Job) -> datetime:
    assert job.window is not None  # noqa: S101  # only jobs with one are compared
    return job.window.end_at
