"""Where a document in our own layout differs from the known one, seen without cutting it up.

Of ten thousand records somebody else's change touches a few. Those that stand where they stood
are compared in place; of the others only their lines are taken out. Whatever is not this simple,
such as a record that is gone or stands elsewhere, is left to the reading of the whole.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from qdn_tui.domain.document import Entry, Record
from qdn_tui.domain.strict_json import loads
from qdn_tui.store.layout import FOOTER, OPENING_END

_NEXT, _END = b",\n", b"\n" + FOOTER + b"\n"
_LAST = _END[: len(_NEXT)]


class Nearly(NamedTuple):
    """How the bytes differ from the known document.

    Attributes:
        header: the document without its records.
        instead: a line for each place at which another version of the record stands.
        more: the lines of the records that follow.
    """

    header: dict[str, Any]
    instead: dict[int, bytes]
    more: list[bytes]


def nearly(body: bytes, known: Sequence[Entry]) -> Nearly | None:
    """Compare the stored bytes with known records, one after the other.

    Args:
        body: the stored bytes.
        known: each is JSON by itself, so that it ends where it did, whatever follows it.

    Returns:
        The differences, or None where they are not of this kind. What stands on a line is a
        record only if it is JSON by itself, which is for the caller to see.
    """
    opening = body.find(b"\n")
    if opening < 0 or not body.endswith(OPENING_END, 0, opening):
        return None
    begin = opening + 1
    instead: dict[int, bytes] = {}
    is_last = False
    for place, entry in enumerate(known):
        if is_last:
            return None
        written = entry.written
        if written is not None and body.startswith(written, begin):
            end = begin + len(written)
            after = body[end : end + len(_NEXT)]
            if after == _NEXT:
                begin = end + len(_NEXT)
                continue
            if after == _LAST:
                begin, is_last = end, True
                continue
        line, begin, is_last = _line_at(body, begin)
        # Found out early: in a document that lost a record every line after it is another.
        if not isinstance(entry, Record) or entry.job.key.encode() not in line:
            return None
        instead[place] = line
    more: list[bytes] = []
    while not is_last:
        line, begin, is_last = _line_at(body, begin)
        more.append(line)
    if body[begin:] != _END:
        return None
    try:
        return Nearly(loads(body[:opening] + FOOTER), instead, more)
    except ValueError:
        return None


def _line_at(body: bytes, begin: int) -> tuple[bytes, int, bool]:
    """A line without its comma, where the next one begins, and whether it is the last record's."""
    end = body.find(b"\n", begin)
    if end < 0:
        return b"", begin, True
    if body[end - 1 : end] == b",":
        return body[begin : end - 1], end + 1, False
    return body[begin:end], end, True
