"""A run that others meet in production: it broke off, or somebody is at it right now."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final, TypeVar

from qdn_tui.deploy.errors import Unfinished
from qdn_tui.deploy.lock import LockState, held
from qdn_tui.deploy.plan import Plan
from qdn_tui.deploy.records import Ended, Journal

_Seen = TypeVar("_Seen")
_HOW: Final = {
    Ended.FAILED: "failed",
    Ended.CANCELLED: "was stopped",
    Ended.PURGE_PENDING: "is live, its purge pending,",
}
WAYS_OUT: Final = "`qdn deploy resume` completes it, `qdn deploy rollback` takes it back"


def broke_off(journal: Journal) -> str:
    """What did not come to its end, how, and where."""
    how = _HOW.get(journal.state, "broke off")
    return (
        f'The {journal.kind} of {journal.release} by {journal.by} {how} in "{journal.step.label}"'
    )


def refuse_unfinished(journal: Journal | None) -> None:
    """Let nobody ship over a run that broke off; asked under our own lock, or where it is free.

    Raises:
        Unfinished: it broke off in production.
    """
    if journal is not None and journal.is_unfinished:
        raise Unfinished(broke_off(journal), WAYS_OUT)


def settled(
    look: Callable[[], _Seen],
    journal_of: Callable[[_Seen], Journal | None],
    lock: Callable[[], LockState],
) -> _Seen:
    """A look around at a moment when no run is under way.

    A journal tells where its run is, not whether it lives: the lock does, and between two looks
    a run may come to its end.

    Args:
        look: around; may be called again.
        journal_of: the latest run in it.

    Raises:
        LockHeld: somebody is at it.
        Unfinished: a run broke off in production.
    """
    seen = look()
    while (journal := journal_of(seen)) is not None and journal.is_unfinished:
        state = lock()
        if state.is_held:
            raise held(state)
        again = look()
        if journal_of(again) == journal:
            refuse_unfinished(journal)
        seen = again
    return seen


def met(
    journal: Journal | None, lock: Callable[[], LockState], again: Callable[[], Journal | None]
) -> str:
    """What whoever looks at production meets, with what to do; empty where all is at its end.

    Args:
        journal: the latest run, as it was seen.
        again: another look at it.
    """
    if journal is None or not journal.is_unfinished:
        return ""
    state = lock()
    if state.is_held:
        return f"{state}: look again after it"
    if again() != journal:
        return "A deploy came to its end while this was looked at: look again"
    return f"{broke_off(journal)}: {WAYS_OUT}"


def met_by(
    plan: Plan,
    journal: Journal | None,
    lock: Callable[[], LockState],
    again: Callable[[], Journal | None],
) -> Plan:
    """The plan, saying what it met; what such a run changed is no change behind our back."""
    told = met(journal, lock, again)
    return replace(plan, drift=(), met=told) if told else plan
