"""Where a request comes from."""

from collections.abc import Mapping
from ipaddress import IPv6Address, ip_address
from typing import Any

VIEWER_HEADER = "x-qdn-viewer"
"""Where the edge function writes down who asks, over whatever the viewer wrote there."""


def address_of(event: Mapping[str, Any]) -> str:
    """Where a request came from: an IPv4 address, or the /64 that one household has of IPv6.

    The edge function says so. Where it does not run, as on a distribution that was made by hand,
    it is what CloudFront added to X-Forwarded-For, the last. What is no address counts as one.
    """
    headers = event.get("headers")
    if not isinstance(headers, Mapping):
        return "nowhere"
    forwarded = str(headers.get("x-forwarded-for", "")).rpartition(",")[2]
    try:
        address = ip_address(str(headers.get(VIEWER_HEADER, forwarded)).strip())
    except ValueError:
        return "nowhere"
    if not isinstance(address, IPv6Address):
        return str(address)
    return str(address.ipv4_mapped or IPv6Address(int(address) >> 64 << 64))
