"""`--filter`: the board's own words, on the command line."""

from collections.abc import Iterable
from datetime import datetime

from qdn_tui.domain.business import Business
from qdn_tui.domain.findable import findable
from qdn_tui.domain.job import Job
from qdn_tui.domain.query import Query, parse_query
from qdn_tui.errors import QdnError


class WrongFilter(QdnError):
    """A filter has a term that cannot be meant. On the board such a term only explains itself;
    a script would take the unfiltered list for the answer."""

    exit_code = 2


def asked(text: str) -> Query:
    """The query that was typed.

    Raises:
        WrongFilter: a term is not understood; all of them are named.
    """
    query = parse_query(text)
    if query.problems:
        raise WrongFilter(
            f"--filter: {'; '.join(query.problems)}", "`qdn jobs list --help` shows the terms"
        )
    return query


def matching(jobs: Iterable[Job], query: Query, business: Business, now: datetime) -> list[Job]:
    """The jobs that the query finds among `jobs`, in their order; of any outcome."""
    if query.is_empty:
        return list(jobs)
    finds = query.matcher(business.local_day(now), now.timestamp(), everywhere=True)
    return [job for job in jobs if finds(findable(job, business))]
