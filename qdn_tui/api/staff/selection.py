"""Which jobs stand on a person's board, from the whole document."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from qdn_tui.api.staff.least import as_known
from qdn_tui.api.staff.person import Person
from qdn_tui.domain.business import Business
from qdn_tui.domain.findable import findable
from qdn_tui.domain.job import Job
from qdn_tui.domain.query import Query, parse_query
from qdn_tui.domain.remarks import Remark
from qdn_tui.domain.status import Status


@dataclass(frozen=True)
class Wanted:
    """What was asked for.

    Attributes:
        all_completed: completed jobs of any day, not only of today.
        closed: jobs that ended early too.
        query: instead of both: what to look for.
    """

    all_completed: bool = False
    closed: bool = False
    query: str = ""


@dataclass(frozen=True)
class Selection:
    """What a board shows.

    Attributes:
        jobs: in the document's order.
        completed_before: completed jobs that were left out.
        closed: how many jobs ended early.
        problems: terms of the query that were passed over.
    """

    jobs: tuple[Job, ...]
    completed_before: int
    closed: int
    problems: tuple[Remark, ...]


def selected(
    jobs: Iterable[Job], person: Person, wanted: Wanted, business: Business, now: datetime
) -> Selection:
    """What of `jobs` the person sees who wants this."""
    own = [job for job in jobs if person.may_see(job)]
    today = business.local_day(now)
    closed = sum(job.outcome is not None for job in own)
    if wanted.query:
        query = parse_query(wanted.query)
        found = matching(own, query, person, business, now)
        return Selection(found, 0, closed, query.problems)
    shown: list[Job] = []
    before = 0
    for job in own:
        if job.outcome is not None:
            if wanted.closed:
                shown.append(job)
        elif job.status is Status.COMPLETED and not wanted.all_completed:
            if _ended_on(job, business) == today:
                shown.append(job)
            else:
                before += 1
        else:
            shown.append(job)
    return Selection(tuple(shown), before, closed, ())


def matching(
    jobs: Iterable[Job], query: Query, person: Person, business: Business, now: datetime
) -> tuple[Job, ...]:
    """The jobs that a query finds in what the person knows of them, by the terminal's rules."""
    return tuple(found_among(jobs, query, person, business, now))


def found_among(
    jobs: Iterable[Job],
    query: Query,
    person: Person,
    business: Business,
    now: datetime,
    *,
    everywhere: bool = False,
) -> Iterator[Job]:
    """Like `matching`, one after another; `everywhere` also among jobs that ended early."""
    matches = query.matcher(business.local_day(now), now.timestamp(), everywhere=everywhere)
    return (job for job in jobs if matches(findable(as_known(job, person), business)))


def _ended_on(job: Job, business: Business) -> date | None:
    ended = job.finished_at
    return business.local_day(ended) if ended is not None else None
