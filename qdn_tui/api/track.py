"""`GET /api/track/{token}`: where is my pickup?"""

from urllib.parse import unquote

from aws_lambda_powertools.event_handler import Response

from qdn_tui.api.answers import documented, shown
from qdn_tui.api.desk import desk
from qdn_tui.api.failures import job_not_found
from qdn_tui.api.routing import new_resource
from qdn_tui.domain.public import TrackView, link_is_live, track_view
from qdn_tui.domain.tokens import is_token

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
        503: documented("The jobs cannot be read now; Retry-After says when to ask again"),
    },
)
def track(token: str) -> Response[TrackView]:
    """The job behind a tracking link, as it stands at this moment."""
    # Whether the path arrives decoded depends on who called; decoding a token changes nothing.
    token = unquote(token)
    if not is_token(token):
        raise job_not_found()
    here = desk()
    job = here.job_with(token)
    if job is None or not link_is_live(job, here.now()):
        raise job_not_found()
    return shown(track_view(job, here.business))


# Powertools matches a limited set of characters in a parameter. Whatever else stands where the
# token should, also a slash or nothing at all, is a wrong token like any other.
@router.get("/api/track((?s:/.*)?)", include_in_schema=False, operation_id="track_anything_else")
def track_anything_else() -> Response[TrackView]:
    """No token at all."""
    raise job_not_found()
