"""`qdn store archive`: finished jobs leave the document, a month at a time."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from qdn_tui.cli.console import say, show, show_json
from qdn_tui.cli.jobs_change import AsJson, session_of
from qdn_tui.domain.job import Job

if TYPE_CHECKING:
    from qdn_tui.store.archive import Moved
    from qdn_tui.store.archiving import Plan


def archive(
    context: typer.Context,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would move, but move nothing.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Move jobs that were finished over 30 days ago to archive/YYYY-MM.json.

    May be run at any time, by anybody, twice at once: nothing is lost or doubled.
    """
    session = session_of(context)
    if dry_run:
        due = session.archive.plan()
        if as_json:
            show_json({"dry_run": True, **_plan_json(due)})
        else:
            for month, records in due.months.items():
                show(f"{month}  {_jobs(len(records))} would move")
            _say_rest(due, moved=0)
        return
    moved = session.archive.move(session.author("cli").actor.name)
    if as_json:
        show_json({"dry_run": False, **_moved_json(moved)})
        return
    for month, jobs in moved.moved.items():
        if jobs:
            show(f"{month}  {_jobs(len(jobs))} moved")
    for job in moved.changed_meanwhile:
        say(f"{job.number} was changed meanwhile and stays.")
    for job in moved.refused:
        say(f"{job.number} stays: the archive holds another past of it. See `qdn store check`.")
    _say_rest(moved.plan, moved=sum(len(jobs) for jobs in moved.moved.values()))
    if moved.size_after != moved.size_before:
        say(f"The document shrank from {_size(moved.size_before)} to {_size(moved.size_after)}.")


def _say_rest(due: "Plan", moved: int) -> None:
    if not due.months and not moved:
        say("Nothing to archive: no job was finished over 30 days ago.")
    if due.undated:
        say(
            f"{_jobs(len(due.undated))} without a finishing time stay: "
            f"{', '.join(_numbers(due.undated[:5]))}{' …' if len(due.undated) > 5 else ''}"
        )


def _plan_json(due: "Plan") -> dict[str, object]:
    return {
        "months": {
            month: _numbers(record.job for record in records)
            for month, records in due.months.items()
        },
        "undated": _numbers(due.undated),
    }


def _moved_json(moved: "Moved") -> dict[str, object]:
    return {
        "months": {month: _numbers(jobs) for month, jobs in moved.moved.items()},
        "undated": _numbers(moved.plan.undated),
        "changed_meanwhile": _numbers(moved.changed_meanwhile),
        "refused": _numbers(moved.refused),
        "bytes_before": moved.size_before,
        "bytes_after": moved.size_after,
    }


def _numbers(jobs: Iterable[Job]) -> list[str]:
    return [job.number for job in jobs]


def _jobs(count: int) -> str:
    return "1 job" if count == 1 else f"{count} jobs"


def _size(size: int) -> str:
    return f"{size / 1_000_000:.2f} MB" if size >= 100_000 else f"{size / 1000:.1f} KB"
