"""The document as bytes: read whatever is there, write it so that the next read is cheap.

A record that stood in the earlier document is the same one, byte for byte, and is neither parsed
nor checked again. A record that cannot be read costs only itself.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import reduce
from typing import Any

import orjson

from qdn_tui.domain.document import (
    HIGHEST_COUNTED,
    SCHEMA_VERSION,
    STANDS_TWICE,
    Document,
    Entry,
    Quarantined,
    Record,
    counted_on,
    number_label,
)
from qdn_tui.domain.erasing import erased_mark
from qdn_tui.domain.job import as_json
from qdn_tui.domain.moments import as_utc
from qdn_tui.domain.packed import packed
from qdn_tui.domain.reading import label_of, read_record
from qdn_tui.domain.strict_json import loads
from qdn_tui.store.errors import DocumentUnreadable
from qdn_tui.store.layout import FOOTER, OPENING_END, Piece, pieces
from qdn_tui.store.nearly import nearly
from qdn_tui.store.uncollected import uncollected

_OWN_KEYS = frozenset({"schema_version", "revision", "next_number", "updated_at", "jobs"})
_HIGHEST_COUNT = 10**12
# So far below that no counting gets there.
_HIGHEST_NEXT_NUMBER = 10**11
_DIGITS = re.compile(r"[0-9]{1,12}")
_NUMBER = re.compile(r"J-[0-9]{1,12}")
# Fields that a record does not say and that are made up when it is read.
_GUESSES = {"no number": "number", "no creation time": "created_at"}
_GUESSED = frozenset(_GUESSES)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def decode(
    body: bytes,
    *,
    known: Document | None = None,
    written_at: datetime = _EPOCH,
    name: str = "jobs.json",
    how_to_restore: str = "`qdn store restore`",
) -> Document:
    """Read the stored document.

    Args:
        body: its bytes.
        known: an earlier state; records that stand in both are taken from it.
        written_at: when the object was stored, for old records that know no time.
        name: what it is called, for messages.
        how_to_restore: the command that brings earlier versions of it back.

    Raises:
        DocumentUnreadable: the bytes are empty, cut short or no document at all.
    """
    with uncollected():
        near = _read_nearly(body, known, written_at) if known is not None else None
        if near is not None:
            return near
        reader = _Reader(written_at, known)
        try:
            header, found = pieces(body, reader.parsed, _is_json)
        except ValueError as error:
            step = f"Nothing is written over it; {how_to_restore} lists what to bring back"
            raise DocumentUnreadable(f"{name} {error}", step) from None
        entries = reader.entries(found, _next_number(header))
    return replace(_headed(header), entries=entries, next_number=reader.next_number)


def _read_nearly(body: bytes, known: Document, written_at: datetime) -> Document | None:
    """The document where it is `known` but for other versions of some jobs, and new jobs.

    None where it is anything else, or where it takes all records to say what one of them is.
    """
    for entry in known.quarantined:
        if entry.reasons[0].startswith(STANDS_TWICE) or not _is_json(_parse(entry.written)):
            return None
    found = nearly(body, known.entries)
    if found is None:
        return None
    lines = [*found.instead.values(), *found.more]
    reader = _Reader(written_at, next_number=_count_of(known))
    read = reader.entries([Piece(line, _parse(line)) for line in lines], _next_number(found.header))
    records = [entry for entry in read if isinstance(entry, Record)]
    instead = dict(zip(found.instead, records, strict=False))
    more = records[len(instead) :]
    if len(records) < len(lines) or not known.is_free_for(instead, more):
        return None
    head = replace(_headed(found.header), next_number=reader.next_number)
    return known.with_records(instead, more, head)


def _headed(header: Mapping[str, Any]) -> Document:
    """What stands around the records, without them."""
    return Document(
        revision=_count(header, "revision") or 0,
        updated_at=_moment(header.get("updated_at")),
        schema_version=_schema_version(header),
        extra={key: value for key, value in header.items() if key not in _OWN_KEYS},
    )


def encode(document: Document) -> tuple[bytes, Document]:
    """The bytes of the document, and the document whose records know their bytes."""
    header = {
        "schema_version": document.schema_version,
        "revision": document.revision,
        "next_number": document.next_number,
        "updated_at": _rfc3339(document.updated_at) if document.updated_at else None,
        **document.extra,
    }
    entries = tuple(_with_bytes(entry) for entry in document.entries)
    opening = _dump(header)[:-1] + b"," + OPENING_END
    records = b",\n".join(entry.written or b"null" for entry in entries)
    return b"\n".join((opening, records, FOOTER)) + b"\n", replace(document, entries=entries)


def _with_bytes(entry: Entry) -> Entry:
    if isinstance(entry, Quarantined):
        return entry
    if entry.written is None:
        # From here on it is in the present form, whatever it was read from.
        return Record(entry.job, _dump(as_json(entry.job)))
    guessed = _GUESSED & set(entry.forms)
    if guessed:
        # What a person was told must stand in the file before anyone can rely on it.
        settled = {_GUESSES[form]: as_json(entry.job)[_GUESSES[form]] for form in guessed}
        forms = tuple(form for form in entry.forms if form not in guessed)
        return Record(entry.job, _dump({**_parse(entry.written), **settled}), forms)
    if b"\n" in entry.written:
        return Record(entry.job, _dump(_parse(entry.written)), entry.forms)
    return entry


def _dump(value: Mapping[str, Any]) -> bytes:
    try:
        return orjson.dumps(value)
    except TypeError:  # an integer beyond 64 bits, in a field of somebody else's
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


class _Reader:
    """Reads records in order, giving out numbers and noticing what stands twice."""

    def __init__(
        self, written_at: datetime, known: Document | None = None, *, next_number: int = 1
    ) -> None:
        self.next_number = _count_of(known) if known is not None else next_number
        self._known: dict[bytes, Entry] = (
            {entry.written: entry for entry in known.entries if entry.written is not None}
            if known is not None
            else {}
        )
        self._written_at = written_at
        self._ids: dict[str, str] = {}
        self._tokens: dict[str, str] = {}

    def parsed(self, written: bytes) -> Any:
        """The record where it is known already, else its JSON, or why it is none."""
        return self._known.get(written) or _parse(written)

    def entries(self, found: list[Piece], next_number: int | None) -> tuple[Entry, ...]:
        """What the pieces are; they are used up."""
        # Those of known records were counted when these were read.
        unknown = (piece.value for piece in found if type(piece.value) is not Record)
        highest = max(_numbers(unknown), default=0)
        self.next_number = max(self.next_number, next_number or 1, highest + 1)
        read: list[Entry] = []
        ids, tokens = self._ids, self._tokens
        # Each is let go of as soon as it is a job: the next one takes its memory.
        found.reverse()
        while found:
            line, value = found.pop()
            # Most records are known ones, and stand once.
            if type(value) is Record:
                job = value.job
                key, token = job.key, job.tracking_token
                if key not in ids and token not in tokens:
                    ids[key] = tokens[token] = job.number
                    read.append(value)
                    continue
            read.append(self._entry(line, value))
        return tuple(read)

    def _entry(self, line: bytes, value: Any) -> Entry:
        if isinstance(value, Record):
            return self._unless_twice(line, value)
        if isinstance(value, Quarantined):
            if not value.reasons[0].startswith(STANDS_TWICE):
                return value
            value = _parse(line)  # the other one may be gone
        if isinstance(value, _Unreadable):
            return Quarantined(line, (value.reason,), "which has no name")
        if mark := erased_mark(value):
            return Quarantined(line, ("was erased",), label_of(value), mark)
        free = self.next_number
        reading = read_record(value, number=self._number, when_unknown=self._written_at)
        if reading.job is None:
            return Quarantined(line, reading.reasons, reading.label)
        entry = self._unless_twice(line, Record(packed(reading.job), line, reading.forms))
        if isinstance(entry, Quarantined):
            self.next_number = free
        return entry

    def _unless_twice(self, line: bytes, record: Record) -> Entry:
        job = record.job
        for field, seen, value in (
            ("id", self._ids, job.key),
            ("tracking_token", self._tokens, job.tracking_token),
        ):
            if value in seen:
                reason = f"{STANDS_TWICE}{field} already belongs to {seen[value]}"
                return Quarantined(line, (reason,), job.key)
        self._ids[job.key] = self._tokens[job.tracking_token] = job.number
        return record

    def _number(self) -> str:
        number = number_label(self.next_number)
        self.next_number += 1
        return number


class _Unreadable:
    def __init__(self, reason: str) -> None:
        self.reason = reason


def _is_json(parsed: Any) -> bool:
    return not isinstance(parsed, _Unreadable)


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


def _numbers(values: Iterable[Any]) -> Iterator[int]:
    """The numbers that count, as `counted_on` has it."""
    for value in values:
        number = value.get("number") if isinstance(value, dict) else None
        if isinstance(number, str) and _NUMBER.fullmatch(number):
            count = int(number[2:])
            if count <= HIGHEST_COUNTED:
                yield count


def _next_number(header: Mapping[str, Any]) -> int | None:
    """The count of numbers; None where it is none, or has run to where there are no more."""
    count = _count(header, "next_number")
    return count if count is not None and count < _HIGHEST_NEXT_NUMBER else None


def _count_of(known: Document) -> int:
    """The next number of an earlier state; where it ran away, what its jobs say.

    So can the document be set right under a board that is open.
    """
    if known.next_number <= HIGHEST_COUNTED + 1:
        return known.next_number
    return reduce(counted_on, (job.number for job in known.jobs), 1)


def _count(header: Mapping[str, Any], key: str) -> int | None:
    """A count of the header, also where another program wrote it as text; None where it is none."""
    value = header.get(key)
    if (isinstance(value, float) and value.is_integer()) or (
        isinstance(value, str) and _DIGITS.fullmatch(value)
    ):
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _HIGHEST_COUNT:
        return value
    return None


def _schema_version(header: Mapping[str, Any]) -> int:
    """The form the document is in; one that cannot be understood counts as newer."""
    if header.get("schema_version") is None:
        return SCHEMA_VERSION
    version = _count(header, "schema_version")
    return SCHEMA_VERSION + 1 if version is None else max(version, SCHEMA_VERSION)


def _rfc3339(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _moment(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
        return moment and as_utc(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    except ValueError:
        return None
