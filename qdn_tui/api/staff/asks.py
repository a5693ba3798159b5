"""What staff send: a login, a new job, a change of one. Unknown fields are refused."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from qdn_tui.domain.changes import FieldEdit, OpId, Reason
from qdn_tui.domain.job import CustomerNote, Name, NoteText, TimeWindow, UtcTime
from qdn_tui.domain.money import MOST_CENTS
from qdn_tui.domain.status import Outcome, Status

Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Filled = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Secret = Annotated[str, StringConstraints(min_length=1, max_length=256)]


class Ask(BaseModel):
    """Something that was sent."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class LoginAsk(Ask):
    """A login; `new_password` where the first one must be changed."""

    username: Filled
    password: Annotated[Secret, Field(repr=False)]
    new_password: Annotated[Secret | None, Field(repr=False)] = None


class NewCustomer(Ask):
    """Whom a new job is for: a phone number, an email address, or both."""

    name: Name
    phone: Line | None = None
    email: Line | None = None
    locale: Line = "en-US"


class NewAddress(Ask):
    """Where a new job is."""

    line1: Filled
    line2: Line = ""
    city: Filled
    region: Filled
    postal_code: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=16)
    ]
    access_notes: CustomerNote = ""


class NewJobAsk(Ask):
    """A new job. Sent again with the same `op_id` it is the same job.

    `price_cents` left out is the catalogue's least price; `ready` says that the customer gave
    their word already.
    """

    op_id: OpId
    customer: NewCustomer
    address: NewAddress
    service: Filled
    price_cents: Annotated[int, Field(ge=0, le=MOST_CENTS, strict=True)] | None = None
    window: TimeWindow | None = None
    ready: bool = False
    customer_note: CustomerNote = ""
    internal_note: NoteText | None = None


class _ChangeAsk(Ask):
    op_id: OpId


class AdvanceAsk(_ChangeAsk):
    """To the status after `from_status`, which is the one that was seen."""

    kind: Literal["advance"]
    from_status: Status


class RevertAsk(_ChangeAsk):
    """One status back from `from_status`, which is the one that was seen."""

    kind: Literal["revert"]
    from_status: Status
    reason: Reason


class CloseAsk(_ChangeAsk):
    """End the job early."""

    kind: Literal["close"]
    outcome: Outcome
    reason: Reason


class ReopenAsk(_ChangeAsk):
    """Take an early end back."""

    kind: Literal["reopen"]
    reason: Reason


class HoldAsk(_ChangeAsk):
    """Pause the job; `until` is a reminder."""

    kind: Literal["hold"]
    reason: Reason
    until: UtcTime | None = None


class ReleaseAsk(_ChangeAsk):
    """End the pause."""

    kind: Literal["release"]
    reason: Reason


class RescheduleAsk(_ChangeAsk):
    """Into another window, or with null out of any."""

    kind: Literal["reschedule"]
    window: TimeWindow | None


class EditAsk(_ChangeAsk):
    """Fields by their path: the value that was seen, and the one wanted."""

    kind: Literal["edit"]
    edits: Annotated[tuple[FieldEdit, ...], Field(min_length=1, max_length=32)]


class NewAssignment(Ask):
    """Who goes and with what; what is left out is nobody and nothing."""

    crew: Annotated[tuple[Name, ...], Field(max_length=12)] = ()
    truck: Name | None = None
    trailer: Name | None = None


class AssignAsk(_ChangeAsk):
    """The whole assignment, in the place of the present one."""

    kind: Literal["assign"]
    assignment: NewAssignment


class EtaAsk(_ChangeAsk):
    """When the crew is expected; null takes it back."""

    kind: Literal["eta"]
    eta: UtcTime | None


class NoteAsk(_ChangeAsk):
    """A note for the desk and the crew."""

    kind: Literal["note"]
    text: NoteText


class RotateTokenAsk(_ChangeAsk):
    """A new tracking link; the old one dies."""

    kind: Literal["rotate_token"]


ChangeAsk = Annotated[
    AdvanceAsk
    | RevertAsk
    | CloseAsk
    | ReopenAsk
    | HoldAsk
    | ReleaseAsk
    | RescheduleAsk
    | EditAsk
    | AssignAsk
    | EtaAsk
    | NoteAsk
    | RotateTokenAsk,
    Field(discriminator="kind"),
]
