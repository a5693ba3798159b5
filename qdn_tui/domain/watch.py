"""Keeping what needs eyes up to date: a changed job costs itself, and so does the time going on.

The same findings as `attention.findings` over all jobs, which is what a test compares it with.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from heapq import heappop, heappush

from qdn_tui.domain.attention import (
    Finding,
    by_urgency,
    clashes_among,
    may_need_eyes,
    of_one,
    team_of,
    turns_at,
    twice,
)
from qdn_tui.domain.job import Job


class Watch:
    """Jobs that may need eyes, and what is the matter with them."""

    def __init__(self) -> None:
        self.findings: tuple[Finding, ...] = ()
        """What needs eyes, as it was found last."""
        self._open: dict[str, Job] = {}
        self._found: dict[str, tuple[Finding, ...]] = {}
        self._booked: defaultdict[str, dict[str, Job]] = defaultdict(dict)
        self._clashes: dict[str, tuple[tuple[Job, Job], ...]] = {}
        self._turns: list[tuple[datetime, str]] = []
        self._looked_at: datetime | None = None
        self._stale: set[str] = set()
        self._stale_names: set[str] = set()

    def take(self, jobs: Iterable[Job], gone: Iterable[str] = ()) -> None:
        """These jobs are new or changed, and those are there no longer."""
        for key in gone:
            self._drop(key)
        for job in jobs:
            self._drop(job.key)
            if may_need_eyes(job):
                self._open[job.key] = job
                for name in team_of(job):
                    self._booked[name][job.key] = job
                    self._stale_names.add(name)

    def look(self, now: datetime) -> tuple[Finding, ...]:
        """What needs eyes at `now`, the most urgent first."""
        if self._looked_at is not None and now < self._looked_at:
            # The clock was set back: what time has made of a job may not be so yet.
            self._turns = []
            for key in self._open:
                self._touch(key)
        self._looked_at = now
        while self._turns and self._turns[0][0] <= now:
            self._touch(heappop(self._turns)[1])
        if not self._stale and not self._stale_names:
            return self.findings
        for key in self._stale:
            self._found.pop(key, None)
            job = self._open.get(key)
            if job is None:
                continue
            if found := tuple(of_one(job, now)):
                self._found[key] = found
            if (turn := turns_at(job, now)) is not None:
                heappush(self._turns, (turn, key))
        for name in self._stale_names:
            self._clashes.pop(name, None)
            if pairs := clashes_among(self._booked[name].values(), now):
                self._clashes[name] = pairs
        self._stale.clear()
        self._stale_names.clear()
        found_alone = (finding for found in self._found.values() for finding in found)
        self.findings = by_urgency((*found_alone, *twice(self._clashes)))
        return self.findings

    def _drop(self, key: str) -> None:
        self._stale.add(key)
        job = self._open.pop(key, None)
        if job is not None:
            for name in team_of(job):
                self._booked[name].pop(key, None)
                self._stale_names.add(name)

    def _touch(self, key: str) -> None:
        """The time made something of a job."""
        self._stale.add(key)
        if (job := self._open.get(key)) is not None:
            self._stale_names |= team_of(job)
