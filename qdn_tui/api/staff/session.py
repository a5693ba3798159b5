"""`/api/session`: log in, stay in, log out, and who am I."""

from datetime import timedelta

from aws_lambda_powertools.event_handler import Response

from qdn_tui.api import journal
from qdn_tui.api.answers import Failure, FieldError, documented, shown
from qdn_tui.api.failures import invalid
from qdn_tui.api.routing import new_resource
from qdn_tui.api.staff import cookies
from qdn_tui.api.staff.asks import LoginAsk
from qdn_tui.api.staff.board_views import SessionView, UserView
from qdn_tui.api.staff.door import json_of, no_session, pool_away, require_own_page, who_sent
from qdn_tui.api.staff.frontdesk import FrontDesk, front_desk
from qdn_tui.api.staff.keys import KeysUnreachable
from qdn_tui.api.staff.limits import forget_tries, limits_of, use_a_try
from qdn_tui.api.staff.logins import (
    SHORTEST_PASSWORD,
    Locked,
    NewPasswordRequired,
    PoolUnreachable,
    ResetRequired,
    Tokens,
    WeakPassword,
    WrongCredentials,
)
from qdn_tui.api.staff.person import Person
from qdn_tui.api.staff.reading import ask_of
from qdn_tui.api.staff.tokens import person_of
from qdn_tui.domain.words import span
from qdn_tui.store.tries import TooManyTries

router = new_resource()

WORKING_DAY = timedelta(hours=12)
"""How long a login lasts; the same as in cf/stack.yaml."""

_LOCKED_SECONDS = 900
_PASSWORD_RULE = (
    f"Choose a password of your own: {SHORTEST_PASSWORD} characters or more, any you like, "
    "and not the temporary one."
)


@router.post(
    "/api/session",
    summary="Log in",
    description="The cookies that come with the answer are the session. " + _PASSWORD_RULE,
    operation_id="log_in",
    responses={
        200: {"description": "Logged in"},
        400: documented("The body cannot be read"),
        401: documented("`wrong_credentials`: unknown, disabled, or the password is wrong"),
        403: documented("`no_role`: nobody gave this login one; `cross_site`"),
        409: documented("`new_password_required`, or `reset_required`: ask for a new password"),
        415: documented("The body is not JSON"),
        422: documented("A field is missing, or the new password is too weak"),
        429: documented("Too many wrong passwords; Retry-After says when to try again"),
        503: documented("Nobody can log in now"),
    },
)
def log_in() -> Response[SessionView]:
    """A session for whoever knows the password."""
    event = router.current_event.raw_event
    require_own_page(event)
    asked = ask_of(LoginAsk, json_of(event))
    here = front_desk()
    limits = limits_of(asked.username, event)
    try:
        use_a_try(limits)
    except TooManyTries as error:
        raise _too_many(error.retry_after) from None
    try:
        tokens = here.logins.log_in(asked.username, asked.password, asked.new_password)
    except Exception as error:
        if isinstance(error, NewPasswordRequired | WeakPassword | ResetRequired):
            # The password was the right one.
            forget_tries(limits)
        raise _not_in(error) from None
    forget_tries(limits)
    person = _person(tokens, here)
    if person.role is None:
        _revoke(tokens.renewal, here)
        raise Failure(
            403, "no_role", "Nobody gave this login a role yet. Ask the dispatcher for one."
        )
    return _session(person, tokens)


@router.get(
    "/api/session",
    summary="Who am I?",
    operation_id="session",
    responses={
        200: {"description": "Who is logged in"},
        401: documented("Nobody"),
        503: documented("Nobody can say now"),
    },
)
def session() -> Response[SessionView]:
    """Who is logged in."""
    return shown(_view(who_sent(router.current_event.raw_event, front_desk())))


@router.post(
    "/api/session/renew",
    summary="Stay in",
    description=(
        "Takes `{}` and the cookies. To be asked before `renew_by`, and after any 401; it works "
        "until the working day is over, or somebody disabled the login."
    ),
    operation_id="renew_session",
    responses={
        200: {"description": "Fresh cookies"},
        401: documented("The session is over"),
        403: documented("The request came from another site"),
        415: documented("The body is not JSON"),
        503: documented("Nobody can say now"),
    },
)
def renew_session() -> Response[SessionView]:
    """The same session, for a while longer."""
    event = router.current_event.raw_event
    require_own_page(event)
    json_of(event)
    here = front_desk()
    renewal = cookies.sent_with(event).renewal
    if not renewal:
        raise no_session()
    try:
        tokens = here.logins.renew(renewal)
    except (WrongCredentials, ResetRequired):
        raise no_session() from None
    except Locked:
        # Too many ask the pool at once: that ends nobody's session.
        raise _away(PoolUnreachable("asked too often")) from None
    except PoolUnreachable as error:
        raise _away(error) from None
    return _session(_person(tokens, here), tokens)


@router.delete(
    "/api/session",
    summary="Log out",
    description="The cookies are cleared, and the session cannot be renewed any more.",
    operation_id="log_out",
    responses={
        204: {"description": "Logged out"},
        403: documented("The request came from another site"),
    },
)
def log_out() -> Response[str]:
    """Nobody, from now on; also where nobody was before."""
    event = router.current_event.raw_event
    require_own_page(event)
    _revoke(cookies.sent_with(event).renewal, front_desk())
    return Response(
        status_code=204,
        headers={"Cache-Control": "no-store"},
        body="",
        cookies=cookies.cleared(),
    )


def _not_in(error: Exception) -> Exception:
    """What somebody is told whom the pool gave no tokens."""
    match error:
        case WrongCredentials():
            return Failure(
                401,
                "wrong_credentials",
                "That is no login of ours, or not its password. "
                "A temporary password holds for three days.",
            )
        case NewPasswordRequired():
            return Failure(409, "new_password_required", _PASSWORD_RULE)
        case WeakPassword():
            weak = FieldError(code="weak_password", message=_PASSWORD_RULE)
            return invalid({"new_password": weak})
        case ResetRequired():
            return Failure(
                409, "reset_required", "This password was taken back. Ask for a new temporary one."
            )
        case Locked():
            return _too_many(_LOCKED_SECONDS)
        case PoolUnreachable():
            return _away(error)
    return error


def _person(tokens: Tokens, here: FrontDesk) -> Person:
    try:
        person = person_of(tokens.access, tokens.person, here.pool, here.keys)
    except KeysUnreachable as error:
        raise pool_away() from error
    if person is None:
        # The pool itself gave them a moment ago: it is not the pool whose keys we have.
        raise _away(PoolUnreachable("tokens of another pool"))
    return person


def _session(person: Person, tokens: Tokens) -> Response[SessionView]:
    answer = shown(_view(person))
    day = int(WORKING_DAY.total_seconds())
    answer.cookies = [
        cookies.kept(cookies.ACCESS, tokens.access, tokens.seconds),
        cookies.kept(cookies.PERSON, tokens.person, tokens.seconds),
    ]
    if tokens.renewal:
        answer.cookies.append(cookies.kept(cookies.RENEWAL, tokens.renewal, day))
    return answer


def _view(person: Person) -> SessionView:
    return SessionView(
        user=user_view(person),
        renew_by=person.renew_by,
        ends_at=person.logged_in_at + WORKING_DAY,
    )


def user_view(person: Person) -> UserView:
    """How somebody is told who they are.

    Raises:
        Failure: 401, where they have no role any more.
    """
    if person.role is None:
        raise no_session()
    return UserView(
        name=person.name,
        username=person.username,
        role=person.role,
        crew_name=person.crew_name,
    )


def _revoke(renewal: str, here: FrontDesk) -> None:
    """As far as it is possible: the cookies go in any case, and what they held ends by itself."""
    if not renewal:
        return
    try:
        here.logins.revoke(renewal)
    except (WrongCredentials, Locked):
        return
    except PoolUnreachable as error:
        _note(error)


def _too_many(seconds: int) -> Failure:
    return Failure(
        429,
        "too_many_tries",
        f"Too many wrong passwords. Try again in {span(max(seconds, 60))}.",
        headers={"Retry-After": str(seconds)},
    )


def _away(error: PoolUnreachable) -> Failure:
    _note(error)
    return pool_away()


def _note(error: PoolUnreachable) -> None:
    journal.pool_failed(router.current_event.request_context.request_id, error.code)
