"""Where the records of a stored document are: seen at once in our own layout, else walked to.

What this program writes has a header line, then each record on a line of its own, then a footer.
A record that cannot be read is kept as it was, line breaks included, so that a line is a record
only where it is known already or is JSON by itself; from any other line on, the record's end is
walked to.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from qdn_tui.domain.strict_json import loads
from qdn_tui.store.slicing import NotSliceable, element_end, slice_records

OPENING_END = b'"jobs":['
FOOTER = b"]}"
_ENDING = b"\n" + FOOTER + b"\n"
_COMMA = b","[0]


class Piece(NamedTuple):
    """A record: its bytes, and what `read` made of them."""

    written: bytes
    value: Any


def pieces(
    body: bytes, read: Callable[[bytes], Any], is_json: Callable[[Any], bool]
) -> tuple[dict[str, Any], list[Piece]]:
    """The document without its records, and its records.

    Args:
        body: the stored bytes.
        read: makes a value of what may be a record's bytes.
        is_json: whether the bytes behind a value of `read` are certainly JSON.

    Raises:
        ValueError: there is no document in the bytes; the message says why.
    """
    own = _own_layout(body, read, is_json)
    if own is not None:
        return own
    outline, slices = slice_records(body)
    header = loads(outline)
    return (
        header if isinstance(header, dict) else {},
        [Piece(written, read(written)) for written in slices],
    )


def _own_layout(
    body: bytes, read: Callable[[bytes], Any], is_json: Callable[[Any], bool]
) -> tuple[dict[str, Any], list[Piece]] | None:
    opening, stop = body.find(b"\n"), len(body) - len(_ENDING)
    begin = opening + 1
    if begin > stop or not body.endswith(_ENDING) or not body.endswith(OPENING_END, 0, opening):
        return None
    try:
        header = loads(body[:opening] + FOOTER)
    except ValueError:
        return None
    found: list[Piece] = []
    if begin == stop:
        return header, found
    while begin <= stop:
        # Each record is cut out once: all of them together are the document once more.
        line_end = body.find(b"\n", begin, stop)
        end = line_end - 1 if line_end >= 0 else stop
        written = body[begin:end]
        value = read(written)
        if not (end == stop or body[end] == _COMMA) or not is_json(value):
            try:
                end = element_end(body, begin)
            except NotSliceable:
                return None
            written = body[begin:end]
            value = read(written)
            if body[end : end + 2] != (b"\n]" if end == stop else b",\n"):
                return None
        found.append(Piece(written, value))
        if end == stop:
            return header, found
        begin = end + 2
    return None
