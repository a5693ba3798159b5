"""An earlier state in the place of the present one: pure decisions about what that makes of it.

A job that is put back keeps all that ever happened to it: its history only grows, so that a
change that is undone is not made again by a desk that still retries it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from qdn_tui.domain.adoption import identity_of
from qdn_tui.domain.author import Author
from qdn_tui.domain.document import Document, Entry, Quarantined, Record
from qdn_tui.domain.erased_records import is_of_erased
from qdn_tui.domain.job import HistoryEntry, Job, as_json
from qdn_tui.domain.rules import standing
from qdn_tui.domain.strict_json import canonical, loads

KIND = "restore"
_ALWAYS_DIFFERENT = frozenset({"history", "version", "updated_at"})


@dataclass(frozen=True)
class Altered:
    """A job that the restore changes: as it stands, and as it will."""

    was: Job
    will_be: Job

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of the record that change, as the record calls them."""
        was, will_be = as_json(self.was), as_json(self.will_be)
        return tuple(
            name
            for name in {**was, **will_be}
            if name not in _ALWAYS_DIFFERENT and was.get(name) != will_be.get(name)
        )

    def __str__(self) -> str:
        was, will_be = standing(self.was), standing(self.will_be)
        moved = f"{was} → {will_be}" if was != will_be else ""
        others = [field for field in self.fields if field not in ("status", "outcome", "hold")]
        return "; ".join(filter(None, (moved, ", ".join(others))))


@dataclass(frozen=True)
class Restoration:
    """What a restore makes of the document.

    Attributes:
        document: the jobs afterwards; its revision and time are set when it is written.
        added: jobs that come back.
        altered: jobs that change.
        removed: jobs that go, such as those made since.
        apart_added, apart_removed: how many records that cannot be read come back and go.
        links_kept: numbers of jobs whose tracking link was replaced since; it stays replaced.
        archived: numbers of jobs that come back though the archive has them too.
    """

    document: Document
    added: tuple[Job, ...] = ()
    altered: tuple[Altered, ...] = ()
    removed: tuple[Job, ...] = ()
    apart_added: int = 0
    apart_removed: int = 0
    links_kept: tuple[str, ...] = ()
    archived: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether everything stands as it did then."""
        return not (
            self.added or self.altered or self.removed or self.apart_added or self.apart_removed
        )


def restored(
    last: Document,
    target: Document,
    *,
    archived: Mapping[str, Job],
    author: Author,
    reason: str,
) -> Restoration:
    """All jobs as `target` had them.

    Args:
        last: the last good state: the present one, or the newest that can be read.
        target: the state to put back.
        archived: what the archive holds of jobs that `last` does not have, by id.
        author: who restores; gives time and operation ids.
        reason: stands in the history of every job that comes back or changes.
    """
    stood = {entry.job.key: entry for entry in last.entries if isinstance(entry, Record)}
    entries: list[Entry] = []
    added: list[Job] = []
    altered: list[Altered] = []
    links_kept: list[str] = []
    for entry in target.entries:
        if isinstance(entry, Quarantined):
            if not _was_erased(entry, last):
                entries.append(entry)
            continue
        record = stood.get(entry.job.key)
        was = record.job if record is not None else None
        if record is not None and was == entry.job:
            entries.append(record)
            continue
        job = put_back(entry.job, was or archived.get(entry.job.key), author, reason)
        if job.tracking_token != entry.job.tracking_token:
            links_kept.append(job.number)
        if record is None:
            added.append(job)
        elif (altering := Altered(record.job, job)).fields:
            altered.append(altering)
        else:
            entries.append(record)  # it went elsewhere and came back: that stays in its history
            continue
        entries.append(Record(job))
    # What is left of erased customers stays, whatever goes: it is what keeps them from coming back.
    removed = [job for job in last.jobs if target.get(job.key) is None]
    entries += [stood[job.key] for job in removed if job.is_erased]
    entries += [
        entry
        for entry in last.entries
        if isinstance(entry, Quarantined)
        and entry.erased
        and entry.erased not in target.erased_apart
    ]
    apart_then = {entry.written for entry in target.quarantined}
    apart_last = {entry.written for entry in last.quarantined}
    return Restoration(
        document=replace(
            target,
            entries=tuple(entries),
            next_number=max(last.next_number, target.next_number),
            extra={**last.extra, **target.extra},
        ),
        added=tuple(added),
        altered=tuple(altered),
        removed=tuple(job for job in removed if not job.is_erased),
        apart_added=len(apart_then - apart_last),
        apart_removed=len(apart_last - apart_then),
        links_kept=tuple(links_kept),
        archived=tuple(job.number for job in added if job.key in archived),
    )


def _was_erased(entry: Quarantined, last: Document) -> bool:
    """Whether it is of a customer who was erased since, and so stays as little as it is."""
    if entry.erased:
        return False
    if identity_of(canonical(entry.written))[0] in last.erased_apart:
        return True
    try:
        return is_of_erased(loads(entry.written), last)
    except ValueError:
        return False


def put_back(then: Job, last: Job | None, author: Author, reason: str) -> Job:
    """The job as it was `then`, as a new version that knows everything since.

    Its number stays the one people were told, and a tracking link that was replaced since
    stays dead: it may have been replaced because the wrong person had it. A customer who was
    erased since stays erased: such a job stays as it is.
    """
    last = last or then
    if last.is_erased and not then.is_erased:
        then = last
    history = (*last.history, *(entry for entry in then.history if entry not in last.history))
    stamp = author.stamp(then.id)
    at: datetime = stamp["at"]
    entry = HistoryEntry(
        seq=max((entry.seq for entry in history), default=0) + 1,
        at=at,
        actor=stamp["actor"],
        source=stamp["source"],
        kind=KIND,
        from_=last.status.value,
        to=then.status.value,
        reason=reason,
        op_id=stamp["op_id"],
    )
    dead = [past.from_ for past in history if past.kind == "rotate_token"]
    return then.model_copy(
        update={
            "number": last.number,
            "tracking_token": (
                last.tracking_token if then.tracking_token in dead else then.tracking_token
            ),
            "history": (*history, entry),
            "version": max(last.version, then.version) + 1,
            "updated_at": max(last.updated_at, then.updated_at, at),
        }
    )
