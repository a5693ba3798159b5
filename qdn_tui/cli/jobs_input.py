"""Options of the command line into changes; every mistake is named by its option."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any, get_args

from pydantic import ValidationError

from qdn_tui.domain.author import Author
from qdn_tui.domain.business import Business
from qdn_tui.domain.changes import Create, EditableField, FieldEdit
from qdn_tui.domain.editing import field_value
from qdn_tui.domain.job import Address, Assignment, Customer, Job, TimeWindow, problems
from qdn_tui.domain.moments import BeyondCalendar, as_utc
from qdn_tui.domain.money import Money, parse_cents
from qdn_tui.domain.phone import parse_phone
from qdn_tui.domain.status import Status
from qdn_tui.errors import QdnError


class WrongOption(QdnError):
    """An option has a value that cannot be meant."""

    exit_code = 2


class FirstStatus(StrEnum):
    """Where a job may begin."""

    SUBMITTED = Status.SUBMITTED.value
    READY_FOR_PICKUP = Status.READY_FOR_PICKUP.value


@dataclass(frozen=True)
class NewJob:
    """What `qdn jobs new` was told; empty text where an option was left out."""

    name: str
    phone: str
    email: str
    street: str
    city: str
    region: str
    postal_code: str
    service: str
    price: str
    window: str
    status: FirstStatus
    note: str

    def as_change(self, author: Author, business: Business) -> Create:
        """The change that makes this job.

        Raises:
            WrongOption: naming the option and what is expected.
        """
        price = (
            Money(amount_cents=_cents("--price", self.price), currency=business.currency)
            if self.price
            else business.default_price(self.service)
        )
        try:
            return author.create(
                customer=Customer(
                    name=self.name,
                    phone=_phone(self.phone, business) if self.phone else None,
                    email=self.email or None,
                    locale=business.locale,
                ),
                address=Address(
                    line1=self.street,
                    city=self.city,
                    region=self.region,
                    postal_code=self.postal_code,
                ),
                service=self.service,
                price=price,
                window=parse_window(self.window, business) if self.window else None,
                ready=self.status is FirstStatus.READY_FOR_PICKUP,
                internal_note=self.note or None,
            )
        except ValidationError as error:
            raise WrongOption(_as_options(error), "See `qdn jobs new --help`") from None


def parse_window(written: str, business: Business) -> TimeWindow:
    """`2026-11-23T08:00/10:00` in the business time zone, or two full times.

    Raises:
        WrongOption: it is neither.
    """
    start_text, _, end_text = written.partition("/")
    try:
        start = _moment(start_text, business, None)
        end = _moment(end_text, business, start.astimezone(business.zone).date())
        return TimeWindow(start_at=start, end_at=end)
    except ValidationError as error:
        raise WrongOption(f"--window: {problems(error.errors())[0]}") from None
    except ValueError:
        raise WrongOption(
            f"--window: {written} is no window", "Write it as 2026-11-23T08:00/10:00"
        ) from None


def parse_moment(option: str, written: str, business: Business) -> datetime:
    """A point in time; local where no zone is given.

    Raises:
        WrongOption: it is none.
    """
    try:
        return _moment(written, business, None)
    except ValueError:
        raise WrongOption(
            f"{option}: {written} is no time", "Write it as 2026-11-23T08:00"
        ) from None


def parse_eta(written: str, job: Job, business: Business, now: datetime) -> datetime:
    """A time of day, on the day of the job's window or else today; or a full time.

    Raises:
        WrongOption: it is neither.
    """
    day = business.local_day(job.window.start_at if job.window else now)
    try:
        # `9:05` is a time to everybody but to ISO 8601.
        return _moment(f"0{written}" if written[1:2] == ":" else written, business, day)
    except ValueError:
        raise WrongOption(f"{written} is no time", "Write it as 14:30") from None


def assignment_after(
    job: Job,
    crew: list[str] | None,
    truck: str | None,
    trailer: str | None,
    *,
    nobody: bool,
) -> Assignment:
    """Who goes after the options that were given; what was not named stays.

    Raises:
        WrongOption: nothing was given.
    """
    if nobody:
        return job.assignment.model_copy(update={"crew": (), "truck": None, "trailer": None})
    if not crew and truck is None and trailer is None:
        raise WrongOption("Nobody and nothing was given", "See `qdn jobs assign --help`")
    given = {
        **job.assignment.model_dump(),
        **({"crew": tuple(crew)} if crew else {}),
        **({"truck": truck or None} if truck is not None else {}),
        **({"trailer": trailer or None} if trailer is not None else {}),
    }
    try:
        return Assignment.model_validate(given)
    except ValidationError as error:
        raise WrongOption(_as_options(error)) from None


def field_edits(job: Job, wanted: Mapping[str, str | None]) -> tuple[FieldEdit, ...]:
    """The edits for the fields that were given, each with the value as it was seen.

    Raises:
        WrongOption: nothing was given, or a price that is none.
    """
    edits = []
    for field in get_args(EditableField):
        value = wanted.get(field)
        if value is None:
            continue
        written: Any = value
        if field == "price":
            written = {
                **job.price.model_dump(mode="json"),
                "amount_cents": _cents("--price", value),
            }
        edits.append(FieldEdit(field=field, seen=field_value(job, field), value=written))
    if not edits:
        raise WrongOption("Nothing to change was given", "See `qdn jobs edit --help`")
    return tuple(edits)


def _moment(text: str, business: Business, day: date | None) -> datetime:
    text = text.strip()
    if day is not None and "T" not in text and " " not in text:
        return datetime.combine(day, time.fromisoformat(text), business.zone)
    moment = datetime.fromisoformat(text)
    try:
        return as_utc(moment if moment.tzinfo else moment.replace(tzinfo=business.zone))
    except BeyondCalendar as beyond:
        raise WrongOption(f"{text}: {beyond}") from None


def _cents(option: str, text: str) -> int:
    try:
        return parse_cents(text)
    except ValueError as error:
        raise WrongOption(f"{option}: {error}") from None


def _phone(text: str, business: Business) -> str:
    try:
        return parse_phone(text, business.phone_region)
    except ValueError as error:
        raise WrongOption(f"--phone: {error}") from None


_OPTION_OF = {"line1": "--street", "postal_code": "--postal-code", "internal_note": "--note"}


def _as_options(error: ValidationError) -> str:
    said = []
    for line in problems(error.errors()):
        where, _, what = line.partition(": ")
        leaf = where.split(".")[-1]
        said.append(f"{_OPTION_OF.get(leaf, f'--{leaf}')}: {what}")
    return "; ".join(said)
