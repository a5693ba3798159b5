"""The first check of every request: only our own CloudFront distributions know the secret.

A function URL is reachable by anyone who learns its name. CloudFront sends the secret as an
origin custom header, which no viewer can set or see.
"""

import hmac
from collections.abc import Mapping

ORIGIN_HEADER = "x-qdn-origin"


def came_through_our_edge(headers: object, secret: str | None) -> bool:
    """Whether the request carries the secret, compared in constant time.

    Args:
        headers: the event's headers, names in lower case.
        secret: what CloudFront sends; without one nothing is let in.
    """
    given = headers.get(ORIGIN_HEADER) if isinstance(headers, Mapping) else None
    if not secret or not isinstance(given, str):
        return False
    return hmac.compare_digest(
        given.encode("utf-8", "surrogatepass"), secret.encode("utf-8", "surrogatepass")
    )
