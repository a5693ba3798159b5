"""A refused change as facts to read: what was wanted, what stands now, and what can be done."""

from collections.abc import Iterator, Sequence

from pydantic import JsonValue

from qdn_tui.domain.business import Business
from qdn_tui.domain.changes import (
    Advance,
    Change,
    Create,
    Edit,
    FieldEdit,
    Reschedule,
    Revert,
    SetEta,
)
from qdn_tui.domain.document import Document
from qdn_tui.domain.editing import field_value
from qdn_tui.domain.field_labels import field_label
from qdn_tui.domain.job import HistoryEntry, Job
from qdn_tui.domain.rules import standing
from qdn_tui.domain.status import Status, info
from qdn_tui.domain.telling import moment
from qdn_tui.store.conflict_words import value_text
from qdn_tui.store.conflicts import Conflict, Remade, wanted_status
from qdn_tui.tui.widgets.facts import Fact
from qdn_tui.tui.widgets.pick_list import Row


def conflict_rows(conflicts: Sequence[Conflict], document: Document) -> tuple[Row[str | None], ...]:
    """A row each, those of one job together, in the order in which the jobs' first came."""
    jobs = list(dict.fromkeys(conflict.change.job_id for conflict in conflicts))
    ordered = sorted(conflicts, key=lambda conflict: jobs.index(conflict.change.job_id))
    return tuple(
        Row(
            conflict.change.op_id,
            about(conflict.change, conflicts, document),
            conflict.change.kind.replace("_", " "),
        )
        for conflict in ordered
    )


def about(change: Change, conflicts: Sequence[Conflict], document: Document) -> str:
    """Which job a change is about: its number and name, or the name of one refused itself."""
    job = document.get(str(change.job_id))
    if job is not None:
        return f"{job.number}  {job.customer.name}"
    creates = (conflict.change for conflict in conflicts)
    create = next((c for c in creates if c.job_id == change.job_id and isinstance(c, Create)), None)
    return f"New job  {create.customer.name}" if create else "A job that is not on the board"


def conflict_facts(
    conflict: Conflict,
    document: Document,
    business: Business,
    mine: frozenset[str],
    choices: Sequence[tuple[str, str, Remade]],
) -> Iterator[Fact]:
    """Everything there is to know before deciding.

    Args:
        conflict: the refused change.
        document: the jobs as they stand.
        business: for labels and the time zone.
        mine: the fields of an edit that are chosen from it.
        choices: key, name and outcome of each way to decide.
    """
    change, refusal = conflict.change, conflict.refusal
    job = document.get(str(change.job_id))
    yield Fact("You wanted")
    yield from _wanted(change, business)
    yield Fact("Made", f"{moment(change.at, business)} by {change.actor.name}", "$ink-soft")
    yield Fact("What stands")
    yield Fact("Refused", f"▲ {refusal.message}", "$warning")
    if job is not None:
        stands = info(job.status)
        yield Fact("Now", f"{stands.mark} {standing(job)}", f"bold $flow-{stands.colour}")
    if refusal.who:
        when = f", {moment(refusal.when, business)}" if refusal.when else ""
        yield Fact("By", f"{refusal.who}{when}")
    if isinstance(change, Edit):
        yield from _fields(change, job, business, mine)
    yield Fact("Decide")
    if isinstance(change, Edit):
        last = min(len(change.edits), 9)
        keys = f"1…{last}" if last > 1 else "1"
        yield Fact(keys, "Choose theirs or mine, by the field's number.", "", "bold $accent")
    for key, name, outcome in choices:
        if outcome.is_possible or not outcome.label:
            said = f"{name}. {outcome.label}." if outcome.label else f"{name}."
            yield Fact(key, said, "", "bold $accent")
        else:
            yield Fact(key, f"{name}: not possible. {outcome.label}", "$ink-faint", "$ink-faint")


def _wanted(change: Change, business: Business) -> Iterator[Fact]:
    match change:
        case Create():
            window = business.window_label(change.window) if change.window else "no window yet"
            yield Fact("New job", change.customer.name, "bold")
            yield Fact("Service", f"{business.service_label(change.service)} · {change.price}")
            yield Fact("Street", change.address.line1)
            yield Fact("Window", window)
        case Advance() | Revert():
            to = wanted_status(change)
            yield Fact(change.kind.title(), _step(change.from_status, to), "bold")
        case Edit():
            fields = ", ".join(field_label(edit.field) for edit in change.edits)
            yield Fact("Edit", fields, "bold")
        case Reschedule():
            label = business.window_label(change.window) if change.window else "no window"
            yield Fact("Reschedule", label, "bold")
        case SetEta():
            yield Fact(
                "Expected", moment(change.eta, business) if change.eta else "no more", "bold"
            )
        case _:
            yield Fact("Change", change.kind.replace("_", " "), "bold")
    for name in ("reason", "text", "outcome"):
        said = getattr(change, name, None)
        if said:
            yield Fact(name.title(), str(said).replace("_", " "), "italic")


def _step(start: Status, to: Status | None) -> str:
    before = f"{info(start).mark} {info(start).label}"
    return f"{before} → {info(to).mark} {info(to).label}" if to is not None else before


def _fields(
    change: Edit, job: Job | None, business: Business, mine: frozenset[str]
) -> Iterator[Fact]:
    yield Fact("Field by field")
    for number, edit in enumerate(change.edits, start=1):
        chosen = edit.field in mine
        yield Fact(f"{number} {field_label(edit.field)}", f"was {_shown(edit, edit.seen)}")
        if job is not None:
            entry = _last_edit(job, edit.field)
            by = f"  {entry.actor.name}, {moment(entry.at, business)}" if entry else ""
            theirs = _shown(edit, field_value(job, edit.field))
            yield Fact("", f"{_tick(not chosen)} theirs  {theirs}{by}", _weight(not chosen))
        yield Fact("", f"{_tick(chosen)} mine    {_shown(edit, edit.value)}", _weight(chosen))


def _shown(edit: FieldEdit, value: JsonValue) -> str:
    return value_text(edit.field, value)


def _tick(chosen: bool) -> str:
    return "◉" if chosen else "○"


def _weight(chosen: bool) -> str:
    return "bold" if chosen else "$ink-soft"


def _last_edit(job: Job, field: str) -> HistoryEntry | None:
    """Who gave the field its present value, where the history tells."""
    return next(
        (
            entry
            for entry in reversed(job.history)
            if entry.kind == "edit" and isinstance(entry.to, dict) and field in entry.to
        ),
        None,
    )
