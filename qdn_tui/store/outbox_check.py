"""What waits in this machine's outbox, as findings of a check."""

from collections.abc import Iterator
from pathlib import Path

from qdn_tui.domain.changes import Change
from qdn_tui.store.findings import Finding, fail, ok, warn
from qdn_tui.store.outbox import OutboxFailed, read_outbox


def outbox_findings(path: Path) -> Iterator[Finding]:
    """Changes of this machine that the store does not have. Needs no cloud."""
    try:
        state = read_outbox(path)
    except OutboxFailed as error:
        yield fail("outbox", error.message, error.next_step)
        return
    if state.damaged:
        yield fail(
            "outbox",
            f"{_count(len(state.damaged), 'line')} of {path} cannot be read and are not sent",
            "They were accepted here: look at them and make the changes anew",
            tuple(f"line {damaged.place}: {damaged.reason}" for damaged in state.damaged),
        )
    if state.conflicts:
        yield warn(
            "outbox",
            f"{_count(len(state.conflicts), 'change')} refused, waiting for a decision",
            "Open the board to decide: keep theirs, make yours again, or drop it",
            tuple(
                f"{_named(conflict.change)}: {conflict.refusal.message}"
                for conflict in state.conflicts
            ),
        )
    if state.waiting:
        oldest = min(change.at for change in state.waiting)
        yield warn(
            "outbox",
            f"{_count(len(state.waiting), 'change')} of this machine not sent yet, "
            f"the oldest of {oldest:%Y-%m-%d %H:%M} UTC",
            "Open the board: it sends them",
            tuple(_named(change) for change in state.waiting),
        )
    if state.is_empty:
        yield ok("outbox", "Nothing waits on this machine")


def _named(change: Change) -> str:
    return f"{change.kind} of job {change.job_id}, by {change.actor.name}"


def _count(count: int, what: str) -> str:
    return f"1 {what}" if count == 1 else f"{count} {what}s"
