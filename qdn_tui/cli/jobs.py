"""`qdn jobs`: what a dispatcher does on the board, for scripts and quick hands."""

from pathlib import Path
from typing import Annotated

import typer

from qdn_tui.cli import jobs_erase, jobs_fields, jobs_moves
from qdn_tui.cli.console import say, show, show_json
from qdn_tui.cli.jobs_change import (
    AsJson,
    Reference,
    make,
    report,
    session_of,
    warn_of_size,
)
from qdn_tui.cli.jobs_filter import asked, matching
from qdn_tui.cli.jobs_import import import_file
from qdn_tui.cli.jobs_input import FirstStatus, NewJob
from qdn_tui.cli.jobs_output import by_number, job_json, show_job, show_jobs
from qdn_tui.domain.author import wall_clock
from qdn_tui.domain.oddities import oddities
from qdn_tui.domain.refusals import CustomerErased, UnknownJob
from qdn_tui.domain.status import Status

app = typer.Typer(help="List, create, move, change and erase jobs.", no_args_is_help=True)


@app.command("list")
def list_jobs(
    context: typer.Context,
    status: Annotated[
        list[Status] | None, typer.Option(help="Only this status; again for each of several.")
    ] = None,
    closed: Annotated[bool, typer.Option("--closed", help="Only jobs that ended early.")] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="Jobs that ended early and archived ones too.")
    ] = False,
    wanted: Annotated[
        str,
        typer.Option(
            "--filter",
            metavar="TERMS",
            help="The board's filter, such as 'alder status:ready date:today..2026-11-30 !unpaid'; "
            "also crew:, late, held, closed.",
        ),
    ] = "",
    as_json: AsJson = False,
) -> None:
    """List the jobs on the board, and say how many records cannot be read."""
    query = asked(wanted)
    session = session_of(context)
    document = session.store.read().document
    every = (
        by_number([*document.jobs, *session.archive.jobs(document)])
        if everything
        else document.jobs
    )
    closed = closed or query.wants_closed
    jobs = [
        job
        for job in every
        if ((everything and not closed) or (job.outcome is not None) is closed)
        and (not status or job.status in status)
    ]
    jobs = matching(jobs, query, session.business, wall_clock())
    if as_json:
        show_json([job_json(session, job) for job in jobs])
    else:
        show_jobs(session, jobs)
    if document.quarantined:
        count = len(document.quarantined)
        say(f"{count} {'record' if count == 1 else 'records'} cannot be read and are kept apart:")
        for entry in document.quarantined:
            say(f"  {entry.label}: {'; '.join(entry.reasons)}")


@app.command("show")
def show_one(context: typer.Context, job: Reference, as_json: AsJson = False) -> None:
    """Show everything about one job."""
    session = session_of(context)
    try:
        found = session.store.read().document.find(job)
    except UnknownJob:
        found = session.archive.find(job)
        say(f"{found.number} is in the archive.")
    if as_json:
        show_json(job_json(session, found))
    else:
        show_job(session, found, history=True)


@app.command("new")
def new_job(
    context: typer.Context,
    name: Annotated[str, typer.Option(help="The customer's name.")],
    street: Annotated[str, typer.Option(help="House number and street.")],
    postal_code: Annotated[str, typer.Option(metavar="ZIP", help="ZIP code.")],
    service: Annotated[
        str, typer.Option(metavar="CODE", help="Code of the catalogue, e.g. trailer_pickup_dump.")
    ],
    city: Annotated[
        str | None, typer.Option(help="The business's own (home_city) where left out.")
    ] = None,
    region: Annotated[
        str | None,
        typer.Option(help="State, such as CA; the business's own (home_region) where left out."),
    ] = None,
    phone: Annotated[
        str, typer.Option(help="In any usual writing; phone or email must be given.")
    ] = "",
    email: Annotated[str, typer.Option(help="Phone or email must be given.")] = "",
    price: Annotated[
        str, typer.Option(metavar="DOLLARS", help="In dollars; the catalogue's where left out.")
    ] = "",
    window: Annotated[
        str,
        typer.Option(
            metavar="START/END",
            help="Such as 2026-11-23T08:00/10:00; local where no zone is given.",
        ),
    ] = "",
    status: Annotated[
        FirstStatus, typer.Option(help="ready_for_pickup when you have the customer's word.")
    ] = FirstStatus.SUBMITTED,
    note: Annotated[str, typer.Option(metavar="TEXT", help="A note for staff.")] = "",
    as_json: AsJson = False,
) -> None:
    """Create a job and print it."""
    session = session_of(context)
    wanted = NewJob(
        name=name,
        phone=phone,
        email=email,
        street=street,
        city=session.business.home_city if city is None else city,
        region=session.business.home_region if region is None else region,
        postal_code=postal_code,
        service=service,
        price=price,
        window=window,
        status=status,
        note=note,
    )
    change = wanted.as_change(session.author("cli"), session.business)
    made = make(session, change)
    report(session, made, as_json, f"{made.number} created.")
    for oddity in oddities(change, session.business):
        say(f"Note: {oddity}")


@app.command()
def link(context: typer.Context, job: Reference, as_json: AsJson = False) -> None:
    """Print the tracking link for the customer."""
    session = session_of(context)
    found = session.store.read().document.find(job)
    if (entry := found.erasure) is not None:
        raise CustomerErased(found.number, "a link", entry.actor.name, entry.at)
    if as_json:
        show_json({"number": found.number, "tracking_url": session.link(found)})
    else:
        show(session.link(found))


@app.command("import")
def import_jobs(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A jobs.json in the present or any older form.")
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Report, but write nothing.")] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="End with 3 where a record cannot be read.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Bring the jobs of an existing file in. Nothing is dropped, nothing comes in twice.

    A record that cannot be read comes in as well, apart from the jobs, and is told on stderr;
    the import has then done all it can and ends with 0, or with 3 where `--strict` is given.
    """
    session = session_of(context)
    told = import_file(
        session.store,
        session.author("cli"),
        file,
        archived=session.archive.as_document,
        dry_run=dry_run,
    )
    if as_json:
        show_json(told.as_json())
    else:
        for line in told.lines():
            show(line)
    if told.written:
        warn_of_size(session.store.read())
    if told.unread:
        are = "record is" if told.unread == 1 else "records are"
        say(f"Warning: {told.unread} {are} no job until corrected; the board shows them under !")
        if strict:
            raise typer.Exit(3)


jobs_moves.register(app)
jobs_fields.register(app)
jobs_erase.register(app)
