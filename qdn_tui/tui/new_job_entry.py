"""What a dispatcher typed about a new job: checked field by field, turned into a change."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Literal, TypeVar, get_args

from qdn_tui.domain.author import Author
from qdn_tui.domain.booking import slots_within, window_remarks
from qdn_tui.domain.business import Business
from qdn_tui.domain.changes import Create
from qdn_tui.domain.document import Document
from qdn_tui.domain.job import Address, Customer, Job, TimeWindow
from qdn_tui.domain.money import Money, format_cents, parse_cents
from qdn_tui.domain.oddities import NOT_SERVED, price_remark
from qdn_tui.domain.phone import format_phone, parse_phone
from qdn_tui.domain.text import safe

FieldName = Literal[
    "name",
    "phone",
    "email",
    "street",
    "unit",
    "city",
    "region",
    "postal_code",
    "access",
    "price",
    "note",
]
FIELDS: tuple[FieldName, ...] = get_args(FieldName)

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_LONGEST: Mapping[FieldName, int] = {
    "name": 120,
    "email": 254,
    "street": 200,
    "unit": 200,
    "city": 200,
    "region": 200,
    "postal_code": 16,
    "access": 2000,
    "note": 2000,
}


@dataclass(frozen=True)
class Remark:
    """What the form says beside a field: a problem stands in the way of saving."""

    text: str
    kind: Literal["problem", "warning", "good"]


@dataclass(frozen=True)
class Entry:
    """The form's fields as they were typed, and what was picked."""

    name: str = ""
    phone: str = ""
    email: str = ""
    street: str = ""
    unit: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    access: str = ""
    price: str = ""
    note: str = ""
    service: str = ""
    window: TimeWindow | None = None
    ready: bool = False

    def text(self, field: FieldName) -> str:
        """What was typed in a field, without spaces around it."""
        return str(getattr(self, field)).strip()


EntryT = TypeVar("EntryT", bound=Entry)


def blank_entry(business: Business) -> Entry:
    """A fresh form: the first service with its price, and the town most customers live in."""
    service = business.services[0].code
    return Entry(
        city=business.home_city,
        region=business.home_region,
        service=service,
        price=price_text(business, service),
    )


def entry_like(job: Job, business: Business) -> Entry:
    """The form for another job like `job`: its customer, address, service and price.

    Not its window, notes, crew and payment: those are of one day. A service that is no longer
    in the catalogue, and a price in another currency, start anew.
    """
    customer, address = job.customer, job.address
    known = business.service(job.service) is not None
    service = job.service if known else business.services[0].code
    same_money = known and job.price.currency == business.currency
    price = format_cents(job.price.amount_cents).removeprefix("$") if same_money else ""
    return Entry(
        name=safe(customer.name),
        phone=safe(format_phone(customer.phone)) if customer.phone else "",
        email=safe(customer.email or ""),
        street=safe(address.line1),
        unit=safe(address.line2),
        city=safe(address.city),
        region=safe(address.region),
        postal_code=safe(address.postal_code),
        access=safe(address.access_notes),
        service=service,
        price=price or price_text(business, service),
    )


def with_text(entry: EntryT, field: FieldName, text: str) -> EntryT:
    """The entry with another text in one field."""
    typed: dict[str, Any] = {field: text}
    return replace(entry, **typed)


def with_service(entry: EntryT, business: Business, code: str) -> EntryT:
    """The entry with another service; the price follows unless it was changed by hand."""
    untouched = entry.price == price_text(business, entry.service)
    price = price_text(business, code) if untouched else entry.price
    return replace(entry, service=code, price=price)


def price_text(business: Business, code: str) -> str:
    """The price a service starts with, as one would type it."""
    money = business.default_price(code)
    return format_cents(money.amount_cents, money.currency).removeprefix("$")


def remark(entry: Entry, field: FieldName, business: Business) -> Remark | None:
    """What is to be said about a field as it stands; None where nothing is."""
    text = entry.text(field)
    longest = _LONGEST.get(field)
    if longest is not None and len(text) > longest:
        return Remark(f"at most {longest} characters", "problem")
    match field:
        case "name" | "street" | "city" | "region" | "postal_code" if not text:
            return Remark("is needed", "problem")
        case "phone":
            return _about_phone(entry, business)
        case "email" if text and not _EMAIL.fullmatch(text):
            return Remark("like ana@example.com", "problem")
        case "postal_code" if not business.serves(text):
            return Remark(NOT_SERVED, "warning")
        case "price":
            return _about_price(entry, business)
    return None


def window_problem(
    entry: Entry, document: Document, business: Business, now: datetime
) -> Remark | None:
    """Whether the window has filled up since it was picked, or is odd."""
    window = entry.window
    if window is None:
        return None
    if any(slot.left == 0 for slot in slots_within(window, document.jobs, business)):
        return Remark("has just filled up; choose another", "problem")
    odd = window_remarks(window, now, business)
    return Remark("; ".join(odd), "warning") if odd else None


def problems(entry: Entry, business: Business) -> dict[FieldName, str]:
    """Every field that stands in the way of saving."""
    remarks = ((field, remark(entry, field, business)) for field in FIELDS)
    return {field: said.text for field, said in remarks if said and said.kind == "problem"}


def create(entry: Entry, author: Author, business: Business, again: Create | None) -> Create:
    """The change that takes the job. The entry has no problems.

    Args:
        entry: what was typed.
        author: who takes the job.
        business: for the phone's region and the currency.
        again: the change of an earlier try whose answer may have got lost. It keeps the new
            try the same job: with the same entry it is sent once more as it is, so that
            it cannot happen twice.
    """
    phone, email = entry.text("phone"), entry.text("email")
    new = author.create(
        customer=Customer(
            name=entry.text("name"),
            phone=parse_phone(phone, business.phone_region) if phone else None,
            email=email or None,
            locale=business.locale,
        ),
        address=Address(
            line1=entry.text("street"),
            line2=entry.text("unit"),
            city=entry.text("city"),
            region=entry.text("region"),
            postal_code=entry.text("postal_code"),
            access_notes=entry.text("access"),
        ),
        service=entry.service,
        price=Money(amount_cents=parse_cents(entry.text("price")), currency=business.currency),
        window=entry.window,
        ready=entry.ready,
        internal_note=entry.text("note") or None,
    )
    if again is None:
        return new
    same_job = {"job_id": again.job_id, "tracking_token": again.tracking_token}
    as_before = new.model_copy(update={**same_job, "op_id": again.op_id, "at": again.at})
    return again if as_before == again else new.model_copy(update=same_job)


def is_untouched(entry: Entry, blank: Entry) -> bool:
    """Whether nothing was typed or picked since the form opened."""
    return asdict(entry) == asdict(blank)


def _about_phone(entry: Entry, business: Business) -> Remark | None:
    text = entry.text("phone")
    if not text:
        if entry.text("email"):
            return None
        return Remark("phone or email is needed", "problem")
    try:
        number = parse_phone(text, business.phone_region)
    except ValueError:
        said = "not complete" if text.startswith("+") else "needs ten digits"
        return Remark(said, "problem")
    return Remark(format_phone(number), "good")


def _about_price(entry: Entry, business: Business) -> Remark | None:
    text = entry.text("price")
    if not text:
        return Remark("is needed", "problem")
    try:
        cents = parse_cents(text)
        price = Money(amount_cents=cents, currency=business.currency)
    except ValueError:
        return Remark("dollars, like 600 or 375.50", "problem")
    odd = price_remark(price, entry.service, business)
    return Remark(f"{price}; {odd}", "warning") if odd else Remark(str(price), "good")
