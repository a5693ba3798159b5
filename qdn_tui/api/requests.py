"""What happens to a request: the gate, then the routes, then one line in the log."""

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from qdn_tui.api import journal
from qdn_tui.api.answers import Failure, empty, for_function_url, refused
from qdn_tui.api.app import build_api
from qdn_tui.api.body import require_small
from qdn_tui.api.desk import desk
from qdn_tui.api.failed import failed
from qdn_tui.api.failures import failure_of, forbidden, no_route, wrong_method
from qdn_tui.api.gate import came_through_our_edge
from qdn_tui.api.routing import Api, Found
from qdn_tui.api.staff_paths import is_for_staff

Answer = dict[str, Any]

_api = build_api()


@cache
def _staff_api() -> Api:
    """The routes that need a login, loaded when the first of the staff comes.

    Customers' requests, which are most, would wait for what verifies a login at every start.
    """
    from qdn_tui.api.staff.routes import STAFF_RESOURCES

    return build_api(STAFF_RESOURCES)


def _api_for(path: str) -> Api:
    return _staff_api() if is_for_staff(path) else _api


def handler(event: Mapping[str, Any], context: object) -> Answer:
    """Answer one request of a function URL (payload format 2.0). Never raises.

    A request without the origin's secret is answered before anything else of it is looked at.
    """
    started = time.perf_counter()
    correlation_id = _correlation_id(event)
    if not came_through_our_edge(event.get("headers"), os.environ):
        journal.turned_away(correlation_id)
        return for_function_url(refused(forbidden()))
    method, found = "", None
    try:
        request = _Request.of(event)
        method, found = request.method, _api_for(request.path).look_up(request.path)
        require_small(event)
        answer = _answer(request, found, context)
    except Failure as failure:
        answer = for_function_url(failed(event, failure))
    except Exception as error:
        journal.broke(correlation_id, error)
        answer = for_function_url(refused(failure_of(error)))
    elapsed = (time.perf_counter() - started) * 1000
    template = found.template if found else None
    journal.answered(correlation_id, method, template, answer["statusCode"], elapsed)
    # HEAD has the headers of GET, and no body.
    return {**answer, "body": ""} if method == "HEAD" else answer


@dataclass(frozen=True)
class _Request:
    """What decides where a request goes; the rest of the event is the routes' business.

    Attributes:
        method: in capitals.
        path: without its trailing slash.
        event: as it came.
    """

    method: str
    path: str
    event: Mapping[str, Any]

    @classmethod
    def of(cls, event: Mapping[str, Any]) -> "_Request":
        path = str(event["rawPath"])
        return cls(
            method=str(event["requestContext"]["http"]["method"]).upper(),
            path=path.removesuffix("/") or "/",
            event=event,
        )

    def as_event(self, method: str) -> dict[str, Any]:
        """The event for the routes: the plain path, and the method that a route is known by."""
        context = self.event["requestContext"]
        return {
            **self.event,
            "rawPath": self.path,
            "requestContext": {
                **context,
                # A function URL has no stages; anything else would be cut off the path.
                "stage": "$default",
                "http": {**context["http"], "method": method, "path": self.path},
            },
        }


def _answer(request: _Request, found: Found | None, context: object) -> Answer:
    """The answer to a request that came through our edge."""
    if found is None:
        raise no_route()
    if request.method not in found.methods:
        raise wrong_method(found.allow)
    if request.method == "OPTIONS":
        return for_function_url(empty({"Allow": found.allow}))
    method = "GET" if request.method == "HEAD" else request.method
    api = _api_for(request.path)
    return api.resolve(request.as_event(method), context)  # type: ignore[arg-type]


def _correlation_id(event: Mapping[str, Any]) -> str:
    """The id that AWS gave the request; a client has no say in it."""
    context = event.get("requestContext")
    return str(context.get("requestId", "")) if isinstance(context, Mapping) else ""


def warm_up() -> None:
    """Make the client and read the business file while the function starts.

    Starting has a whole CPU to itself, the first request only its share.
    """
    try:
        desk()
    except Exception as error:
        # A function that dies at its start says nothing; this one answers and names the reason.
        journal.broke("start", error)
