"""The jobs of `qdn demo`: the file's ordinary day, laid around the present one, as changes."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from qdn_tui.domain.author import Author
from qdn_tui.domain.business import Business
from qdn_tui.domain.changes import Advance, Assign, Change, Create, Edit, FieldEdit
from qdn_tui.domain.job import Address, Assignment, Customer, TimeWindow
from qdn_tui.domain.money import Money
from qdn_tui.domain.phone import parse_phone
from qdn_tui.domain.status import FLOW, Status, position
from qdn_tui.resources import resource_root


@dataclass(frozen=True)
class DemoJob:
    """One entry of `assets/demo-jobs.toml`; its fields are explained there."""

    name: str
    street: str
    postal_code: str
    service: str
    price_cents: int
    reached: Status
    booked_hours_ago: float
    phone: str = ""
    email: str | None = None
    day: int | None = None
    window: time | None = None
    customer_note: str = ""
    access_notes: str = ""
    note: str | None = None
    crew: tuple[str, ...] = field(default=())
    truck: str | None = None
    trailer: str | None = None
    paid: str | None = None


def demo_changes(author: Author, business: Business, path: Path | None = None) -> list[Change]:
    """Every change that makes the demo's jobs, to be written at once.

    Args:
        author: whoever runs the demo; its clock says what today is.
        business: whose windows the jobs are laid into.
        path: another file of the same form.
    """
    source = path or resource_root() / "assets" / "demo-jobs.toml"
    written: dict[str, Any] = tomllib.loads(source.read_text("utf-8"))
    jobs = TypeAdapter(list[DemoJob]).validate_python(written["jobs"])
    return [change for job in jobs for change in _changes(job, author, business)]


def _changes(job: DemoJob, author: Author, business: Business) -> Iterator[Change]:
    now = author.clock()
    booked = now - timedelta(hours=job.booked_hours_ago)
    first = _created(job, _at(author, booked), business)
    yield first
    steps = FLOW[: position(job.reached)]
    if job.crew or job.truck or job.trailer:
        assigned = Assignment(crew=job.crew, truck=job.truck, trailer=job.trailer)
        yield Assign(
            **_at(author, booked + timedelta(minutes=30)).stamp(first.job_id), assignment=assigned
        )
    for step, info in enumerate(steps, 1):
        # Steps lie evenly between the booking and now, as far apart as they would really be.
        moment = booked + (now - booked) * step / (len(steps) + 1)
        yield Advance(
            **_at(author, moment.replace(microsecond=0)).stamp(first.job_id),
            from_status=info.status,
        )
    if job.paid:
        edits = (
            FieldEdit(field="payment.state", seen="unpaid", value="paid"),
            FieldEdit(field="payment.method", seen=None, value=job.paid),
        )
        yield Edit(**author.stamp(first.job_id), edits=edits)


def _created(job: DemoJob, author: Author, business: Business) -> Create:
    return author.create(
        customer=Customer(
            name=job.name,
            phone=parse_phone(job.phone, business.phone_region) if job.phone else None,
            email=job.email,
            locale=business.locale,
        ),
        address=Address(
            line1=job.street,
            city="San Diego",
            region="CA",
            postal_code=job.postal_code,
            access_notes=job.access_notes,
        ),
        service=job.service,
        price=Money(amount_cents=job.price_cents, currency=business.currency),
        window=_window(job, author, business),
        customer_note=job.customer_note,
        internal_note=job.note,
    )


def _at(author: Author, moment: datetime) -> Author:
    return replace(author, clock=lambda: moment)


def _window(job: DemoJob, author: Author, business: Business) -> TimeWindow | None:
    if job.day is None or job.window is None:
        return None
    # The author's clock stands at the booking; the window counts from the day of the demo.
    today = business.local_day(author.clock() + timedelta(hours=job.booked_hours_ago))
    day = _business_day(today, job.day, business)
    starts = {
        window.start_at.astimezone(business.zone).time(): window
        for window, _ in business.windows_on(day)
    }
    return starts.get(job.window)


def _business_day(today: date, offset: int, business: Business) -> date:
    """The open day `offset` open days from today; today counts even when it is closed."""
    day, step = today, timedelta(days=1 if offset > 0 else -1)
    for _ in range(abs(offset)):
        day += step
        while not business.is_open_on(day):
            day += step
    return day
