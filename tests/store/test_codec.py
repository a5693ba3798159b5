"""The document as bytes and back: nothing lost, and what did not change is not read again."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qdn_tui.domain.document import Document, Quarantined, Record
from qdn_tui.domain.job import Job, as_json
from qdn_tui.domain.strict_json import loads
from qdn_tui.store.codec import decode, encode
from qdn_tui.store.slicing import slice_records
from tests.domain.desk import START, Clock, after, author, job_in, order
from tests.domain.test_adoption import taken_in
from tests.domain.test_idempotence import a_day, days
from tests.domain.test_legacy import FILE, LEAST
from tests.domain.test_reading import PRESENT
from tests.domain.test_strict_json import values
from tests.examples import examples, short

unknown = st.dictionaries(
    st.text(st.characters(codec="utf-8"), max_size=8).filter(lambda key: key not in PRESENT), values
)


def jobs_of(document: Document) -> list[Job]:
    return list(document.jobs)


@examples(60)
@given(kinds=days, seed=st.integers(0, 2**32), extra=unknown, more=unknown)
def test_every_document_reads_back_as_it_was_written(
    kinds: list[str], seed: int, extra: dict[str, Any], more: dict[str, Any]
) -> None:
    document, _, _ = a_day(kinds, seed)
    jobs = [Job.model_validate({**as_json(job), **more}) for job in document.jobs]
    document = Document(
        revision=7,
        next_number=document.next_number,
        entries=tuple(Record(job) for job in jobs),
        updated_at=START,
        extra={key: value for key, value in extra.items() if key not in OWN},
    )
    body, written = encode(document)
    read = decode(body)
    assert read == written
    assert jobs_of(read) == jobs
    assert loads(body)["jobs"] == [as_json(job) for job in jobs]
    assert encode(read)[0] == body


OWN = {"schema_version", "revision", "next_number", "updated_at", "jobs"}


@pytest.fixture(scope="module")
def document() -> Document:
    """Three jobs, as they were read from their bytes."""
    who = author()
    made = after(Document(), *(order(who, customer_note=f'] }} ", {n}') for n in range(3)))
    return encode(made)[1]


LAYOUTS: dict[str, Any] = {
    "ours": lambda body: body,
    "on one line": lambda body: orjson.dumps(orjson.loads(body)),
    "pretty": lambda body: orjson.dumps(orjson.loads(body), option=orjson.OPT_INDENT_2),
    "pretty, four spaces, ASCII": lambda body: json.dumps(json.loads(body), indent=4).encode(),
    "sorted": lambda body: json.dumps(json.loads(body), sort_keys=True).encode(),
    "Windows lines": lambda body: body.replace(b"\n", b"\r\n"),
    "with a mark at its start": lambda body: b"\xef\xbb\xbf" + body,
    "in the midst of space": lambda body: b"\n\t " + body + b"\n\n",
    "without its last line end": lambda body: body[:-1],
    "a record over two lines": lambda body: body.replace(b'"status"', b'\n"status"', 1),
    "two records on a line": lambda body: body.replace(b"},\n{", b"},{", 1),
    "space before a comma": lambda body: body.replace(b"},\n{", b"} ,\n{", 1),
    "an empty line between": lambda body: body.replace(b"},\n{", b"},\n\n{", 1),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_any_layout_of_the_same_json_is_the_same_document(document: Document, layout: str) -> None:
    body = encode(document)[0]
    read = decode(LAYOUTS[layout](body))
    assert jobs_of(read) == jobs_of(document)
    assert (read.revision, read.next_number) == (document.revision, document.next_number)
    assert read.quarantined == ()
    again = encode(read)[0]
    assert orjson.loads(again) == orjson.loads(body)
    assert jobs_of(decode(again)) == jobs_of(document)


def test_a_document_in_our_layout_is_never_walked(
    document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    def walked(*_: object) -> None:
        pytest.fail("the slow way was taken")

    monkeypatch.setattr("qdn_tui.store.layout.slice_records", walked)
    monkeypatch.setattr("qdn_tui.store.layout.element_end", walked)
    assert jobs_of(decode(encode(document)[0])) == jobs_of(document)
    assert decode(encode(Document())[0]).entries == ()


def test_one_record_that_is_no_json_does_not_send_the_others_the_slow_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = taken_in(LEAST, '{"price": NaN,\n"x": [1,\n2]}', {**LEAST, "id": None})
    body = encode(made)[0]

    def walked(*_: object) -> None:
        pytest.fail("the whole document was walked")

    monkeypatch.setattr("qdn_tui.store.layout.slice_records", walked)
    read = decode(body)
    assert read.quarantined[0].written == b'{"price": NaN,\n"x": [1,\n2]}'
    assert len(read.entries) == 3


def test_records_that_did_not_change_are_neither_parsed_nor_made_anew(
    document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = after(document, author("Bo").advance(document.jobs[1]))
    body = encode(changed)[0]
    parsed: list[bytes] = []
    really = orjson.loads

    def counting(line: bytes) -> Any:
        parsed.append(line)
        return really(line)

    monkeypatch.setattr("qdn_tui.store.codec.orjson.loads", counting)
    read = decode(body, known=document)
    assert len(parsed) == 1
    assert [one is other for one, other in zip(read.jobs, document.jobs, strict=True)] == [
        True,
        False,
        True,
    ]
    assert encode(read)[0] == body


def test_a_document_read_beside_another_is_what_it_would_be_read_alone(
    document: Document,
) -> None:
    twice = json.loads(encode(document)[0])
    twice["jobs"].append(twice["jobs"][0])
    body = json.dumps(twice).encode()
    beside = decode(body, known=document)
    assert [type(entry) for entry in beside.entries] == [Record, Record, Record, Quarantined]
    twice["jobs"] = twice["jobs"][1:]
    alone = json.dumps(twice).encode()
    assert decode(alone, known=beside).entries == decode(alone).entries
    assert len(decode(alone, known=beside).jobs) == 3


def test_the_file_of_every_form_reads_the_same_as_a_bare_array_and_once_written() -> None:
    body = FILE.read_bytes()
    read = decode(body, written_at=START)
    assert (len(read.jobs), len(read.quarantined)) == (11, 26)
    assert (read.revision, read.next_number) == (0, 51)
    assert [job.number for job in read.jobs] == [
        *(f"J-{number:06d}" for number in range(41, 51)),
        "J-000040",
    ]
    written, _ = encode(read)
    again = decode(written, written_at=datetime(2031, 1, 1, tzinfo=UTC))
    assert again.jobs == read.jobs
    assert again.quarantined == read.quarantined
    assert encode(again)[0] == written
    records = slice_records(body)[1]
    assert [entry.written for entry in again.quarantined] == [
        record for record in records if record in {entry.written for entry in read.quarantined}
    ]


def test_an_old_record_keeps_its_own_form_until_its_first_change() -> None:
    read = decode(json.dumps([{**LEAST, "photos": ["a.jpg"]}], indent=1).encode())
    written = orjson.loads(encode(read)[0])["jobs"][0]
    # What the program made up when reading it is written down; the rest stays as it is.
    assert written == {
        **LEAST,
        "photos": ["a.jpg"],
        "number": "J-000001",
        "created_at": "1970-01-01T00:00:00Z",
    }
    job = job_in(read)
    changed = after(read, author().note(job, "hello"))
    written = orjson.loads(encode(changed)[0])["jobs"][0]
    assert written["customer"]["name"] == "Mark"
    assert written["tracking_token"] == LEAST["trackingToken"]
    assert written["photos"] == ["a.jpg"]
    assert "trackingToken" not in written


def test_a_number_and_a_time_made_up_for_an_old_record_stay_the_same_afterwards() -> None:
    clock = Clock()
    first = decode(json.dumps([LEAST]).encode(), written_at=clock())
    body, _ = encode(first)
    later = decode(body, written_at=clock.pass_(days=9))
    assert job_in(later) == job_in(first)


def test_numbers_are_not_given_again_though_a_plain_client_forgot_the_count() -> None:
    who = author()
    document = encode(after(Document(), *(order(who) for _ in range(3))))[1]
    edited = orjson.loads(encode(document)[0])
    edited["next_number"] = 1
    assert decode(orjson.dumps(edited)).next_number == 4
    edited["jobs"] = edited["jobs"][:1]
    assert decode(orjson.dumps(edited), known=document).next_number == 4


@pytest.mark.parametrize("too_long", [10**9 + 1, 10**12 - 1, 10**12])
def test_a_count_that_ran_away_can_be_set_right_under_desks_that_know_it(too_long: int) -> None:
    document = after(Document(), *(order(author()) for _ in range(2)))
    known = encode(replace(document, next_number=too_long))[1]
    cured = orjson.loads(encode(known)[0]) | {"next_number": 3}
    for body in (orjson.dumps(cured), encode(replace(known, next_number=3))[0]):
        assert decode(body, known=known).next_number == 3


def test_a_number_is_not_used_up_by_a_record_that_stands_twice() -> None:
    records = [
        LEAST,
        LEAST,
        {**LEAST, "id": f"{0:08x}-0000-4000-8000-{1:012x}", "trackingToken": "a" * 16},
    ]
    read = decode(json.dumps(records).encode())
    assert [job.number for job in read.jobs] == ["J-000001", "J-000002"]


@pytest.mark.parametrize("number", [2**63, 2**64, -(2**70), 10**90], ids=short)
def test_a_number_beyond_what_fast_json_knows_is_kept_and_blocks_no_write(number: int) -> None:
    body = json.dumps({"jobs": [{**PRESENT, "newer": number}], "newer": number}).encode()
    document = decode(body)
    changed = after(document, author().note(job_in(document), "hello"))
    written = loads(encode(changed)[0])
    assert written["newer"] == number
    assert written["jobs"][0]["newer"] == number
    assert decode(encode(changed)[0]).extra == {"newer": number}


@pytest.mark.parametrize(
    ("header", "revision", "next_number"),
    [
        ({"revision": "12", "next_number": "7"}, 12, 7),
        ({"revision": 12.0, "next_number": 7.0}, 12, 7),
        ({"revision": None, "next_number": None}, 0, 2),
        ({"revision": -3, "next_number": -3}, 0, 2),
        ({"revision": [1], "next_number": {"a": 1}}, 0, 2),
        ({"revision": 10**40, "next_number": 10**40}, 0, 2),
        ({"revision": True, "next_number": True}, 0, 2),
        ({"next_number": 10**12}, 0, 2),
        ({"next_number": 10**12 - 1}, 0, 2),
        ({"updated_at": 17}, 0, 2),
        ({"updated_at": "soon"}, 0, 2),
    ],
)
def test_a_header_of_the_wrong_kind_takes_no_jobs_down(
    header: dict[str, Any], revision: int, next_number: int
) -> None:
    read = decode(json.dumps({**header, "jobs": [LEAST]}).encode())
    assert len(read.jobs) == 1
    assert read.revision == revision
    assert read.next_number == max(next_number, 2) + (1 if next_number > 2 else 0)
    assert len(decode(encode(read)[0]).jobs) == 1
