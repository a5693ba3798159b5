"""`GET /api/track/{token}/page`: the tracking page for browsers without JavaScript.

The page at `/track/{token}` is the same bytes for everyone and asks for its job by script. A
browser that runs none is sent here by the edge function. It also answers the plain forms of
customers' own changes where they cannot be made.
"""

from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools.event_handler import Response

from qdn_tui.api.answers import NOT_READ, Failure, page
from qdn_tui.api.body import Body
from qdn_tui.api.desk import Desk
from qdn_tui.api.failures import job_not_found
from qdn_tui.api.language import language_of
from qdn_tui.api.routing import new_resource
from qdn_tui.api.track import desk_for, job_behind
from qdn_tui.business_file import load_business
from qdn_tui.domain.job import Job, TimeWindow
from qdn_tui.domain.public import track_view
from qdn_tui.domain.self_service import bookable_days, horizon
from qdn_tui.domain.tokens import tracking_url

router = new_resource()

_ROOT = "/api/track/"
_PAGE = "/page"


@router.get(
    "/api/track/<token>/page",
    summary="The public view of a job as a page",
    description=(
        "For browsers without JavaScript: what `GET /api/track/{token}` says, as HTML in the "
        "reader's language (`lang`, else the browser's), with plain forms for its changes. "
        "One and the same page stands for every link that is none."
    ),
    operation_id="track_page",
    responses={
        200: {"description": "The page", "content": {"text/html": {}}},
        404: {"description": "No job for this link", "content": {"text/html": {}}},
        503: {
            "description": NOT_READ,
            "content": {"text/html": {}},
        },
    },
)
def track_page(token: str) -> Response[str]:
    """The job behind a tracking link, to be read without a script."""
    here = desk_for(token)
    return page(200, _html(job_behind(token, here), here, router.current_event.raw_event, None))


@router.get("/api/track/page", include_in_schema=False, operation_id="track_page_asking")
def track_page_asking() -> Response[str]:
    """No link yet: the page asks for it. `page` is too short for a token."""
    from qdn_tui.pages import tracking_page_without_job

    language = language_of(router.current_event.raw_event)
    return page(200, tracking_page_without_job(load_business(), language, "ask"))


@router.get(
    "/api/track((?s:/.*)?)/page", include_in_schema=False, operation_id="track_page_of_nothing"
)
def track_page_of_nothing() -> Response[str]:
    """What cannot be a token is a wrong one like any other."""
    raise job_not_found()


def page_instead(event: Mapping[str, Any], failure: Failure) -> Response[str]:
    """The failure as a page, for a browser that asked for one."""
    from qdn_tui.pages import tracking_page_without_job

    html = tracking_page_without_job(
        load_business(), language_of(event), "missing" if failure.status == 404 else "unreachable"
    )
    return page(failure.status, html, failure.headers)


def asks_for_page(event: Mapping[str, Any]) -> bool:
    """Whether a browser asked for the tracking page by its address here."""
    path = str(event.get("rawPath", "")).removesuffix("/")
    context = event.get("requestContext")
    method = context.get("http", {}).get("method") if isinstance(context, Mapping) else None
    is_read = method in ("GET", "HEAD")
    return is_read and path.startswith(_ROOT) and path.endswith(_PAGE)


def change_page(event: Mapping[str, Any], failure: Failure, sent: Body) -> str | None:
    """The job with the form that failed, its entries kept; None where it cannot be shown.

    Args:
        event: a plain form's post to `/cancel` or `/reschedule`.
        failure: why nothing was changed.
        sent: what the form held.
    """
    from qdn_tui.pages import Refusal

    path = str(event.get("rawPath", "")).removesuffix("/")
    token, _, action = path.removeprefix(_ROOT).partition("/")
    if not path.startswith(_ROOT) or action not in ("cancel", "reschedule"):
        return None
    error = failure.view.error
    try:
        here = desk_for(token)
        job = job_behind(token, here)
    except Exception:
        # It failed for this very reason, or the link died since: the form alone is answered.
        return None
    refusal = Refusal(
        action="cancel" if action == "cancel" else "reschedule",
        code=error.code,
        entries={name: str(value) for name, value in sent.fields.items()},
        errors={name: wrong.code for name, wrong in error.fields.items()},
        alternatives=[
            TimeWindow(start_at=slot.start_at, end_at=slot.end_at) for slot in error.alternatives
        ],
    )
    return _html(job, here, event, refusal)


def _html(job: Job, here: Desk, event: Mapping[str, Any], refusal: Any) -> str:
    from qdn_tui.pages import tracking_page

    now, business = here.now(), here.business
    first, last = horizon(business, now)
    days = bookable_days(first, (last - first).days + 1, here.document().jobs, business, now)
    return tracking_page(
        business,
        language_of(event),
        track_view(job, business, now),
        tracking_url(here.site_url, job.tracking_token),
        [day.date for day in days if any(slot.left for slot in day.slots)],
        now,
        refusal,
    )
