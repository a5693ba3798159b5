"""What each version of the document was: when, by whom, and what it changed, in a line."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from qdn_tui.domain.document import SCHEMA_VERSION, Document
from qdn_tui.domain.job import HistoryEntry, Job
from qdn_tui.store.codec import decode
from qdn_tui.store.diff import diff
from qdn_tui.store.errors import DocumentUnreadable
from qdn_tui.store.versions import Stored, Version, Versions, noted

_NUMBERS_NAMED = 3
# How far behind the versions asked for the one before them is looked for.
_LOOKED_BEHIND = 20
_BRINGING = ("adopt", "restore")


class State(StrEnum):
    """What a version is good for."""

    READABLE = "readable"
    NEWER = "newer"  # a newer program wrote it: it can be looked at, not restored
    UNREADABLE = "unreadable"
    DELETED = "deleted"


@dataclass(frozen=True)
class Moment:
    """One version, explained.

    Attributes:
        version: the version.
        state: whether it can be restored.
        revision, jobs: of a version that can be read; else None.
        who: names of those whose changes it brought, as they stand in the histories.
        what: what it changed against the version before it that can be read, a few words
            each, without customers' text; for one that cannot be read, why.
    """

    version: Version
    state: State
    revision: int | None = None
    jobs: int | None = None
    who: tuple[str, ...] = ()
    what: tuple[str, ...] = ()


def timeline(versions: Versions, count: int) -> tuple[Moment, ...]:
    """The newest `count` versions, newest first.

    Raises:
        StoreError: the bucket could not be read.
    """
    looked: list[tuple[Moment, Document | None, tuple[str, str]]] = []
    newer: Document | None = None
    for version, stored in versions.read_all(versions.newest_first()):
        moment, document = _looked_at(version, stored, newer)
        newer = document or newer
        looked.append((moment, document, noted(stored.note) if stored else ("", "")))
        behind = len(looked) - count
        if behind > _LOOKED_BEHIND or (behind > 0 and document is not None):
            break
    told: list[Moment] = []
    before: Document | None = None
    for moment, document, beside in reversed(looked):
        if document is None:
            told.append(moment)
            continue
        told.append(_explained(moment, before, document, beside))
        before = document
    return tuple(reversed(told))[:count]


def changed_by(before: Document, after: Document) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Who changed `before` into `after`, and what was done, from the histories of the jobs."""
    difference = diff(before, after)
    done: dict[str, list[str]] = {}
    who: dict[str, None] = {}
    for job in after.jobs:
        if job.key not in difference.touched:
            continue
        entries = _new_entries(before.get(job.key), job)
        for kind in dict.fromkeys(entry.kind for entry in entries) or ("changed outside of qdn",):
            done.setdefault(kind, []).append(job.number)
        who.update(dict.fromkeys(entry.actor.name for entry in entries))
    left = [job.number for job in before.jobs if job.key in difference.removed]
    if left:
        done["left"] = left
    what = [f"{kind} {_named(numbers)}" for kind, numbers in done.items()]
    apart = len(after.quarantined) - len(before.quarantined)
    if apart:
        what.append(f"{apart:+d} that cannot be read")
    return tuple(who), tuple(what)


def _looked_at(
    version: Version, stored: Stored | None, newer: Document | None
) -> tuple[Moment, Document | None]:
    if stored is None:
        return Moment(version, State.DELETED, what=("deleted",)), None
    try:
        document = decode(stored.body, known=newer, written_at=version.at, name="It")
    except DocumentUnreadable as error:
        return Moment(version, State.UNREADABLE, what=(error.message,)), None
    state = State.NEWER if document.schema_version > SCHEMA_VERSION else State.READABLE
    return Moment(version, state, document.revision, len(document.jobs)), document


def _explained(
    moment: Moment, before: Document | None, document: Document, beside: tuple[str, str]
) -> Moment:
    by, note = beside
    who: tuple[str, ...] = ()
    what: tuple[str, ...] = (f"the first version that is kept, {_jobs(len(document.jobs))}",)
    if before is not None:
        who, what = changed_by(before, document)
    return Moment(
        moment.version,
        moment.state,
        moment.revision,
        moment.jobs,
        tuple(dict.fromkeys(filter(None, (by, *who)))),
        tuple(filter(None, (note, *what))) or ("nothing that a job shows",),
    )


def _new_entries(was: Job | None, job: Job) -> Sequence[HistoryEntry]:
    if was is None:
        # A job that was brought from elsewhere brings a past that did not happen here and now.
        brought = [at for at, entry in enumerate(job.history) if entry.kind in _BRINGING]
        return job.history[brought[-1] if brought else 0 :]
    past = was.history
    if job.history[: len(past)] == past:
        return job.history[len(past) :]
    return [entry for entry in job.history if entry not in past]


def _named(numbers: list[str]) -> str:
    if len(numbers) <= _NUMBERS_NAMED:
        return ", ".join(numbers)
    return f"{', '.join(numbers[:_NUMBERS_NAMED])} and {len(numbers) - _NUMBERS_NAMED} more"


def _jobs(count: int) -> str:
    return "1 job" if count == 1 else f"{count} jobs"
