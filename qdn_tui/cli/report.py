"""`qdn report`: the business in numbers, the same figures as on the board."""

from datetime import datetime, timedelta
from typing import Annotated

import typer

from qdn_tui.cli.console import show, show_json, show_table
from qdn_tui.cli.jobs_change import session_of
from qdn_tui.domain.author import wall_clock
from qdn_tui.domain.money import format_cents
from qdn_tui.domain.report import Report, as_json, report, require_period, weeks
from qdn_tui.domain.status import OUTCOME_LABELS, info
from qdn_tui.domain.words import span
from qdn_tui.errors import QdnError

_DAY = ["%Y-%m-%d"]
_EVERY_DAY_UP_TO = 14


class NoSuchPeriod(QdnError):
    """The days asked for are none, or too many."""

    exit_code = 2


def show_report(
    context: typer.Context,
    since: Annotated[
        datetime | None,
        typer.Option(formats=_DAY, metavar="YYYY-MM-DD", help="First day; else 30 days in all."),
    ] = None,
    until: Annotated[
        datetime | None,
        typer.Option(formats=_DAY, metavar="YYYY-MM-DD", help="Last day, included; else today."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Data for programs on stdout.")] = False,
) -> None:
    """Jobs, revenue, time in each status, no-shows and crews over some days."""
    session = session_of(context)
    business = session.business
    last = until.date() if until is not None else business.local_day(wall_clock())
    first = since.date() if since is not None else last
    try:
        require_period(first, last)
    except ValueError as error:
        raise NoSuchPeriod(
            f"From {first} to {last} is no period: {error}", "Give --since and --until in order"
        ) from None
    if since is None:
        first = last - timedelta(days=29)
    document = session.store.read().document
    # What was counted in these days was finished in them or later.
    archived = session.archive.jobs(document, since=f"{first - timedelta(days=1):%Y-%m}")
    figures = report((*document.jobs, *archived), first, last, business)
    if json:
        show_json(as_json(figures))
    else:
        _show(figures)


def _show(figures: Report) -> None:
    def money(cents: int) -> str:
        return format_cents(cents, figures.currency)

    show(f"{figures.since} to {figures.until}, {figures.time_zone}")
    show(f"Taken      {figures.taken}")
    show(f"Completed  {figures.completed}")
    for outcome, count in figures.closed.items():
        show(f"{OUTCOME_LABELS[outcome]:<11}{count}")
    show(
        f"Revenue    {money(figures.revenue_cents)}: {money(figures.paid_cents)} paid, "
        f"{money(figures.unpaid_cents)} unpaid"
    )
    if figures.other_currencies:
        show(f"           without {figures.other_currencies} jobs in other currencies")
    show()
    each = [(day,) for day in figures.days]
    runs = each if len(each) <= _EVERY_DAY_UP_TO else weeks(figures.days)
    show_table(
        ("Day" if runs is each else "Week from", "Taken", "Completed", "Revenue"),
        [
            (
                str(run[0].day),
                str(sum(day.taken for day in run)),
                str(sum(day.completed for day in run)),
                money(sum(day.revenue_cents for day in run)),
            )
            for run in runs
        ],
    )
    show()
    show_table(
        ("Status", "Median time in it", "Jobs"),
        [(info(stay.status).label, span(stay.seconds), str(stay.jobs)) for stay in figures.stays],
    )
    if figures.crews or figures.unassigned:
        show()
        rows = [
            (crew.name, str(crew.completed), str(crew.no_shows), money(crew.revenue_cents))
            for crew in figures.crews
        ]
        if figures.unassigned:
            rows.append(("(nobody named)", str(figures.unassigned), "", ""))
        show_table(("Crew", "Completed", "No-shows", "Revenue"), rows)
