"""The resources together. A new one is a file of its own and a line here."""

from collections.abc import Sequence
from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router

from qdn_tui.api import book, health, journal, own_changes, services, slots, track, track_page
from qdn_tui.api.answers import SeeOther, as_json, see_other
from qdn_tui.api.failed import failed
from qdn_tui.api.failures import failure_of
from qdn_tui.api.routing import Api
from qdn_tui.store.errors import StoreError

RESOURCES: tuple[Router, ...] = (
    own_changes.router,
    track_page.router,
    track.router,
    book.router,
    slots.router,
    services.router,
    health.router,
)


def build_api(resources: Sequence[Router] = RESOURCES) -> Api:
    """Wire the resources; every exception of a route becomes an answer of our own shape."""
    api = Api(
        # Said aloud: a stray POWERTOOLS_DEV would print requests and answer with tracebacks.
        debug=False,
        # Views are checked when they are made, and requests by `entries`: Powertools' own
        # validation would do both again, at each request and with each start.
        enable_validation=False,
        serializer=as_json,
    )
    for router in resources:
        api.include_router(router)

    def answer_to(error: Exception) -> Response[str]:
        if isinstance(error, SeeOther):
            return see_other(error.path)
        correlation_id = api.current_event.request_context.request_id
        failure = failure_of(error)
        if isinstance(error, StoreError):
            journal.store_failed(correlation_id, error)
        elif failure.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            journal.broke(correlation_id, error)
        return failed(api.current_event.raw_event, failure)

    api.exception_handler(Exception)(answer_to)
    return api
