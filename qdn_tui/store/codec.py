"""The document as bytes: read whatever is there, write it so that the next read is cheap.

What this program writes has a header line, then one line for each record, then a footer. A line
that stood in the earlier document is the same record, byte for byte, and is neither parsed nor
checked again. Anything else, such as a file another tool has laid out anew, is cut into records
by a slower walk; a record that cannot be read costs only itself.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import orjson

from qdn_tui.domain.document import (
    SCHEMA_VERSION,
    Document,
    Entry,
    Quarantined,
    Record,
    number_label,
)
from qdn_tui.domain.job import as_json
from qdn_tui.domain.reading import read_record
from qdn_tui.domain.strict_json import loads
from qdn_tui.store.errors import DocumentUnreadable
from qdn_tui.store.slicing import NotSliceable, slice_records

_FOOTER = b"]}"
_OWN_KEYS = frozenset({"schema_version", "revision", "next_number", "updated_at", "jobs"})
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def decode(
    body: bytes, *, known: Document | None = None, written_at: datetime = _EPOCH
) -> Document:
    """Read the stored document.

    Args:
        body: its bytes.
        known: an earlier state; records that stand in both are taken from it.
        written_at: when the object was stored, for old records that know no time.

    Raises:
        DocumentUnreadable: the bytes are empty, cut short or no document at all.
    """
    header, lines = _our_layout(body) or _any_layout(body)
    reader = _Reader(header, known, written_at)
    entries = reader.entries(lines)
    return Document(
        revision=_count(header, "revision"),
        next_number=reader.next_number,
        entries=entries,
        updated_at=_moment(header.get("updated_at")),
        schema_version=max(_count(header, "schema_version"), SCHEMA_VERSION),
        extra={key: value for key, value in header.items() if key not in _OWN_KEYS},
    )


def encode(document: Document) -> tuple[bytes, Document]:
    """The bytes of the document, and the document whose records know their bytes."""
    header = {
        "schema_version": document.schema_version,
        "revision": document.revision,
        "next_number": document.next_number,
        "updated_at": document.updated_at,
        **document.extra,
    }
    entries = tuple(_with_bytes(entry) for entry in document.entries)
    opening = orjson.dumps(header, option=orjson.OPT_UTC_Z)[:-1] + b',"jobs":['
    records = b",\n".join(entry.written or b"null" for entry in entries)
    return b"\n".join((opening, records, _FOOTER)) + b"\n", replace(document, entries=entries)


def _with_bytes(entry: Entry) -> Entry:
    if isinstance(entry, Quarantined):
        return entry
    if entry.written is None:
        return Record(entry.job, _dump(as_json(entry.job)), entry.forms)
    if "no number" in entry.forms:
        # The number a person is told must stand in the file before anyone can rely on it.
        numbered = {**loads(entry.written), "number": entry.job.number}
        forms = tuple(form for form in entry.forms if form != "no number")
        return Record(entry.job, _dump(numbered), forms)
    if b"\n" in entry.written:
        return Record(entry.job, _dump(loads(entry.written)), entry.forms)
    return entry


def _dump(value: Mapping[str, Any]) -> bytes:
    return orjson.dumps(value)


def _our_layout(body: bytes) -> tuple[dict[str, Any], list[bytes]] | None:
    """Header and record lines where this program laid the file out; None where it did not."""
    lines = body.split(b"\n")
    if len(lines) < 4 or lines[-1] or lines[-2] != _FOOTER or not lines[0].endswith(b'"jobs":['):
        return None
    try:
        header = orjson.loads(lines[0] + _FOOTER)
    except orjson.JSONDecodeError:
        return None
    records = lines[1:-2]
    if records == [b""]:
        records = []
    *leading, last = records or [b""]
    if not all(line.endswith(b",") for line in leading) or last.endswith(b","):
        return None
    return header, [*(line[:-1] for line in leading), last] if records else []


def _any_layout(body: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """Header and record slices of any JSON that has jobs in it."""
    try:
        outline, slices = slice_records(body)
        header = loads(outline)
    except (NotSliceable, ValueError) as error:
        raise DocumentUnreadable(
            f"jobs.json {error}",
            "Nothing is written over it; put back an earlier version of the object",
        ) from None
    return header if isinstance(header, dict) else {}, slices


class _Reader:
    """Reads records in order, giving out numbers and noticing what stands twice."""

    def __init__(self, header: Mapping[str, Any], known: Document | None, written_at: datetime):
        self.next_number = max(_count(header, "next_number"), 1)
        self._known: dict[bytes, Entry] = (
            {entry.written: entry for entry in known.entries if entry.written is not None}
            if known is not None
            else {}
        )
        self._written_at = written_at
        self._ids: dict[str, str] = {}
        self._tokens: dict[str, str] = {}

    def entries(self, lines: Sequence[bytes]) -> tuple[Entry, ...]:
        parsed = [self._known.get(line) or _parse(line) for line in lines]
        self.next_number = max(self.next_number, _highest_number(parsed) + 1)
        return tuple(self._entry(line, value) for line, value in zip(lines, parsed, strict=True))

    def _entry(self, line: bytes, value: Any) -> Entry:
        if isinstance(value, Record):
            return self._unless_twice(line, value)
        if isinstance(value, Quarantined):
            if not value.reasons[0].startswith(_TWICE):
                return value
            value = _parse(line)  # the other one may be gone
        if isinstance(value, _Unreadable):
            return Quarantined(line, (value.reason,), "a record")
        reading = read_record(value, number=self._number, when_unknown=self._written_at)
        if reading.job is None:
            return Quarantined(line, reading.reasons, reading.label)
        return self._unless_twice(line, Record(reading.job, line, reading.forms))

    def _unless_twice(self, line: bytes, record: Record) -> Entry:
        job = record.job
        for field, seen, value in (
            ("id", self._ids, job.key),
            ("tracking_token", self._tokens, job.tracking_token),
        ):
            if value in seen:
                reason = f"{_TWICE}{field} already belongs to {seen[value]}"
                return Quarantined(line, (reason,), job.key)
        self._ids[job.key] = self._tokens[job.tracking_token] = job.number
        return record

    def _number(self) -> str:
        number = number_label(self.next_number)
        self.next_number += 1
        return number


_TWICE = "stands twice: "


class _Unreadable:
    def __init__(self, reason: str) -> None:
        self.reason = reason


def _parse(line: bytes) -> Any:
    """The parsed record; strictly where it was not written by this program."""
    try:
        value = orjson.loads(line)
        if orjson.dumps(value) == line:
            return value
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):
        pass
    try:
        return loads(line)
    except ValueError as error:
        return _Unreadable(str(error))


def _highest_number(values: Sequence[Any]) -> int:
    return max(_numbers(values), default=0)


def _numbers(values: Sequence[Any]) -> Iterator[int]:
    for value in values:
        if isinstance(value, Record):
            number: object = value.job.number
        else:
            number = value.get("number") if isinstance(value, dict) else None
        if isinstance(number, str) and number.startswith("J-") and number[2:].isdecimal():
            yield int(number[2:])


def _count(header: Mapping[str, Any], key: str) -> int:
    value = header.get(key, 0)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else 0


def _moment(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return moment if moment is None or moment.tzinfo else moment.replace(tzinfo=UTC)
