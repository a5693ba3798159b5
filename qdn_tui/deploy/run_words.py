"""What a run came to, in words: the lines in which command line and panel tell its end. Pure."""

from qdn_tui.deploy.events import Cancelled, Outcome, Result, RolledBack
from qdn_tui.deploy.plan_words import seconds_words
from qdn_tui.deploy.step import Kind
from qdn_tui.deploy.unfinished import WAYS_OUT

FORWARD = (
    "To go forward again: `qdn deploy run` ships the source as it is then, "
    "`qdn deploy rollback RELEASE` any other release of the history"
)


def outcome_words(outcome: Outcome) -> str:
    """How a run ended well, and after how long."""
    if outcome.result is Result.NOTHING_TO_DO:
        return f"Nothing differs: release {outcome.release} is served already"
    return f"{_came_to(outcome)} ({seconds_words(outcome.seconds)})"


def stopped_words(event: Cancelled) -> str:
    """Where a run was stopped, how production stands, and what goes on from there."""
    stands = f"Stopped in {event.step.label}; production is {event.production}"
    return f"{stands}: {WAYS_OUT}" if event.production == "in between" else stands


def restored_words(event: RolledBack) -> str:
    """What is served again after a run was taken back."""
    return f"Production serves {event.release} again ({seconds_words(event.seconds)})"


def _came_to(outcome: Outcome) -> str:
    if outcome.result is Result.PURGE_PENDING:
        return f"{outcome.release} is live, its purge pending"
    match outcome.kind:
        case Kind.INVALIDATE:
            return f"Purged; {outcome.release} is served"
        case Kind.ROLLBACK:
            return f"{outcome.release} is served again"
        case _:
            return f"{outcome.release} is {outcome.result}"
