"""Files of a release, compared with its record: in their bucket, and as an edge serves them."""

import hashlib
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from qdn_tui.cloud import CloudUnreachable
from qdn_tui.cloud.web import fetch
from qdn_tui.deploy.shelf import Listed, Shelf, Stored
from qdn_tui.doctor.evidence import REMEMBERED
from qdn_tui.doctor.surroundings import FETCH_WITHIN_S

_AT_ONCE = 8


def differing(url: str, shelf: Shelf, kept: Mapping[str, Stored]) -> dict[str, str]:
    """How files differ from their record, by key; those that do not are left out.

    What an edge remembers may be right although its bucket lost it: both are looked at, the
    bucket where it may be.

    Args:
        url: of the place that serves the bucket.
        kept: what was recorded, by key.
    """
    listed: dict[str, Listed] | None = None
    with suppress(Exception):  # who may not list it still sees what is served
        listed = shelf.listing()

    def look(key: str) -> str | None:
        if listed is not None and (said := _in_bucket(shelf, key, kept[key], listed)) is not None:
            return said
        return _at_edge(f"{url}/{key}", kept[key].sha256)

    keys = sorted(kept)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        said = dict(zip(keys, pool.map(look, keys), strict=True))
    return {key: words for key, words in said.items() if words is not None}


def _in_bucket(shelf: Shelf, key: str, was: Stored, listed: Mapping[str, Listed]) -> str | None:
    there = listed.get(key)
    if there is None:
        return "is not in its bucket"
    if there.etag == was.etag:
        return None
    found = shelf.look(key)
    return None if found is not None and found.sha256 == was.sha256 else "other bytes in its bucket"


def _at_edge(address: str, sha256: str) -> str | None:
    try:
        answer = fetch(address, timeout_s=FETCH_WITHIN_S)
    except CloudUnreachable as error:
        return error.message
    if answer.status != 200:
        return f"answers {answer.status}"
    if hashlib.sha256(answer.body).hexdigest() != sha256:
        cached = (answer.headers.get("X-Cache") or "").lower().startswith("hit")
        return REMEMBERED if cached else "other bytes"
    return None
