"""The OpenAPI document of the API, made from its routes.

`python -m qdn_tui.api.openapi` writes it to `docs/openapi.json`, and what it says to
`docs/api.md`; a test compares them.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, TypeAdapter

from qdn_tui.api.app import RESOURCES, build_api
from qdn_tui.api.booking_entry import BookingEntry
from qdn_tui.api.own_changes import CancelEntry, RescheduleEntry
from qdn_tui.api.reference import reference
from qdn_tui.api.slots import MOST_DAYS
from qdn_tui.api.staff.asks import ChangeAsk, LoginAsk, NewJobAsk
from qdn_tui.api.staff.door import LONGEST_FILTER
from qdn_tui.api.staff.routes import STAFF_RESOURCES
from qdn_tui.resources import resource_root

TITLE = "QuickDumpNow"
# Of the interface, not of the program: it changes when a client would have to.
VERSION = "1"
DESCRIPTION = (
    "Booking, tracking and catalogue for customers; session, board and changes for staff, whose "
    "session is in cookies. Every answer that is not a success is "
    '`{"error": {"code", "message", "fields"?}}`; beside those listed, any path answers 405 for '
    "a method it does not take and 500 when something broke, and paths that are not listed "
    "answer 404 with the code `no_route`. A plain form is answered by a page of HTML instead. "
    "Messages are in the language of a booking's `locale`, else of `?lang=`, else of the browser "
    "(`en` or `es`); codes are the same in each, and so is the 404 of a tracking link. Staff's "
    "routes answer in English, with codes and values for a page that words it itself."
)

_SCHEMAS = "#/components/schemas/"
# Powertools documents these two for every route, with bodies that ours never have.
_NOT_OURS = ("HTTPValidationError", "ResponseValidationError")

_ENTRIES: Mapping[str, type[BaseModel]] = {
    "book": BookingEntry,
    "cancel": CancelEntry,
    "reschedule": RescheduleEntry,
}
# What staff send, which is never a form.
_ASKS: Mapping[str, tuple[str, Any]] = {
    "log_in": ("LoginAsk", LoginAsk),
    "new_job": ("NewJobAsk", NewJobAsk),
    "change_job": ("ChangeAsk", ChangeAsk),
}
# Answers without a body.
_EMPTY = frozenset({"204", "303", "304"})
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "16 to 128 letters, digits, - or _; a plain form has `idempotency_key` instead",
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]{16,128}$"},
}
_DATE = {"type": "string", "format": "date"}
_FILTER = {
    "name": "q",
    "in": "query",
    "required": False,
    "description": "filter terms, as on the terminal board",
    "schema": {"type": "string", "maxLength": LONGEST_FILTER},
}
_PARAMETERS: Mapping[str, Sequence[Mapping[str, Any]]] = {
    **dict.fromkeys(_ENTRIES, (_KEY,)),
    "board": (
        {
            "name": "completed",
            "in": "query",
            "required": False,
            "description": "completed jobs of today, or all",
            "schema": {"enum": ["today", "all"], "default": "today"},
        },
        {
            "name": "closed",
            "in": "query",
            "required": False,
            "description": "1 brings the jobs that ended early",
            "schema": {"enum": ["0", "1"], "default": "0"},
        },
        _FILTER,
    ),
    "matches": (_FILTER,),
    "older": (_FILTER,),
    "schedule": ({"name": "date", "in": "query", "required": False, "schema": _DATE},),
    "report": (
        {"name": "since", "in": "query", "required": False, "schema": _DATE},
        {"name": "until", "in": "query", "required": False, "schema": _DATE},
    ),
    "slots": (
        {"name": "date", "in": "query", "required": False, "schema": _DATE},
        {"name": "from", "in": "query", "required": False, "schema": _DATE},
        {
            "name": "days",
            "in": "query",
            "required": False,
            "schema": {"type": "integer", "minimum": 1, "maximum": MOST_DAYS, "default": 7},
        },
    ),
}


def document() -> dict[str, Any]:
    """The OpenAPI 3.1 document as plain JSON values."""
    written: dict[str, Any] = json.loads(
        build_api((*RESOURCES, *STAFF_RESOURCES)).get_openapi_json_schema(
            title=TITLE, version=VERSION, description=DESCRIPTION, openapi_version="3.1.0"
        )
    )
    for operations in written["paths"].values():
        for operation in operations.values():
            operation["responses"] = {
                status: response
                for status, response in sorted(operation["responses"].items())
                if not any(name in json.dumps(response) for name in _NOT_OURS)
            }
            _describe_request(operation)
            for status in operation["responses"].keys() & _EMPTY:
                operation["responses"][status].pop("content", None)
    schemas = written["components"]["schemas"]
    for entry in _ENTRIES.values():
        schemas[entry.__name__] = entry.model_json_schema(ref_template=_SCHEMAS + "{model}")
    for called, asked in _ASKS.values():
        schemas |= _with_its_parts(called, asked)
    used = _reachable(written["paths"], schemas)
    written["components"]["schemas"] = {name: schemas[name] for name in sorted(used)}
    written["paths"] = dict(sorted(written["paths"].items()))
    return written


def text() -> str:
    """The document as it stands in the file."""
    return json.dumps(document(), indent=2, ensure_ascii=False) + "\n"


def _describe_request(operation: dict[str, Any]) -> None:
    """What the routes read themselves, strictly, and Powertools therefore knows nothing of."""
    name = operation["operationId"]
    entry = _ENTRIES.get(name)
    if entry is not None:
        schema = {"schema": {"$ref": f"{_SCHEMAS}{entry.__name__}"}}
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": schema, "application/x-www-form-urlencoded": schema},
        }
    if name in _ASKS:
        sent = {"schema": {"$ref": f"{_SCHEMAS}{_ASKS[name][0]}"}}
        operation["requestBody"] = {"required": True, "content": {"application/json": sent}}
    parameters = _PARAMETERS.get(name, ())
    if parameters:
        operation["parameters"] = [*operation.get("parameters", []), *parameters]


def _with_its_parts(name: str, asked: Any) -> dict[str, Any]:
    """The schema of what is sent, and those of its parts, by their names."""
    schema = TypeAdapter(asked).json_schema(ref_template=_SCHEMAS + "{model}")
    return {**schema.pop("$defs", {}), name: schema}


def _reachable(value: Any, schemas: dict[str, Any]) -> set[str]:
    """Names of the schemas that `value` refers to, directly or through others."""
    found: set[str] = set()
    waiting = [value]
    while waiting:
        current = waiting.pop()
        if isinstance(current, dict):
            waiting.extend(current.values())
        elif isinstance(current, list):
            waiting.extend(current)
        elif isinstance(current, str) and current.startswith(_SCHEMAS):
            name = current.removeprefix(_SCHEMAS)
            if name not in found:
                found.add(name)
                waiting.append(schemas[name])
    return found


def main() -> None:
    """Write the document and the reference to the folder given, or to this checkout's docs."""
    given = sys.argv[1:]
    folder = Path(given[0]) if given else resource_root() / "docs"
    for name, written in (("openapi.json", text()), ("api.md", reference(document()))):
        (folder / name).write_text(written, encoding="utf-8")
        sys.stdout.write(f"{folder / name}\n")


if __name__ == "__main__":
    main()
