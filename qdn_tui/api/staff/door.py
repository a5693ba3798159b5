"""The door of every staff route: from our own page, with a session, in a role that may.

What a person may do is decided here and nowhere in the routes: `MAY` is the whole of it.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal

from qdn_tui.api.answers import READING_FAILS, Failure, documented
from qdn_tui.api.body import body_of, is_form
from qdn_tui.api.failures import bad_request, unsupported
from qdn_tui.api.staff.cookies import sent_with
from qdn_tui.api.staff.frontdesk import FrontDesk
from qdn_tui.api.staff.keys import KeysUnreachable
from qdn_tui.api.staff.person import Person
from qdn_tui.api.staff.tokens import person_of
from qdn_tui.domain.roles import Role

if TYPE_CHECKING:
    from aws_lambda_powertools.event_handler.openapi.types import OpenAPIResponse

Doing = Literal["see", "count", "create", "change"]
_EVERYBODY = frozenset(Role)
MAY: Final[Mapping[Doing, frozenset[Role]]] = MappingProxyType(
    {
        "see": _EVERYBODY,
        "count": frozenset({Role.DISPATCHER, Role.VIEWER}),
        "create": frozenset({Role.DISPATCHER}),
        "change": frozenset({Role.DISPATCHER, Role.CREW}),
    }
)
"""Who may do what."""

CREW_CHANGES: Final = frozenset({"advance", "note"})
"""The kinds of change that crew may make of their own jobs."""

LONGEST_FILTER: Final = 400
_RETRY_AFTER_S = 5


def closed_to(seen: Literal["it", "them"]) -> "dict[int, OpenAPIResponse]":
    """What a route that shows jobs may answer instead, for the OpenAPI document."""
    return {
        401: documented("No session"),
        403: documented(f"The role may not see {seen}"),
        **READING_FAILS,
    }


def let_in(event: Mapping[str, Any], here: FrontDesk, doing: Doing) -> Person:
    """Who sent the request, if they may do this.

    Raises:
        Failure: 401 without a session that holds, the same whatever is wrong with it; 403 where
            the role may not; 503 where nobody can say.
    """
    person = who_sent(event, here)
    if person.role is None or person.role not in MAY[doing]:
        raise not_allowed()
    return person


def who_sent(event: Mapping[str, Any], here: FrontDesk) -> Person:
    """Who sent the request, whatever their role.

    Raises:
        Failure: 401 or 503, as for `let_in`.
    """
    sent = sent_with(event)
    try:
        person = person_of(sent.access, sent.person, here.pool, here.keys)
    except KeysUnreachable as error:
        raise pool_away() from error
    if person is None:
        raise no_session()
    return person


def require_own_page(event: Mapping[str, Any]) -> None:
    """Let a request that changes something go on only if our own page may have sent it.

    A browser says where a request comes from in `Sec-Fetch-Site`, which no page can set. One that
    is too old for that says `Origin`, and is turned away: what it names cannot be compared, since
    the function does not learn which host the browser asked. Programs say neither.

    Raises:
        Failure: 403.
    """
    headers = event.get("headers")
    said = headers if isinstance(headers, Mapping) else {}
    site = said.get("sec-fetch-site")
    if site != "same-origin" if site is not None else "origin" in said:
        raise Failure(
            403,
            "cross_site",
            "This did not come from the dashboard. Open it again, in a browser of today.",
        )


def json_of(event: Mapping[str, Any]) -> Mapping[str, Any]:
    """The fields of a JSON body.

    A page of another site can post a form without being asked, but JSON only after a question
    that we answer with no.

    Raises:
        Failure: 415 for anything but JSON, 400 for what cannot be read.
    """
    if is_form(event):
        raise unsupported()
    return body_of(event).fields


def query_of(event: Mapping[str, Any], known: tuple[str, ...]) -> Mapping[str, str]:
    """The parameters of the address; one that is not known is refused, not passed over.

    Raises:
        Failure: 400.
    """
    given = event.get("queryStringParameters") or {}
    for name in given:
        if name not in known:
            listed = ", ".join(known) or "none"
            raise bad_request("unknown_parameter", f"The parameters are: {listed}.")
    return {str(name): str(value) for name, value in given.items()}


def filter_in(given: Mapping[str, str]) -> str:
    """The filter's terms among the parameters, `q`; empty where there are none.

    Raises:
        Failure: 400 where there are more than anybody types.
    """
    text = given.get("q", "").strip()
    if len(text) > LONGEST_FILTER:
        raise bad_request("bad_parameter", f"A filter has {LONGEST_FILTER} letters at most.", "q")
    return text


def no_session() -> Failure:
    """The one answer to every request without a session that holds."""
    return Failure(401, "no_session", "Please log in.")


def not_allowed() -> Failure:
    """The role may not do this."""
    return Failure(403, "not_allowed", "Your role cannot do this. Ask the dispatcher.")


def pool_away() -> Failure:
    """Nobody can say who somebody is."""
    return Failure(
        503,
        "unavailable",
        "Logging in does not work right now. Please try again in a moment.",
        headers={"Retry-After": str(_RETRY_AFTER_S)},
    )
