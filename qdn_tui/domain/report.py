"""The business in numbers over some days: pure figures from jobs, open, closed and archived."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from pydantic import JsonValue

from qdn_tui.domain.business import Business
from qdn_tui.domain.job import Job
from qdn_tui.domain.moments import is_workable_day
from qdn_tui.domain.status import Outcome, Status

LONGEST_DAYS = 3660
TIMED = (Status.SUBMITTED, Status.READY_FOR_PICKUP, Status.IN_PROGRESS)
"""The statuses that jobs leave again."""


class Day(NamedTuple):
    """One day where the business is; cents of the jobs completed on it."""

    day: date
    taken: int
    completed: int
    revenue_cents: int


class Stay(NamedTuple):
    """How long jobs were in a status that they left in this time; pauses count.

    Attributes:
        status: the status.
        seconds: the median; None where none left it.
        jobs: how many stays it is the median of.
    """

    status: Status
    seconds: float | None
    jobs: int


class Crew(NamedTuple):
    """What somebody was on; a job with a crew of two counts for both."""

    name: str
    completed: int
    no_shows: int
    revenue_cents: int


@dataclass(frozen=True)
class Report:
    """Figures of the days from `since` to `until`, both included, in local time.

    A job counts as taken on the day it was made, as completed or closed on the day that happened
    last. Money is in cents of `currency`: the price of what was completed.

    Attributes:
        currency: of every amount; jobs in another are in `other_currencies` only.
        closed: how often a job ended early, by its outcome.
        days: every day, quiet ones too.
        stays: for each status that jobs leave.
        crews: by what they completed, most first.
        unassigned: completed jobs that name nobody.
        other_currencies: completed jobs whose price is in another currency.
    """

    since: date
    until: date
    time_zone: str
    currency: str
    paid_cents: int
    unpaid_cents: int
    closed: dict[Outcome, int]
    days: tuple[Day, ...]
    stays: tuple[Stay, ...]
    crews: tuple[Crew, ...]
    unassigned: int
    other_currencies: int

    @property
    def taken(self) -> int:
        return sum(day.taken for day in self.days)

    @property
    def completed(self) -> int:
        return sum(day.completed for day in self.days)

    @property
    def revenue_cents(self) -> int:
        return self.paid_cents + self.unpaid_cents


def require_period(since: date, until: date) -> None:
    """Refuse days that are no period to count.

    Raises:
        ValueError: they are out of order, too many, or beyond the calendar.
    """
    if not 0 <= (until - since).days <= LONGEST_DAYS:
        raise ValueError(f"a report is of 1 to {LONGEST_DAYS} days")
    if not (is_workable_day(since) and is_workable_day(until)):
        raise ValueError("the calendar ends there")


def report(jobs: Iterable[Job], since: date, until: date, business: Business) -> Report:
    """Count.

    Args:
        jobs: every job once, archived ones too.
        since: the first day.
        until: the last day, not before the first, at most ten years later.
        business: whose days and currency they are.

    Raises:
        ValueError: as for `require_period`.
    """
    require_period(since, until)
    tally = _Tally(since, until, business)
    for job in jobs:
        tally.add(job)
    return tally.report()


class _Tally:
    def __init__(self, since: date, until: date, business: Business) -> None:
        self._since, self._until, self._business = since, until, business
        self._taken: Counter[date] = Counter()
        self._completed: Counter[date] = Counter()
        self._revenue: Counter[date] = Counter()
        self._cents: Counter[str] = Counter()
        self._closed: Counter[Outcome] = Counter()
        self._stays: dict[Status, list[float]] = {status: [] for status in TIMED}
        self._crew: dict[str, list[int]] = {}
        self._unassigned = self._other_currencies = 0

    def add(self, job: Job) -> None:
        if (day := self._day(job.created_at)) is not None:
            self._taken[day] += 1
        for status, entered, left in stays(job):
            if status in self._stays and self._day(left) is not None:
                self._stays[status].append((left - entered).total_seconds())
        ended = job.finished_at
        day = self._day(ended) if ended is not None else None
        if day is None:
            return
        if job.outcome is not None:
            self._closed[job.outcome] += 1
            if job.outcome is Outcome.NO_SHOW:
                self._credit(job, (0, 1, 0))
            return
        self._completed[day] += 1
        cents = job.price.amount_cents
        if job.price.currency != self._business.currency:
            self._other_currencies += 1
            cents = 0
        self._revenue[day] += cents
        self._cents[job.payment.state] += cents
        self._credit(job, (1, 0, cents))
        self._unassigned += not job.assignment.crew

    def _credit(self, job: Job, earned: tuple[int, int, int]) -> None:
        for name in dict.fromkeys(job.assignment.crew):
            sums = self._crew.setdefault(name, [0, 0, 0])
            for place, value in enumerate(earned):
                sums[place] += value

    def _day(self, moment: datetime) -> date | None:
        day = self._business.local_day(moment)
        return day if self._since <= day <= self._until else None

    def report(self) -> Report:
        days = (
            self._since + timedelta(days=n) for n in range((self._until - self._since).days + 1)
        )
        crews = (Crew(name, *sums) for name, sums in self._crew.items())
        return Report(
            since=self._since,
            until=self._until,
            time_zone=self._business.time_zone,
            currency=self._business.currency,
            paid_cents=self._cents["paid"],
            unpaid_cents=self._cents["unpaid"],
            closed={outcome: self._closed[outcome] for outcome in Outcome},
            days=tuple(
                Day(day, self._taken[day], self._completed[day], self._revenue[day]) for day in days
            ),
            stays=tuple(
                Stay(status, _median(seconds), len(seconds))
                for status, seconds in self._stays.items()
            ),
            crews=tuple(
                sorted(crews, key=lambda crew: (-crew.completed, -crew.revenue_cents, crew.name))
            ),
            unassigned=self._unassigned,
            other_currencies=self._other_currencies,
        )


def stays(job: Job) -> Iterator[tuple[Status, datetime, datetime]]:
    """Every status the job was in and left, with when; what nobody wrote down is left out.

    An import knows where a job stands, not since when.
    """
    here: Status | None = None
    since: datetime | None = None
    for entry in job.history:
        match entry.kind:
            case "create" | "reopen":
                here, since = _status(entry.to), entry.at
            case "adopt":
                here, since = None, None
            case "advance" | "revert" | "close":
                was = _status(entry.from_)
                # A clock that ran behind never makes a stay shorter than nothing.
                if was is not None and was is here and since is not None and since <= entry.at:
                    yield was, since, entry.at
                here = None if entry.kind == "close" else _status(entry.to)
                since = entry.at
            case _:
                pass


def weeks(days: tuple[Day, ...]) -> tuple[tuple[Day, ...], ...]:
    """The days in runs of seven that end with the last; the first run may be shorter."""
    cuts = [*range(len(days) % 7 or 7, len(days) + 1, 7)]
    return tuple(days[start:end] for start, end in pairwise([0, *cuts]))


def as_json(figures: Report) -> dict[str, JsonValue]:
    """The report for programs: days as ISO dates, amounts in cents, durations in seconds."""
    return {
        "since": figures.since.isoformat(),
        "until": figures.until.isoformat(),
        "time_zone": figures.time_zone,
        "currency": figures.currency,
        "taken": figures.taken,
        "completed": figures.completed,
        **{outcome.value: count for outcome, count in figures.closed.items()},
        "revenue_cents": figures.revenue_cents,
        "paid_cents": figures.paid_cents,
        "unpaid_cents": figures.unpaid_cents,
        "other_currencies": figures.other_currencies,
        "days": [
            {
                "day": day.day.isoformat(),
                "taken": day.taken,
                "completed": day.completed,
                "revenue_cents": day.revenue_cents,
            }
            for day in figures.days
        ],
        "time_in_status": {
            stay.status.value: {"median_seconds": stay.seconds, "jobs": stay.jobs}
            for stay in figures.stays
        },
        "crews": [crew._asdict() for crew in figures.crews],
        "unassigned": figures.unassigned,
    }


def _median(values: list[float]) -> float | None:
    """Without `statistics`, whose import is a tenth of the start of a command."""
    ordered, middle = sorted(values), len(values) // 2
    if not ordered:
        return None
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2


def _status(value: JsonValue) -> Status | None:
    return Status(value) if isinstance(value, str) and value in _STATUSES else None


_STATUSES = frozenset(status.value for status in Status)
