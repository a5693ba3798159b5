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
    lines = body.split(b"\n")
    if len(lines) < 4 or lines[-1] or lines[-2] != FOOTER or not lines[0].endswith(OPENING_END):
        return None
    try:
        header = loads(lines[0] + FOOTER)
    except ValueError:
        return None
    del lines[-2:]
    found: list[Piece] = []
    place, begin, count = 1, len(lines[0]) + 1, len(lines)
    if lines[1:] == [b""]:
        return header, found
    while place < count:
        line = lines[place]
        is_last = place + 1 == count
        written = line if is_last else line[:-1]
        value = read(written)
        if not (is_last or line.endswith(b",")) or not is_json(value):
            try:
                end = element_end(body, begin)
            except NotSliceable:
                return None
            written = body[begin:end]
            value = read(written)
            place += written.count(b"\n")
            is_last = place + 1 == count
            if body[end : end + 2] != (b"\n]" if is_last else b",\n"):
                return None
        found.append(Piece(written, value))
        place += 1
        begin += len(written) + 2
    return header, found
