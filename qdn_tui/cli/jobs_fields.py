"""`qdn jobs` on what a job says: its fields, window, crew, notes and link."""

from typing import Annotated

import typer

from qdn_tui.cli.console import say, show_json
from qdn_tui.cli.jobs_change import AsJson, Reference, make, report, seen, session_of, written
from qdn_tui.cli.jobs_input import assignment_after, field_edits, parse_eta, parse_window
from qdn_tui.cli.jobs_output import job_json, show_job
from qdn_tui.domain.author import wall_clock
from qdn_tui.domain.booking import clashes, window_remarks


def register(app: typer.Typer) -> None:
    """Add the commands to `qdn jobs`."""
    for command in (edit, reschedule, eta, assign, note):
        app.command()(command)
    app.command("rotate-link")(rotate_link)


def edit(
    context: typer.Context,
    job: Reference,
    name: Annotated[str | None, typer.Option(help="The customer's name.")] = None,
    phone: Annotated[str | None, typer.Option(help="Empty text removes it.")] = None,
    email: Annotated[str | None, typer.Option(help="Empty text removes it.")] = None,
    street: Annotated[str | None, typer.Option(help="House number and street.")] = None,
    line2: Annotated[str | None, typer.Option(help="Apartment, unit.")] = None,
    city: Annotated[str | None, typer.Option(help="Town.")] = None,
    region: Annotated[str | None, typer.Option(help="State, such as CA.")] = None,
    postal_code: Annotated[str | None, typer.Option(metavar="ZIP", help="ZIP code.")] = None,
    access_notes: Annotated[
        str | None, typer.Option(metavar="TEXT", help="How to get in; for staff only.")
    ] = None,
    service: Annotated[
        str | None, typer.Option(metavar="CODE", help="Code of the catalogue.")
    ] = None,
    price: Annotated[str | None, typer.Option(metavar="DOLLARS", help="In dollars.")] = None,
    customer_note: Annotated[
        str | None, typer.Option(metavar="TEXT", help="What the customer told us.")
    ] = None,
    paid: Annotated[
        bool | None, typer.Option("--paid/--unpaid", help="Whether it is paid.")
    ] = None,
    payment_method: Annotated[
        str | None, typer.Option(metavar="HOW", help="Such as cash, card or check.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Change fields of a job. Refused where someone else changed one of them meanwhile."""
    session = session_of(context)
    stands = seen(session, job)
    edits = field_edits(
        stands,
        {
            "customer.name": name,
            "customer.phone": phone,
            "customer.email": email,
            "address.line1": street,
            "address.line2": line2,
            "address.city": city,
            "address.region": region,
            "address.postal_code": postal_code,
            "address.access_notes": access_notes,
            "service": service,
            "price": price,
            "notes.customer": customer_note,
            "payment.state": None if paid is None else ("paid" if paid else "unpaid"),
            "payment.method": payment_method,
        },
    )
    edited = make(session, session.author("cli").edit(stands, edits))
    report(session, edited, as_json, f"{edited.number} is changed.")


def reschedule(
    context: typer.Context,
    job: Reference,
    window: Annotated[
        str, typer.Option(metavar="START/END", help="Such as 2026-11-24T10:00/12:00; or `none`.")
    ],
    as_json: AsJson = False,
) -> None:
    """Move a job to another window with room in it."""
    session = session_of(context)
    wanted = None if window == "none" else parse_window(window, session.business)
    moved = make(session, session.author("cli").reschedule(seen(session, job), wanted))
    report(session, moved, as_json, f"{moved.number} is rescheduled.")
    if wanted is not None:
        for remark in window_remarks(wanted, wall_clock(), session.business):
            say(f"Note: {session.business.window_label(wanted)}: {remark}")


def eta(
    context: typer.Context,
    job: Reference,
    at: Annotated[
        str,
        typer.Argument(
            metavar="TIME", help="When the crew comes: 14:30 (the job's day), a time, or `none`."
        ),
    ],
    as_json: AsJson = False,
) -> None:
    """Tell the customer's tracking page when the crew is expected."""
    session = session_of(context)
    stands = seen(session, job)
    wanted = None if at == "none" else parse_eta(at, stands, session.business, wall_clock())
    expected = make(session, session.author("cli").eta(stands, wanted))
    said = f"is expected at {at}" if wanted else "has no expected time any more"
    report(session, expected, as_json, f"{expected.number} {said}.")


def assign(
    context: typer.Context,
    job: Reference,
    crew: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="A name; give it again for each of the crew."),
    ] = None,
    truck: Annotated[str | None, typer.Option(help="Empty text removes it.")] = None,
    trailer: Annotated[str | None, typer.Option(help="Empty text removes it.")] = None,
    nobody: Annotated[bool, typer.Option("--nobody", help="Take everyone off it.")] = False,
    as_json: AsJson = False,
) -> None:
    """Say who goes, with which truck and trailer. A clash is a warning, not a wall."""
    session = session_of(context)
    stands = seen(session, job)
    wanted = assignment_after(stands, crew, truck, trailer, nobody=nobody)
    change = session.author("cli").assign(stands, wanted)
    document = written(session, change).document
    assigned = document.find(stands.key)
    warnings = clashes(wanted, assigned.window, document.others(assigned.key))
    if as_json:
        show_json({**job_json(session, assigned), "warnings": list(warnings)})
    else:
        say(f"{assigned.number} is assigned.")
        show_job(session, assigned)
    for warning in warnings:
        say(f"Note: {warning} at the same time")


def note(
    context: typer.Context,
    job: Reference,
    text: Annotated[str, typer.Argument(help="For staff; customers never see it.")],
    as_json: AsJson = False,
) -> None:
    """Add an internal note."""
    session = session_of(context)
    noted = make(session, session.author("cli").note(seen(session, job), text))
    report(session, noted, as_json, f"Noted on {noted.number}.")


def rotate_link(context: typer.Context, job: Reference, as_json: AsJson = False) -> None:
    """Give a job a new tracking link; the old one stops working at once."""
    session = session_of(context)
    rotated = make(session, session.author("cli").rotate_token(seen(session, job)))
    report(session, rotated, as_json, f"{rotated.number} has a new link; the old one is dead.")
