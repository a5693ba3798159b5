"""A day as a plan: its windows, who goes in each, and what is still free. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from qdn_tui.domain.booking import Twice, booked_twice
from qdn_tui.domain.business import Business
from qdn_tui.domain.job import Job, TimeWindow

Crew = tuple[str, ...]


@dataclass(frozen=True)
class Turn:
    """One crew's jobs in a window.

    Attributes:
        crew: its people, as assigned; empty for nobody yet.
        jobs: in the order of their start, then of their numbers.
    """

    crew: Crew
    jobs: tuple[Job, ...]


@dataclass(frozen=True)
class PlannedWindow:
    """A window of the day.

    Attributes:
        window: when; one the business offers, or one agreed on the phone.
        capacity: how many jobs fit; None for a window outside the offered ones.
        taken: how many places are taken, also by jobs whose own window only overlaps it.
        turns: who goes; the crews by name, nobody yet at the end.
        is_past: whether it has ended.
    """

    window: TimeWindow
    capacity: int | None
    taken: int
    turns: tuple[Turn, ...]
    is_past: bool

    @property
    def free(self) -> int:
        """Places left; none outside the offered windows, nor in one that has ended."""
        return 0 if self.is_past else max((self.capacity or 0) - self.taken, 0)

    @property
    def over(self) -> int:
        """Jobs above what fits."""
        return max(self.taken - self.capacity, 0) if self.capacity is not None else 0


@dataclass(frozen=True)
class DayPlan:
    """A local day.

    Attributes:
        day: which.
        is_open: whether the business offers windows on it.
        windows: offered ones and those agreed otherwise, in their order.
        clashes: for the ids of jobs, who or what of theirs is on another one at that time.
    """

    day: date
    is_open: bool
    windows: tuple[PlannedWindow, ...]
    clashes: Mapping[str, tuple[Twice, ...]]

    @property
    def crews(self) -> tuple[Crew, ...]:
        """Who goes on this day, by name; nobody yet, where a job waits for somebody, at the end."""
        crews = {turn.crew for slot in self.windows for turn in slot.turns}
        return tuple(sorted(crews, key=lambda crew: (not crew, crew)))

    @property
    def jobs(self) -> tuple[Job, ...]:
        """Every job of the day, in the order of the plan."""
        return tuple(job for slot in self.windows for turn in slot.turns for job in turn.jobs)

    @property
    def free(self) -> int:
        """Places left on this day."""
        return sum(slot.free for slot in self.windows) if self.is_open else 0

    @property
    def capacity(self) -> int:
        """Places there are in the windows that have not ended."""
        ahead = (slot.capacity or 0 for slot in self.windows if not slot.is_past)
        return sum(ahead) if self.is_open else 0

    @property
    def is_past(self) -> bool:
        """Whether its last window has ended."""
        return bool(self.windows) and all(slot.is_past for slot in self.windows)


def day_plan(day: date, jobs: Iterable[Job], business: Business, now: datetime) -> DayPlan:
    """The plan of a local day as it stands at `now`.

    A job stands in the offered window it starts in; one that starts in none, or the day before,
    gets a window of its own. Jobs that ended early take no place.
    """
    offered = business.windows_on(day)
    today = [job for job in jobs if job.outcome is None and _is_on(job, day, business)]
    standing: defaultdict[tuple[TimeWindow, int | None], list[Job]] = defaultdict(list)
    for window, capacity in offered:
        standing[window, capacity] = []
    for job in today:
        assert job.window is not None  # noqa: S101  # _is_on asks for one
        place = _place(job.window, offered)
        standing[place].append(job)
    # Not what `booking.slots` says is left: that hides by how much a window is overbooked.
    overlapping = {
        window: sum(1 for job in today if job.window and job.window.overlaps(window))
        for window, _ in offered
    }
    return DayPlan(
        day,
        business.is_open_on(day),
        tuple(
            PlannedWindow(
                window,
                capacity,
                overlapping.get(window, len(held)),
                _turns(held),
                window.end_at <= now,
            )
            for (window, capacity), held in sorted(
                standing.items(), key=lambda item: (item[0][0].start_at, item[0][0].end_at)
            )
        ),
        _clashes(today),
    )


def _clashes(jobs: list[Job]) -> dict[str, tuple[Twice, ...]]:
    found = {
        job.key: booked_twice(job.assignment, job.window, (it for it in jobs if it is not job))
        for job in jobs
        if job.is_open
    }
    return {key: lines for key, lines in found.items() if lines}


def _is_on(job: Job, day: date, business: Business) -> bool:
    window = job.window
    if window is None:
        return False
    # Half-open: what ends at midnight is not of the day that begins.
    last = business.local_day(window.end_at - timedelta.resolution)
    return business.local_day(window.start_at) <= day <= last


def _place(
    window: TimeWindow, offered: tuple[tuple[TimeWindow, int], ...]
) -> tuple[TimeWindow, int | None]:
    for slot, capacity in offered:
        if slot.start_at <= window.start_at < slot.end_at:
            return slot, capacity
    return TimeWindow(start_at=window.start_at, end_at=window.end_at), None


def _turns(jobs: Iterable[Job]) -> tuple[Turn, ...]:
    crews: defaultdict[Crew, list[Job]] = defaultdict(list)
    for job in jobs:
        crews[job.assignment.crew].append(job)
    ordered = sorted(crews.items(), key=lambda item: (not item[0], item[0]))
    return tuple(Turn(crew, tuple(sorted(its, key=_by_start))) for crew, its in ordered)


def _by_start(job: Job) -> tuple[float, str]:
    return (job.window.start_at.timestamp() if job.window else 0.0, job.number)
