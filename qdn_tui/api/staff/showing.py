"""A job as one person of the staff may see it."""

from qdn_tui.api.staff.job_views import (
    HistoryView,
    JobView,
    StaffAddress,
    StaffAssignment,
    StaffCustomer,
    StaffHold,
    StaffNote,
    StaffNotes,
    StaffOutcome,
    StaffPayment,
    StaffPrice,
    StaffService,
    StaffWindow,
)
from qdn_tui.api.staff.least import as_known
from qdn_tui.api.staff.moves import moves_of
from qdn_tui.api.staff.person import Person
from qdn_tui.api.staff.told import changes_of
from qdn_tui.domain.business import Business
from qdn_tui.domain.job import Address, Job, TimeWindow
from qdn_tui.domain.phone import format_phone
from qdn_tui.domain.roles import Role
from qdn_tui.domain.status import OUTCOME_LABELS
from qdn_tui.domain.telling import said
from qdn_tui.domain.tokens import tracking_url

SOME_HISTORY = 10
"""So many entries come with every job of the board."""


def job_view(
    job: Job,
    person: Person,
    business: Business,
    site_url: str,
    *,
    late: bool,
    concern: str | None,
    entries: int | None = SOME_HISTORY,
    archived: bool = False,
) -> JobView:
    """The job, with no more than the person's work needs.

    Args:
        job: what it is about; one that they may see.
        person: who looks.
        business: whose catalogue, zone and labels count.
        site_url: where tracking links lead.
        late: whether its window is over and no crew is on it.
        concern: why it needs eyes, if it does.
        entries: how much of its history; None for all.
        archived: whether it is in the archive, where nothing is changed any more.
    """
    length, job = len(job.history), as_known(job, person)
    at_the_desk = person.role is not Role.CREW
    has_link = at_the_desk and not archived and not job.is_erased
    customer, price, hold = job.customer, job.price, job.hold
    return JobView(
        id=job.key,
        number=job.number,
        version=job.version,
        status=job.status,
        outcome=job.outcome and StaffOutcome(code=job.outcome, label=OUTCOME_LABELS[job.outcome]),
        hold=hold and StaffHold(reason=hold.reason, until=hold.until, at=hold.at),
        customer=StaffCustomer(
            name=customer.name,
            phone=customer.phone,
            phone_label=format_phone(customer.phone) if customer.phone else None,
            email=customer.email,
            locale=customer.locale if at_the_desk else None,
        ),
        address=_address(job.address),
        service=StaffService(code=job.service, label=business.service_label(job.service)),
        price=StaffPrice(
            amount_cents=price.amount_cents, currency=price.currency, label=str(price)
        ),
        window=window_view(job.window, business) if job.window else None,
        eta=job.eta,
        assignment=StaffAssignment(
            crew=job.assignment.crew, truck=job.assignment.truck, trailer=job.assignment.trailer
        ),
        payment=StaffPayment(state=job.payment.state, method=job.payment.method, at=job.payment.at),
        notes=StaffNotes(
            customer=job.notes.customer,
            internal=tuple(
                StaffNote(at=note.at, by=note.actor.name, text=note.text)
                for note in job.notes.internal
            ),
        ),
        tracking_url=tracking_url(site_url, job.tracking_token) if has_link else None,
        history=_history(job, business, entries),
        history_length=length,
        moves=() if archived else moves_of(job, person.role),
        late=late,
        concern=concern,
        archived=archived,
        created_at=job.created_at,
        updated_at=job.updated_at,
    )


def window_view(window: TimeWindow, business: Business) -> StaffWindow:
    """A window, with its day and hours in words."""
    return StaffWindow(
        start_at=window.start_at, end_at=window.end_at, label=business.window_label(window)
    )


def _address(address: Address) -> StaffAddress:
    place = " ".join(filter(None, (address.region, address.postal_code)))
    return StaffAddress(
        line1=address.line1,
        line2=address.line2,
        city=address.city,
        region=address.region,
        postal_code=address.postal_code,
        access_notes=address.access_notes,
        label=", ".join(filter(None, (address.line1, address.line2, address.city, place))),
    )


def _history(job: Job, business: Business, entries: int | None) -> tuple[HistoryView, ...]:
    latest = job.history if entries is None else job.history[-entries:]
    return tuple(
        HistoryView(
            seq=entry.seq,
            at=entry.at,
            by=entry.actor.name,
            source=entry.source,
            kind=entry.kind,
            said=said(entry, business),
            changes=changes_of(entry),
            reason=entry.reason,
        )
        for entry in reversed(latest)
    )
