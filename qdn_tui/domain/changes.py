"""What a person wants changed: one frozen value for each kind, told apart by `kind`.

A change carries everything the rules need, its time, ids and randomness included, so that
applying it again, in any process, gives the same job.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import (
    UUID4,
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    StringConstraints,
    TypeAdapter,
)

from qdn_tui.domain.job import (
    Actor,
    Address,
    Assignment,
    Customer,
    CustomerNote,
    NoteText,
    Source,
    TimeWindow,
    UtcTime,
)
from qdn_tui.domain.money import Money
from qdn_tui.domain.status import Outcome, Status
from qdn_tui.domain.tokens import is_new_token


def _unguessable(token: str) -> str:
    if not is_new_token(token):
        raise ValueError("a new tracking token has 22 or more url-safe characters")
    return token


# Old records may keep their 16 hex digits; nothing new gets a token that short.
NewToken = Annotated[str, AfterValidator(_unguessable)]
OpId = Annotated[str, StringConstraints(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]

# Fields a person may edit, by their path in the record.
EditableField = Literal[
    "customer.name",
    "customer.phone",
    "customer.email",
    "customer.locale",
    "address.line1",
    "address.line2",
    "address.city",
    "address.region",
    "address.postal_code",
    "address.access_notes",
    "service",
    "price",
    "notes.customer",
    "payment.state",
    "payment.method",
]


class _Change(BaseModel):
    # Built when the first of its kind is made: most programs make one or two kinds.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    op_id: OpId
    job_id: UUID4
    at: UtcTime
    actor: Actor
    source: Source

    @cached_property
    def job_key(self) -> str:
        """The job's id as text, the way it is looked up."""
        return str(self.job_id)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy with other values; one of another job has another key."""
        copy = super().model_copy(update=update, deep=deep)
        if update is not None and "job_id" in update:
            # Pydantic copies what was computed once along with the fields.
            copy.__dict__.pop("job_key", None)
        return copy


class Create(_Change):
    """A new job. `ready_for_pickup` means the dispatcher has the customer's word.

    `address_counted` says of a customer's booking that it is counted for where it came from.
    """

    kind: Literal["create"] = "create"
    tracking_token: NewToken
    status: Literal[Status.SUBMITTED, Status.READY_FOR_PICKUP] = Status.SUBMITTED
    customer: Customer
    address: Address
    service: str
    price: Money
    window: TimeWindow | None = None
    customer_note: CustomerNote = ""
    internal_note: NoteText | None = None
    address_counted: Annotated[bool, Field(exclude_if=lambda counted: not counted)] = False


class _CrewChange(_Change):
    """What a crew may do too.

    `only_for` is the name by which the job must still know whoever asked; None asks for nothing.
    It is decided with the change: a job that goes to another crew a moment earlier stays as it is.
    """

    # Left out where it says nothing, so that what waits in an outbox reads as it always did.
    only_for: Annotated[str | None, Field(exclude_if=lambda name: name is None)] = None


class Advance(_CrewChange):
    """To exactly the next status after `from_status`, the one the actor saw."""

    kind: Literal["advance"] = "advance"
    from_status: Status


class Revert(_Change):
    """Exactly one status back from `from_status`."""

    kind: Literal["revert"] = "revert"
    from_status: Status
    reason: Reason


class Close(_Change):
    kind: Literal["close"] = "close"
    outcome: Outcome
    reason: Reason


class Reopen(_Change):
    kind: Literal["reopen"] = "reopen"
    reason: Reason


class PutOnHold(_Change):
    kind: Literal["hold"] = "hold"
    reason: Reason
    until: UtcTime | None = None


class Release(_Change):
    kind: Literal["release"] = "release"
    reason: Reason


class Reschedule(_Change):
    """Into `window`, or out of any window with None."""

    kind: Literal["reschedule"] = "reschedule"
    window: TimeWindow | None


class FieldEdit(BaseModel):
    """One field: the value the actor saw, and the one wanted."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    field: EditableField
    seen: JsonValue
    value: JsonValue


class Edit(_Change):
    kind: Literal["edit"] = "edit"
    edits: Annotated[tuple[FieldEdit, ...], Field(min_length=1)]


class Assign(_Change):
    kind: Literal["assign"] = "assign"
    assignment: Assignment


class SetEta(_Change):
    """When the crew is expected, as the dispatcher typed it; None takes it back."""

    kind: Literal["eta"] = "eta"
    eta: UtcTime | None


class AddNote(_CrewChange):
    kind: Literal["note"] = "note"
    text: NoteText


class RotateToken(_Change):
    """A new tracking token; the old link dies at once."""

    kind: Literal["rotate_token"] = "rotate_token"
    tracking_token: NewToken


class Erase(_Change):
    """The customer's data goes, also out of the history; every link the job had is dead.

    `tracking_token` is one that nobody is given. `reason` stays and names nobody.
    """

    kind: Literal["erase"] = "erase"
    tracking_token: NewToken
    reason: Reason


class Adopt(_Change):
    """An existing record comes in as it is, from an import.

    `op_id` and `job_id` are made from the record's own text, so the same record never comes
    in twice. A record that cannot be read is kept apart, byte for byte, never refused.
    `written` is the record's own JSON text. `tracking_token` becomes the job's where an archived
    job has the record's own.
    """

    kind: Literal["adopt"] = "adopt"
    written: str
    tracking_token: NewToken | None = None


Change = Annotated[
    Create
    | Advance
    | Revert
    | Close
    | Reopen
    | PutOnHold
    | Release
    | Reschedule
    | Edit
    | Assign
    | SetEta
    | AddNote
    | RotateToken
    | Erase
    | Adopt,
    Field(discriminator="kind"),
]

CHANGE: TypeAdapter[Change] = TypeAdapter(Change, config=ConfigDict(defer_build=True))
