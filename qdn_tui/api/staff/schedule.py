"""`GET /api/schedule`: a day as a plan, window by window, crew by crew."""

from aws_lambda_powertools.event_handler import Response

from qdn_tui.api.answers import documented, shown
from qdn_tui.api.desk import desk
from qdn_tui.api.entries import calendar_day
from qdn_tui.api.failures import bad_request
from qdn_tui.api.routing import new_resource
from qdn_tui.api.staff.board_views import PlannedWindowView, ScheduleView, TurnView
from qdn_tui.api.staff.door import closed_to, let_in, query_of
from qdn_tui.api.staff.frontdesk import front_desk
from qdn_tui.api.staff.glance import at_a_glance
from qdn_tui.api.staff.person import Person
from qdn_tui.domain.business import Business
from qdn_tui.domain.schedule import PlannedWindow, day_plan

router = new_resource()


@router.get(
    "/api/schedule",
    summary="A day as a plan",
    description="Of the local day `date`, or of today. Crew see their own turns only.",
    operation_id="schedule",
    responses={
        200: {"description": "The day"},
        400: documented("That is no day"),
        **closed_to("it"),
    },
)
def schedule() -> Response[ScheduleView]:
    """The day's windows, who goes in each, and what is free."""
    event = router.current_event.raw_event
    person = let_in(event, front_desk(), "see")
    here = desk()
    now = here.now()
    today = here.business.local_day(now)
    written = query_of(event, ("date",)).get("date")
    day = calendar_day(written) if written else today
    if day is None:
        raise bad_request("bad_parameter", "A day is written 2026-11-23.", "date")
    document = here.document()
    plan = day_plan(day, document.jobs, here.business, now)
    glance = at_a_glance(document, person, here, now)
    return shown(
        ScheduleView(
            date=day.isoformat(),
            today=today.isoformat(),
            time_zone=here.business.time_zone,
            is_open=plan.is_open,
            capacity=plan.capacity,
            free=plan.free,
            windows=tuple(_window(slot, person, here.business) for slot in plan.windows),
            jobs=tuple(glance.view(job) for job in plan.jobs if person.may_see(job)),
        )
    )


def _window(slot: PlannedWindow, person: Person, business: Business) -> PlannedWindowView:
    turns = (
        TurnView(crew=turn.crew, jobs=tuple(job.key for job in turn.jobs if person.may_see(job)))
        for turn in slot.turns
    )
    return PlannedWindowView(
        start_at=slot.window.start_at,
        end_at=slot.window.end_at,
        label=business.hours_label(slot.window),
        capacity=slot.capacity,
        taken=slot.taken,
        free=slot.free,
        over=slot.over,
        turns=tuple(turn for turn in turns if turn.jobs),
    )
