"""Everything the desk knows about a job, as facts to read."""

import json
from collections.abc import Iterator
from datetime import datetime

from pydantic import BaseModel

from qdn_tui.domain.business import Business
from qdn_tui.domain.document import Document, Record
from qdn_tui.domain.job import Job
from qdn_tui.domain.phone import format_phone
from qdn_tui.domain.status import OUTCOME_LABELS, info
from qdn_tui.domain.telling import moment, said
from qdn_tui.domain.text import safe
from qdn_tui.tui.cards import age_label
from qdn_tui.tui.widgets.facts import Fact

_LONGEST_VALUE = 300


def job_facts(job: Job, business: Business, url: str | None, now: datetime) -> list[Fact]:
    """The job as it stands."""
    stands = info(job.status)
    facts = [
        Fact("Status", f"{stands.mark} {stands.label}", f"bold $flow-{stands.colour}"),
    ]
    if job.outcome is not None:
        facts.append(Fact("Outcome", OUTCOME_LABELS[job.outcome], "bold $error"))
    if job.hold is not None:
        until = f" · until {moment(job.hold.until, business)}" if job.hold.until else ""
        facts.append(Fact("On hold", f"‖ {job.hold.reason}{until}", "$warning"))
    facts += [
        Fact("Service", business.service_label(job.service)),
        Fact("Price", f"{job.price} · {_payment(job, business)}"),
        Fact("Window", business.window_label(job.window) if job.window else "no window yet"),
        *([Fact("Expected", moment(job.eta, business))] if job.eta else []),
        Fact("Link", _link(job, url), "$secondary"),
        Fact("Customer"),
        Fact("Name", job.customer.name, "bold"),
        Fact("Phone", format_phone(job.customer.phone) if job.customer.phone else "–"),
        Fact("Email", job.customer.email or "–"),
    ]
    if job.customer.locale != business.locale:
        facts.append(Fact("Language", job.customer.locale))
    if (consent := job.customer.sms_consent) is not None:
        given = "given" if consent.granted and consent.revoked_at is None else "not given"
        facts.append(Fact("SMS consent", f"{given} ({consent.source})"))
    if job.notes.customer:
        facts.append(Fact("Says", job.notes.customer))
    facts += [Fact("Address"), *_address(job)]
    if job.address.access_notes:
        facts.append(Fact("Access", job.address.access_notes))
    facts += [Fact("Assigned"), *_assignment(job)]
    if job.notes.internal:
        facts.append(Fact("Notes of the desk"))
        for note in job.notes.internal:
            facts.append(Fact("Note", note.text))
            facts.append(Fact("", f"{note.actor.name} · {moment(note.at, business)}", "$ink-soft"))
    facts += [
        Fact("Record"),
        Fact("Created", f"{moment(job.created_at, business)} · {_ago(job.created_at, now)}"),
        Fact("Changed", f"{moment(job.updated_at, business)} · version {job.version}"),
        Fact("Id", str(job.id), "$ink-soft"),
    ]
    return facts


def unknown_facts(job: Job, document: Document) -> list[Fact]:
    """Fields this program does not know, and older spellings: kept, and shown as they are."""
    facts = [Fact(path, _written(value)) for path, value in _unknown(job, "")]
    forms = _forms(job, document)
    if forms:
        facts.append(Fact("Written as", ", ".join(forms)))
    return [Fact("Kept as it came"), *facts] if facts else []


def history_facts(job: Job, business: Business) -> list[Fact]:
    """Who changed what and when, the newest first."""
    if not job.history:
        return [Fact("History"), Fact("", "Nothing is recorded before this program.", "$ink-soft")]
    facts = [Fact("History")]
    for entry in reversed(job.history):
        facts.append(Fact(moment(entry.at, business), said(entry, business)))
        facts.append(
            Fact("", f"{entry.actor.name or entry.actor.kind.value} · {entry.source}", "$ink-soft")
        )
        if entry.reason:
            facts.append(Fact("", f"“{entry.reason}”", "italic"))
    return facts


def _link(job: Job, url: str | None) -> str:
    if job.is_erased:
        return "dead, as the customer is erased"
    return url or "the address of the customers' pages is not known yet"


def _payment(job: Job, business: Business) -> str:
    payment = job.payment
    if payment.state == "unpaid":
        return "unpaid"
    how = f" by {payment.method}" if payment.method else ""
    when = f", {moment(payment.at, business)}" if payment.at else ""
    return f"paid{how}{when}"


def _address(job: Job) -> Iterator[Fact]:
    address = job.address
    yield Fact("Street", ", ".join(filter(None, (address.line1, address.line2))), "bold")
    town = " ".join(filter(None, (address.region, address.postal_code)))
    place = ", ".join(filter(None, (address.city, town)))
    if place:
        yield Fact("City", place)


def _assignment(job: Job) -> Iterator[Fact]:
    assigned = job.assignment
    yield Fact("Crew", ", ".join(assigned.crew) or "nobody yet")
    if assigned.truck:
        yield Fact("Truck", assigned.truck)
    if assigned.trailer:
        yield Fact("Trailer", assigned.trailer)


def _ago(at: datetime, now: datetime) -> str:
    age = age_label((now - at).total_seconds())
    return "just now" if age == "now" else f"{age} ago"


def _unknown(part: BaseModel, path: str) -> Iterator[tuple[str, object]]:
    for name, value in (part.model_extra or {}).items():
        yield f"{path}{name}", value
    for name in type(part).model_fields:
        inner = getattr(part, name)
        if isinstance(inner, BaseModel):
            yield from _unknown(inner, f"{path}{name}.")


def _forms(job: Job, document: Document) -> tuple[str, ...]:
    return next(
        (
            entry.forms
            for entry in document.entries
            if isinstance(entry, Record) and entry.job.id == job.id
        ),
        (),
    )


def _written(value: object) -> str:
    if isinstance(value, str):
        return safe(value, _LONGEST_VALUE)
    return safe(json.dumps(value, ensure_ascii=False, default=str), _LONGEST_VALUE)
