"""Runs that do not go well: taken back, stopped, or left to whoever holds the lock now."""

import contextlib
import time
from typing import Final

from qdn_tui.cloud.failures import named_errors
from qdn_tui.deploy import hooks
from qdn_tui.deploy.errors import LockLost
from qdn_tui.deploy.events import Cancelled, Failed, Production, RolledBack, RollingBack
from qdn_tui.deploy.plan import PRODUCTION
from qdn_tui.deploy.recording import record_of_failure
from qdn_tui.deploy.records import Ended, Journal, Record
from qdn_tui.deploy.shipping import CancelToken, Course, Shipping
from qdn_tui.deploy.step import Step
from qdn_tui.deploy.undoing import take_back
from qdn_tui.errors import QdnError

STILL_BETWEEN: Final = (
    "Production may be half new: `qdn deploy rollback` goes back, `qdn deploy resume` goes on"
)


def failed(course: Course, error: QdnError) -> None:
    """Take back what the run did in production, record it, and give the lock back.

    A run over one that broke off found neither the old nor the new: it is left to be done
    again, not taken back to that.
    """
    step, journal = course.step, course.journal
    production = _stands(course)
    course.emit(Failed(step, error.message, error.next_step, production))
    ended = Ended.FAILED
    if production == "in between" and journal.mends is None:
        ended = _take_back(course, error)
    elif production == "in between":
        course.warn(STILL_BETWEEN)
    with contextlib.suppress(QdnError), named_errors(course.cloud.environment):
        # Before the journal says that all is as it was: should this break off, it is not yet.
        served = _served(course, ended)
        course.note(state=ended, step=step, reason=error.message)
        if production != "live":
            course.shipping.ledger.write_record(
                record_of_failure(course, ended, error.message, step, served)
            )
    course.lock.release()
    call_hooks(
        course, "on-failure", {"result": str(ended), "reason": error.message, "step": str(step)}
    )


def lost(course: Course, error: LockLost) -> None:
    """The lock is somebody else's, or nobody can tell: nothing more is written."""
    course.emit(Failed(course.step, error.message, error.next_step, _stands(course)))


def cancelled(course: Course) -> None:
    """Note where the run was stopped, and give the lock back."""
    in_production, why = course.step.is_in_production, "stopped as asked"
    with contextlib.suppress(QdnError), named_errors(course.cloud.environment):
        course.note(state=Ended.CANCELLED, reason=why)
        if not in_production:
            course.shipping.ledger.write_record(
                record_of_failure(course, Ended.CANCELLED, why, course.step, course.survey.record)
            )
    course.lock.release()
    course.emit(Cancelled(course.step, "in between" if in_production else "untouched"))


def call_hooks(course: Course, moment: hooks.Moment, more: dict[str, str]) -> None:
    """Call the hooks of a run that is over; one that fails is a warning."""
    said = hooks.call(
        course.cloud.environment.hooks,
        moment,
        {**facts(course.shipping, course.journal), **more},
        lambda hook, text: course.log(f"{hook}: {text or 'done'}"),
    )
    if said is not None:
        course.warn(str(said))


def facts(shipping: Shipping, journal: Journal) -> dict[str, str]:
    """What hooks are told of a run."""
    return {
        "environment": shipping.environment,
        "run": journal.id,
        "kind": str(journal.kind),
        "release": journal.release,
        "previous": journal.previous_release or "",
        "by": journal.by,
        "message": journal.message,
        "changed": str(journal.changed),
        "site_url": shipping.cloud.resources.get("site_url") or "",
    }


def _stands(course: Course) -> Production:
    """How production stands where the run is."""
    if course.step is Step.RECORD:
        return "live"
    touched = course.step.is_in_production and course.journal.changes_production
    return "in between" if touched else "untouched"


def _take_back(course: Course, error: QdnError) -> Ended:
    began = time.monotonic()
    # Who asked the run to stop did not mean its undoing.
    course.cancel = CancelToken()
    course.emit(RollingBack(error.message))
    try:
        # Should this break off too, `resume` does production's steps again, and purges anew.
        left = tuple(step for step in course.journal.done if not step.is_in_production)
        purges = {at: one for at, one in course.journal.purges.items() if at not in PRODUCTION}
        course.note(done=left, purges=purges)
        take_back(course)
    except Exception as second:  # whatever it is, the first failure is told, and the lock goes back
        why = second.message if isinstance(second, QdnError) else f"{type(second).__name__}"
        course.emit(Failed(course.step, f"taking it back: {why}", STILL_BETWEEN, "in between"))
        return Ended.FAILED
    release = course.journal.previous_release or "none"
    course.emit(RolledBack(release, time.monotonic() - began))
    return Ended.ROLLED_BACK


def _served(course: Course, ended: Ended) -> Record | None:
    """What production serves after a run that failed, by the record, which is made to say so.

    A resumed run may have been recorded as live before it was taken back.
    """
    recorded, ledger = course.survey.record, course.shipping.ledger
    if ended is not Ended.ROLLED_BACK or recorded is None or recorded.id != course.journal.id:
        return recorded
    if course.journal.previous is None:
        ledger.forget_current(course.survey.record_etag)
        return None
    before = ledger.record(course.journal.previous)
    ledger.make_current(before, course.survey.record_etag)
    return before
