"""The rules of the desk: a document and a change in, the next document or a refusal out.

Pure: time, ids and tokens arrive inside the change. Applying a change that already happened
gives back the document unchanged.
"""

from collections.abc import Iterable
from functools import singledispatch
from typing import Any

from pydantic import JsonValue

from qdn_tui.domain.adoption import NOTHING, adopt
from qdn_tui.domain.booking import require_bookable, require_room
from qdn_tui.domain.business import Business
from qdn_tui.domain.changes import (
    AddNote,
    Adopt,
    Advance,
    Assign,
    Change,
    Close,
    Create,
    Edit,
    Erase,
    PutOnHold,
    Release,
    Reopen,
    Reschedule,
    Revert,
    RotateToken,
    SetEta,
)
from qdn_tui.domain.document import Document, number_label
from qdn_tui.domain.editing import edited
from qdn_tui.domain.erasing import erased, require_bookkeeping
from qdn_tui.domain.history import recorded
from qdn_tui.domain.job import ActorKind, Hold, InternalNote, Job, Notes
from qdn_tui.domain.refusals import (
    AlreadyExists,
    AlreadyMoved,
    IllegalTransition,
    NotOnTheCrew,
    Refused,
    UnknownJob,
)
from qdn_tui.domain.roster import goes
from qdn_tui.domain.self_service import require_own_booking, require_own_change
from qdn_tui.domain.status import (
    CLOSABLE_FROM,
    OUTCOME_LABELS,
    Outcome,
    Status,
    info,
    preceding,
)


def apply(
    document: Document,
    changes: Iterable[Change],
    business: Business,
    archived: Document = NOTHING,
) -> Document:
    """The document after all of `changes`, in their order, or none of them.

    Raises:
        Refused: a rule forbids one; its `change_id` tells which.
    """
    trial = Trial(document, business, archived)
    for change in changes:
        trial.take(change)
    return trial.document


class Trial:
    """Changes made one after another; what they make of jobs is put into the document in one go.

    Args:
        document: what the first of them finds.
        business: whose rules apply.
        archived: as for `adopt`; nothing else asks for it.
    """

    def __init__(
        self, document: Document, business: Business, archived: Document = NOTHING
    ) -> None:
        self._document = document
        self._business = business
        self._archived = archived
        self._others: dict[str, Job] = {}

    @property
    def document(self) -> Document:
        """The document with everything that was taken."""
        if self._others:
            self._document = self._document.with_jobs(self._others.values())
            self._others = {}
        return self._document

    def get(self, key: str) -> Job | None:
        """The job with this id as it stands now, or None."""
        return self._others.get(key) or self._document.get(key)

    def take(self, change: Change) -> None:
        """Make one more change; one that already happened makes no difference.

        Raises:
            Refused: a rule forbids it; it changed nothing, and `change_id` tells which it was.
        """
        try:
            self._take(change)
        except Refused as refusal:
            refusal.change_id = change.op_id
            raise

    def put(self, job: Job) -> None:
        """Another version of a job that is there, whatever the rules say."""
        self._others[job.key] = job

    def _take(self, change: Change) -> None:
        # By its kind: asking pydantic's classes takes as long as deciding.
        if change.kind == "adopt":
            self._document = adopt(self.document, change, self._archived)
            return
        job = self.get(change.job_key)
        if change.kind == "create":
            if job is None or not job.has_op(change.op_id):
                self._document = _created(self.document, change, self._business)
            return
        if job is None:
            raise UnknownJob(change.job_key)
        if job.has_op(change.op_id):
            return
        if job.is_erased:
            require_bookkeeping(change, job)
        if change.actor.kind is ActorKind.CUSTOMER:
            require_own_change(change, job, self._business)
        if (change.kind == "advance" or change.kind == "note") and change.only_for is not None:
            _require_on_crew(job, change.only_for)
        among = self.document if change.kind in _AMONG_OTHERS else self._document
        self.put(_changed(change, job, among, self._business))


# What decides about these is also how other jobs stand.
_AMONG_OTHERS = frozenset({"reopen", "reschedule", "erase", "rotate_token"})


def happened(document: Document, change: Change, archived: Document = NOTHING) -> bool:
    """Whether `change` already stands in the document, or nothing is left of it to do."""
    job = document.get(change.job_key)
    if job is not None and job.has_op(change.op_id):
        return True
    return isinstance(change, Adopt) and adopt(document, change, archived) is document


def allowed_changes(job: Job) -> tuple[str, ...]:
    """The kinds of change possible from where the job stands, in the order of the day."""
    if job.is_erased:
        return ("edit",)
    always = ("edit", "assign", "note", "rotate_token")
    if job.outcome is not None:
        return ("reopen", *always)
    if job.hold is not None:
        return ("release", *_closing(job), "reschedule", "eta", *always)
    moves = []
    if job.step_on is not None:
        moves.append("advance")
    if preceding(job.status) is not None:
        moves.append("revert")
    if job.is_open:
        moves += [*_closing(job), "hold", "reschedule", "eta"]
    return (*moves, *always)


def allowed_outcomes(job: Job) -> tuple[Outcome, ...]:
    """How the job could be ended early from here."""
    if not job.is_open:
        return ()
    return tuple(outcome for outcome, froms in CLOSABLE_FROM.items() if job.status in froms)


def standing(job: Job) -> str:
    """Where the job stands, in words: `ready for pickup`, `cancelled`, `in progress (on hold)`."""
    aside = " (erased)" if job.is_erased else " (on hold)" if job.hold is not None else ""
    if job.outcome is not None:
        return OUTCOME_LABELS[job.outcome].lower() + (aside if job.is_erased else "")
    return info(job.status).label.lower() + aside


def require_erasable(job: Job) -> None:
    """Refuse to erase the customer of an open job: somebody is to drive there.

    Raises:
        IllegalTransition: it is neither completed nor ended early.
    """
    _require(not job.is_open, job, "erase")


def _closing(job: Job) -> tuple[str, ...]:
    return tuple(f"close as {outcome.value}" for outcome in allowed_outcomes(job))


def _created(document: Document, change: Create, business: Business) -> Document:
    holder = document.get(change.job_key) or document.by_token.get(change.tracking_token)
    if holder is not None:
        raise AlreadyExists(holder.number)
    require_bookable(change, business)
    if change.actor.kind is ActorKind.CUSTOMER:
        require_own_booking(change, document.jobs, business)
    if change.window is not None:
        require_room(change.window, document.jobs, business)
    notes = Notes(customer=change.customer_note)
    if change.internal_note:
        note = InternalNote(at=change.at, actor=change.actor, text=change.internal_note)
        notes = Notes(customer=change.customer_note, internal=(note,))
    job = Job(
        id=change.job_id,
        number=number_label(document.next_number),
        tracking_token=change.tracking_token,
        status=change.status,
        customer=change.customer,
        address=change.address,
        service=change.service,
        price=change.price,
        window=change.window,
        notes=notes,
        version=1,
        created_at=change.at,
        updated_at=change.at,
    )
    first = recorded(job, change, to=change.status.value)
    job = job.model_copy(update={"history": first["history"]})
    return document.with_job(job, next_number=document.next_number + 1)


def _require_on_crew(job: Job, name: str) -> None:
    if not goes(job, name):
        raise NotOnTheCrew(job.number)


_MOVING = ("create", "advance", "revert", "adopt", "restore")


def _require_seen(job: Job, from_status: Status) -> None:
    """Refuse a move based on a status the job no longer has, naming who moved it."""
    if job.status is from_status:
        return
    ended = job.outcome is not None
    kinds, to = ("close",) if ended else _MOVING, job.outcome if ended else job.status
    mover = next((e for e in reversed(job.history) if e.kind in kinds and e.to == to), None)
    raise AlreadyMoved(
        job.number,
        standing(job),
        mover.actor.name if mover else "",
        mover.at if mover else None,
    )


def _illegal(job: Job, wanted: str) -> IllegalTransition:
    return IllegalTransition(job.number, standing(job), wanted, allowed_changes(job))


def _require(condition: bool, job: Job, wanted: str) -> None:
    if not condition:
        raise _illegal(job, wanted)


@singledispatch
def _changed(change: Any, job: Job, document: Document, business: Business) -> Job:  # noqa: ARG001
    """The job after `change`; one function for each kind follows."""
    raise TypeError(f"no rule for {change!r}")


def _next(job: Job, updates: dict[str, Any]) -> Job:
    return job.model_copy(update=updates)


@_changed.register(Advance)
def _(change: Advance, job: Job, _document: Document, _business: Business) -> Job:
    _require_seen(job, change.from_status)
    to = job.step_on
    if to is None:
        raise _illegal(job, "advance")
    log = recorded(job, change, from_=job.status.value, to=to.value)
    return _next(job, {"status": to, **log})


@_changed.register(Revert)
def _(change: Revert, job: Job, _document: Document, _business: Business) -> Job:
    _require_seen(job, change.from_status)
    to = preceding(job.status)
    _require(job.outcome is None and job.hold is None and to is not None, job, "revert")
    assert to is not None  # noqa: S101  # said by the line above, for the type checker
    log = recorded(job, change, from_=job.status.value, to=to.value, reason=change.reason)
    return _next(job, {"status": to, **log})


@_changed.register(Close)
def _(change: Close, job: Job, _document: Document, _business: Business) -> Job:
    _require(change.outcome in allowed_outcomes(job), job, f"close as {change.outcome.value}")
    log = recorded(
        job, change, from_=job.status.value, to=change.outcome.value, reason=change.reason
    )
    return _next(job, {"outcome": change.outcome, "hold": None, **log})


@_changed.register(Reopen)
def _(change: Reopen, job: Job, document: Document, business: Business) -> Job:
    _require(job.outcome is not None, job, "reopen")
    if job.window is not None and job.window.end_at > change.at:
        require_room(job.window, document.others(job.key), business)
    was = job.outcome.value if job.outcome else None
    log = recorded(job, change, from_=was, to=job.status.value, reason=change.reason)
    return _next(job, {"outcome": None, **log})


@_changed.register(PutOnHold)
def _(change: PutOnHold, job: Job, _document: Document, _business: Business) -> Job:
    _require(job.is_open and job.hold is None, job, "hold")
    hold = Hold(reason=change.reason, until=change.until, at=change.at)
    until: JsonValue = change.until.isoformat() if change.until else None
    return _next(job, {"hold": hold, **recorded(job, change, to=until, reason=change.reason)})


@_changed.register(Release)
def _(change: Release, job: Job, _document: Document, _business: Business) -> Job:
    _require(job.is_open and job.hold is not None, job, "release")
    return _next(job, {"hold": None, **recorded(job, change, reason=change.reason)})


@_changed.register(Reschedule)
def _(change: Reschedule, job: Job, document: Document, business: Business) -> Job:
    _require(job.is_open, job, "reschedule")
    if change.window is not None:
        require_room(change.window, document.others(job.key), business)
    was = job.window.model_dump(mode="json") if job.window else None
    to = change.window.model_dump(mode="json") if change.window else None
    # An arrival promised for another window holds no longer.
    updates = {"window": change.window, "eta": None}
    return _next(job, {**updates, **recorded(job, change, from_=was, to=to)})


@_changed.register(Edit)
def _(change: Edit, job: Job, _document: Document, business: Business) -> Job:
    after, was, to = edited(job, change, business)
    return _next(after, recorded(job, change, from_=was, to=to))


@_changed.register(Assign)
def _(change: Assign, job: Job, _document: Document, _business: Business) -> Job:
    log = recorded(
        job,
        change,
        from_=job.assignment.model_dump(mode="json"),
        to=change.assignment.model_dump(mode="json"),
    )
    wanted = change.assignment
    # Onto the present one: fields of it that this program does not know stay.
    assignment = job.assignment.model_copy(
        update={
            "crew": wanted.crew,
            "truck": wanted.truck,
            "trailer": wanted.trailer,
            **(wanted.model_extra or {}),
        }
    )
    return _next(job, {"assignment": assignment, **log})


@_changed.register(SetEta)
def _(change: SetEta, job: Job, _document: Document, _business: Business) -> Job:
    _require(job.is_open, job, "eta")
    was = job.eta.isoformat() if job.eta else None
    to: JsonValue = change.eta.isoformat() if change.eta else None
    return _next(job, {"eta": change.eta, **recorded(job, change, from_=was, to=to)})


@_changed.register(AddNote)
def _(change: AddNote, job: Job, _document: Document, _business: Business) -> Job:
    note = InternalNote(at=change.at, actor=change.actor, text=change.text)
    notes = job.notes.model_copy(update={"internal": (*job.notes.internal, note)})
    return _next(job, {"notes": notes, **recorded(job, change)})


@_changed.register(Erase)
def _(change: Erase, job: Job, document: Document, _business: Business) -> Job:
    require_erasable(job)
    holder = document.by_token.get(change.tracking_token)
    if holder is not None:
        raise AlreadyExists(holder.number)
    return erased(job, change)


@_changed.register(RotateToken)
def _(change: RotateToken, job: Job, document: Document, _business: Business) -> Job:
    holder = document.by_token.get(change.tracking_token)
    if holder is not None:
        raise AlreadyExists(holder.number)
    # The dead token stays in the private history, so that a customer's old link can be explained.
    log = recorded(job, change, from_=job.tracking_token)
    return _next(job, {"tracking_token": change.tracking_token, **log})
