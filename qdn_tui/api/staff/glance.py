"""The jobs as one person sees them at one moment, each written once for as long as it stays as is.

A board is asked for every two seconds and changes by a job at a time. So each job is kept as the
JSON it was answered with, and is written anew only where it, or what the hour says of it, changed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from qdn_tui.api.answers import View
from qdn_tui.api.desk import Desk
from qdn_tui.api.staff.job_views import JobView
from qdn_tui.api.staff.person import Person
from qdn_tui.api.staff.showing import SOME_HISTORY, job_view
from qdn_tui.domain.attention import Concern, findings, words_for
from qdn_tui.domain.document import Document
from qdn_tui.domain.findable import late_from
from qdn_tui.domain.job import Job
from qdn_tui.domain.roles import Role

_Eyes = tuple[str | None, str | None, str | None]
# Of jobs that are gone from the document nothing is kept for long.
_MOST_KEPT = 20_000

_written: dict[tuple[_Eyes, str], tuple[Job, bool, str | None, bytes]] = {}


@dataclass(frozen=True)
class Glance:
    """What the hour says of the jobs, to one person.

    Attributes:
        here: the jobs' desk.
        person: who looks.
        now: when.
        concerns: ids of the jobs that need eyes, by why; those that the person may see.
        words: the most urgent concern of each job, by id.
    """

    here: Desk
    person: Person
    now: datetime
    concerns: Mapping[Concern, tuple[str, ...]]
    words: Mapping[str, str]

    def view(
        self, job: Job, entries: int | None = SOME_HISTORY, *, archived: bool = False
    ) -> JobView:
        """One job, with so much of its history."""
        return job_view(
            job,
            self.person,
            self.here.business,
            self.here.site_url,
            late=not archived and self._is_late(job),
            concern=self.words.get(job.key),
            entries=entries,
            archived=archived,
        )

    def with_jobs(self, view: View, jobs: Iterable[Job]) -> bytes:
        """A view as JSON, with these as its `jobs`."""
        whole: dict[str, Any] = view.model_dump(mode="json")
        whole["jobs"] = [orjson.Fragment(self._json(job)) for job in jobs]
        return orjson.dumps(whole)

    def _is_late(self, job: Job) -> bool:
        return late_from(job) < self.now.timestamp()

    def _json(self, job: Job) -> bytes:
        key = (_eyes(self.person), job.key)
        late, concern = self._is_late(job), self.words.get(job.key)
        kept = _written.get(key)
        if kept is not None and kept[0] is job and kept[1:3] == (late, concern):
            return kept[3]
        if len(_written) >= _MOST_KEPT:
            _written.clear()
        written = self.view(job).model_dump_json().encode()
        _written[key] = (job, late, concern, written)
        return written


def at_a_glance(document: Document, person: Person, here: Desk, now: datetime) -> Glance:
    """What needs the person's eyes at `now`."""
    own = [job for job in document.jobs if person.may_see(job)]
    found = findings(own, now)
    concerns: dict[Concern, tuple[str, ...]] = {}
    for finding in found:
        concerns[finding.concern] = (*concerns.get(finding.concern, ()), *finding.keys)
    return Glance(
        here,
        person,
        now,
        {concern: tuple(dict.fromkeys(keys)) for concern, keys in concerns.items()},
        words_for(found),
    )


def _eyes(person: Person) -> _Eyes:
    """What of a person decides how a job looks: all at the desk see the same."""
    if person.role is Role.CREW:
        return (person.role, person.crew_name, person.name)
    return (person.role, None, None)
