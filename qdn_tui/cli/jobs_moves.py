"""`qdn jobs` along the flow: forward, back, paused, ended early and opened again."""

from typing import Annotated

import typer

from qdn_tui.cli.jobs_change import AsJson, Reason, Reference, make, report, seen, session_of
from qdn_tui.cli.jobs_input import parse_moment
from qdn_tui.domain.status import Outcome, info


def register(app: typer.Typer) -> None:
    """Add the commands to `qdn jobs`."""
    for command in (advance, revert, close, reopen, hold, release):
        app.command()(command)


def advance(context: typer.Context, job: Reference, as_json: AsJson = False) -> None:
    """Move a job to the next status."""
    session = session_of(context)
    moved = make(session, session.author("cli").advance(seen(session, job)))
    report(session, moved, as_json, f"{moved.number}: {info(moved.status).label}.")


def revert(context: typer.Context, job: Reference, reason: Reason, as_json: AsJson = False) -> None:
    """Move a job one status back."""
    session = session_of(context)
    moved = make(session, session.author("cli").revert(seen(session, job), reason))
    report(session, moved, as_json, f"{moved.number} is back: {info(moved.status).label}.")


def close(
    context: typer.Context,
    job: Reference,
    reason: Reason,
    outcome: Annotated[Outcome, typer.Option("--as", help="How it ended.")] = Outcome.CANCELLED,
    as_json: AsJson = False,
) -> None:
    """End a job early: cancelled, no-show or failed."""
    session = session_of(context)
    closed = make(session, session.author("cli").close(seen(session, job), outcome, reason))
    report(session, closed, as_json, f"{closed.number} is closed as {outcome.value}.")


def reopen(context: typer.Context, job: Reference, reason: Reason, as_json: AsJson = False) -> None:
    """Take a job that ended early back to where it stood."""
    session = session_of(context)
    opened = make(session, session.author("cli").reopen(seen(session, job), reason))
    report(session, opened, as_json, f"{opened.number} is open again: {info(opened.status).label}.")


def hold(
    context: typer.Context,
    job: Reference,
    reason: Reason,
    until: Annotated[
        str,
        typer.Option(
            metavar="TIME", help="A reminder, e.g. 2026-11-25T09:00; local without a zone."
        ),
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Pause an open job without moving it."""
    session = session_of(context)
    moment = parse_moment("--until", until, session.business) if until else None
    held = make(session, session.author("cli").hold(seen(session, job), reason, moment))
    report(session, held, as_json, f"{held.number} is on hold.")


def release(
    context: typer.Context, job: Reference, reason: Reason, as_json: AsJson = False
) -> None:
    """End a job's pause."""
    session = session_of(context)
    freed = make(session, session.author("cli").release(seen(session, job), reason))
    report(session, freed, as_json, f"{freed.number} goes on.")
