"""What a line of a job's history says, in words."""

import json
from datetime import datetime
from zoneinfo import ZoneInfo

from pydantic import JsonValue, ValidationError

from qdn_tui.domain.business import Business
from qdn_tui.domain.job import HistoryEntry, TimeWindow
from qdn_tui.domain.money import format_cents
from qdn_tui.domain.status import FLOW, Status, info
from qdn_tui.domain.text import safe

_LONGEST_VALUE = 300
_STATUSES = {entry.status.value for entry in FLOW}


def said(entry: HistoryEntry, business: Business) -> str:
    """A change in words: `Ready for pickup → In progress`, `Price: $600 → $575`."""
    before, after = _label(entry.from_), _label(entry.to)
    match entry.kind:
        case "create":
            return f"Created as {after}" if after else "Created"
        case "adopt":
            return f"Imported as {after}" if after else "Imported"
        case "advance" | "revert" | "close" | "reopen":
            verb = {"advance": "", "revert": "Back: ", "close": "Closed: ", "reopen": "Reopened: "}
            return f"{verb[entry.kind]}{before} → {after}"
        case "note":
            return "Note added"
        case "erase":
            return "Customer's data erased; every tracking link is dead"
        case "rotate_token":
            return "New tracking link; the old one is dead"
        case "hold":
            return "On hold"
        case "release":
            return "Released"
        case "assign":
            return f"Assigned: {_assigned(entry.to)}"
        case "edit" if isinstance(entry.from_, dict) and isinstance(entry.to, dict):
            return _edited(entry.from_, entry.to) or "Details changed"
        case "reschedule":
            return f"Window: {_window(entry.from_, business)} → {_window(entry.to, business)}"
        case "eta" if entry.to is None:
            return "No expected time any more"
        case "eta":
            return f"Expected {_time(entry.to, business)}"
    return f"{entry.kind}: {_written(entry.from_)} → {_written(entry.to)}"


def _edited(before: dict[str, JsonValue], after: dict[str, JsonValue]) -> str:
    """The fields of an edit, each with what it was: `Payment state: unpaid → paid`."""
    fields = dict.fromkeys((*before, *after))
    return "; ".join(
        f"{_field_name(field)}: {_value(before.get(field))} → {_value(after.get(field))}"
        for field in fields
    )


def _field_name(field: str) -> str:
    part, _, name = field.rpartition(".")
    words = name if part in ("customer", "address") else field.replace(".", " ")
    return safe(words.replace("_", " "), 60).capitalize()


def _value(value: JsonValue) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, dict) and isinstance(cents := value.get("amount_cents"), int):
        return format_cents(cents, safe(value.get("currency", "USD"), 3))
    return _written(value)


def _assigned(value: JsonValue) -> str:
    """Who goes and with what, from an assignment as the history keeps it."""
    if not isinstance(value, dict):
        return _written(value)
    crew = value.get("crew")
    names = [*(crew if isinstance(crew, list) else ()), value.get("truck"), value.get("trailer")]
    return ", ".join(safe(name, 120) for name in names if name) or "nobody"


def _window(value: JsonValue, business: Business) -> str:
    if value is None:
        return "none"
    try:
        return business.window_label(TimeWindow.model_validate(value))
    except ValidationError:
        return _written(value)


def _time(value: JsonValue, business: Business) -> str:
    try:
        return moment(datetime.fromisoformat(str(value)), business)
    except (ValueError, OverflowError):
        return _written(value)


def moment(at: datetime, business: Business) -> str:
    """`Nov 20, 8:05 am` where the business is."""
    local = at.astimezone(business.zone)
    return f"{local:%b} {local.day}, {_clock(local)}"


def dated_moment(at: datetime, zone: ZoneInfo, now: datetime) -> str:
    """The same by the clock of a zone; of another year `Nov 20 2025, 8:05 am`."""
    local = at.astimezone(zone)
    return f"{dated_day(at, zone, now)}, {_clock(local)}"


def dated_day(at: datetime, zone: ZoneInfo, now: datetime) -> str:
    """`Nov 20`; of another year `Nov 20 2025`."""
    local = at.astimezone(zone)
    year = f" {local.year}" if local.year != now.astimezone(zone).year else ""
    return f"{local:%b} {local.day}{year}"


def _clock(local: datetime) -> str:
    half = f"{local:%p}".lower()
    return f"{local.hour % 12 or 12}:{local:%M} {half}"


def _label(value: JsonValue) -> str:
    if isinstance(value, str) and value in _STATUSES:
        return info(Status(value)).label
    return "" if value is None else _written(value).replace("_", " ")


def _written(value: object) -> str:
    if isinstance(value, str):
        return safe(value, _LONGEST_VALUE)
    return safe(json.dumps(value, ensure_ascii=False, default=str), _LONGEST_VALUE)
