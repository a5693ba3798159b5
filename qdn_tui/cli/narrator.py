"""What bringing a cloud up and the site out tells while it works, in lines on stderr."""

import sys
from functools import singledispatch
from typing import Any

from qdn_tui.cli.console import confirm, progress, say
from qdn_tui.cloud.events import (
    ApiPublished,
    BucketEmptied,
    BundleBuilt,
    LocalCloudStarted,
    NothingToChange,
    ResourceMoved,
    StackEvent,
    StackPlan,
    StackSettled,
    TakeDownPlan,
)
from qdn_tui.deploy import (
    Cancelled,
    Event,
    Failed,
    Kind,
    Logged,
    PlanMade,
    Progressed,
    Result,
    RolledBack,
    RollingBack,
    RunEnded,
    StepEnded,
    StepStarted,
)
from qdn_tui.deploy.run_words import outcome_words, restored_words, stopped_words
from qdn_tui.errors import QdnError

_BAR_CELLS = 20
_SIGN_OF_LIFE_S = 10.0


class NobodyAsked(QdnError):
    """A change of the stack has to be agreed to, and there is no terminal."""

    exit_code = 2


def narrate(event: StackEvent | Event) -> None:
    """Say in a line what happened; events that mean nothing to a person stay unsaid.

    On a terminal, steps of one kind share a line that is drawn anew.
    """
    for line in _lines(event):
        moved = isinstance(event, ResourceMoved) and "FAILED" not in line
        if moved or isinstance(event, Progressed | StepStarted):
            # Into a log go the steps' ends, and a sign of life where one takes long.
            progress(line, into_pipes_after_s=_SIGN_OF_LIFE_S)
        else:
            say(line)


def agree_to_plan(plan: StackPlan) -> bool:
    """Show what applying the stack would do, and ask."""
    verb = "Create" if plan.creates else "Update"
    say(f"{verb} stack {plan.stack} of {plan.environment} in {plan.account}/{plan.region}:")
    for change in plan.changes:
        mark = {"Add": "+", "Remove": "-"}.get(change.action, "~")
        replaced = "  REPLACED" if change.replaced else ""
        why = f"  ({', '.join(change.because)})" if change.because else ""
        say(f"  {mark} {change.logical_id:<34} {change.resource_type}{replaced}{why}")
    count = len(plan.changes)
    return _agreed("Run this change?" if count == 1 else f"Run these {count} changes?")


def agree_to_take_down(plan: TakeDownPlan) -> bool:
    """Show what would go and what stays, and ask."""
    say(f"Delete stack {plan.stack} of {plan.environment}:")
    for bucket in plan.emptied:
        say(f"  - {bucket}: all pages in it")
    for kept in plan.kept:
        say(f"  = {kept} stays")
    return _agreed("Delete it?")


def _agreed(question: str) -> bool:
    if not sys.stdin.isatty():
        raise NobodyAsked("Nothing was changed: nobody is here to be asked", "In CI, give --yes")
    return confirm(question)


@singledispatch
def _lines(_event: Any) -> tuple[str, ...]:
    return ()


@_lines.register
def _(event: LocalCloudStarted) -> tuple[str, ...]:
    lines = [f"Repaired after it was killed: {what}" for what in event.repaired]
    if event.moved_from is not None:
        lines.append(
            f"Port {event.moved_from} is taken by another program: links with it no longer open"
        )
    state = "runs already" if event.was_running else "started"
    return (*lines, f"Local cloud {state} at {event.endpoint_url}")


@_lines.register
def _(event: BundleBuilt) -> tuple[str, ...]:
    return (f"API bundle built, {event.size / 1024:.0f} KB",)


@_lines.register
def _(event: NothingToChange) -> tuple[str, ...]:
    return (f"Stack {event.stack} is up to date",)


@_lines.register
def _(event: ResourceMoved) -> tuple[str, ...]:
    if event.status.endswith("IN_PROGRESS"):
        return ()
    why = f": {event.reason}" if event.reason and "FAILED" in event.status else ""
    return (f"{_bar(event.done, event.total)}  {event.status:<22} {event.logical_id}{why}",)


@_lines.register
def _(event: BucketEmptied) -> tuple[str, ...]:
    return (f"Emptied {event.bucket}: {event.objects} object versions",)


@_lines.register
def _(event: ApiPublished) -> tuple[str, ...]:
    return (f"API {event.function} now serves version {event.version}",)


@_lines.register
def _(event: StackSettled) -> tuple[str, ...]:
    return (f"Stack {event.stack}: {event.status}",)


@_lines.register
def _(event: PlanMade) -> tuple[str, ...]:
    plan = event.plan
    if plan.is_empty:
        return (f"Release {plan.release} is served already",)
    if plan.kind is Kind.ROLLBACK:
        return (f"Rollback to release {plan.release}",)
    whence = f" from {plan.source}" if plan.kind.takes_a_source else ""
    return (f"{plan.kind.capitalize()} of release {plan.release}{whence}",)


@_lines.register
def _(event: StepStarted) -> tuple[str, ...]:
    return (f"  {event.step.label} …",)


@_lines.register
def _(event: Progressed) -> tuple[str, ...]:
    return (f"{_bar(event.done, event.total)}  {event.step.label}: {event.what}",)


@_lines.register
def _(event: Logged) -> tuple[str, ...]:
    return (f"  {event.text}",) if event.level == "warning" else ()


@_lines.register
def _(event: StepEnded) -> tuple[str, ...]:
    if event.skipped or not event.summary:
        return ()
    return (f"  {event.step.label}: {event.summary} ({event.seconds:.1f} s)",)


@_lines.register
def _(event: Failed) -> tuple[str, ...]:
    if event.production == "untouched":
        # Nothing is taken back: the reason follows right below, with what to do about it.
        return (f"  {event.step.label} failed; this run changed nothing in production",)
    return (f"  {event.step.label} failed: {event.reason}; production is {event.production}",)


@_lines.register
def _(_event: RollingBack) -> tuple[str, ...]:
    return ("  Taking it back …",)


@_lines.register
def _(event: RolledBack) -> tuple[str, ...]:
    return (f"  {restored_words(event)}",)


@_lines.register
def _(event: Cancelled) -> tuple[str, ...]:
    return (f"  {stopped_words(event)}",)


@_lines.register
def _(event: RunEnded) -> tuple[str, ...]:
    # That nothing differs the plan has said.
    nothing = event.outcome.result is Result.NOTHING_TO_DO
    return () if nothing else (outcome_words(event.outcome),)


def _bar(done: int, total: int) -> str:
    filled = _BAR_CELLS * done // max(total, 1)
    return f"{'█' * filled}{'░' * (_BAR_CELLS - filled)} {done:>3}/{total}"
