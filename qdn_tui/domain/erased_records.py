"""Whether a record of another time is of a customer who was erased since."""

import hashlib
from typing import Any, NamedTuple

from qdn_tui.domain.document import Document


class Named(NamedTuple):
    """By what a record says whose it is, in whatever spelling: ids, in small letters, and links."""

    ids: frozenset[str]
    links: frozenset[str]


def named_in(value: Any) -> Named:
    """What a parsed record, readable or not, says of itself."""
    if not isinstance(value, dict):
        return Named(frozenset(), frozenset())
    ids = {str(value[key]).lower() for key in ("id", "job_id", "jobId") if value.get(key)}
    spelled = ("tracking_token", "trackingToken", "token")
    return Named(frozenset(ids), frozenset(str(value[key]) for key in spelled if value.get(key)))


def link_mark(token: str) -> str:
    """What is kept of a dead link: enough to know it again, too little to open or guess it."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def is_of_erased(value: Any, document: Document) -> bool:
    """Whether the record's id, or a link it had, is that of a job whose customer was erased.

    Args:
        value: the parsed record; anything may be in there.
        document: as it stands now.
    """
    named = named_in(value)
    known = (document.get(one) for one in named.ids)
    return any(job is not None and job.is_erased for job in known) or any(
        link_mark(link) in document.erased_links for link in named.links
    )
