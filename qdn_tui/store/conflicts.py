"""Changes that the rules refused after they were accepted, and what can be made of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from pydantic import BaseModel, ConfigDict, JsonValue

from qdn_tui.domain.author import Stamp
from qdn_tui.domain.business import Business
from qdn_tui.domain.changes import Advance, Change, Create, Edit, FieldEdit, Revert
from qdn_tui.domain.document import Document
from qdn_tui.domain.editing import field_value
from qdn_tui.domain.field_labels import field_label
from qdn_tui.domain.job import Job, UtcTime
from qdn_tui.domain.refusals import AlreadyMoved, EditConflict, Refused
from qdn_tui.domain.rules import allowed_changes, apply, standing
from qdn_tui.domain.status import Status, following, info, position, preceding


class Difference(BaseModel):
    """One field that two people changed: what the author saw, what stood there, what he wants."""

    model_config = ConfigDict(frozen=True)

    seen: JsonValue
    theirs: JsonValue
    mine: JsonValue


class Refusal(BaseModel):
    """Why a change was refused, as it is kept beside it.

    Attributes:
        code: the refusal's stable word.
        message: what was said.
        at: when it was refused.
        who: who moved the job before, where that is the reason.
        when: when they did.
        differences: by field, for an edit of what somebody else edited too.
    """

    model_config = ConfigDict(frozen=True)

    code: str
    message: str
    at: UtcTime
    who: str = ""
    when: UtcTime | None = None
    differences: Mapping[str, Difference] = {}


@dataclass(frozen=True)
class Conflict:
    """A refused change that a person has to decide about."""

    change: Change
    refusal: Refusal


@dataclass(frozen=True)
class Remade:
    """What would be sent instead of a refused change.

    Attributes:
        changes: the refused change anew, then what was waiting for it; empty where there is no
            way.
        label: what it would do, in a few words; or why there is no way.
        replaces: operation ids of the refused changes whose places they take.
    """

    changes: tuple[Change, ...]
    label: str
    replaces: tuple[str, ...] = field(default=())

    @property
    def is_possible(self) -> bool:
        """Whether there is anything to send."""
        return bool(self.changes)


NewStamp = Callable[[], Stamp]


def refusal_of(error: Refused, now: datetime) -> Refusal:
    """What is kept of a rule's answer."""
    moved = error if isinstance(error, AlreadyMoved) else None
    differences = error.differences if isinstance(error, EditConflict) else {}
    return Refusal(
        code=error.code,
        message=error.message,
        at=now,
        who=moved.who if moved else "",
        when=moved.when if moved else None,
        differences={
            name: Difference(seen=_json(seen), theirs=_json(theirs), mine=_json(mine))
            for name, (seen, theirs, mine) in differences.items()
        },
    )


def followers(conflict: Conflict, conflicts: Sequence[Conflict]) -> tuple[Conflict, ...]:
    """The refused changes that make no sense without a refused new job."""
    if not isinstance(conflict.change, Create):
        return ()
    places = [other.change.op_id for other in conflicts]
    after = conflicts[places.index(conflict.change.op_id) + 1 :]
    return tuple(other for other in after if other.change.job_id == conflict.change.job_id)


def ended_with(conflict: Conflict, conflicts: Sequence[Conflict]) -> tuple[str, ...]:
    """Operation ids of what goes when this one is dropped: itself, and what followed it."""
    later = followers(conflict, conflicts)
    return (conflict.change.op_id, *(other.change.op_id for other in later))


def again(
    conflict: Conflict,
    conflicts: Sequence[Conflict],
    document: Document,
    business: Business,
    stamp: NewStamp,
    *,
    mine: frozenset[str] | None = None,
    without_window: bool = False,
) -> Remade:
    """The refused change made anew on what stands now, with new operation ids.

    Args:
        conflict: the refused change.
        conflicts: all of them, in order: what followed a refused new job goes with it.
        document: the jobs as they stand.
        business: whose rules apply.
        stamp: gives the new operation's id, author and time.
        mine: for an edit, the fields to write; all of them by default.
        without_window: take a new job without the window it wanted.
    """
    change = conflict.change
    job = document.get(change.job_key)
    new: dict[str, Any] = {**stamp(), "job_id": change.job_id}
    if isinstance(change, Create):
        if without_window and change.window is None:
            return Remade((), "It has no window.")
        window = None if without_window else change.window
        remade: Change = change.model_copy(update={**new, "window": window})
        label = "Take the job without a window" if without_window else "Take the job"
    elif job is None:
        return Remade((), "The job is not on the board.")
    elif isinstance(change, Advance | Revert):
        moved = _moved(change, job, new)
        if moved is None:
            return Remade((), _why_not_moved(change, job))
        label, remade = moved
    elif isinstance(change, Edit):
        wanted = tuple(edit for edit in change.edits if mine is None or edit.field in mine)
        if not wanted:
            return Remade((), "No field of yours is chosen.")
        edits = tuple(_rebased(edit, job) for edit in wanted)
        remade = change.model_copy(update={**new, "edits": edits})
        label = "Write " + ", ".join(field_label(edit.field) for edit in edits)
    else:
        remade = change.model_copy(update=new)
        label = f"Make the {change.kind.replace('_', ' ')} again"
    later = followers(conflict, conflicts)
    rest = tuple(o.change.model_copy(update={**stamp(), "job_id": change.job_id}) for o in later)
    try:
        after = apply(document, (remade,), business)
    except Refused as error:
        return Remade((), f"{error.message}.")
    if rest and not _all_apply(after, rest, business):
        rest, later = (), ()
    if rest:
        label += f", with the {len(rest)} after it" if len(rest) > 1 else ", with what followed"
    replaces = (change.op_id, *(other.change.op_id for other in later))
    return Remade((remade, *rest), label, replaces)


def wanted_status(change: Advance | Revert) -> Status | None:
    """Where a move was meant to bring the job."""
    step = following if isinstance(change, Advance) else preceding
    return step(change.from_status)


def _moved(change: Advance | Revert, job: Job, new: dict[str, Any]) -> tuple[str, Change] | None:
    """The move from where the job stands now; None where it would make no sense."""
    remade = change.model_copy(update={**new, "from_status": job.status})
    to, wanted = wanted_status(remade), wanted_status(change)
    if change.kind not in allowed_changes(job) or to is None or wanted is None:
        return None
    ahead = position(wanted) - position(job.status)
    if (ahead if isinstance(change, Advance) else -ahead) <= 0:
        return None
    return f"{change.kind.title()}: {info(job.status).label} → {info(to).label}", remade


def _why_not_moved(change: Advance | Revert, job: Job) -> str:
    wanted = wanted_status(change)
    if job.outcome is None and job.hold is None and wanted is not None:
        if job.status is wanted:
            return f"{job.number} already is where you wanted it."
        return f"{job.number} is {standing(job)}, beyond where you wanted it."
    return f"{job.number} is {standing(job)}: {change.kind} is not possible."


def _rebased(edit: FieldEdit, job: Job) -> FieldEdit:
    stands = field_value(job, edit.field)
    return edit.model_copy(update={"seen": stands})


def _all_apply(document: Document, changes: Sequence[Change], business: Business) -> bool:
    try:
        apply(document, changes, business)
    except Refused:
        return False
    return True


def _json(value: object) -> JsonValue:
    # The rules compare fields as they stand in JSON.
    return cast("JsonValue", value)
