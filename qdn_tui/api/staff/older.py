"""`GET /api/board/archive`: the jobs of long ago that a filter finds."""

from itertools import islice

from aws_lambda_powertools.event_handler import Response

from qdn_tui.api.answers import documented, shown
from qdn_tui.api.desk import desk
from qdn_tui.api.routing import new_resource
from qdn_tui.api.staff.board_views import OlderView
from qdn_tui.api.staff.door import closed_to, filter_in, let_in, query_of
from qdn_tui.api.staff.frontdesk import front_desk
from qdn_tui.api.staff.glance import at_a_glance
from qdn_tui.api.staff.selection import found_among
from qdn_tui.api.staff.told import remarks
from qdn_tui.domain.query import parse_query

router = new_resource()

MOST = 50


@router.get(
    "/api/board/archive",
    summary="Which jobs of long ago a filter finds",
    description=(
        "Archived jobs, also those that ended early, from the newest month on: "
        f"{MOST} at most, and whether there are `more`. A filter without terms finds none."
    ),
    operation_id="older",
    responses={
        200: {"description": "The jobs"},
        400: documented("There is no such parameter, or too long a filter"),
        **closed_to("them"),
    },
)
def older() -> Response[OlderView]:
    """The archived jobs that `q` finds, as far as the person may see them."""
    event = router.current_event.raw_event
    person = let_in(event, front_desk(), "see")
    query = parse_query(filter_in(query_of(event, ("q",))))
    here = desk()
    now = here.now()
    document = here.document()
    jobs = () if query.is_empty else here.archive().jobs(document)
    own = (job for job in jobs if person.may_see(job))
    # Who looks for somebody's job of last spring does not know by heart how it ended.
    found = list(
        islice(found_among(own, query, person, here.business, now, everywhere=True), MOST + 1)
    )
    glance = at_a_glance(document, person, here, now)
    return shown(
        OlderView(
            jobs=tuple(glance.view(job, archived=True) for job in found[:MOST]),
            more=len(found) > MOST,
            problems=remarks(query.problems),
        )
    )
