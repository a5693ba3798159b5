"""The first check of every request: it came through our own CloudFront distributions.

A function URL is reachable by anyone who learns its name. CloudFront sends a secret as an
origin custom header, which no visitor can set or see. Whoever may read the function's or a
distribution's settings on AWS can see it: every policy under cf/policies lets them. It opens
nothing that the edge does not; past the edge they say themselves where they come from.
"""

import hmac
from collections.abc import Mapping

ORIGIN_HEADER = "x-qdn-origin"
# What CloudFront sends; and, while that is changed, what it will send and what it did.
SECRETS = ("QDN_ORIGIN_SECRET", "QDN_ORIGIN_SECRET_NEXT", "QDN_ORIGIN_SECRET_LAST")


def came_through_our_edge(headers: object, settings: Mapping[str, str]) -> bool:
    """Whether the request carries one of our secrets, compared in constant time.

    Args:
        headers: the event's headers, names in lower case.
        settings: by the names of `SECRETS`; without any nothing is let in.
    """
    given = headers.get(ORIGIN_HEADER) if isinstance(headers, Mapping) else None
    if not isinstance(given, str):
        return False
    shown = given.encode("utf-8", "surrogatepass")
    known = False
    for name in SECRETS:
        if secret := settings.get(name):
            known |= hmac.compare_digest(shown, secret.encode("utf-8", "surrogatepass"))
    return known
