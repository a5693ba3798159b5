"""Taking back one's own last step: found in the histories, made undone by new changes.

Nothing is rewound. An undo is one more change, with an operation id made of the one it undoes:
so everybody sees that it was undone, and no two boards undo it twice.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from pydantic import JsonValue, ValidationError

from qdn_tui.domain.author import Author
from qdn_tui.domain.business import Business
from qdn_tui.domain.changes import Change, FieldEdit
from qdn_tui.domain.document import Document
from qdn_tui.domain.job import Actor, Assignment, HistoryEntry, Job, Source, TimeWindow
from qdn_tui.domain.refusals import Refused
from qdn_tui.domain.rules import apply
from qdn_tui.domain.status import Outcome
from qdn_tui.domain.together import family_of

REASON = "undone"
"""Stands in the history of what an undo needs a reason for."""

_UNDO = re.compile(r"undo[0-9]*-(.+)")
_NO_WAY_BACK = {
    "create": "A new job stays; close it as cancelled instead",
    "erase": "What is erased is gone for good",
    "note": "A note stays where it is: nothing is taken out of a history",
    "rotate_token": "A replaced link stays dead: the wrong person may have it; give another",
}


@dataclass(frozen=True)
class Own:
    """A change of one's own, and the job as it stands now."""

    job: Job
    entry: HistoryEntry


@dataclass(frozen=True)
class NotUndone:
    """Why a change cannot be undone.

    Attributes:
        own: the change.
        why: the reason, a sentence without its full stop.
        by: what was done on top of it since, where that is the reason.
    """

    own: Own
    why: str
    by: HistoryEntry | None = None


@dataclass(frozen=True)
class Undoing:
    """What an undo comes to.

    Attributes:
        possible: what of the step can be undone.
        changes: the changes that undo it, in order.
        refused: what cannot, and why.
    """

    possible: tuple[Own, ...]
    changes: tuple[Change, ...]
    refused: tuple[NotUndone, ...]


def last_step(
    document: Document, actor: Actor, source: Source, made: Sequence[str] = ()
) -> tuple[Own, ...]:
    """The newest change that `actor` made from `source` and did not undo yet.

    Where it was one of several made together, all of them that are not undone, by job number.

    Args:
        document: the jobs as they stand.
        actor: whose changes count.
        source: from where.
        made: operation ids in the order they were made, as far as the desk remembers: what was
            done within one second is told apart by it, or after the clock was set back.
    """
    order = {op_id: place for place, op_id in enumerate(made)}
    newest: Own | None = None
    for job in document.jobs:
        if (
            newest is not None
            and job.updated_at < newest.entry.at
            and not (order and job.history and job.history[-1].op_id in order)
        ):
            continue
        own = next(_own(job, actor, source), None)
        if own is not None and (newest is None or _is_later(own.entry, newest.entry, order)):
            newest = own
    if newest is None:
        return ()
    family = family_of(newest.entry.op_id or "")
    if family is None:
        return (newest,)
    step = [
        own
        for job in document.jobs
        if job.updated_at >= newest.entry.at
        for own in _own(job, actor, source)
        if family_of(own.entry.op_id or "") == family
    ]
    return tuple(sorted(step, key=lambda own: own.job.number))


def undoing(step: Sequence[Own], document: Document, author: Author, business: Business) -> Undoing:
    """The changes that undo a step; what cannot be undone does not stop the rest."""
    possible: list[Own] = []
    changes: list[Change] = []
    refused: list[NotUndone] = []
    now = author.clock()
    for own in step:
        later = _built_on(own)
        if later is not None:
            refused.append(NotUndone(own, "It was changed again since", later))
            continue
        way_back = author.with_ops(_undo_ops(own.entry.op_id or ""), now)
        inverse = _inverse(own, way_back)
        if isinstance(inverse, str):
            refused.append(NotUndone(own, inverse))
            continue
        try:
            document = apply(document, inverse, business)
        except Refused as refusal:
            refused.append(NotUndone(own, refusal.message))
            continue
        possible.append(own)
        changes += inverse
    return Undoing(tuple(possible), tuple(changes), tuple(refused))


def is_undo(entry: HistoryEntry) -> bool:
    """Whether a change undid another."""
    return undone_by(entry.op_id or "") is not None


def undone_by(op_id: str) -> str | None:
    """Operation id of what the operation with this id undoes; None where it is no undo."""
    match = _UNDO.fullmatch(op_id)
    return match[1] if match is not None else None


def _is_later(entry: HistoryEntry, than: HistoryEntry, order: Mapping[str, int]) -> bool:
    """Whether a change was made after another one; `order` is of those that the desk remembers."""
    place, other = order.get(entry.op_id or ""), order.get(than.op_id or "")
    if place is not None and other is not None:
        return place > other
    return (entry.at, place is not None) > (than.at, other is not None)


def _own(job: Job, actor: Actor, source: Source) -> Iterator[Own]:
    """The changes of one's own on a job that are not undone, the newest first."""
    undone: frozenset[str] | None = None
    for entry in reversed(job.history):
        if (
            entry.op_id is not None
            and entry.source == source
            and (entry.actor.kind, entry.actor.name) == (actor.kind, actor.name)
            and not is_undo(entry)
        ):
            # Most jobs are others': what of them was undone needs no look.
            undone = _undone(job) if undone is None else undone
            if entry.op_id not in undone:
                yield Own(job, entry)


def _undone(job: Job) -> frozenset[str]:
    return frozenset(filter(None, (undone_by(entry.op_id or "") for entry in job.history)))


def _undo_ops(op_id: str) -> Callable[[], str]:
    """Gives the operation ids of the changes that undo the one with `op_id`."""
    numbers = count()
    return lambda: f"undo{next(numbers) or ''}-{op_id}"


def _built_on(own: Own) -> HistoryEntry | None:
    """The first later change of the same thing that still counts."""
    undone = _undone(own.job)
    touched = _touched(own.entry)
    return next(
        (
            entry
            for entry in own.job.history
            if entry.seq > own.entry.seq
            and entry.op_id not in undone
            and not is_undo(entry)
            and touched & _touched(entry)
        ),
        None,
    )


def _touched(entry: HistoryEntry) -> frozenset[str]:
    """What of a job a change decided; two that share something depend on each other."""
    match entry.kind:
        case "advance" | "revert":
            return frozenset({"status"})
        case "close" | "reopen":
            return frozenset({"status", "outcome", "hold"})
        case "hold" | "release":
            return frozenset({"status", "hold"}) if entry.kind == "hold" else frozenset({"hold"})
        case "edit" if isinstance(entry.to, dict):
            return frozenset(entry.to)
        case "reschedule" | "eta":
            return frozenset({"window"})
        case "restore" | "adopt":
            return frozenset({"status", "outcome", "hold", "window", "assign", "rotate_token"})
    return frozenset({entry.kind})


def _inverse(own: Own, author: Author) -> tuple[Change, ...] | str:
    """The changes that bring back what stood before, or why there are none."""
    job, entry = own.job, own.entry
    if entry.kind in _NO_WAY_BACK:
        return _NO_WAY_BACK[entry.kind]
    try:
        return _way_back(job, entry, author)
    except (ValidationError, ValueError, TypeError):
        return "What stood before cannot be written any more"


def _way_back(job: Job, entry: HistoryEntry, author: Author) -> tuple[Change, ...] | str:
    match entry.kind:
        case "advance":
            return (author.revert(job, REASON),)
        case "revert":
            return (author.advance(job),)
        case "close":
            reopened = author.reopen(job, REASON)
            held = _held_before(job, entry)
            return (reopened,) if held is None else (reopened, _again(job, held, author))
        case "reopen":
            return (author.close(job, Outcome(str(entry.from_)), REASON),)
        case "hold":
            return (author.release(job, REASON),)
        case "release":
            held = _held_before(job, entry)
            if held is None:
                return "Nobody wrote down why it was on hold"
            return (_again(job, held, author),)
        case "reschedule":
            was = TimeWindow.model_validate(entry.from_) if entry.from_ else None
            moved = author.reschedule(job, was)
            eta = _eta_before(job, entry)
            return (moved,) if eta is None else (moved, author.eta(job, eta))
        case "eta":
            return (author.eta(job, _moment(entry.from_)),)
        case "edit":
            return _edited_back(job, entry, author)
        case "assign":
            return (author.assign(job, Assignment.model_validate(entry.from_)),)
    return f"There is no way back from {entry.kind.replace('_', ' ')}"


def _edited_back(job: Job, entry: HistoryEntry, author: Author) -> tuple[Change, ...] | str:
    if not isinstance(entry.from_, dict) or not isinstance(entry.to, dict):
        return "Nobody wrote down what stood before"
    edits = [
        FieldEdit.model_validate({"field": field, "seen": value, "value": entry.from_.get(field)})
        for field, value in entry.to.items()
        if value != entry.from_.get(field)
    ]
    return (author.edit(job, edits),) if edits else "It changed nothing"


def _held_before(job: Job, entry: HistoryEntry) -> HistoryEntry | None:
    """The hold that a change ended."""
    held: HistoryEntry | None = None
    for earlier in job.history:
        if earlier.seq >= entry.seq:
            break
        if earlier.kind == "hold":
            held = earlier
        elif earlier.kind in ("release", "close"):
            held = None
    return held


def _eta_before(job: Job, entry: HistoryEntry) -> datetime | None:
    """The expected time that a change of the window took away."""
    eta: datetime | None = None
    for earlier in job.history:
        if earlier.seq >= entry.seq:
            break
        if earlier.kind == "eta":
            eta = _moment(earlier.to)
        elif earlier.kind == "reschedule":
            eta = None
    return eta


def _again(job: Job, held: HistoryEntry, author: Author) -> Change:
    return author.hold(job, held.reason or REASON, _moment(held.to))


def _moment(written: JsonValue) -> datetime | None:
    return datetime.fromisoformat(written) if isinstance(written, str) else None
