"""`GET /api/track/{token}`: where is my pickup? And its window as a calendar entry."""

from urllib.parse import unquote

from aws_lambda_powertools.event_handler import Response

from qdn_tui.api.answers import NO_STORE, READING_FAILS, Failure, documented, shown
from qdn_tui.api.desk import Desk, desk
from qdn_tui.api.failures import job_not_found
from qdn_tui.api.in_words import calendar_words
from qdn_tui.api.language import language_of
from qdn_tui.api.routing import new_resource
from qdn_tui.domain.calendar import calendar_entry
from qdn_tui.domain.job import Job
from qdn_tui.domain.public import TrackView, link_is_live, track_view
from qdn_tui.domain.tokens import is_token, tracking_url

router = new_resource()


@router.get(
    "/api/track/<token>",
    summary="The public view of a job",
    description=(
        "What the customer may see. One and the same 404 stands for a token that never was, "
        "is malformed, was replaced, or whose job ended more than 30 days ago."
    ),
    operation_id="track",
    responses={
        200: {"description": "The job"},
        404: documented("No job for this link"),
        **READING_FAILS,
    },
)
def track(token: str) -> Response[TrackView]:
    """The job behind a tracking link, as it stands at this moment."""
    here = desk_for(token)
    return shown(track_view(job_behind(token, here), here.business, here.now()))


@router.get(
    "/api/track/<token>/calendar.ics",
    summary="The arrival window for a calendar",
    description=(
        "An iCalendar entry with a stable UID, whose SEQUENCE rises with every change, in the "
        "reader's language (`lang`, else the browser's, else the booking's)."
    ),
    operation_id="calendar",
    responses={
        200: {"description": "The entry", "content": {"text/calendar": {}}},
        404: documented("No job for this link; or `no_window`: none is agreed yet"),
        **READING_FAILS,
    },
)
def calendar(token: str) -> Response[str]:
    """The entry, to be kept as a file."""
    here = desk_for(token)
    job = job_behind(token, here)
    view = track_view(job, here.business, here.now())
    event = router.current_event.raw_event
    link = tracking_url(here.site_url, job.tracking_token)
    words = calendar_words(view, here.business, language_of(event, job.customer.locale))
    entry = calendar_entry(job, view, here.business, link, words)
    if entry is None:
        raise Failure(404, "no_window", "No arrival window is agreed yet.")
    return Response(
        status_code=200,
        content_type="text/calendar; charset=utf-8",
        headers={
            "Cache-Control": NO_STORE,
            "Content-Disposition": f'attachment; filename="{job.number}.ics"',
        },
        body=entry,
    )


def desk_for(token: str) -> Desk:
    """The desk, for what can be a token.

    Raises:
        Failure: the one 404.
    """
    if not is_token(_decoded(token)):
        raise job_not_found()
    return desk()


def job_behind(token: str, here: Desk) -> Job:
    """The job that a tracking link leads to at this moment.

    Raises:
        Failure: the one 404.
    """
    job = here.job_with(_decoded(token))
    if job is None or not link_is_live(job, here.now()):
        raise job_not_found()
    return job


def _decoded(token: str) -> str:
    # Whether the path arrives decoded depends on who called; decoding a token changes nothing.
    return unquote(token)


# Powertools matches a limited set of characters in a parameter. Whatever else stands where the
# token should, also a slash or nothing at all, is a wrong token like any other.
@router.get("/api/track((?s:/.*)?)", include_in_schema=False, operation_id="track_anything_else")
def track_anything_else() -> Response[TrackView]:
    """No token at all."""
    raise job_not_found()
