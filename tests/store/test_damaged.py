"""Documents nobody should have written: a bad record costs itself, a bad document stays."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qdn_tui.domain.document import Document
from qdn_tui.domain.job import Job
from qdn_tui.store.codec import decode, encode
from qdn_tui.store.errors import DocumentUnreadable
from qdn_tui.store.slicing import NotSliceable, element_end, slice_records
from tests.domain.desk import after, author, order
from tests.domain.test_adoption import taken_in
from tests.domain.test_legacy import FILE, LEAST
from tests.examples import examples
from tests.store.bucket import Bucket, Wire

UNREADABLE = {
    "empty": b"",
    "only space": b" \n\t ",
    "null": b"null",
    "a text": b'"jobs"',
    "a number": b"12",
    "no jobs": b'{"revision": 1}',
    "jobs is no list": b'{"jobs": {}}',
    "jobs is null": b'{"jobs": null}',
    "jobs inside of something": b'{"a": {"jobs": []}}',
    "jobs twice": b'{"jobs": [], "jobs": [1]}',
    "jobs twice in our layout": b'{"jobs":[1],"jobs":[\n1\n]}\n',
    "a key of the header twice": b'{"revision": 1, "revision": 2, "jobs": []}',
    "the header twice in our layout": b'{"revision":1,"revision":2,"jobs":[\n1\n]}\n',
    "NaN in the header": b'{"revision": NaN, "jobs": []}',
    "a lone surrogate in the header": b'{"x": "\\ud800", "jobs": []}',
    "a header too deep": b'{"x": ' + b"[" * 10_000 + b"]" * 10_000 + b', "jobs": []}',
    "ten thousand open brackets": b"[" * 10_000,
    "ten thousand open objects": b'{"jobs":' * 10_000,
    "more after the end": b"[] []",
    "more after the document": b'{"jobs": []} {}',
    "the wrong bracket": b'{"jobs": [}',
    "not UTF-8 in the header": b'{"x": "\xff", "jobs": []}',
    "a web page": b"<!doctype html><title>Sign in to the Wi-Fi</title>",
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_document_that_cannot_be_read_is_said_so_and_never_written_over(
    bucket: Bucket, job: Job, wire: Wire, name: str
) -> None:
    open_desk = bucket.store()
    good = open_desk.read()
    bucket.put(UNREADABLE[name])
    wire.sent.clear()
    for store in (open_desk, bucket.store()):
        with pytest.raises(DocumentUnreadable, match=r"jobs\.json") as told:
            store.read()
        with pytest.raises(DocumentUnreadable):
            store.apply([author("Bo").advance(job)])
        assert "Nothing is written over it" in told.value.next_step
        assert len(str(told.value)) < 200
    assert wire.count("PutObject") == 0
    assert bucket.body() == UNREADABLE[name]
    assert good.jobs == (job,)  # what the board goes on showing


def test_a_document_cut_at_any_byte_is_never_taken_for_a_whole_one() -> None:
    who = author()
    body = encode(after(Document(), order(who), order(who, customer_note="]}\n"), order(who)))[0]
    for end in range(len(body) - 1):
        with pytest.raises(DocumentUnreadable):
            decode(body[:end])
    pretty = json.dumps(json.loads(body), indent=1).encode()
    for end in range(0, len(pretty) - 1, 7):
        with pytest.raises(DocumentUnreadable):
            decode(pretty[:end])


BAD_RECORDS = {
    "NaN": b'{"price": NaN}',
    "Infinity": b"[Infinity]",
    "a key twice": b'{"id": 1, "id": 2}',
    "a lone surrogate": b'{"id": "\\udead"}',
    "10 000 deep": b"[" * 10_000 + b"]" * 10_000,
    "300 deep": b'{"a":' * 300 + b"1" + b"}" * 300,
    "not UTF-8": b'{"id": "\xff\xfe"}',
    "a raw control character": b'{"id": "\x01"}',
    "not JSON": b"lost in the mail",
    "single quotes": b"{'id': 1}",
    "a comment": b"/* nothing */ {}",
    "a trailing comma inside": b'{"id": 1,}',
    "a number too large": b'{"price": 1e999}',
    "a number too long": b'{"price": ' + b"9" * 5000 + b"}",
    "null": b"null",
    "true": b"true",
    "a number": b"-1.5",
    "a text with brackets": b'"]}[{,"',
    "a list": b"[1, [2], {}]",
    "an empty object": b"{}",
    "a number as long as a novel": b'{"number": "J-' + b"9" * 5000 + b'"}',
    "over many lines": b'{\n "price": NaN,\n "x": [1,\n 2\n ]\n}',
    "lines that look like records": b'{"a": NaN, "b": [\n{"c": 1},\n{"d": 2}\n]}',
    "lines that look like the end": b'{"a": NaN, "b": {"c": [1\n]}\n}',
    "an empty date of .NET": json.dumps(
        {**LEAST, "window": dict.fromkeys(("start_at", "end_at"), "0001-01-01T00:00:00Z")}
    ).encode(),
    "an end of all days": json.dumps({**LEAST, "eta": "9999-12-31T23:59:59Z"}).encode(),
}


@pytest.mark.parametrize("name", BAD_RECORDS)
def test_a_bad_record_costs_itself_and_stays_byte_for_byte_through_writes(
    bucket: Bucket, job: Job, name: str
) -> None:
    bad = BAD_RECORDS[name]
    good = encode(bucket.document())[0]
    record = good.split(b"\n")[1]
    first, last = json.dumps(LEAST).encode(), record
    for layout in (
        b"[" + b", ".join((first, bad, last)) + b"]",
        b'{"revision": 9, "jobs": [\n  ' + b",\n  ".join((bad, first, last)) + b"\n]}",
        b'{"revision":9,"jobs":[\n' + b",\n".join((first, last, bad)) + b"\n]}\n",
        b'{"revision":9,"jobs":[\n' + b",\n".join((bad, first, last)) + b"\n]}\n",
    ):
        bucket.put(layout)
        store = bucket.store()
        for count in range(3):
            snapshot = store.apply([author("Bo").note(job, f"note {count}")])
            assert len(snapshot.jobs) == 2
            for desk in (bucket.store(), store):
                (apart,) = desk.read().document.quarantined
                assert apart.written == bad
                assert apart.reasons
                assert all(reason.isprintable() for reason in (*apart.reasons, apart.label))
            assert slice_records(bucket.body())[1].count(bad) == 1


def test_a_bare_array_is_read_and_becomes_a_document_at_its_first_write(bucket: Bucket) -> None:
    bucket.put(FILE.read_bytes())
    store = bucket.store()
    job = store.read().document.find("J-000041")
    store.apply([author().note(job, "hello")])
    written = bucket.body()
    assert written.startswith(b'{"schema_version":1,"revision":1,')
    read = decode(written)
    assert (len(read.jobs), len(read.quarantined)) == (11, 26)
    for apart in read.quarantined:
        assert apart.written in FILE.read_bytes()


def test_an_empty_element_is_a_record_that_says_nothing() -> None:
    read = decode(b'{"jobs": [1,,2,]}')
    assert len(read.quarantined) == 4
    assert json.loads(encode(read)[0])["jobs"] == [1, None, 2, None]


garbage = st.binary(max_size=60) | st.text(
    st.sampled_from('[]{}",:\\ \n01aNull"jobs"'), max_size=60
).map(str.encode)


@examples(400)
@given(garbage)
def test_any_bytes_at_all_are_a_document_or_refused(body: bytes) -> None:
    try:
        read = decode(body)
    except DocumentUnreadable:
        return
    again = decode(encode(read)[0])
    assert [entry.written or b"null" for entry in read.entries] == [
        entry.written for entry in again.entries
    ]


@examples(300)
@given(st.lists(garbage, max_size=6), st.booleans())
def test_what_stands_between_good_records_never_takes_them_along(
    between: list[bytes], is_array: bool
) -> None:
    """Whatever can be cut into records is, and nothing of it is dropped."""
    opening, closing = (b"[", b"]") if is_array else (b'{"jobs":[\n', b"\n]}\n")
    body = opening + b",".join([json.dumps(LEAST).encode(), *between]) + closing
    try:
        read = decode(body)
    except DocumentUnreadable:
        return
    kept = b",".join(entry.written or b"" for entry in read.entries)
    assert squeezed(body).startswith(squeezed(opening + kept + b"]"))
    if is_array:
        assert squeezed(body) == squeezed(opening + kept + closing)


def squeezed(body: bytes) -> bytes:
    return b"".join(body.split())


def test_records_are_cut_by_their_brackets_and_strings_alone() -> None:
    assert slice_records(b' [ {"a": "]"} , [1,[2]] ,"," ,\n 3 ] ') == (
        b"{}",
        [b'{"a": "]"}', b"[1,[2]]", b'","', b"3"],
    )
    assert slice_records(b'{"x": ["jobs", {"jobs": [9]}], "jobs" : [1, 2], "y": [3]}') == (
        b'{"x": ["jobs", {"jobs": [9]}], "jobs" : [], "y": [3]}',
        [b"1", b"2"],
    )
    assert slice_records(b'{"x": "\\"jobs\\": [", "jobs": []}')[1] == []
    assert element_end(b'{"a": "},"} , 2', 0) == len(b'{"a": "},"}')
    with pytest.raises(NotSliceable, match="cut short"):
        element_end(b'{"a": 1', 0)


def test_quarantined_records_survive_an_import_a_write_and_a_plain_edit(bucket: Bucket) -> None:
    document = taken_in(
        LEAST, *(bad.decode() for bad in BAD_RECORDS.values() if b"\xff" not in bad)
    )
    body, _ = encode(document)
    read = decode(body)
    assert [entry.written for entry in read.quarantined] == [
        entry.written for entry in document.quarantined
    ]
    assert len(read.quarantined) == len(BAD_RECORDS) - 1
