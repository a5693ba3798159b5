"""The cookies of a session. No script can read them, and no other site makes a browser send them.

`__Host-` and `__Secure-` make browsers refuse them from anything but an encrypted connection,
and the first also from a sibling domain. The token that makes new sessions travels only to the
routes of the session itself.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from aws_lambda_powertools.shared.cookies import Cookie, SameSite

ACCESS = "__Host-qdn-access"
PERSON = "__Host-qdn-person"
RENEWAL = "__Secure-qdn-renewal"
_EVERYWHERE = "/"
_SESSION_ONLY = "/api/session"
_PATHS = {ACCESS: _EVERYWHERE, PERSON: _EVERYWHERE, RENEWAL: _SESSION_ONLY}


class Sent(NamedTuple):
    """The tokens that came with a request; empty where one did not."""

    access: str
    person: str
    renewal: str


def sent_with(event: Mapping[str, Any]) -> Sent:
    """The tokens in a request's cookies; of a name that stands twice, the first."""
    found: dict[str, str] = {}
    for pair in _pairs(event):
        name, _, value = pair.partition("=")
        found.setdefault(name.strip(), value.strip())
    return Sent(found.get(ACCESS, ""), found.get(PERSON, ""), found.get(RENEWAL, ""))


def kept(name: str, token: str, seconds: int) -> Cookie:
    """A token for the browser to keep so long."""
    return Cookie(
        name,
        token,
        path=_PATHS[name],
        secure=True,
        http_only=True,
        max_age=seconds,
        same_site=SameSite.STRICT_MODE,
    )


def cleared() -> list[Cookie]:
    """What makes the browser forget the session."""
    return [kept(name, "", 0) for name in _PATHS]


def _pairs(event: Mapping[str, Any]) -> Iterator[str]:
    cookies = event.get("cookies")
    if isinstance(cookies, list):
        yield from map(str, cookies)
        return
    # The embedded cloud leaves them in the header.
    headers = event.get("headers")
    header = headers.get("cookie", "") if isinstance(headers, Mapping) else ""
    yield from str(header).split(";")
