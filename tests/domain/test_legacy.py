"""Older spellings of a record, each read into the present form."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from qdn_tui.domain.document import Document, Quarantined, Record
from qdn_tui.domain.job import Job, as_json
from qdn_tui.domain.reading import Reading, read_record
from qdn_tui.domain.status import Status
from tests.domain.desk import START, adopted_file

FILE = Path(__file__).parents[1] / "data" / "legacy-jobs.json"
LEAST: dict[str, Any] = {
    "id": "6f1d1f7e-2b1f-4c55-9a53-0a7c5b0e9d21",
    "trackingToken": "6f1d1f7e2b1f4c55",
    "customer": "Mark",
    "address": "Soderblom Avenue",
    "price": 600,
    "status": "pending",
}


def reading(**different: Any) -> Reading:
    """What the least record of old becomes, or one that differs from it; `...` leaves a key out."""
    record = {key: value for key, value in {**LEAST, **different}.items() if value is not ...}
    return read_record(record, number=lambda: "J-000007", when_unknown=START)


def job(**different: Any) -> Job:
    read = reading(**different)
    assert read.job is not None, read.reasons
    return read.job


def test_the_least_record_becomes_a_whole_job() -> None:
    mark = job()
    assert mark.number == "J-000007"
    assert mark.status is Status.SUBMITTED
    assert mark.customer.name == "Mark"
    assert mark.address.line1 == "Soderblom Avenue"
    assert str(mark.price) == "$600"
    assert mark.tracking_token == "6f1d1f7e2b1f4c55"
    assert (mark.version, mark.created_at, mark.updated_at) == (1, START, START)
    assert mark.service == "unspecified"


def test_what_is_written_in_the_present_form_has_no_older_spelling() -> None:
    present = as_json(job())
    again = read_record(present, number=lambda: "J-999999", when_unknown=START)
    assert again.job == job()
    assert again.forms == ()


@pytest.mark.parametrize("key", ["trackingToken", "token", "tracking_token"])
def test_a_token_has_had_three_names(key: str) -> None:
    assert (
        job(**{"trackingToken": ..., key: "0123456789abcdef"}).tracking_token == "0123456789abcdef"
    )


@pytest.mark.parametrize("key", ["id", "jobId", "job_id"])
def test_an_id_has_had_three_names(key: str) -> None:
    assert job(**{"id": ..., key: LEAST["id"]}).key == LEAST["id"]


@pytest.mark.parametrize(
    "form",
    [
        {"customer": "Mark"},
        {"customer": ..., "customer_name": "Mark"},
        {"customer": ..., "customerName": "Mark"},
        {"customer": None, "customer_name": "Mark"},
        {"customer": {"name": "Mark"}},
    ],
)
def test_a_customer_has_been_a_text_a_key_and_an_object(form: dict[str, Any]) -> None:
    mark = job(**form, phone="619-555-0134", email="mark@example.com")
    assert mark.customer.name == "Mark"
    assert (mark.customer.phone, mark.customer.email) == ("+16195550134", "mark@example.com")


def test_contacts_nobody_can_use_are_kept_as_written_and_hide_no_job() -> None:
    read = reading(phone="ask the neighbour", email="none")
    assert read.job is not None
    assert (read.job.customer.phone, read.job.customer.email) == (None, None)
    written: Any = as_json(read.job)["customer"]
    assert written["phone_as_written"] == "ask the neighbour"
    assert written["email_as_written"] == "none"
    assert {"phone that cannot be dialled", "email that nobody can write to"} <= set(read.forms)
    blank = job(phone="", email="")
    assert (blank.customer.phone, blank.customer.email) == (None, None)


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("Soderblom Avenue", ("Soderblom Avenue", "", "", "")),
        ("134 Fixture Road, San Diego, CA", ("134 Fixture Road", "San Diego", "CA", "")),
        ("134 Fixture Road, San Diego, ca 92101", ("134 Fixture Road", "San Diego", "CA", "92101")),
        (
            "134 Fixture Road, Apt 4, San Diego, CA 92101-1234",
            ("134 Fixture Road, Apt 4", "San Diego", "CA", "92101-1234"),
        ),
        (
            "134 Fixture Road, behind the school",
            ("134 Fixture Road, behind the school", "", "", ""),
        ),
        (
            {"street": "134 Fixture Road", "city": "San Diego", "state": "CA", "zip": "92101"},
            ("134 Fixture Road", "San Diego", "CA", "92101"),
        ),
        (
            {"street": "134 Fixture Road", "city": None, "zip": 2101},
            ("134 Fixture Road", "", "", "02101"),
        ),
    ],
)
def test_an_address_has_been_a_text_and_other_keys(
    written: Any, parts: tuple[str, str, str, str]
) -> None:
    for key in ("address", "location"):
        read = job(**{"address": ..., key: written}).address
        assert (read.line1, read.city, read.region, read.postal_code) == parts


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("trailer pickup and dump", "trailer_pickup_dump"),
        ("Trailer Pickup & Dump", "trailer_pickup_dump"),
        ("junk removal", "junk_removal"),
        ("Trailer  Drop", "trailer_drop"),
        ("cleanout", "cleanout"),
        (" ", "unspecified"),
        (None, "unspecified"),
    ],
)
def test_a_service_has_been_written_in_words(written: str | None, code: str) -> None:
    for key in ("service", "service_type", "serviceType"):
        assert job(**{key: written}).service == code


@pytest.mark.parametrize(
    ("written", "cents"), [(600, 60000), (299.99, 29999), ("$600", 60000), ("375.5", 37550)]
)
def test_a_price_has_been_dollars_and_text(written: float | str, cents: int) -> None:
    assert job(price=written).price.amount_cents == cents
    assert job(price=None, amount=written).price.amount_cents == cents


@pytest.mark.parametrize(
    ("written", "status"),
    [
        ("pending", Status.SUBMITTED),
        ("PENDING", Status.SUBMITTED),
        ("ready-for-pickup", Status.READY_FOR_PICKUP),
        ("Ready for pickup", Status.READY_FOR_PICKUP),
        (" in progress ", Status.IN_PROGRESS),
        ("completed", Status.COMPLETED),
    ],
)
def test_a_status_has_had_other_spellings(written: str, status: Status) -> None:
    assert job(status=written).status is status


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-10-07T00:00:00Z", datetime(2026, 10, 7, tzinfo=UTC)),
        ("2026-10-06T17:00:00-07:00", datetime(2026, 10, 7, tzinfo=UTC)),
        ("2026-10-07T00:00:00", datetime(2026, 10, 7, tzinfo=UTC)),
        ("2026-10-07", datetime(2026, 10, 7, tzinfo=UTC)),
        (1791331200, datetime(2026, 10, 7, tzinfo=UTC)),
        (1791331200000, datetime(2026, 10, 7, tzinfo=UTC)),
    ],
)
def test_a_creation_time_has_been_text_seconds_and_milliseconds(
    written: str | int, moment: datetime
) -> None:
    for key in ("created", "createdAt", "created_at"):
        assert job(**{key: written}).created_at == moment


@pytest.mark.parametrize(
    "written",
    [
        "soon",
        "0001-01-01T00:00:00+05:00",
        "9999-12-31T23:59:59-05:00",
        10**30,
        -(10**30),
        True,
        [],
    ],
)
def test_a_time_that_is_none_is_a_reason_and_no_crash(written: object) -> None:
    assert reading(created=written).reasons == ("created_at: is no time",)


def test_a_history_of_statuses_becomes_steps_with_their_times() -> None:
    read = job(
        status="completed",
        history=[
            {"status": "pending", "at": "2026-10-27T01:00:00Z"},
            {"status": "completed", "at": "2026-10-29T05:00:00Z", "by": "Ned", "actor": "Ned"},
        ],
    )
    assert [(entry.kind, entry.to) for entry in read.history] == [
        ("create", "submitted"),
        ("advance", "completed"),
    ]
    assert read.created_at == datetime(2026, 10, 27, 1, tzinfo=UTC)
    assert read.updated_at == datetime(2026, 10, 29, 5, tzinfo=UTC)
    assert read.history[1].model_extra == {"by": "Ned", "actor_as_written": "Ned"}


def test_what_no_form_explains_is_kept_beside_the_rest() -> None:
    read = job(
        photos=["before.jpg"], _legacyFlag=True, crew="Team A", notes="gate code 0000", token="x"
    )
    assert read.assignment.crew == ("Team A",)
    assert read.notes.customer == "gate code 0000"
    assert read.model_extra == {"photos": ["before.jpg"], "_legacyFlag": True, "token": "x"}


def test_a_time_of_the_last_change_that_is_none_is_kept_as_written() -> None:
    assert as_json(job(updated_at="yesterday"))["updated_at_as_written"] == "yesterday"


def test_a_version_never_goes_back_because_something_else_is_old() -> None:
    assert job(version=7).version == 7


def test_one_old_spelling_in_a_present_record_hides_no_job() -> None:
    present: Any = as_json(job(created="2026-10-07T00:00:00Z", price="$600"))
    for different in (
        {"status": "PENDING"},
        {"address": "Soderblom Avenue"},
        {"notes": "gate code 0000"},
        {"history": None},
        {"created_at": "2026-10-07T00:00:00"},
        {"customer": {"name": "Mark", "phone": "(619) 555-0134"}},
    ):
        read = read_record({**present, **different}, number=lambda: "J-9", when_unknown=START)
        assert read.job is not None, read.reasons
        assert read.job.key == present["id"]


@pytest.mark.parametrize(
    ("different", "lacks"),
    [
        ({"id": ...}, "id: is missing"),
        ({"id": "17"}, "id: is not an id"),
        ({"trackingToken": ...}, "tracking_token: is missing"),
        ({"trackingToken": 17}, "tracking_token: has no known form"),
        ({"customer": ...}, "customer: is missing"),
        ({"customer": {}}, "customer.name: is missing"),
        ({"address": " "}, "address: is missing"),
        ({"price": ...}, "price: is missing"),
        ({"price": "call us"}, "price: a price is a number of dollars"),
        ({"price": -5}, "price: a price is between $0"),
        ({"price": True}, "price: a price is a number of dollars"),
        ({"status": ...}, "status: is missing"),
        ({"status": "lost in space"}, "status: is none of 'submitted'"),
        ({"service": {"code": 1}}, "service: is no text"),
        ({"history": "long"}, "history: is not a list"),
        ({"history": [1]}, "history: holds something that is no entry"),
        ({"history": [{"status": "pending"}]}, "history: an entry has no status or time"),
    ],
)
def test_a_record_that_cannot_be_read_says_what_it_lacks(
    different: dict[str, Any], lacks: str
) -> None:
    read = reading(**different)
    assert read.job is None
    assert len(read.reasons) == 1
    assert read.reasons[0].startswith(lacks)


def test_all_that_is_missing_is_said_at_once_without_the_customers_words() -> None:
    read = reading(id=..., price="call Mark at 619-555-0134", status="at Mark's")
    assert [reason.partition(":")[0] for reason in read.reasons] == ["id", "price"]
    assert "Mark" not in " ".join(read.reasons)


EXPECTED_FORMS = {
    "token of 16 hex digits": 10,
    "no number": 10,
    "customer as text": 8,
    "address as text": 8,
    "price in dollars": 7,
    "trackingToken": 6,
    "service in words": 5,
    "older spelling of the status": 4,
    "no creation time": 4,
    "no service": 4,
    "price as text": 3,
    "createdAt": 3,
    "created": 2,
    "customer_name": 2,
    "phone beside the customer": 2,
    "token": 2,
    "address with street, state and zip": 2,
    "time as a number": 2,
    "email beside the customer": 2,
    "amount": 2,
    "service_type": 1,
    "time without a zone, read as UTC": 1,
    "jobId": 1,
    "notes as text": 1,
    "customerName": 1,
    "crew beside the assignment": 1,
    "location": 1,
    "serviceType": 1,
    "history of statuses": 1,
    "phone that cannot be dialled": 1,
    "email that nobody can write to": 1,
    "postal code as a number": 1,
    "updatedAt": 1,
    "last change that is no time": 1,
}
EXPECTED_REASONS = [
    "tracking_token: is missing",
    "id: is missing",
    "customer: is missing",
    "address: is missing",
    "price: is missing",
    "status: is missing",
    "status: is none of 'submitted', 'ready_for_pickup', 'in_progress', 'completed'",
    "price: a price is between $0 and $100,000",
    "price: a price is a number of dollars, such as 600 or $375.50",
    "tracking_token: has no known form",
    "id: is not an id, such as 6f1d1f7e-2b1f-4c55-9a53-0a7c5b0e9d21",
    "created_at: is no time",
    "history: is not a list",
    "stands twice: id already belongs to J-000001",
    "stands twice: tracking_token already belongs to J-000002",
    "is nothing (null), not an object",
    "is a text, not an object",
    "is a number, not an object",
    "is true or false, not an object",
    "is a list, not an object",
    "holds NaN, which is no JSON number",
    "holds a key that stands twice",
    "holds half a character (a lone surrogate)",
    "is nested too deeply",
    "holds a number too large to keep",
]


def test_a_whole_file_of_every_form_comes_in_and_nothing_of_it_is_dropped() -> None:
    document, slices = adopted_file(Document(), FILE)
    assert len(slices) == 37
    assert len(document.jobs) == 11
    forms = Counter(
        form for entry in document.entries if isinstance(entry, Record) for form in entry.forms
    )
    assert forms == EXPECTED_FORMS
    reasons = [
        reason
        for entry in document.entries
        if isinstance(entry, Quarantined)
        for reason in entry.reasons
    ]
    assert reasons == EXPECTED_REASONS
    # 37 = 11 jobs, 25 apart, and one that stood there twice to the letter.
    assert {entry.written for entry in document.quarantined} < set(slices)


def test_every_old_link_of_the_file_leads_to_its_job() -> None:
    document, _ = adopted_file(Document(), FILE)
    assert len(document.jobs) > 2
    for place, job_ in enumerate(document.jobs[:-1], 1):
        assert job_.tracking_token == f"{0xA0 + place:016x}"
        assert document.by_token[job_.tracking_token] is job_


def test_importing_the_file_again_changes_nothing() -> None:
    document, _ = adopted_file(Document(), FILE)
    again, _ = adopted_file(document, FILE)
    assert again is document
