"""Importing records: nothing dropped, nothing doubled, whatever the text."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qdn_tui.domain.adoption import adopt
from qdn_tui.domain.document import Document
from qdn_tui.domain.job import as_json
from qdn_tui.domain.public import within_link_life
from qdn_tui.domain.rules import happened
from qdn_tui.domain.status import Outcome, Status
from qdn_tui.domain.strict_json import canonical
from qdn_tui.store.codec import decode, encode
from tests.domain.desk import (
    START,
    Clock,
    adoption,
    after,
    author,
    brought_to,
    job_in,
    order,
    with_job,
)
from tests.domain.test_legacy import LEAST
from tests.examples import examples, short


def taken_in(*records: Any, document: Document | None = None) -> Document:
    """A document with these records, given as values or as text."""
    texts = [record if isinstance(record, str) else json.dumps(record) for record in records]
    return after(document or Document(), *(adoption(text) for text in texts))


def apart(document: Document) -> list[tuple[str, ...]]:
    return [entry.reasons for entry in document.quarantined]


def test_an_imported_job_is_in_the_present_form_and_says_where_it_came_from() -> None:
    job = job_in(taken_in(LEAST))
    assert (job.number, job.status) == ("J-000001", Status.SUBMITTED)
    entry = job.history[-1]
    assert (entry.kind, entry.reason, entry.actor.name) == ("adopt", "imported", "Importer")


def test_the_same_record_laid_out_anew_is_the_same_record() -> None:
    document = taken_in(LEAST)
    assert taken_in(json.dumps(LEAST, indent=4, sort_keys=True), document=document) is document


def test_a_job_that_went_on_is_not_taken_in_again() -> None:
    who = author()
    document = taken_in(LEAST)
    document = after(document, who.advance(job_in(document)))
    document = after(document, who.rotate_token(job_in(document)))
    assert taken_in(LEAST, document=document) is document


def test_an_export_of_the_document_itself_changes_nothing() -> None:
    who = author()
    document = taken_in(LEAST)
    exported = as_json(job_in(document))
    document = after(document, who.advance(job_in(document)))
    assert taken_in(exported, document=document) is document
    assert taken_in(as_json(job_in(document)), document=document) is document


def test_another_record_under_the_same_id_and_token_is_kept_apart_not_dropped() -> None:
    other = {**LEAST, "customer": "Not Mark", "price": 450}
    document = taken_in(LEAST, other)
    assert job_in(document).customer.name == "Mark"
    assert apart(document) == [("stands twice: id already belongs to J-000001",)]
    assert taken_in(LEAST, other, document=document) is document


def test_a_record_with_somebody_elses_id_or_token_is_kept_apart() -> None:
    document = taken_in(
        LEAST,
        {**LEAST, "trackingToken": "0123456789abcdef"},
        {**LEAST, "id": "00000000-0000-4000-8000-000000000001"},
    )
    assert apart(document) == [
        ("stands twice: id already belongs to J-000001",),
        ("stands twice: tracking_token already belongs to J-000001",),
    ]


@pytest.mark.parametrize("outcome", [None, Outcome.NO_SHOW])
def test_what_ended_before_it_was_exported_and_imported_ended_then(
    outcome: Outcome | None,
) -> None:
    status = Status.COMPLETED if outcome is None else Status.IN_PROGRESS
    _, job = brought_to(status, outcome=outcome)
    exported = json.dumps(as_json(job))
    in_spring = adoption(exported).model_copy(update={"at": START + timedelta(days=100)})
    again = job_in(after(Document(), in_spring))
    assert again.history[-1].at == in_spring.at
    assert (again.finished_at, again.endings) == (job.finished_at, job.endings)
    assert not within_link_life(again, in_spring.at)


def test_an_older_files_own_history_says_when_a_job_ended() -> None:
    steps = [("pending", "2026-03-02"), ("completed", "2026-03-04")]
    history = [{"status": status, "at": f"{day}T17:00:00Z"} for status, day in steps]
    job = job_in(taken_in({**LEAST, "status": "completed", "history": history}))
    assert job.finished_at == datetime(2026, 3, 4, 17, tzinfo=UTC)


def test_an_import_is_the_end_only_of_what_no_history_says_had_ended() -> None:
    who = author("Bo", clock=Clock(START + timedelta(days=2)))
    document = taken_in({**LEAST, "status": "completed"})
    assert job_in(document).finished_at == START
    document = after(document, who.revert(job_in(document), "one bag left"))
    again = taken_in(as_json(job_in(document)) | {"status": "completed"})
    assert job_in(again).endings == (START, who.clock())
    document = after(document, who.advance(job_in(document)))
    assert job_in(document).endings == (START, who.clock())
    twice = adoption(json.dumps(as_json(job_in(taken_in({**LEAST, "status": "completed"})))))
    twice = twice.model_copy(update={"at": who.clock()})
    assert job_in(after(Document(), twice)).finished_at == START


def test_a_number_in_use_is_replaced_and_a_free_one_is_kept() -> None:
    document, job = with_job()
    record = {**LEAST, "number": job.number}
    assert taken_in(record, document=document).jobs[-1].number == "J-000002"
    free = taken_in({**LEAST, "number": "J-000090"}, document=document)
    assert free.jobs[-1].number == "J-000090"
    assert free.next_number == 91


def test_a_new_number_is_none_of_an_archived_job() -> None:
    other = {
        **LEAST,
        "id": "00000000-0000-4000-8000-000000000001",
        "trackingToken": "0123456789abcdef",
    }
    archived = taken_in(LEAST)
    for record in ({**other, "number": "J-000001"}, other):
        change = adoption(json.dumps(record))
        assert adopt(Document(), change, archived).jobs[0].number == "J-000002"
        assert adopt(Document(), change).jobs[0].number == "J-000001"


def test_a_number_too_long_to_count_from_is_kept_and_stops_no_new_job() -> None:
    for number in ("J-999999999999", "J-999999999"):
        document = taken_in({**LEAST, "number": number})
        assert document.find(number.removeprefix("J-")).number == number
        for _ in range(3):
            document = after(document, order(author()))
            document = decode(encode(document)[0], known=document)
        assert len(document.numbers) == 4
        again = decode(encode(document)[0])
        assert again.next_number == document.next_number
    assert taken_in({**LEAST, "number": "J-1000000000"}).next_number == 1


@pytest.mark.parametrize(
    "text",
    [
        "lost in the mail",
        "]}",
        '{"id": "x"',
        '"half a text',
        '{"a": NaN]}',
        "{'id': 1}",
        "",
        "[" * 10_000 + "]" * 10_000,
        '{"a": 1} {"b": 2}',
        '{"a": 1},\n{"b": 2}',
        "{\n}, null",
        "\ufeff{}",
    ],
    ids=short,
)
def test_text_that_is_no_json_spoils_no_neighbour_and_can_be_had_back(text: str) -> None:
    document = taken_in(LEAST, text, {**LEAST, "id": None, "n": 2})
    body, _ = encode(document)
    read = decode(body)
    assert json.loads(body)["jobs"][1] == text.strip(" \t\r\n")
    assert len(read.entries) == 3
    assert job_in(read).customer.name == "Mark"
    assert taken_in(text, document=read) is read


@pytest.mark.parametrize(
    "text",
    [
        '{"id": "17",\n "price": NaN,\n "x": [1,\n2]\n}',
        '{"a": 1, "a": 2}',
        '"\\ud800"',
        "[1,\n2]",
        "-Infinity",
    ],
    ids=short,
)
def test_a_record_that_cannot_be_read_is_kept_byte_for_byte_through_writes(text: str) -> None:
    who = author()
    document = taken_in(LEAST, text, f" {text} ")
    for _ in range(3):
        body, document = encode(document)
        read = decode(body)
        assert [entry.written for entry in read.quarantined] == [text.encode()]
        document = after(read, who.note(job_in(read), "hello"))
    assert taken_in(text, document=document) is document


@examples(150)
@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=12), max_size=5))
def test_any_texts_at_all_come_in_once_and_stay(texts: list[str]) -> None:
    document = taken_in(LEAST, *texts)
    body, _ = encode(document)
    read = decode(body)
    assert taken_in(LEAST, *texts, document=read) is read
    assert len(read.entries) == 1 + len({canonical(one.written) for one in read.quarantined})
    assert job_in(read).key == LEAST["id"]


def test_an_adoption_happened_where_its_record_is_in_either_way() -> None:
    change, broken = adoption(json.dumps(LEAST)), adoption("null")
    document = after(Document(), change)
    assert happened(document, change)
    assert not happened(document, broken)
    assert happened(after(document, broken), broken)
