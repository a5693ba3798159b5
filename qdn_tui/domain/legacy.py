"""Older spellings of a job record, read into the present form.

The company's files grew by hand: keys in three styles, customers and addresses as plain text,
prices in dollars. Each reader below takes its keys out of the record and names the form it met.
"""

import re
from datetime import UTC, datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError

from qdn_tui.domain.job import Email
from qdn_tui.domain.moments import as_utc
from qdn_tui.domain.money import parse_cents
from qdn_tui.domain.phone import parse_phone
from qdn_tui.domain.tokens import is_token

UNSPECIFIED_SERVICE = "unspecified"
_REGION_AND_CODE = re.compile(r"([A-Za-z]{2})(?:\s+(\d{5}(?:-\d{4})?))?")
_MILLISECONDS_FROM = 100_000_000_000
_EMAIL: TypeAdapter[str] = TypeAdapter(Email)


class Modernised:
    """A record on its way into the present form.

    Attributes:
        record: the present form so far; unknown keys of the original included.
        forms: the older spellings met, in words.
        problems: what keeps it from being read, a line each.
    """

    def __init__(self, original: dict[str, Any], when_unknown: datetime) -> None:
        self.rest = dict(original)
        self.record: dict[str, Any] = {}
        self.forms: list[str] = []
        self.problems: list[str] = []
        for part in ("version", "notes", "assignment", "payment"):
            if self.rest.get(part) is None:
                self.rest.pop(part, None)
        self._identity()
        self._customer()
        self._address()
        self._work()
        self._history()
        self._times(when_unknown)
        self.record = {"version": 1, **self.rest, **self.record}

    def _take(self, present: str, *older: str) -> Any:
        """The first of these keys that says something; the others stay as unknown fields."""
        for key in (present, *older):
            if self.rest.get(key) is not None:
                if key != present:
                    self._note(key)
                return self.rest.pop(key)
        self.rest.pop(present, None)
        return None

    def _note(self, form: str) -> None:
        if form not in self.forms:
            self.forms.append(form)

    def _lacks(self, problem: str) -> None:
        self.problems.append(problem)

    def _identity(self) -> None:
        identity = self._take("id", "jobId", "job_id")
        if identity is None:
            self._lacks("id: is missing")
        self.record["id"] = identity
        token = self._take("tracking_token", "trackingToken", "token")
        if token is None:
            self._lacks("tracking_token: is missing")
        elif not isinstance(token, str) or not is_token(token):
            self._lacks("tracking_token: has no known form")
        elif len(token) == 16:
            self._note("token of 16 hex digits")
        self.record["tracking_token"] = token

    def _customer(self) -> None:
        written = self._take("customer", "customer_name", "customerName")
        if isinstance(written, dict):
            customer = dict(written)
        elif isinstance(written, str):
            self._note("customer as text")
            customer = {"name": written}
        else:
            self._lacks("customer: is missing")
            return
        for contact in ("phone", "email"):
            if contact in self.rest and contact not in customer:
                self._note(f"{contact} beside the customer")
                customer[contact] = self.rest.pop(contact)
            if customer.get(contact) == "":
                customer[contact] = None
        # What nobody can dial or write to is no reason to hide the job; it stays to be read.
        phone, email = customer.get("phone"), customer.get("email")
        if phone is not None:
            try:
                customer["phone"] = parse_phone(str(phone))
            except ValueError:
                self._note("phone that cannot be dialled")
                customer["phone_as_written"], customer["phone"] = phone, None
        if email is not None:
            try:
                customer["email"] = _EMAIL.validate_python(email)
            except ValidationError:
                self._note("email that nobody can write to")
                customer["email_as_written"], customer["email"] = email, None
        self.record["customer"] = customer

    def _address(self) -> None:
        written = self._take("address", "location")
        if isinstance(written, str) and written.strip():
            self._note("address as text")
            self.record["address"] = _address_from_text(written)
        elif isinstance(written, dict):
            address = dict(written)
            for older, present in (
                ("street", "line1"),
                ("state", "region"),
                ("zip", "postal_code"),
            ):
                if older in address and present not in address:
                    self._note("address with street, state and zip")
                    address[present] = address.pop(older)
            code = address.get("postal_code")
            if isinstance(code, int) and not isinstance(code, bool):
                self._note("postal code as a number")
                address["postal_code"] = f"{code:05d}"
            for part in ("line2", "city", "region", "postal_code", "access_notes"):
                if address.get(part, "") is None:
                    del address[part]
            self.record["address"] = address
        else:
            self._lacks("address: is missing")

    def _work(self) -> None:
        service = self._take("service", "service_type", "serviceType")
        if isinstance(service, dict | list | bool):
            self._lacks("service: is no text")
        elif service is None or not str(service).strip():
            self._note("no service")
            self.record["service"] = UNSPECIFIED_SERVICE
        else:
            self.record["service"] = code = _service_code(str(service))
            if code != service:
                self._note("service in words")
        self._price()
        status = self._take("status")
        if not isinstance(status, str):
            self._lacks("status: is missing")
        else:
            self.record["status"] = status_code = _status_code(status)
            if status_code != status:
                self._note("older spelling of the status")
        notes = self.rest.get("notes")
        if isinstance(notes, str):
            del self.rest["notes"]
            self._note("notes as text")
            self.record["notes"] = {"customer": notes}
        crew = self.rest.get("crew")
        if isinstance(crew, str | list) and "assignment" not in self.rest:
            del self.rest["crew"]
            self._note("crew beside the assignment")
            names = [crew] if isinstance(crew, str) else crew
            self.record["assignment"] = {"crew": [name for name in names if name]}

    def _price(self) -> None:
        price = self._take("price", "amount")
        if isinstance(price, dict):
            self.record["price"] = price
        elif price is None:
            self._lacks("price: is missing")
        else:
            try:
                cents = parse_cents(price)
            except (TypeError, ValueError) as error:
                self._lacks(f"price: {error}")
                return
            self._note("price as text" if isinstance(price, str) else "price in dollars")
            self.record["price"] = {"amount_cents": cents, "currency": "USD"}

    def _history(self) -> None:
        written = self.rest.pop("history", None)
        if written is None:
            return
        if not isinstance(written, list):
            self._lacks("history: is not a list")
            return
        entries = []
        for seq, entry in enumerate(written, 1):
            if not isinstance(entry, dict):
                self._lacks("history: holds something that is no entry")
                return
            if "kind" in entry:
                entries.append(entry)
                continue
            older: dict[str, Any] = dict(entry)
            at, status = _moment(older.pop("at", None)), older.pop("status", None)
            if at is None or not isinstance(status, str):
                self._lacks("history: an entry has no status or time")
                return
            self._note("history of statuses")
            present = {
                "seq": seq,
                "at": at,
                "actor": {"kind": "system", "name": "before qdn"},
                "source": "api",
                "kind": "create" if seq == 1 else "advance",
                "from": None,
                "to": _status_code(status),
                "reason": None,
                "op_id": None,
            }
            # An `actor` of those days is a name, not ours: it stays, under a name of its own.
            kept = {f"{key}_as_written" if key in present else key: older[key] for key in older}
            entries.append({**present, **kept})
        self.record["history"] = entries

    def _times(self, when_unknown: datetime) -> None:
        written = self._take("created_at", "created", "createdAt")
        created = _moment(written)
        if written is not None and created is None:
            self._lacks("created_at: is no time")
        if isinstance(written, int | float):
            self._note("time as a number")
        elif (
            isinstance(written, str) and created and datetime.fromisoformat(written).tzinfo is None
        ):
            self._note("time without a zone, read as UTC")
        steps = [moment for e in self.record.get("history", ()) if (moment := _moment(e.get("at")))]
        if created is None:
            created = steps[0] if steps else when_unknown
            self._note("no creation time")
        last = self._take("updated_at", "updatedAt")
        updated = _moment(last)
        if last is not None and updated is None:
            self._note("last change that is no time")
            self.record["updated_at_as_written"] = last
        self.record["created_at"] = created
        self.record["updated_at"] = updated or max([created, *steps])


def _address_from_text(text: str) -> dict[str, str]:
    """`134 Fixture Road, San Diego, CA 92101` in its parts; other text stays whole."""
    parts = [part.strip() for part in text.split(",")]
    region = _REGION_AND_CODE.fullmatch(parts[-1]) if len(parts) >= 3 else None
    if region is None or not all(parts):
        return {"line1": text.strip()}
    return {
        "line1": ", ".join(parts[:-2]),
        "city": parts[-2],
        "region": region[1].upper(),
        "postal_code": region[2] or "",
    }


def _service_code(words: str) -> str:
    """`Trailer Pickup & Dump` is `trailer_pickup_dump`."""
    found = re.findall(r"[a-z0-9]+", words.lower())
    return "_".join(word for word in found if word != "and") or words


def _status_code(words: str) -> str:
    code = re.sub(r"[\s-]+", "_", words.strip().lower())
    return "submitted" if code == "pending" else code


def _moment(written: object) -> datetime | None:
    """A time as ISO text, as seconds or as milliseconds since 1970; without a zone it is UTC."""
    try:
        if isinstance(written, datetime):
            moment = written
        elif isinstance(written, str):
            moment = datetime.fromisoformat(written)
        elif isinstance(written, int | float) and not isinstance(written, bool):
            seconds = written / 1000 if abs(written) >= _MILLISECONDS_FROM else written
            moment = datetime.fromtimestamp(seconds, UTC)
        else:
            return None
        return as_utc(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    except (ValueError, OverflowError, OSError):
        return None
