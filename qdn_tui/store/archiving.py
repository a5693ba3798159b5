"""Which jobs leave the document for an archive, and what becomes of both: pure decisions.

A job goes to the month it was finished in, UTC, and only once its tracking link has expired: a
reader of the document alone, such as the tracking page, never misses one whose link still works.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from qdn_tui.domain.document import Document, Entry, Record
from qdn_tui.domain.job import Job
from qdn_tui.domain.public import within_link_life

# AWS refuses requests from a clock that is more than a quarter of an hour off: by then the link
# has expired by everybody's clock.
CLOCKS_DIFFER_BY = timedelta(hours=1)


@dataclass(frozen=True)
class Plan:
    """What an archive run would do.

    Attributes:
        months: records to move, by month (`2026-10`), in the order of the document.
        undated: finished jobs that nobody wrote a finishing time for; they stay.
        superseded: by month, the ids whose earlier end put an older copy there.
    """

    months: Mapping[str, tuple[Record, ...]]
    undated: tuple[Job, ...]
    superseded: Mapping[str, frozenset[str]]

    @property
    def records(self) -> tuple[Record, ...]:
        """Everything that would move."""
        return tuple(record for records in self.months.values() for record in records)


@dataclass(frozen=True)
class Taken:
    """An archive with records taken in.

    Attributes:
        document: the archive's document; the same one where all of them were in it already.
        refused: jobs whose archived copy knows more than they do, or whose token another
            archived job has; they stay in the document.
    """

    document: Document
    refused: tuple[Job, ...]


def plan(document: Document, now: datetime) -> Plan:
    """Which jobs of the document are to be archived at `now`."""
    months: dict[str, list[Record]] = {}
    superseded: dict[str, set[str]] = {}
    undated: list[Job] = []
    for entry in document.entries:
        if not isinstance(entry, Record) or entry.job.is_open:
            continue
        job = entry.job
        finished = job.finished_at
        if finished is None:
            undated.append(job)
        elif not within_link_life(job, now - CLOCKS_DIFFER_BY):
            month = month_of(finished)
            months.setdefault(month, []).append(entry)
            for other in {month_of(ending) for ending in job.endings} - {month}:
                superseded.setdefault(other, set()).add(job.key)
    return Plan(
        {month: tuple(months[month]) for month in sorted(months)},
        tuple(undated),
        {month: frozenset(superseded[month]) for month in sorted(superseded)},
    )


def month_of(moment: datetime) -> str:
    """`2026-10`: the month of a time in UTC, as archives are named by."""
    return f"{moment.year:04d}-{moment.month:02d}"


def taken_in(archive: Document, records: Sequence[Record]) -> Taken:
    """The archive with `records` in it; a copy that a record grew from gives way to it."""
    entries: list[Entry] = list(archive.entries)
    places = {
        entry.job.key: place for place, entry in enumerate(entries) if isinstance(entry, Record)
    }
    holders = {token: job.key for token, job in archive.by_token.items()}
    refused: list[Job] = []
    changed = False
    for record in records:
        job = record.job
        place = places.get(job.key)
        copy = archive.get(job.key)
        if copy == job:
            continue
        if (copy is not None and not grew_from(job, copy)) or (
            holders.get(job.tracking_token, job.key) != job.key
        ):
            refused.append(job)
            continue
        changed = True
        holders[job.tracking_token] = job.key
        if place is None:
            places[job.key] = len(entries)
            entries.append(record)
        else:
            entries[place] = record
    document = replace(archive, entries=tuple(entries)) if changed else archive
    return Taken(document, tuple(refused))


def without(document: Document, jobs: Iterable[Job]) -> Document:
    """The document without those of `jobs` that stand in it exactly like this.

    One that was changed meanwhile stays. The same document where none of them is in it.
    """
    leaving = {job.key: job for job in jobs}
    kept = tuple(
        entry
        for entry in document.entries
        if not isinstance(entry, Record) or leaving.get(entry.job.key) != entry.job
    )
    return document if len(kept) == len(document.entries) else replace(document, entries=kept)


def without_older(archive: Document, jobs: Iterable[Job]) -> Document:
    """The archive without copies that one of `jobs` grew from."""
    grown = {job.key: job for job in jobs}
    older = (copy for copy in archive.jobs if copy.key in grown)
    return without(archive, [copy for copy in older if grew_from(grown[copy.key], copy)])


def grew_from(job: Job, copy: Job) -> bool:
    """Whether everything that ever happened to `copy` also happened to `job`."""
    if job.history[: len(copy.history)] == copy.history:
        return True
    known = {entry.op_id for entry in job.history}
    return all(entry.op_id in known for entry in copy.history if entry.op_id is not None)
