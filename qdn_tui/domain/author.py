"""Who makes changes, from where, with which clock and randomness: changes are made here."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TypedDict

from qdn_tui.domain.changes import (
    AddNote,
    Advance,
    Assign,
    Close,
    Create,
    Edit,
    Erase,
    FieldEdit,
    PutOnHold,
    Release,
    Reopen,
    Reschedule,
    Revert,
    RotateToken,
    SetEta,
)
from qdn_tui.domain.job import Actor, Address, Assignment, Customer, Job, Source, TimeWindow
from qdn_tui.domain.money import Money
from qdn_tui.domain.status import Outcome, Status
from qdn_tui.domain.tokens import new_token


def wall_clock() -> datetime:
    """Now, in UTC, to the second: finer than a dispatcher's day and easy to read in JSON."""
    return datetime.now(UTC).replace(microsecond=0)


class Stamp(TypedDict):
    """What every change carries."""

    op_id: str
    job_id: uuid.UUID
    at: datetime
    actor: Actor
    source: Source


@dataclass(frozen=True)
class Author:
    """A person or program at one desk.

    Attributes:
        actor: named in every history entry.
        source: where the change was made.
        clock: gives the present in UTC.
        new_id: gives a fresh UUID4.
        token: gives a fresh tracking token.
        new_op: gives a fresh operation id; by default one made of `new_id`.
    """

    actor: Actor
    source: Source
    clock: Callable[[], datetime] = wall_clock
    new_id: Callable[[], uuid.UUID] = uuid.uuid4
    token: Callable[[], str] = field(default=new_token)
    new_op: Callable[[], str] | None = None

    def with_ops(self, new_op: Callable[[], str], now: datetime) -> "Author":
        """The same person with operation ids from `new_op`, at `now`."""
        return replace(self, new_op=new_op, clock=lambda: now)

    def stamp(self, job_id: uuid.UUID | None = None) -> Stamp:
        """A new operation on `job_id`, or on a job that is yet to be."""
        return Stamp(
            op_id=self.new_op() if self.new_op is not None else self.new_id().hex,
            job_id=job_id or self.new_id(),
            at=self.clock(),
            actor=self.actor,
            source=self.source,
        )

    def create(
        self,
        *,
        customer: Customer,
        address: Address,
        service: str,
        price: Money,
        window: TimeWindow | None = None,
        ready: bool = False,
        customer_note: str = "",
        internal_note: str | None = None,
    ) -> Create:
        """A new job; `ready` where the customer's word is already given."""
        return Create(
            **self.stamp(),
            tracking_token=self.token(),
            status=Status.READY_FOR_PICKUP if ready else Status.SUBMITTED,
            customer=customer,
            address=address,
            service=service,
            price=price,
            window=window,
            customer_note=customer_note,
            internal_note=internal_note,
        )

    def advance(self, job: Job) -> Advance:
        return Advance(**self.stamp(job.id), from_status=job.status)

    def revert(self, job: Job, reason: str) -> Revert:
        return Revert(**self.stamp(job.id), from_status=job.status, reason=reason)

    def close(self, job: Job, outcome: Outcome, reason: str) -> Close:
        return Close(**self.stamp(job.id), outcome=outcome, reason=reason)

    def reopen(self, job: Job, reason: str) -> Reopen:
        return Reopen(**self.stamp(job.id), reason=reason)

    def hold(self, job: Job, reason: str, until: datetime | None = None) -> PutOnHold:
        return PutOnHold(**self.stamp(job.id), reason=reason, until=until)

    def release(self, job: Job, reason: str) -> Release:
        return Release(**self.stamp(job.id), reason=reason)

    def reschedule(self, job: Job, window: TimeWindow | None) -> Reschedule:
        return Reschedule(**self.stamp(job.id), window=window)

    def edit(self, job: Job, edits: Sequence[FieldEdit]) -> Edit:
        return Edit(**self.stamp(job.id), edits=tuple(edits))

    def assign(self, job: Job, assignment: Assignment) -> Assign:
        return Assign(**self.stamp(job.id), assignment=assignment)

    def eta(self, job: Job, eta: datetime | None) -> SetEta:
        return SetEta(**self.stamp(job.id), eta=eta)

    def note(self, job: Job, text: str) -> AddNote:
        return AddNote(**self.stamp(job.id), text=text)

    def rotate_token(self, job: Job) -> RotateToken:
        return RotateToken(**self.stamp(job.id), tracking_token=self.token())

    def erase(self, job: Job, reason: str) -> Erase:
        """Erasing a job is one operation, whoever makes it and however often."""
        stamp = {**self.stamp(job.id), "op_id": f"erase-{job.id.hex}"}
        return Erase.model_validate({**stamp, "tracking_token": self.token(), "reason": reason})
