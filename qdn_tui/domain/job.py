"""The job record, as it stands in the document and in every `--json` answer."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from itertools import accumulate
from operator import attrgetter
from typing import Annotated, Any, Literal

from pydantic import (
    UUID4,
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    StringConstraints,
    model_validator,
)

from qdn_tui.domain.mistakes import in_plain_words
from qdn_tui.domain.moments import as_utc
from qdn_tui.domain.money import Money
from qdn_tui.domain.phone import Phone
from qdn_tui.domain.status import Outcome, Status, following
from qdn_tui.domain.tokens import is_token

Source = Literal["tui", "cli", "web", "api"]


def _known_status(value: object) -> object:
    return Status.SUBMITTED if value == "pending" else value


def _token_form(value: str) -> str:
    if not is_token(value):
        raise ValueError("a tracking token has 22 or more url-safe characters")
    return value


UtcTime = Annotated[datetime, AfterValidator(as_utc)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
CustomerNote = Annotated[str, StringConstraints(max_length=2000)]
NoteText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
TrackingToken = Annotated[str, AfterValidator(_token_form)]
JobNumber = Annotated[str, StringConstraints(pattern=r"^J-[0-9]{6,12}$")]
Email = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        max_length=254,
        pattern=r"^[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+\.[^@\s\x00-\x1f]+$",
    ),
]


class Part(BaseModel):
    """A frozen piece of a record; fields it does not know are kept through every write."""

    model_config = ConfigDict(frozen=True, extra="allow", populate_by_name=True)


class ActorKind(StrEnum):
    CUSTOMER = "customer"
    DISPATCHER = "dispatcher"
    CREW = "crew"
    SYSTEM = "system"


class Actor(Part):
    """Who made a change."""

    kind: ActorKind
    name: Annotated[str, StringConstraints(max_length=120)]


class SmsConsent(Part):
    """What the customer agreed to, in which words, and when."""

    granted: bool
    at: UtcTime
    text_version: str
    source: str
    revoked_at: UtcTime | None = None


class Customer(Part):
    """Who ordered the job. New records have a phone or an email; old ones may have neither."""

    name: Name
    phone: Phone | None = None
    email: Email | None = None
    locale: Annotated[str, StringConstraints(max_length=35)] = "en-US"
    sms_consent: SmsConsent | None = None


class Address(Part):
    """Where the job is. `access_notes` are for staff only."""

    line1: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    line2: Line = ""
    city: Line = ""
    region: Line = ""
    postal_code: Annotated[str, StringConstraints(strip_whitespace=True, max_length=16)] = ""
    access_notes: Annotated[str, StringConstraints(max_length=2000)] = ""


class TimeWindow(Part):
    """When the crew arrives: half-open, in UTC, at most one day long."""

    start_at: UtcTime
    end_at: UtcTime

    @model_validator(mode="after")
    def _forward(self) -> "TimeWindow":
        if not self.start_at < self.end_at:
            raise ValueError("a window ends after it starts")
        if (self.end_at - self.start_at).total_seconds() > 86_400:
            raise ValueError("a window is at most one day long")
        return self

    def overlaps(self, other: "TimeWindow") -> bool:
        """Whether the two share any moment."""
        return self.start_at < other.end_at and other.start_at < self.end_at


class Assignment(Part):
    """Who goes and with what."""

    crew: tuple[Name, ...] = ()
    truck: Name | None = None
    trailer: Name | None = None


class Payment(Part):
    state: Literal["unpaid", "paid"] = "unpaid"
    method: Annotated[str, StringConstraints(max_length=60)] | None = None
    at: UtcTime | None = None


class InternalNote(Part):
    at: UtcTime
    actor: Actor
    text: NoteText


class Notes(Part):
    customer: CustomerNote = ""
    internal: tuple[InternalNote, ...] = ()


class Hold(Part):
    """A pause of an open job; `until` is a reminder, not a timer."""

    reason: NoteText
    until: UtcTime | None = None
    at: UtcTime | None = None


class HistoryEntry(Part):
    """One change of a job. `from` and `to` are statuses for a move, field values for an edit."""

    seq: Annotated[int, Field(ge=1)]
    at: UtcTime
    actor: Actor
    source: Source
    kind: str
    from_: Annotated[JsonValue, Field(alias="from")] = None
    to: JsonValue = None
    reason: str | None = None
    op_id: str | None = None


_KIND = attrgetter("kind")


class Job(Part):
    """One haul, from the request to the sweep-up."""

    id: UUID4
    number: JobNumber
    tracking_token: TrackingToken
    status: Annotated[Status, BeforeValidator(_known_status)]
    outcome: Outcome | None = None
    hold: Hold | None = None
    customer: Customer
    address: Address
    service: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
    price: Money
    window: TimeWindow | None = None
    eta: UtcTime | None = None
    assignment: Assignment = Assignment()
    payment: Payment = Payment()
    notes: Notes = Notes()
    history: tuple[HistoryEntry, ...] = ()
    version: Annotated[int, Field(ge=1)]
    created_at: UtcTime
    updated_at: UtcTime

    @cached_property
    def key(self) -> str:
        """The id as text, the way it stands in the document; asked for at every look-up."""
        return str(self.id)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> "Job":
        """A copy with other values; one with another id has another key."""
        copy = super().model_copy(update=update, deep=deep)
        if update is not None and "id" in update:
            # Pydantic copies what was computed once along with the fields.
            copy.__dict__.pop("key", None)
        return copy

    @property
    def is_open(self) -> bool:
        """Neither completed nor ended early."""
        return self.outcome is None and self.status is not Status.COMPLETED

    @property
    def step_on(self) -> Status | None:
        """The status one step on; None where it goes no further as it stands."""
        if self.outcome is not None or self.hold is not None:
            return None
        return following(self.status) if not self.is_erased else None

    def has_op(self, op_id: str) -> bool:
        """Whether the change with this operation id already happened to this job."""
        return any(entry.op_id == op_id for entry in self.history)

    @property
    def erasure(self) -> "HistoryEntry | None":
        """The change that took its customer's data away; None where nobody asked for that."""
        return next((entry for entry in reversed(self.history) if entry.kind == "erase"), None)

    @property
    def is_erased(self) -> bool:
        """Whether its customer's data was taken away."""
        return "erase" in map(_KIND, self.history)

    @property
    def finished_at(self) -> datetime | None:
        """When it was completed or ended early; None while open or where nobody recorded it."""
        return None if self.is_open else next(reversed(self.endings), None)

    @property
    def times(self) -> tuple[datetime, ...]:
        """When each entry of the history was.

        None is before what happened earlier, as a clock that was set back would have it: the
        job's link would be dead, and the job archived, on the day it was done.
        """
        return tuple(accumulate((entry.at for entry in self.history), max))

    @property
    def endings(self) -> tuple[datetime, ...]:
        """Every time it was completed or ended early, also where it was opened again since.

        An import says that an old job is finished, not when. Where its history does not say it
        either, its link expires counting from the import.
        """
        found: list[datetime] = []
        is_over = False
        for entry, at in zip(self.history, self.times, strict=True):
            match entry.kind:
                case "revert" | "reopen":
                    is_over = False
                case "restore":
                    is_over = bool(found)
                case "advance" if entry.to != Status.COMPLETED.value:
                    pass
                case "advance" | "close":
                    found.append(at)
                    is_over = True
                case "adopt" if not is_over:
                    found.append(at)
                    is_over = entry.to == Status.COMPLETED.value
        return tuple(found)


def as_json(job: Job) -> dict[str, JsonValue]:
    """The job as it is written: snake_case, RFC 3339 UTC times, unknown fields included."""
    return job.model_dump(mode="json", by_alias=True)


def problems(errors: Sequence[object]) -> tuple[str, ...]:
    """Pydantic's `errors()` as short lines, `field: what is wrong`, without the input."""
    lines = []
    for error in errors:
        if isinstance(error, dict):
            where = ".".join(str(step) for step in error.get("loc", ()))
            what = in_plain_words(error)
            lines.append(f"{where}: {what}" if where else what)
    return tuple(lines)
