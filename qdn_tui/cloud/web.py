"""Fetching an address as a viewer would, without following redirects.

Names under `.localhost` mean loopback (RFC 6761, section 6.3). Browsers and curl know that,
the resolver of many systems does not, so here it is known too.
"""

import http.client
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message
from urllib.parse import urlsplit

from qdn_tui.cloud.failures import CloudUnreachable
from qdn_tui.domain.text import safe

_LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Answer:
    """What a server answered.

    Attributes:
        status: the HTTP status.
        headers: all of them; names are looked up in any case.
        body: the bytes, as sent.
    """

    status: int
    headers: Message = field(compare=False)
    body: bytes = field(repr=False)

    @property
    def text(self) -> str:
        """The body as UTF-8, anything else replaced."""
        return self.body.decode("utf-8", errors="replace")


def fetch(
    url: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    timeout_s: float = 15,
) -> Answer:
    """Send one request. An error status is an answer like any other.

    Raises:
        CloudUnreachable: no answer came.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection = _connection(parts.scheme, host, parts.port, timeout_s)
    try:
        connection.request(method, target, body, {"Host": parts.netloc, **(headers or {})})
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read())
    except (OSError, http.client.HTTPException) as error:
        raise CloudUnreachable(
            f"{host} does not answer: {safe(error, 200)}", "Check the network and try again"
        ) from error
    finally:
        connection.close()


def _connection(
    scheme: str, host: str, port: int | None, timeout_s: float
) -> http.client.HTTPConnection:
    if scheme == "https":
        return http.client.HTTPSConnection(
            host, port, timeout=timeout_s, context=ssl.create_default_context()
        )
    on_loopback = host == "localhost" or host.endswith(".localhost")
    return http.client.HTTPConnection(_LOOPBACK if on_loopback else host, port, timeout=timeout_s)
