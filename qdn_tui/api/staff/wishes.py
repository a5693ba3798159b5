"""What staff asked for, as the desk's own changes: the same ones that the terminal makes."""

import hashlib
from datetime import datetime
from uuid import UUID

from pydantic import ValidationError

from qdn_tui.api.answers import Failure
from qdn_tui.api.failures import invalid
from qdn_tui.api.staff.asks import (
    AdvanceAsk,
    AssignAsk,
    ChangeAsk,
    CloseAsk,
    EditAsk,
    EtaAsk,
    HoldAsk,
    NewJobAsk,
    NoteAsk,
    ReleaseAsk,
    ReopenAsk,
    RescheduleAsk,
    RevertAsk,
    RotateTokenAsk,
)
from qdn_tui.api.staff.person import Person
from qdn_tui.api.staff.reading import mistake, mistakes
from qdn_tui.domain.author import Author
from qdn_tui.domain.business import Business
from qdn_tui.domain.changes import (
    AddNote,
    Advance,
    Assign,
    Change,
    Close,
    Create,
    Edit,
    PutOnHold,
    Release,
    Reopen,
    Reschedule,
    Revert,
    RotateToken,
    SetEta,
)
from qdn_tui.domain.job import Address, Assignment, Customer
from qdn_tui.domain.money import Money
from qdn_tui.domain.phone import parse_phone
from qdn_tui.domain.roles import Role
from qdn_tui.domain.tokens import new_token


def author(person: Person, op_id: str, now: datetime) -> Author:
    """The person at the dashboard, with the operation id that they sent."""
    at = now.replace(microsecond=0)
    return Author(person.actor, "web", clock=lambda: at, new_op=lambda: op_id)


def new_job_id(person: Person, op_id: str) -> UUID:
    """The id of the job that this wish makes: the same one however often it is sent."""
    told = f"staff job\x00{person.subject}\x00{op_id}"
    return UUID(bytes=hashlib.sha256(told.encode()).digest()[:16], version=4)


def creation(asked: NewJobAsk, person: Person, business: Business, now: datetime) -> Create:
    """The change that makes a new job.

    Raises:
        Failure: 422, where a field breaks the record's form.
    """
    customer = asked.customer
    phone = customer.phone or None
    if phone is not None:
        try:
            phone = parse_phone(phone, business.phone_region)
        except ValueError as error:
            raise _wrong("customer.phone", str(error)) from None
    if business.service(asked.service) is None:
        raise _wrong("service", "is not in the catalogue")
    price = business.default_price(asked.service)
    if asked.price_cents is not None:
        price = Money(amount_cents=asked.price_cents, currency=business.currency)
    where = asked.address
    try:
        ordered_by = Customer(
            name=customer.name, phone=phone, email=customer.email or None, locale=customer.locale
        )
    except ValidationError as error:
        raise mistakes(error, under="customer") from None
    change = author(person, asked.op_id, now).create(
        customer=ordered_by,
        address=Address(
            line1=where.line1,
            line2=where.line2,
            city=where.city,
            region=where.region,
            postal_code=where.postal_code,
            access_notes=where.access_notes,
        ),
        service=asked.service,
        price=price,
        window=asked.window,
        ready=asked.ready,
        customer_note=asked.customer_note,
        internal_note=asked.internal_note,
    )
    return change.model_copy(update={"job_id": new_job_id(person, asked.op_id)})


def wish(asked: ChangeAsk, job_id: UUID, person: Person, now: datetime) -> Change:
    """The change of a job that was asked for."""
    stamp = author(person, asked.op_id, now).stamp(job_id)
    # Nobody's name is empty: a crew login that names nobody is on no job.
    only_for = (person.crew_name or "") if person.role is Role.CREW else None
    match asked:
        case AdvanceAsk():
            return Advance(**stamp, from_status=asked.from_status, only_for=only_for)
        case RevertAsk():
            return Revert(**stamp, from_status=asked.from_status, reason=asked.reason)
        case CloseAsk():
            return Close(**stamp, outcome=asked.outcome, reason=asked.reason)
        case ReopenAsk():
            return Reopen(**stamp, reason=asked.reason)
        case HoldAsk():
            return PutOnHold(**stamp, reason=asked.reason, until=asked.until)
        case ReleaseAsk():
            return Release(**stamp, reason=asked.reason)
        case RescheduleAsk():
            return Reschedule(**stamp, window=asked.window)
        case EditAsk():
            return Edit(**stamp, edits=asked.edits)
        case AssignAsk():
            given = asked.assignment
            wanted = Assignment(crew=given.crew, truck=given.truck, trailer=given.trailer)
            return Assign(**stamp, assignment=wanted)
        case EtaAsk():
            return SetEta(**stamp, eta=asked.eta)
        case NoteAsk():
            return AddNote(**stamp, text=asked.text, only_for=only_for)
        case RotateTokenAsk():
            return RotateToken(**stamp, tracking_token=new_token())


def _wrong(field: str, words: str) -> Failure:
    return invalid({field: mistake(field, words)})
