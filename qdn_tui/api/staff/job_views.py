"""A job as staff see it, built field by field for their role."""

from typing import Literal

from pydantic import JsonValue

from qdn_tui.api.answers import View
from qdn_tui.domain.job import Source, UtcTime
from qdn_tui.domain.status import Outcome, Status

Need = Literal[
    "reason",
    "until",
    "window",
    "edits",
    "assignment",
    "eta",
    "text",
]
MoveKind = Literal[
    "advance",
    "revert",
    "close",
    "reopen",
    "hold",
    "release",
    "reschedule",
    "eta",
    "edit",
    "assign",
    "note",
    "rotate_token",
]


class MoveView(View):
    """A change that this person may make of this job now.

    `to` is the status that `advance`, `revert` and `reopen` lead to, and the outcome that
    `close` ends in; else null. `needs` names what the change must carry, `takes` what it may.
    """

    kind: MoveKind
    to: Status | Outcome | None = None
    label: str
    needs: tuple[Need, ...] = ()
    takes: tuple[Need, ...] = ()


class StaffOutcome(View):
    """What ended the job early."""

    code: Outcome
    label: str


class StaffHold(View):
    """Why the job is paused, and when somebody wants to be reminded."""

    reason: str
    until: UtcTime | None
    at: UtcTime | None


class StaffCustomer(View):
    """Whom it is for. `phone` is E.164 for a `tel:` link, `phone_label` for the eye."""

    name: str
    phone: str | None
    phone_label: str | None
    email: str | None
    locale: str | None


class StaffAddress(View):
    """Where; `label` is the whole of it on one line, as a map understands it."""

    line1: str
    line2: str
    city: str
    region: str
    postal_code: str
    access_notes: str
    label: str


class StaffService(View):
    """What was ordered; the label of a code that is no longer sold is the code."""

    code: str
    label: str


class StaffPrice(View):
    """What it costs; the label is `$600`."""

    amount_cents: int
    currency: str
    label: str


class StaffWindow(View):
    """When the crew arrives; the label is in the business's time zone."""

    start_at: UtcTime
    end_at: UtcTime
    label: str


class StaffAssignment(View):
    """Who goes and with what."""

    crew: tuple[str, ...]
    truck: str | None
    trailer: str | None


class StaffPayment(View):
    """Whether the money is in."""

    state: Literal["unpaid", "paid"]
    method: str | None
    at: UtcTime | None


class StaffNote(View):
    """A note of the desk."""

    at: UtcTime
    by: str
    text: str


class StaffNotes(View):
    """What the customer wrote, and what the desk did."""

    customer: str
    internal: tuple[StaffNote, ...]


class RemarkView(View):
    """Something for eyes: a sentence in English, and its code and values for other languages."""

    code: str
    message: str
    values: dict[str, str]


class FieldChange(View):
    """A field before and after.

    `field` is `status` (its values are statuses and outcomes), `window`, `assignment`, `eta`, or
    the path of an edited one.
    """

    field: str
    was: JsonValue
    now: JsonValue


class HistoryView(View):
    """One change of the job: `said` in English, `changes` for a page that words it itself."""

    seq: int
    at: UtcTime
    by: str
    source: Source
    kind: str
    said: str
    changes: tuple[FieldChange, ...]
    reason: str | None


class JobView(View):
    """One job.

    For crew `customer.email`, `customer.locale` and `tracking_url` are null, `history` is empty
    and `notes.internal` holds their own notes only. `history` has the latest entries, the newest
    first; `history_length` says how many there are. `late` says that the window is over and no
    crew is on it; `concern` why it needs eyes: one of the codes in the board's `concerns`.
    `archived` says that it was finished long ago: it can be looked at, and its link has ended.
    """

    id: str
    number: str
    version: int
    status: Status
    outcome: StaffOutcome | None
    hold: StaffHold | None
    customer: StaffCustomer
    address: StaffAddress
    service: StaffService
    price: StaffPrice
    window: StaffWindow | None
    eta: UtcTime | None
    assignment: StaffAssignment
    payment: StaffPayment
    notes: StaffNotes
    tracking_url: str | None
    history: tuple[HistoryView, ...]
    history_length: int
    moves: tuple[MoveView, ...]
    late: bool
    concern: str | None
    archived: bool
    created_at: UtcTime
    updated_at: UtcTime
