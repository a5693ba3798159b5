"""Jobs as the command line prints them: JSON for programs, a few calm lines for people."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from pydantic import JsonValue

from qdn_tui.cli.console import show, show_table
from qdn_tui.cli.session import Session
from qdn_tui.domain.job import HistoryEntry, Job, as_json
from qdn_tui.domain.phone import format_phone
from qdn_tui.domain.rules import standing
from qdn_tui.domain.status import info
from qdn_tui.domain.telling import dated_moment, said


def job_json(session: Session, job: Job) -> dict[str, JsonValue]:
    """The job as it is written, with the link the customer opens."""
    return {**as_json(job), "tracking_url": session.link(job)}


def by_number(jobs: Iterable[Job]) -> list[Job]:
    """Jobs in the order their numbers were given out."""
    return sorted(jobs, key=lambda job: int(job.number.removeprefix("J-")))


def show_jobs(session: Session, jobs: Sequence[Job]) -> None:
    """A table, a job a line."""
    if not jobs:
        show("No jobs here.")
        return
    business = session.business
    show_table(
        ("", "Number", "Status", "Customer", "Street", "Service", "Price", "Window"),
        [
            (
                info(job.status).mark,
                job.number,
                standing(job),
                job.customer.name,
                job.address.line1,
                business.service_label(job.service),
                str(job.price),
                business.window_label(job.window) if job.window else "–",
            )
            for job in jobs
        ],
    )


def show_job(session: Session, job: Job, *, history: bool = False) -> None:
    """One job, a fact a line."""
    business = session.business
    address = job.address
    place = ", ".join(
        part
        for part in (
            address.line1,
            address.line2,
            address.city,
            f"{address.region} {address.postal_code}".strip(),
        )
        if part
    )
    contact = " · ".join(
        part
        for part in (
            format_phone(job.customer.phone) if job.customer.phone else "",
            job.customer.email or "",
        )
        if part
    )
    crew = ", ".join(job.assignment.crew)
    facts = [
        ("Job", f"{job.number}  {info(job.status).mark} {standing(job)}"),
        ("Customer", job.customer.name),
        ("Contact", contact or "none"),
        ("Address", place),
        ("Access", address.access_notes),
        ("Service", f"{business.service_label(job.service)}, {job.price}, {job.payment.state}"),
        ("Window", business.window_label(job.window) if job.window else "none yet"),
        ("Expected", _local(session, job.eta) if job.eta else ""),
        ("On hold", f"{job.hold.reason}" if job.hold else ""),
        ("Crew", ", ".join(filter(None, (crew, job.assignment.truck, job.assignment.trailer)))),
        ("Customer note", job.notes.customer),
        *(("Note", f"{note.text} ({note.actor.name})") for note in job.notes.internal),
        ("Tracking", "" if job.is_erased else session.link(job)),
        ("Id", job.key),
    ]
    for label, fact in facts:
        if fact:
            show(f"{label:<14}{fact}")
    if history:
        show("History")
        moments = [_local(session, entry.at) for entry in job.history]
        wide = max(map(len, moments), default=0)
        for at, entry in zip(moments, job.history, strict=True):
            show(f"  {at:<{wide}}  {_history_line(session, entry)}")


def _local(session: Session, at: datetime) -> str:
    return dated_moment(at, session.business.zone, datetime.now(UTC))


def _history_line(session: Session, entry: HistoryEntry) -> str:
    why = f" ({entry.reason})" if entry.reason else ""
    what = said(entry, session.business)
    return f"{what}  by {entry.actor.name}, {entry.source}{why}"
