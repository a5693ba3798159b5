"""What an undo would undo, and what it makes of the job, in words."""

from collections.abc import Iterator

from pydantic import JsonValue

from qdn_tui.domain.business import Business
from qdn_tui.domain.changes import (
    Advance,
    Assign,
    Change,
    Close,
    Edit,
    PutOnHold,
    Release,
    Reopen,
    Reschedule,
    Revert,
    RotateToken,
    SetEta,
)
from qdn_tui.domain.field_labels import field_label
from qdn_tui.domain.job import HistoryEntry
from qdn_tui.domain.status import OUTCOME_LABELS, info
from qdn_tui.domain.telling import moment, said
from qdn_tui.domain.text import safe
from qdn_tui.domain.undo import NotUndone, Undoing
from qdn_tui.store.conflict_words import value_text
from qdn_tui.store.conflicts import wanted_status

_LONGEST = 60
_DONE = {
    "edit": "edited",
    "assign": "assigned",
    "reschedule": "another window",
}


def undo_lines(undoing: Undoing, business: Business) -> Iterator[str]:
    """What was done, what undoing it does, and what of it cannot be undone; a line each."""
    if len(undoing.possible) == 1:
        own = undoing.possible[0]
        name = safe(own.job.customer.name, 40)
        done = _done(own.entry, business)
        yield f"{own.job.number}  {name}: {done} ({moment(own.entry.at, business)})"
        yield "→ " + ", ".join(inverse_said(change, business) for change in undoing.changes)
    elif undoing.possible:
        first = undoing.possible[0].entry
        yield (
            f"{len(undoing.possible)} jobs together: {_done(first, business)} "
            f"({moment(first.at, business)})"
        )
        yield f"→ each of them: {inverse_said(undoing.changes[0], business)}"
    for refused in undoing.refused[:3]:
        yield f"▲ {why_not_undone(refused, business)}"
    if len(undoing.refused) > 3:
        yield f"▲ and {len(undoing.refused) - 3} more that cannot be undone."


def why_not_undone(refused: NotUndone, business: Business) -> str:
    """Why a change stays, with who built on it."""
    own, by = refused.own, refused.by
    what = f"{own.job.number}, {_done(own.entry, business)}"
    if by is None:
        return f"{what}: not undone. {refused.why}."
    who = safe(by.actor.name or by.actor.kind.value, 40)
    built = f"{_done(by, business)} ({moment(by.at, business)})"
    return f"{what}: not undone. {who} built on it: {built}."


def inverse_said(change: Change, business: Business) -> str:
    """What a change that undoes another makes of the job."""
    match change:
        case Advance() | Revert():
            to = wanted_status(change)
            return f"back to {info(to).label}" if to is not None else "back"
        case Close():
            return f"{OUTCOME_LABELS[change.outcome].lower()} again"
        case Reopen():
            return "open again"
        case PutOnHold():
            return f"on hold again: {safe(change.reason, _LONGEST)}"
        case Release():
            return "off hold"
        case Reschedule():
            window = change.window
            return f"back to {business.window_label(window) if window else 'no window'}"
        case SetEta():
            return f"expected {moment(change.eta, business)}" if change.eta else "no expected time"
        case Edit():
            return ", ".join(
                f"{field_label(edit.field)} back to {_value(edit.field, edit.value)}"
                for edit in change.edits
            )
        case Assign():
            its = change.assignment
            names = ", ".join(filter(None, (*its.crew, its.truck, its.trailer)))
            return f"back to {safe(names, _LONGEST) or 'nobody assigned'}"
        case RotateToken():
            return "the old link works again, and the new one dies"
    return "as it was"


def _done(entry: HistoryEntry, business: Business) -> str:
    """What was done, short: fields of an edit by their names, never a record's own JSON."""
    if entry.kind == "edit" and isinstance(entry.to, dict):
        return f"edited {', '.join(field_label(field) for field in entry.to)}"
    return _DONE.get(entry.kind) or safe(said(entry, business), _LONGEST)


def _value(field: str, value: JsonValue) -> str:
    return safe(value_text(field, value), _LONGEST)
