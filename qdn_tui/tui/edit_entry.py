"""What a dispatcher typed over a job: checked where it differs, turned into edits."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pydantic import JsonValue

from qdn_tui.domain.business import Business
from qdn_tui.domain.changes import EditableField, FieldEdit
from qdn_tui.domain.editing import field_value
from qdn_tui.domain.job import Job
from qdn_tui.domain.money import format_cents, parse_cents
from qdn_tui.domain.phone import format_phone, parse_phone
from qdn_tui.domain.text import safe, safe_lines
from qdn_tui.tui import new_job_entry
from qdn_tui.tui.new_job_entry import Entry, FieldName, Remark

EditName = FieldName | Literal["method"]
FIELDS: tuple[EditName, ...] = (*new_job_entry.FIELDS, "method")

_PATHS: Mapping[EditName, EditableField] = {
    "name": "customer.name",
    "phone": "customer.phone",
    "email": "customer.email",
    "street": "address.line1",
    "unit": "address.line2",
    "city": "address.city",
    "region": "address.region",
    "postal_code": "address.postal_code",
    "access": "address.access_notes",
    "price": "price",
    "note": "notes.customer",
    "method": "payment.method",
}
_LONGEST_METHOD = 60
# A line break, in an input of one line: it is shown, and becomes a break again.
_BREAK = " ↵ "


@dataclass(frozen=True)
class EditEntry(Entry):
    """The form's fields as they stand in it; `window` and `ready` are not in this form."""

    method: str = ""
    paid: bool = False


def entry_of(job: Job) -> EditEntry:
    """The form as it opens."""
    customer, address = job.customer, job.address
    return EditEntry(
        name=safe(customer.name),
        phone=safe(format_phone(customer.phone)) if customer.phone else "",
        email=safe(customer.email or ""),
        street=safe(address.line1),
        unit=safe(address.line2),
        city=safe(address.city),
        region=safe(address.region),
        postal_code=safe(address.postal_code),
        access=_on_one_line(address.access_notes),
        price=format_cents(job.price.amount_cents).removeprefix("$"),
        note=_on_one_line(job.notes.customer),
        service=job.service,
        method=safe(job.payment.method or ""),
        paid=job.payment.state == "paid",
    )


def remark(
    entry: EditEntry, name: EditName, opened: Job, now: Job, business: Business
) -> Remark | None:
    """What is to be said about a field: of mistakes only in what was typed, not in what stood.

    Args:
        entry: the form.
        name: the field.
        opened: the job as it was when the form opened.
        now: the job as it is.
        business: for the phone's region and the area served.
    """
    said = _about_what_was_typed(entry, name, opened, business)
    if said is not None and said.kind == "problem":
        return said
    path = _PATHS[name]
    if field_value(opened, path) != field_value(now, path):
        stands = _text(entry_of(now), name) or "nothing"
        return Remark(f"meanwhile {stands}", "warning")
    return said


def problems(entry: EditEntry, opened: Job, business: Business) -> list[EditName]:
    """The fields that stand in the way of saving, in the order of the form."""
    remarks = ((name, _about_what_was_typed(entry, name, opened, business)) for name in FIELDS)
    return [name for name, said in remarks if said is not None and said.kind == "problem"]


def edits(entry: EditEntry, opened: Job, business: Business) -> tuple[FieldEdit, ...]:
    """The edits of what was changed, each with the value as it stood when the form opened.

    The entry has no problems.
    """
    before = entry_of(opened)
    wanted: dict[EditableField, JsonValue] = {
        _PATHS[name]: _value(entry, name, opened, business)
        for name in FIELDS
        if _text(entry, name) != _text(before, name)
    }
    wanted["service"] = entry.service
    if entry.paid != before.paid:
        wanted["payment.state"] = "paid" if entry.paid else "unpaid"
    seen = {path: field_value(opened, path) for path in wanted}
    return tuple(
        FieldEdit(field=path, seen=seen[path], value=value)
        for path, value in wanted.items()
        # The same number or amount in another writing is no change.
        if value != seen[path]
    )


def _about_what_was_typed(
    entry: EditEntry, name: EditName, opened: Job, business: Business
) -> Remark | None:
    before = entry_of(opened)
    text = _text(entry, name)
    if name == "method":
        too_long = len(text) > _LONGEST_METHOD and text != before.method
        return Remark(f"at most {_LONGEST_METHOD} characters", "problem") if too_long else None
    # Whoever deletes the email address of a job without a phone number leaves it without both.
    left_alone = name == "phone" and not text and entry.text("email") != before.text("email")
    if text == before.text(name) and not left_alone:
        return None
    said = new_job_entry.remark(entry, name, business)
    if name == "price" and said is not None and said.kind == "good":
        return Remark(format_cents(parse_cents(text), opened.price.currency), "good")
    return said


def _value(entry: EditEntry, name: EditName, opened: Job, business: Business) -> JsonValue:
    """A field's text as the record keeps it."""
    text = _text(entry, name)
    match name:
        case "price":
            price: dict[str, JsonValue] = opened.price.model_dump(mode="json")
            return {**price, "amount_cents": parse_cents(text)}
        case "phone":
            return parse_phone(text, business.phone_region) if text else None
        case "email" | "method":
            return text or None
        case "note" | "access":
            return text.replace(_BREAK, "\n")
    return text


def _text(entry: EditEntry, name: EditName) -> str:
    return entry.method.strip() if name == "method" else entry.text(name)


def _on_one_line(text: str) -> str:
    return safe(safe_lines(text).replace("\n", _BREAK))
