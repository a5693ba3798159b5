"""A refused change in words and as JSON: what was wanted, and what stood there, field by field."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from qdn_tui.domain.changes import Advance, Change, Create, Edit, Reschedule, Revert
from qdn_tui.domain.field_labels import field_label
from qdn_tui.domain.money import format_cents
from qdn_tui.domain.phone import format_phone
from qdn_tui.store.conflicts import Conflict, followers, wanted_status


@dataclass(frozen=True)
class FieldValues:
    """One field of a refused edit.

    Attributes:
        field: its path in the record.
        seen: what its author saw.
        theirs: what stood there when it was refused.
        mine: what its author wants.
    """

    field: str
    seen: JsonValue
    theirs: JsonValue
    mine: JsonValue


def fields_of(conflict: Conflict) -> tuple[FieldValues, ...]:
    """What an edit wanted to write; nothing for any other change."""
    change, differences = conflict.change, conflict.refusal.differences
    if not isinstance(change, Edit):
        return ()
    return tuple(
        FieldValues(
            edit.field,
            edit.seen,
            # A field that is not among the differences stood as its author saw it.
            differences[edit.field].theirs if edit.field in differences else edit.seen,
            edit.value,
        )
        for edit in change.edits
    )


def conflict_json(conflict: Conflict, conflicts: Sequence[Conflict]) -> dict[str, JsonValue]:
    """A refused change for programs; without the text of notes and reasons."""
    change, refusal = conflict.change, conflict.refusal
    lead = _lead(conflict, conflicts)
    return {
        "op_id": change.op_id,
        "job_id": str(change.job_id),
        "kind": change.kind,
        "by": change.actor.name,
        "at": _time(change.at.isoformat()),
        "code": refusal.code,
        "message": refusal.message,
        "refused_at": _time(refusal.at.isoformat()),
        "moved_by": refusal.who or None,
        "moved_at": _time(refusal.when.isoformat()) if refusal.when else None,
        "wanted_status": _wanted_status(change),
        "window": _window(change),
        "follows": lead.change.op_id if lead is not None else None,
        "fields": [
            {"field": one.field, "seen": one.seen, "theirs": one.theirs, "mine": one.mine}
            for one in fields_of(conflict)
        ],
    }


def conflict_lines(conflict: Conflict) -> Iterator[str]:
    """A refused change for people: its operation id first, then a line a field."""
    change = conflict.change
    yield (
        f"{change.op_id}  {change.kind.replace('_', ' ')} of job {change.job_id}, "
        f"by {change.actor.name}: {conflict.refusal.message}"
    )
    for one in fields_of(conflict):
        yield (
            f"    {field_label(one.field)}: was {value_text(one.field, one.seen)}, "
            f"theirs {value_text(one.field, one.theirs)}, mine {value_text(one.field, one.mine)}"
        )


def value_text(field: str, value: JsonValue) -> str:
    """A field's value as people write it: `$600`, `–` for nothing."""
    if field == "price" and isinstance(value, dict):
        cents, currency = value.get("amount_cents"), value.get("currency")
        if isinstance(cents, int) and isinstance(currency, str):
            return format_cents(cents, currency)
    if field == "customer.phone" and isinstance(value, str):
        return format_phone(value)
    return "–" if value in (None, "") else str(value)


def _lead(conflict: Conflict, conflicts: Sequence[Conflict]) -> Conflict | None:
    """The refused new job that this change waited for."""
    creates = (other for other in conflicts if isinstance(other.change, Create))
    return next((create for create in creates if conflict in followers(create, conflicts)), None)


def _wanted_status(change: Change) -> str | None:
    if isinstance(change, Advance | Revert):
        status = wanted_status(change)
        return status.value if status is not None else None
    return None


def _window(change: Change) -> JsonValue:
    if isinstance(change, Create | Reschedule) and change.window is not None:
        written: JsonValue = change.window.model_dump(mode="json")
        return written
    return None


def _time(written: str) -> str:
    return written.replace("+00:00", "Z")
