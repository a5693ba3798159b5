"""What changed and what is odd as codes and values, for a page that words them in its language."""

from collections.abc import Iterable, Mapping

from pydantic import JsonValue

from qdn_tui.api.staff.job_views import FieldChange, RemarkView
from qdn_tui.domain.job import HistoryEntry
from qdn_tui.domain.remarks import Remark
from qdn_tui.domain.text import safe

_LONGEST = 300
_OF_WHAT = {
    **dict.fromkeys(("create", "adopt", "advance", "revert", "close", "reopen"), "status"),
    "assign": "assignment",
    "reschedule": "window",
    "eta": "eta",
}
# What each of them is made of; nothing else of a value is shown.
_PARTS = {
    "assignment": ("crew", "truck", "trailer"),
    "window": ("start_at", "end_at"),
    "price": ("amount_cents", "currency"),
}


def remarks(said: Iterable[Remark]) -> tuple[RemarkView, ...]:
    """Remarks as they are sent."""
    return tuple(
        RemarkView(
            code=remark.code,
            message=remark,
            values={name: safe(value, _LONGEST) for name, value in remark.values.items()},
        )
        for remark in said
    )


def changes_of(entry: HistoryEntry) -> tuple[FieldChange, ...]:
    """What an entry of the history changed, field by field.

    Of a kind that is not told in fields, such as a new tracking link, there is nothing: its
    entry may keep what nobody is to see again.
    """
    before, after = entry.from_, entry.to
    if entry.kind == "edit" and isinstance(before, dict) and isinstance(after, dict):
        fields = dict.fromkeys((*before, *after))
        return tuple(_change(field, before.get(field), after.get(field)) for field in fields)
    field = _OF_WHAT.get(entry.kind)
    return (_change(field, before, after),) if field else ()


def _change(field: str, was: JsonValue, now: JsonValue) -> FieldChange:
    parts = _PARTS.get(field)
    return FieldChange(field=safe(field, 60), was=_value(was, parts), now=_value(now, parts))


def _value(value: JsonValue, parts: tuple[str, ...] | None) -> JsonValue:
    if isinstance(value, str):
        return safe(value, _LONGEST)
    if isinstance(value, Mapping):
        return {part: _value(value.get(part), None) for part in parts or ()}
    if isinstance(value, list):
        return [_value(one, None) for one in value]
    return value
