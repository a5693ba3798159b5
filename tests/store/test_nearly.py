"""A document read beside the known one, where little differs, is what reading all of it gives."""

import json
from collections.abc import Callable
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qdn_tui.domain.document import Document, Record
from qdn_tui.store import codec
from qdn_tui.store.codec import decode, encode
from qdn_tui.store.diff import diff
from qdn_tui.store.errors import DocumentUnreadable
from tests.domain.desk import START, after, author, order
from tests.domain.test_legacy import LEAST
from tests.domain.test_reading import PRESENT
from tests.examples import examples, short

Line = bytes


def present(place: int) -> dict[str, Any]:
    """A job in the present form, another one for each place."""
    return {
        **PRESENT,
        "id": f"{place:08x}-0000-4000-8000-000000000000",
        "number": f"J-{place:06d}",
        "tracking_token": f"token-of-the-job-no-{place:04d}",
    }


def line(record: object) -> Line:
    return orjson.dumps(record)


def body_of(lines: list[Line], header: dict[str, Any]) -> bytes:
    """The layout that this program writes."""
    opening = orjson.dumps(header)[:-1] + b',"jobs":['
    return b"\n".join((opening, b",\n".join(lines), b"]}")) + b"\n"


# What may stand in a document: present jobs, and such as take the reader more trouble.
STRANGE: list[Line] = [
    line(LEAST),
    line({**LEAST, "number": "J-000900"}),
    b"null",
    b"12",
    b'"a text with ]} in it"',
    b'{"price": NaN}',
    b'{"price":\n[1,\n2]}',
    b'{"id":1,"id":2}',
    line(present(1)),
    line({**present(2), "version": "many"}),
    line({**present(3), "tracking_token": present(4)["tracking_token"]}),
    line({**present(70), "number": None}),
    line({**present(71), "id": present(71)["id"].upper()}),
    b" " + line(present(72)) + b" ",
    json.dumps(present(73), indent=1).encode(),
    line({**present(74), "number": "J-000200"}),
    line({**present(75), "later": {"x": [1]}}),
]
HEADERS: list[dict[str, Any]] = [
    {"schema_version": 1, "revision": 8, "next_number": 9},
    {"revision": "8", "next_number": 1},
    {"schema_version": 7, "revision": 3, "next_number": 120, "shop": {"jobs": []}},
    {"shop": "no count at all"},
]

lines = st.lists(
    st.integers(0, 9).map(lambda place: line(present(place))) | st.sampled_from(STRANGE),
    max_size=8,
)


def _changed(written: Line, key: str, value: object) -> Line:
    try:
        record = json.loads(written)
    except ValueError:
        return written
    return line({**record, key: value}) if isinstance(record, dict) else written


EDITS: dict[str, Callable[[list[Line], int], object]] = {
    "another version": lambda lines, at: lines.__setitem__(at, _changed(lines[at], "version", 9)),
    "another token": lambda lines, at: lines.__setitem__(
        at, _changed(lines[at], "tracking_token", f"another-token-altogether-{at % 2}")
    ),
    "the token of another": lambda lines, at: lines.__setitem__(
        at, _changed(lines[at], "tracking_token", present(4)["tracking_token"])
    ),
    "another id": lambda lines, at: lines.__setitem__(
        at, _changed(lines[at], "id", present(40 + at % 2)["id"])
    ),
    "no number": lambda lines, at: lines.__setitem__(at, _changed(lines[at], "number", None)),
    "a high number": lambda lines, at: lines.__setitem__(
        at, _changed(lines[at], "number", "J-004000")
    ),
    "unreadable": lambda lines, at: lines.__setitem__(at, _changed(lines[at], "version", None)),
    "space": lambda lines, at: lines.__setitem__(at, lines[at] + b" "),
    "over lines": lambda lines, at: lines.__setitem__(at, lines[at].replace(b",", b",\n", 1)),
    "cut": lambda lines, at: lines.__setitem__(at, lines[at][:-3]),
    "strange": lambda lines, at: lines.__setitem__(at, STRANGE[at % len(STRANGE)]),
    "gone": lambda lines, at: lines.__delitem__(at),
    "twice": lambda lines, at: lines.append(lines[at]),
    "first": lambda lines, at: lines.insert(0, lines.pop(at)),
    "more": lambda lines, at: lines.append(line(present(50 + at % 3))),
    "more before": lambda lines, at: lines.insert(at, line(present(60))),
    "one without number": lambda lines, _: lines.append(line({**present(80), "number": None})),
    "one more strange": lambda lines, at: lines.append(STRANGE[at % len(STRANGE)]),
}
edits = st.lists(st.tuples(st.sampled_from(sorted(EDITS)), st.integers(0, 40)), max_size=3)
# Somebody's slip on the raw text: where, how much goes, what comes.
slips = st.lists(
    st.tuples(
        st.integers(0, 10_000),
        st.integers(0, 3),
        st.sampled_from([b"", b",", b"\n", b"]", b"}", b'"', b" ", b"{", b"\\", b",\n", b"]}\n"]),
    ),
    max_size=2,
)


def outcome(body: bytes, known: Document) -> Document | str:
    try:
        return decode(body, known=known, written_at=START)
    except DocumentUnreadable as error:
        return error.message


def read_whole(body: bytes, known: Document) -> Document | str:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(codec, "_read_nearly", lambda *_: None)
        return outcome(body, known)


def require_same(body: bytes, known: Document) -> Document | str:
    """Read both ways, and compare all there is to see."""
    near, whole = outcome(body, known), read_whole(body, known)
    assert near == whole
    if isinstance(near, Document) and isinstance(whole, Document):
        assert [near.get(job.key) for job in whole.jobs] == list(whole.jobs)
        assert near.count == whole.count
        assert near.by_token == whole.by_token
        assert (near.quarantined, near.apart) == (whole.quarantined, whole.apart)
        assert near.numbers == whole.numbers
        assert diff(known, near) == diff(known, whole)
        assert encode(near) == encode(whole)
    return near


@examples(150)
@given(lines, edits, slips, st.sampled_from(HEADERS), st.sampled_from(HEADERS), st.booleans())
def test_whatever_was_edited_it_is_what_reading_all_of_it_gives(
    stood: list[Line],
    edited: list[tuple[str, int]],
    slipped: list[tuple[int, int, bytes]],
    header: dict[str, Any],
    later: dict[str, Any],
    looked_up: bool,
) -> None:
    known = decode(body_of(stood, header), written_at=START)
    if looked_up:
        assert len(known.by_token) == len(known.jobs)
    stands = [*stood]
    for name, at in edited:
        if stands:
            EDITS[name](stands, at % len(stands))
    body = body_of(stands, later)
    require_same(body, known)
    for at, gone, come in slipped:
        place = at % (len(body) + 1)
        body = body[:place] + come + body[place + gone :]
    beside = require_same(body, known)
    if isinstance(beside, Document):
        # What was read beside another is itself what the next one is read beside.
        require_same(body_of(stood, header), beside)
        require_same(body_of([*stands, line(present(99))], later), beside)


def of_jobs(count: int) -> Document:
    return decode(body_of([line(present(place)) for place in range(count)], HEADERS[0]))


@pytest.mark.parametrize(
    ("was", "came"),
    [
        (b"\n]}\n", b"\n]}"),
        (b"\n]}\n", b"\n]}\n\n"),
        (b"\n]}\n", b"\n] }\n"),
        (b"\n]}\n", b'\n],"more":1}\n'),
        (b"\n]}\n", b"\n"),
        (b"\n]}\n", b",\n]}\n"),
        (b"}\n]}\n", b"\n]}\n"),
        (present(2)["tracking_token"].encode(), present(3)["tracking_token"].encode()),
        (present(2)["id"].encode(), present(3)["id"].encode()),
        (present(2)["id"].encode(), present(9)["id"].encode()),
        (b'"revision":8', b'"revision":9'),
        (b'"revision":8', b'"revision":8,"revision":9'),
        (b'"revision":8', b'"revision":'),
    ],
    ids=short,
)
def test_one_slip_gives_what_reading_all_of_it_gives(was: bytes, came: bytes) -> None:
    known = of_jobs(4)
    body = encode(known)[0]
    assert was in body
    require_same(body.replace(was, came, 1), known)


def test_versions_and_new_jobs_are_all_that_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    known = of_jobs(40)
    who = author()
    changed = after(known, *(who.note(known.jobs[place], "hello") for place in (0, 20, 39)))
    body = encode(after(changed, order(who)))[0]

    def read_all(*_: object) -> None:
        pytest.fail("all records were read")

    monkeypatch.setattr(codec, "pieces", read_all)
    read = decode(body, known=known)
    assert diff(known, read).changed == {known.jobs[place].key for place in (0, 20, 39)}
    assert len(diff(known, read).added) == 1
    assert encode(read)[0] == body


def test_a_long_day_of_changes_is_read_one_after_the_other() -> None:
    known = of_jobs(30)
    first = known
    for turn in range(600):
        job = known.jobs[turn % 30]
        changed = known.with_job(job.model_copy(update={"version": job.version + 1}))
        known = decode(encode(changed)[0], known=known)
    assert known == decode(encode(known)[0])
    assert len(diff(first, known).changed) == 30


def test_a_known_document_that_was_never_written_is_no_help() -> None:
    written = of_jobs(3)
    unwritten = Document(entries=tuple(Record(job) for job in written.jobs))
    require_same(encode(written)[0], unwritten)
