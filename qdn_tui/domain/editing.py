"""Edits of single fields: each names the value its author saw, so nothing is overwritten unseen."""

from typing import Any

from pydantic import JsonValue, ValidationError

from qdn_tui.domain.business import Business
from qdn_tui.domain.changes import Edit
from qdn_tui.domain.job import Job, as_json, problems
from qdn_tui.domain.phone import parse_phone
from qdn_tui.domain.refusals import EditConflict, NotBookable

_WITH_EMPTY_AS_NONE = {"customer.phone", "customer.email", "payment.method"}


def field_value(job: Job, path: str) -> JsonValue:
    """The value at a dotted path such as `customer.phone`, as it stands in JSON."""
    found: Any = as_json(job)
    for step in path.split("."):
        found = found[step]
    value: JsonValue = found
    return value


def edited(job: Job, change: Edit, business: Business) -> tuple[Job, JsonValue, JsonValue]:
    """The job with the edits made, and the changed fields before and after.

    Raises:
        EditConflict: a field has neither the value its author saw nor the one wanted.
        NotBookable: a new value breaks the record's form or the catalogue's.
    """
    record: dict[str, Any] = as_json(job)
    before: dict[str, JsonValue] = {}
    after: dict[str, JsonValue] = {}
    differences: dict[str, tuple[object, object, object]] = {}
    for edit in change.edits:
        *parents, leaf = edit.field.split(".")
        holder = record
        for step in parents:
            holder = holder[step]
        stands = holder[leaf]
        seen = _onto(stands, edit.seen)
        wanted = _onto(stands, _written(edit.field, edit.value, stands, business))
        if stands not in (seen, wanted):
            differences[edit.field] = (edit.seen, stands, wanted)
            continue
        before[edit.field], after[edit.field] = stands, wanted
        holder[leaf] = wanted
    if differences:
        raise EditConflict(job.number, differences)
    if before.get("payment.state") != after.get("payment.state"):
        record["payment"]["at"] = (
            change.at.isoformat() if after["payment.state"] == "paid" else None
        )
    if not (record["customer"]["phone"] or record["customer"]["email"]) and (
        job.customer.phone or job.customer.email
    ):
        raise NotBookable({"customer": "give a phone number or an email address"})
    try:
        return Job.model_validate(record), before, after
    except ValidationError as error:
        wrong = [problem.partition(": ") for problem in problems(error.errors())]
        raise NotBookable({where: what for where, _, what in wrong}) from None


def _onto(stands: JsonValue, value: JsonValue) -> JsonValue:
    """The value with those fields of the present one that this program does not know."""
    if isinstance(stands, dict) and isinstance(value, dict):
        return {**stands, **value}
    return value


def _written(path: str, value: JsonValue, stands: JsonValue, business: Business) -> JsonValue:
    """The value in the form the record keeps it in."""
    if path == "price" and isinstance(value, dict) and isinstance(stands, dict):
        currency = value.get("currency", stands["currency"])
        if currency not in (stands["currency"], business.currency):
            raise NotBookable({"price.currency": f"is not {business.currency}"})
    if isinstance(value, str):
        value = value if path == "notes.customer" else value.strip()
        if value == "" and path in _WITH_EMPTY_AS_NONE:
            return None
        if path == "customer.phone":
            try:
                return parse_phone(value, business.phone_region)
            except ValueError as error:
                raise NotBookable({path: str(error)}) from None
        if path == "service" and business.service(value) is None:
            codes = ", ".join(service.code for service in business.services)
            raise NotBookable({path: f"is not in the catalogue ({codes})"})
    return value
