"""A booking as a customer sends it, and the change it asks for."""

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator, Field, TypeAdapter, ValidationError, ValidationInfo
from pydantic.functional_validators import field_validator

from qdn_tui.api.entries import (
    Day,
    Entry,
    Line,
    Lines,
    Ticked,
    business_of,
    entry_of,
    is_blank,
    mistake,
)
from qdn_tui.domain.author import Author
from qdn_tui.domain.business import Business
from qdn_tui.domain.changes import Create
from qdn_tui.domain.consent import is_consent_version
from qdn_tui.domain.job import (
    Actor,
    ActorKind,
    Address,
    Customer,
    Email,
    SmsConsent,
    TimeWindow,
)
from qdn_tui.domain.money import Money
from qdn_tui.domain.phone import parse_phone

KEY_FIELD = "idempotency_key"
# Filled in by programs alone: people do not see the field.
HONEYPOT = "website"
_KEY = re.compile(r"[A-Za-z0-9_-]{16,128}")
_EMAIL: TypeAdapter[str] = TypeAdapter(Email)
_LANGUAGE = re.compile(r"[a-z]{2}(-[A-Z]{2})?")
_COUNTRY = {"en": "en-US", "es": "es-US"}


def _whole(value: object) -> object:
    if isinstance(value, bool) or (isinstance(value, str) and not value.strip().isascii()):
        mistake("not_a_number")
    return value


class BookingEntry(Entry):
    """A booking; a plain form sends the same fields.

    `date` is a local day and `window` one of its windows, as `GET /api/slots` names them; one of
    `phone` and `email` is needed; `units` counts for services priced by the unit;
    `sms_text_version` names the text that `sms_consent` agreed to.
    """

    service: Line
    units: Annotated[int | None, BeforeValidator(_whole)] = None
    date: Day
    window: Annotated[Line, Field(examples=["08:00-10:00"])]
    name: Annotated[Line, Field(max_length=120)]
    phone: Line | None = None
    email: Line | None = None
    street: Line
    unit: Line | None = None
    city: Line
    region: Annotated[Line | None, Field(validate_default=True)] = None
    postal_code: Annotated[Line, Field(max_length=16)]
    access_notes: Lines = ""
    notes: Lines = ""
    sms_consent: Ticked = False
    sms_text_version: Annotated[Line | None, Field(validate_default=True)] = None
    locale: Line = "en-US"

    @field_validator("service")
    @classmethod
    def _in_the_catalogue(cls, code: str, info: ValidationInfo) -> str:
        return code if business_of(info).service(code) else mistake("not_offered")

    @field_validator("units")
    @classmethod
    def _as_many_as_fit(cls, units: int | None, info: ValidationInfo) -> int | None:
        service = business_of(info).service(info.data.get("service", ""))
        if units is None or service is None:
            return units
        if service.unit_price_cents is None:
            return None
        return units if service.units_min <= units <= service.units_max else mistake("out_of_range")

    @field_validator("window")
    @classmethod
    def _of_that_day(cls, key: str, info: ValidationInfo) -> str:
        if "date" not in info.data:
            return key
        return key if _window(info.data["date"], key, info) else mistake("not_offered")

    @field_validator("phone")
    @classmethod
    def _can_be_dialled(cls, written: str | None, info: ValidationInfo) -> str | None:
        try:
            return parse_phone(written, business_of(info).phone_region) if written else None
        except ValueError:
            mistake("not_a_phone")

    @field_validator("email")
    @classmethod
    def _can_be_written_to(cls, written: str | None) -> str | None:
        try:
            return _EMAIL.validate_python(written) if written else None
        except ValidationError:
            mistake("not_an_email")

    @field_validator("region")
    @classmethod
    def _at_home_unless_said(cls, region: str | None, info: ValidationInfo) -> str:
        return region or business_of(info).home_region or mistake("required")

    @field_validator("postal_code")
    @classmethod
    def _where_we_drive(cls, code: str, info: ValidationInfo) -> str:
        return code if business_of(info).serves(code) else mistake("not_served")

    @field_validator("sms_consent")
    @classmethod
    def _has_a_phone(cls, granted: bool, info: ValidationInfo) -> bool:
        # One that is wrong is told already, and is not among the data.
        if granted and "phone" in info.data and not info.data["phone"]:
            mistake("consent_phone")
        return granted

    @field_validator("sms_text_version")
    @classmethod
    def _which_text_was_shown(cls, version: str | None, info: ValidationInfo) -> str | None:
        if not info.data.get("sms_consent"):
            return None
        return version if version and is_consent_version(version) else mistake("consent_text")

    @field_validator("locale")
    @classmethod
    def _a_language(cls, locale: str) -> str:
        if not _LANGUAGE.fullmatch(locale):
            mistake("not_offered")
        return _COUNTRY.get(locale, locale)

    def time_window(self, business: Business) -> TimeWindow:
        """The window as a span of time."""
        window = business.window_at(date.fromisoformat(self.date), self.window)
        assert window is not None  # noqa: S101  # checked when it was read
        return window

    def price(self, business: Business) -> Money:
        """What it costs by the catalogue; where that says from, to: the lower."""
        service = business.service(self.service)
        assert service is not None  # noqa: S101  # checked when it was read
        cents = service.lowest_cents
        if service.unit_price_cents is not None and self.units is not None:
            cents = service.unit_price_cents * self.units
        return Money(amount_cents=cents, currency=business.currency)


def _window(day: str, key: str, info: ValidationInfo) -> TimeWindow | None:
    return business_of(info).window_at(date.fromisoformat(day), key)


def booking_entry(sent: Mapping[str, Any], business: Business) -> BookingEntry:
    """Read a booking.

    Raises:
        Failure: 422, with every mistake by its field.
    """
    fields = {name: value for name, value in sent.items() if name not in (KEY_FIELD, HONEYPOT)}
    reachable = any(not is_blank(fields.get(name)) for name in ("phone", "email"))
    return entry_of(BookingEntry, fields, business, None if reachable else {"phone": "no_contact"})


def is_key(key: object) -> bool:
    """Whether it can be an Idempotency-Key."""
    return isinstance(key, str) and bool(_KEY.fullmatch(key))


def booking_change(
    entry: BookingEntry, key: str, token: str, business: Business, now: datetime
) -> Create:
    """The change that makes the job.

    The job's id comes from the key, and the operation's from key and content: the same request
    again is the same operation, and another one with the same key meets the job's id.
    """
    content = json.dumps(entry.model_dump(mode="json"), sort_keys=True)
    customer = Customer(
        name=entry.name,
        phone=entry.phone,
        email=entry.email,
        locale=entry.locale,
        sms_consent=(
            SmsConsent(granted=True, at=now, text_version=entry.sms_text_version, source="web")
            if entry.sms_consent and entry.sms_text_version
            else None
        ),
    )
    by = Author(Actor(kind=ActorKind.CUSTOMER, name=entry.name), "web", clock=lambda: now)
    change = by.create(
        customer=customer,
        address=Address(
            line1=entry.street,
            line2=entry.unit or "",
            city=entry.city,
            region=entry.region or "",
            postal_code=entry.postal_code,
            access_notes=entry.access_notes,
        ),
        service=entry.service,
        price=entry.price(business),
        window=entry.time_window(business),
        customer_note=entry.notes,
    )
    return change.model_copy(
        update={
            "tracking_token": token,
            "job_id": UUID(bytes=_digest("job", key)[:16], version=4),
            "op_id": _digest("booking", key, content).hex()[:32],
        }
    )


def content_key(entry: BookingEntry, place: int) -> str:
    """The key of a booking that came without one: its own content.

    Args:
        entry: the booking.
        place: how many equal ones were called off before it.
    """
    content = json.dumps(entry.model_dump(mode="json"), sort_keys=True)
    return _digest("content", content, str(place)).hex()


def _digest(*parts: str) -> bytes:
    return hashlib.sha256("\x00".join(parts).encode()).digest()
