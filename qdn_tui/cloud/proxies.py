"""The proxy between this machine and an address, as its environment names it."""

import base64
import ipaddress
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

_PORT = 80


@dataclass(frozen=True)
class Proxy:
    """Where to ask instead.

    Attributes:
        headers: what it wants to be told before it lets anybody through.
    """

    host: str
    port: int
    headers: dict[str, str] = field(default_factory=dict, repr=False)

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


def proxy_for(scheme: str, host: str) -> Proxy | None:
    """The proxy of `HTTPS_PROXY` or `HTTP_PROXY` unless `NO_PROXY` excepts the host, as boto3 goes.

    None for loopback too: no proxy can reach this machine's own.
    """
    from urllib.request import getproxies, proxy_bypass

    if is_loopback(host):
        return None
    named = getproxies().get(scheme, "")
    if not named or proxy_bypass(host):
        return None
    parts = urlsplit(named if "://" in named else f"http://{named}")
    if not parts.hostname:
        return None
    headers = {}
    if parts.username:
        who = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        headers["Proxy-Authorization"] = f"Basic {base64.b64encode(who.encode()).decode()}"
    return Proxy(parts.hostname, parts.port or _PORT, headers)


def is_localhost(host: str) -> bool:
    """Whether a name means this machine, whatever its resolver knows (RFC 6761, section 6.3)."""
    return host == "localhost" or host.endswith(".localhost")


def is_loopback(host: str) -> bool:
    """Whether a host is this machine's own, by name or by address."""
    try:
        return is_localhost(host) or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
