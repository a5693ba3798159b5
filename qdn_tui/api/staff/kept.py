"""An answer that is asked for again and again: made once, told by its ETag, sent compressed."""

import base64
import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from weakref import ref

from aws_lambda_powertools.event_handler import Response

from qdn_tui.api.answers import JSON, NO_STORE
from qdn_tui.domain.document import Document

_MOST = 32
# A board of a thousand jobs has two megabytes; the function has 512 of them altogether.
_MOST_BYTES = 24 * 1024 * 1024
# Compressing harder takes three times as long, for a tenth less.
_LEVEL = 5
_HEADERS = {"Cache-Control": f"private, {NO_STORE}", "Vary": "Accept-Encoding, Cookie"}


class Packed(NamedTuple):
    """A body, as it is sent: compressed, in base64, since a function answers in text."""

    digest: str
    plain: bytes
    packed: str


class Kept:
    """The latest bodies, each with what it was made from."""

    def __init__(self) -> None:
        # By weak reference: what somebody looked at last keeps no earlier document alive.
        self._held: OrderedDict[Hashable, tuple[ref[Document], datetime, Packed]] = OrderedDict()

    def body(
        self, whose: Hashable, document: Document, now: datetime, make: Callable[[], bytes]
    ) -> Packed:
        """The body for `whose` eyes; made where the document or the minute is another.

        Args:
            whose: who asks, and for what.
            document: the jobs.
            now: to the minute.
            make: gives the body.
        """
        held = self._held.get(whose)
        if held is not None and held[0]() is document and held[1] == now:
            self._held.move_to_end(whose)
            return held[2]
        plain = make()
        digest = hashlib.sha256(plain).hexdigest()[:32]
        if held is not None and held[2].digest == digest:
            packed = held[2]
        else:
            squeezed = gzip.compress(plain, _LEVEL, mtime=0)
            packed = Packed(digest, plain, base64.b64encode(squeezed).decode())
        self._held[whose] = (ref(document), now, packed)
        self._held.move_to_end(whose)
        while len(self._held) > _MOST or (len(self._held) > 1 and self._size > _MOST_BYTES):
            self._held.popitem(last=False)
        return packed

    @property
    def _size(self) -> int:
        return sum(len(held.plain) + len(held.packed) for _, _, held in self._held.values())


def answer(event: Mapping[str, Any], body: Packed) -> Response[Any]:
    """The body, or 304 for whoever has it."""
    headers = event.get("headers")
    said = headers if isinstance(headers, Mapping) else {}
    squeezed = "gzip" in str(said.get("accept-encoding", ""))
    # Other bytes, another tag: a strong one means exactly these.
    etag = f'"{body.digest}{"-gzip" if squeezed else ""}"'
    kept = _HEADERS | {"ETag": etag}
    if _has(str(said.get("if-none-match", "")), etag):
        return Response(status_code=304, headers=kept, body="")
    if not squeezed:
        return Response(status_code=200, content_type=JSON, headers=kept, body=body.plain.decode())
    response: Response[Any] = Response(
        status_code=200,
        content_type=JSON,
        headers=kept | {"Content-Encoding": "gzip"},
        body=body.packed,
    )
    response.base64_encoded = True
    return response


def _has(if_none_match: str, etag: str) -> bool:
    # What passes on the way may call a tag weak, and names the same bytes.
    return any(tag.strip().removeprefix("W/") in (etag, "*") for tag in if_none_match.split(","))
