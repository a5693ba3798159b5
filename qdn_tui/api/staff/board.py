"""`GET /api/board`: the jobs a person works with; and which of all jobs a filter finds."""

from collections.abc import Mapping

from aws_lambda_powertools.event_handler import Response

from qdn_tui.api.answers import documented, shown
from qdn_tui.api.deployment import release_of
from qdn_tui.api.desk import Desk, desk
from qdn_tui.api.failures import bad_request
from qdn_tui.api.routing import new_resource
from qdn_tui.api.services import services_view
from qdn_tui.api.staff.board_views import (
    BoardView,
    ColumnView,
    ConcernView,
    MatchesView,
    OutcomeChoice,
    RosterView,
    TermsView,
)
from qdn_tui.api.staff.door import closed_to, filter_in, let_in, query_of
from qdn_tui.api.staff.frontdesk import front_desk
from qdn_tui.api.staff.glance import Glance, at_a_glance
from qdn_tui.api.staff.kept import Kept, answer
from qdn_tui.api.staff.person import Person
from qdn_tui.api.staff.selection import Wanted, matching, selected
from qdn_tui.api.staff.session import user_view
from qdn_tui.api.staff.told import remarks
from qdn_tui.domain.attention import CONCERNS
from qdn_tui.domain.document import Document
from qdn_tui.domain.query import FLAGS, KEYS, parse_query
from qdn_tui.domain.roles import Role
from qdn_tui.domain.roster import roster
from qdn_tui.domain.status import FLOW, OUTCOME_LABELS
from qdn_tui.resources import resource_root

router = new_resource()

_kept = Kept()


@router.get(
    "/api/board",
    summary="The board",
    description=(
        "The jobs that this person works with, and what is needed to work with them. Ask again "
        "with `If-None-Match`: 304 says that nothing changed."
    ),
    operation_id="board",
    responses={
        200: {"description": "The board"},
        304: {"description": "It is as it was"},
        400: documented("There is no such parameter"),
        **closed_to("it"),
    },
)
def board() -> Response[BoardView]:
    """The board, in as few bytes as the browser takes it in."""
    event = router.current_event.raw_event
    person = let_in(event, front_desk(), "see")
    wanted = _wanted(query_of(event, ("completed", "closed", "q")))
    here = desk()
    document = here.document()
    # What depends on the time is told by the minute; in between nothing is made anew.
    now = here.now().replace(second=0, microsecond=0)
    body = _kept.body(
        (person.eyes, wanted),
        document,
        now,
        lambda: _board(document, person, wanted, at_a_glance(document, person, here, now)),
    )
    return answer(event, body)


@router.get(
    "/api/board/matches",
    summary="Which jobs a filter finds",
    description="By the terms of the terminal board; those not understood are passed over.",
    operation_id="matches",
    responses={
        200: {"description": "Their ids"},
        400: documented("There is no such parameter, or too long a filter"),
        **closed_to("them"),
    },
)
def matches() -> Response[MatchesView]:
    """The ids of the jobs that `q` finds."""
    event = router.current_event.raw_event
    person = let_in(event, front_desk(), "see")
    query = parse_query(filter_in(query_of(event, ("q",))))
    here = desk()
    own = (job for job in here.document().jobs if person.may_see(job))
    found = matching(own, query, person, here.business, here.now())
    return shown(MatchesView(ids=tuple(job.key for job in found), problems=remarks(query.problems)))


def _wanted(given: Mapping[str, str]) -> Wanted:
    completed, closed = given.get("completed", "today"), given.get("closed", "0")
    if completed not in ("today", "all"):
        raise bad_request("bad_parameter", "completed is today or all.", "completed")
    if closed not in ("0", "1"):
        raise bad_request("bad_parameter", "closed is 0 or 1.", "closed")
    return Wanted(completed == "all", closed == "1", filter_in(given))


def _board(document: Document, person: Person, wanted: Wanted, glance: Glance) -> bytes:
    here: Desk = glance.here
    selection = selected(document.jobs, person, wanted, here.business, glance.now)
    catalogue = services_view(here.business)
    at_the_desk = person.role is not Role.CREW
    names = roster(document.jobs) if at_the_desk else None
    view = BoardView(
        release=release_of(resource_root()),
        revision=document.revision,
        business=catalogue.business,
        today=here.business.local_day(glance.now).isoformat(),
        time_zone=catalogue.time_zone,
        currency=catalogue.currency,
        user=user_view(person),
        columns=tuple(
            ColumnView(status=info.status, label=info.label, colour=info.colour, mark=info.mark)
            for info in FLOW
        ),
        outcomes=tuple(
            OutcomeChoice(code=outcome, label=label) for outcome, label in OUTCOME_LABELS.items()
        ),
        jobs=(),
        completed_before=selection.completed_before,
        closed=selection.closed,
        unreadable=len(document.quarantined) if at_the_desk else 0,
        problems=remarks(selection.problems),
        concerns=tuple(
            ConcernView(code=concern.value, label=CONCERNS[concern], jobs=keys)
            for concern, keys in glance.concerns.items()
        ),
        services=catalogue.services,
        windows=catalogue.windows,
        roster=RosterView(
            crew=names.crew if names else (),
            trucks=names.truck if names else (),
            trailers=names.trailer if names else (),
        ),
        terms=TermsView(flags=FLAGS, keys=KEYS),
    )
    return glance.with_jobs(view, selection.jobs)
