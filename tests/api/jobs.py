"""Made-up jobs, made by the domain's own changes."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from qdn_tui.domain.author import Author
from qdn_tui.domain.changes import Create
from qdn_tui.domain.job import Actor, ActorKind, Address, Assignment, Customer, Job, TimeWindow
from qdn_tui.domain.money import Money
from qdn_tui.domain.status import Outcome
from qdn_tui.store.s3 import S3JobStore

DESK = Actor(kind=ActorKind.DISPATCHER, name="Dispatcher Example")


def author(at: datetime | None = None) -> Author:
    """Someone at the desk, now or at another moment."""
    if at is None:
        return Author(DESK, "tui")
    return Author(DESK, "tui", clock=lambda: at)


def marks_pickup(by: Author, *, token: str | None = None) -> Create:
    """Mark's trailer pickup on Soderblom Avenue, $600, ready for pickup."""
    change = by.create(
        customer=Customer(name="Mark", phone="+16195550123"),
        address=Address(
            line1="1208 Soderblom Avenue", city="San Diego", region="CA", postal_code="92101"
        ),
        service="trailer_pickup_dump",
        price=Money(amount_cents=60_000),
        window=TimeWindow(
            start_at=datetime(2026, 11, 21, 16, tzinfo=UTC),
            end_at=datetime(2026, 11, 21, 18, tzinfo=UTC),
        ),
        ready=True,
    )
    return change if token is None else change.model_copy(update={"tracking_token": token})


def booked(store: S3JobStore, by: Author | None = None, *, token: str | None = None) -> Job:
    """Mark's job, in the store."""
    change = marks_pickup(by or author(), token=token)
    return found(store, change.job_id, store.apply([change]).jobs)


def advanced(store: S3JobStore, job: Job, by: Author | None = None) -> Job:
    """The job one step on."""
    return found(store, job.id, store.apply([(by or author()).advance(job)]).jobs)


def assigned(store: S3JobStore, job: Job, crew: Sequence[str]) -> Job:
    """The job with these people on it."""
    change = author().assign(job, Assignment(crew=tuple(crew)))
    return found(store, job.id, store.apply([change]).jobs)


def completed(store: S3JobStore, *, days_ago: float) -> Job:
    """A job that was completed so long ago."""
    by = author(datetime.now(UTC) - timedelta(days=days_ago))
    job = booked(store, by)
    return advanced(store, advanced(store, job, by), by)


def cancelled(store: S3JobStore, *, days_ago: float) -> Job:
    """A job that was called off so long ago."""
    by = author(datetime.now(UTC) - timedelta(days=days_ago))
    job = booked(store, by)
    change = by.close(job, Outcome.CANCELLED, "customer called")
    return found(store, job.id, store.apply([change]).jobs)


def found(store: S3JobStore, job_id: UUID, jobs: Sequence[Job]) -> Job:
    """The job with this id."""
    return next(job for job in jobs if job.id == job_id)
