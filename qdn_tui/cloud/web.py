"""Fetching an address as a viewer would, without following redirects.

Names under `.localhost` mean loopback (RFC 6761, section 6.3). Browsers and curl know that,
the resolver of many systems does not, so here it is known too.
"""

import http.client
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from typing import Any
from urllib.parse import SplitResult, urlsplit

from qdn_tui.cloud.failures import CloudUnreachable
from qdn_tui.cloud.proxies import Proxy, is_localhost, proxy_for
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
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    sent = {"Host": parts.netloc, **(headers or {})}
    proxy = proxy_for(parts.scheme, parts.hostname or "")
    if proxy is not None and parts.scheme == "http":
        target, sent = f"http://{parts.netloc}{target}", {**sent, **proxy.headers}
    with _connected(parts, proxy, timeout_s) as connection:
        connection.request(method, target, body, sent)
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read())


def certificate_of(url: str, *, timeout_s: float) -> dict[str, Any]:
    """The certificate of a site's address, as `ssl.SSLSocket.getpeercert` tells it.

    Raises:
        SSLCertVerificationError: no browser would trust it.
        CloudUnreachable: no answer came.
    """
    parts = urlsplit(url)
    proxy = proxy_for(parts.scheme, parts.hostname or "")
    try:
        with _connected(parts, proxy, timeout_s) as connection:
            connection.connect()
            secure = connection.sock
            return secure.getpeercert() or {} if isinstance(secure, ssl.SSLSocket) else {}
    except CloudUnreachable as error:
        if isinstance(error.__cause__, ssl.SSLCertVerificationError):
            raise error.__cause__ from None
        raise


@contextmanager
def _connected(
    parts: SplitResult, proxy: Proxy | None, timeout_s: float
) -> Iterator[http.client.HTTPConnection]:
    host = parts.hostname or ""
    connection = _connection(parts.scheme, host, parts.port, proxy, timeout_s)
    try:
        yield connection
    except (OSError, http.client.HTTPException) as error:
        way = f" through the proxy {proxy}" if proxy else ""
        raise CloudUnreachable(
            f"{host} does not answer{way}: {safe(error, 200)}",
            f"Check the network{' and the proxy' if proxy else ''} and try again",
        ) from error
    finally:
        connection.close()


def _connection(
    scheme: str, host: str, port: int | None, proxy: Proxy | None, timeout_s: float
) -> http.client.HTTPConnection:
    to, at = (proxy.host, proxy.port) if proxy else (host, port)
    if scheme != "https":
        return http.client.HTTPConnection(
            _LOOPBACK if is_localhost(to) else to, at, timeout=timeout_s
        )
    secure = http.client.HTTPSConnection(
        to, at, timeout=timeout_s, context=ssl.create_default_context()
    )
    if proxy is not None:
        secure.set_tunnel(host, port or http.client.HTTPS_PORT, proxy.headers)
    return secure
