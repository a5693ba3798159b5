"""What bringing a cloud up and the site out tells while it works, in lines on stderr."""

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
from qdn_tui.deploy.upload import (
    FileUploaded,
    FunctionPublished,
    PurgeStarted,
    SiteBuilt,
    SiteDeployed,
    SiteEvent,
)

_BAR_CELLS = 20


def narrate(event: StackEvent | SiteEvent) -> None:
    """Say in a line what happened; events that mean nothing to a person stay unsaid.

    On a terminal, steps of one kind share a line that is drawn anew.
    """
    for line in _lines(event):
        if isinstance(event, ResourceMoved | FileUploaded) and "FAILED" not in line:
            progress(line)
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
    return confirm(f"Run these {len(plan.changes)} changes?")


def agree_to_take_down(plan: TakeDownPlan) -> bool:
    """Show what would go and what stays, and ask."""
    say(f"Delete stack {plan.stack} of {plan.environment}:")
    for bucket in plan.emptied:
        say(f"  - {bucket}: all pages in it")
    for kept in plan.kept:
        say(f"  = {kept} stays")
    return confirm("Delete it?")


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
    filled = _BAR_CELLS * event.done // max(event.total, 1)
    bar = "█" * filled + "░" * (_BAR_CELLS - filled)
    why = f": {event.reason}" if event.reason and "FAILED" in event.status else ""
    count = f"{event.done:>3}/{event.total}"
    return (f"{bar} {count}  {event.status:<22} {event.logical_id}{why}",)


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
def _(event: SiteBuilt) -> tuple[str, ...]:
    size = f"{event.files} files, {event.total_bytes / 1024:.0f} KB"
    return (f"Site built: release {event.release}, {size}",)


@_lines.register
def _(event: FileUploaded) -> tuple[str, ...]:
    return (f"  {event.bucket}/{event.key}, {event.size} bytes",)


@_lines.register
def _(event: FunctionPublished) -> tuple[str, ...]:
    return (f"  edge function {event.name} is live, {event.size} bytes",)


@_lines.register
def _(event: PurgeStarted) -> tuple[str, ...]:
    return (f"  {event.distribution_id} forgets {' '.join(event.paths)}",)


@_lines.register
def _(event: SiteDeployed) -> tuple[str, ...]:
    done = "already served" if event.writes == 0 else "now served"
    return (f"Release {event.release} is {done} in {event.place}",)
