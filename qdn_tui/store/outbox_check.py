"""What waits in this machine's outbox, as findings of a check."""

from collections.abc import Iterator
from pathlib import Path

from qdn_tui.domain.changes import Change
from qdn_tui.store.conflict_words import conflict_lines
from qdn_tui.store.findings import Finding, fail, ok, warn
from qdn_tui.store.outbox import OutboxFailed, read_outbox
from qdn_tui.store.outbox_place import address_of, meant_for_another, namesakes


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
            "They were accepted here by a newer qdn: upgrade, and they are sent"
            if all(damaged.is_newer for damaged in state.damaged)
            else "They were accepted here: look at them and make the changes anew",
            tuple(f"line {damaged.place}: {damaged.reason}" for damaged in state.damaged),
        )
    if state.conflicts:
        yield warn(
            "outbox",
            f"{_count(len(state.conflicts), 'change')} refused, waiting for a decision",
            "Decide on the board (x), or with "
            "`qdn store check --decide OP_ID --take mine|theirs|drop`",
            tuple(line for conflict in state.conflicts for line in conflict_lines(conflict)),
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


def namesake_findings(path: Path, name: str) -> Iterator[Finding]:
    """Changes of this machine for other clouds that some qdn.toml calls by the same name."""
    try:
        others = namesakes(path, name)
        said = tuple(f"{other} ({address_of(other) or 'never connected'})" for other in others)
    except OutboxFailed as error:
        yield fail("outbox", error.message, error.next_step)
        return
    if said:
        yield warn(
            "outbox",
            f"Changes for another cloud called {name} wait on this machine",
            "Open the board with the qdn.toml that they were made with",
            said,
        )


def meant_for(path: Path, name: str, address: str | None) -> Iterator[Finding]:
    """Whether what waits is for the cloud that answers, at this address; None: it must be."""
    try:
        refused: OutboxFailed | None = (
            meant_for_another(path, name, address) if address is not None else None
        )
    except OutboxFailed as error:
        refused = error
    if refused is not None:
        yield fail("outbox", refused.message, refused.next_step)


def _named(change: Change) -> str:
    return f"{change.kind} of job {change.job_id}, by {change.actor.name}"


def _count(count: int, what: str) -> str:
    return f"1 {what}" if count == 1 else f"{count} {what}s"
