"""`GET /api/report`: the business in numbers, the same figures as at the terminal."""

from datetime import timedelta

from aws_lambda_powertools.event_handler import Response

from qdn_tui.api.answers import documented, shown
from qdn_tui.api.desk import desk
from qdn_tui.api.entries import calendar_day
from qdn_tui.api.failures import bad_request
from qdn_tui.api.routing import new_resource
from qdn_tui.api.staff.board_views import CrewNumbers, DayNumbers, ReportView, StayNumbers
from qdn_tui.api.staff.door import closed_to, let_in, query_of
from qdn_tui.api.staff.frontdesk import front_desk
from qdn_tui.domain.money import format_cents
from qdn_tui.domain.report import Report
from qdn_tui.domain.report import report as counted
from qdn_tui.domain.status import info
from qdn_tui.domain.words import span

router = new_resource()

MOST_DAYS = 366
_A_WEEK = timedelta(days=6)


@router.get(
    "/api/report",
    summary="The business in numbers",
    description=(
        f"From the local day `since` to `until`, both included, {MOST_DAYS} days at most; "
        "without them the last seven days."
    ),
    operation_id="report",
    responses={
        200: {"description": "The numbers"},
        400: documented("These are no days, or too many"),
        **closed_to("them"),
    },
)
def report() -> Response[ReportView]:
    """Jobs, revenue, time in each status, and crews, over some days."""
    event = router.current_event.raw_event
    let_in(event, front_desk(), "count")
    given = query_of(event, ("since", "until"))
    here = desk()
    today = here.business.local_day(here.now())
    until = calendar_day(given["until"]) if "until" in given else today
    if until is None:
        raise bad_request("bad_parameter", "A day is written 2026-11-23.", "until")
    since = calendar_day(given["since"]) if "since" in given else until - _A_WEEK
    if since is None:
        raise bad_request("bad_parameter", "A day is written 2026-11-23.", "since")
    if not since <= until < since + timedelta(days=MOST_DAYS):
        raise bad_request("bad_parameter", f"Ask for 1 to {MOST_DAYS} days.", "since")
    document = here.document()
    # What was counted in these days was finished in them or later.
    archived = here.archive().jobs(document, since=f"{since - timedelta(days=1):%Y-%m}")
    return shown(_view(counted((*document.jobs, *archived), since, until, here.business)))


def _view(figures: Report) -> ReportView:
    return ReportView(
        since=figures.since.isoformat(),
        until=figures.until.isoformat(),
        time_zone=figures.time_zone,
        currency=figures.currency,
        taken=figures.taken,
        completed=figures.completed,
        closed=figures.closed,
        revenue_cents=figures.revenue_cents,
        revenue_label=format_cents(figures.revenue_cents, figures.currency),
        paid_cents=figures.paid_cents,
        unpaid_cents=figures.unpaid_cents,
        unpaid_label=format_cents(figures.unpaid_cents, figures.currency),
        days=tuple(
            DayNumbers(
                day=day.day.isoformat(),
                taken=day.taken,
                completed=day.completed,
                revenue_cents=day.revenue_cents,
            )
            for day in figures.days
        ),
        stays=tuple(
            StayNumbers(
                status=stay.status,
                label=info(stay.status).label,
                median_seconds=stay.seconds,
                median_label=span(stay.seconds),
                jobs=stay.jobs,
            )
            for stay in figures.stays
        ),
        crews=tuple(CrewNumbers(**crew._asdict()) for crew in figures.crews),
        unassigned=figures.unassigned,
        other_currencies=figures.other_currencies,
    )
