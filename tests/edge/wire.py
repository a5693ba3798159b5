"""A request exactly as it is written: HTTP libraries tidy paths up before they send them."""

import socket
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Reply:
    """A status, headers with names in lower case, and the body."""

    status: int
    headers: dict[str, str]
    body: bytes


def get(url: str, target: str, headers: Mapping[str, str] | None = None) -> Reply:
    """GET `target` (path and query, sent byte for byte) from the loopback server behind `url`."""
    more = "".join(f"{name}: {value}\r\n" for name, value in (headers or {}).items())
    parts = urlsplit(url)
    request = f"GET {target} HTTP/1.1\r\nHost: {parts.netloc}\r\nConnection: close\r\n{more}\r\n"
    with socket.create_connection(("127.0.0.1", parts.port or 80), timeout=30) as connection:
        connection.sendall(request.encode("latin-1"))
        with connection.makefile("rb") as stream:
            head, _, body = stream.read().partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    headers = {
        name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])
    }
    return Reply(int(lines[0].split()[1]), headers, body)
