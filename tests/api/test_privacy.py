"""What is private stays private: in every byte answered and in every line logged."""

import io
import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from qdn_tui.api.app import build_api
from qdn_tui.domain.job import (
    Actor,
    ActorKind,
    Address,
    Assignment,
    Customer,
    HistoryEntry,
    Hold,
    InternalNote,
    Job,
    Notes,
    Payment,
    SmsConsent,
    TimeWindow,
    as_json,
)
from qdn_tui.domain.money import Money
from qdn_tui.domain.status import FLOW, Outcome, Status
from tests.api.conftest import Ask, Bucket
from tests.api.customers import booking, by_form, by_script, open_day, sent
from tests.api.events import SECRET, Answered, event

TOKEN = "Zk3v9QxT_a-8LmN2bWc4RyUe"
_AT = datetime(2026, 11, 20, 16, 5, tzinfo=UTC)
_STAFF = Actor(kind=ActorKind.DISPATCHER, name="Canary-actor")

# The only texts of the planted job that a customer may meet.
PUBLIC = frozenset(
    {
        "J-000004",
        "San Diego",
        "2026-11-20T16:05:00Z",  # when a step was reached
        "2026-11-21T16:00:00Z",
        "2026-11-21T18:00:00Z",
        "2026-11-21T16:30:00Z",  # when the crew is expected
        *(info.status.value for info in FLOW),
        *(outcome.value for outcome in Outcome),
    }
)
# Words of our own that a private field shares with the answer: no customer is told apart by them.
SHARED = frozenset({"USD", "CA", "web", "tui", "dispatcher", "note", "create", "edit", "advance"})


def planted(status: Status, outcome: Outcome | None) -> Job:
    """A job with a canary in every field, also in those that only a newer program would know."""
    entries = [("create", None, "submitted"), ("edit", "Canary-from", "Canary-to")]
    entries += [
        ("advance", "Canary-status", info.status.value)
        for info in FLOW[1 : [info.status for info in FLOW].index(status) + 1]
    ]
    job = Job(
        id=UUID("0b7fca9e-0000-4000-8000-0000000000c1"),
        number="J-000004",
        tracking_token=TOKEN,
        status=status,
        outcome=outcome,
        hold=Hold(reason="Canary-hold", until=datetime(2027, 3, 3, tzinfo=UTC), at=_AT),
        customer=Customer(
            name="Canary-first Canary-last",
            phone="+16195550177",
            email="canary-mail@example.com",
            locale="canary-locale",
            sms_consent=SmsConsent(
                granted=True,
                at=datetime(2027, 4, 4, tzinfo=UTC),
                text_version="canary-consent-text",
                source="canary-consent-source",
                revoked_at=datetime(2027, 5, 5, tzinfo=UTC),
            ),
        ),
        address=Address(
            line1="73519 Soderblom Avenue Apt Canary-apartment",
            line2="Canary-line-two",
            city="San Diego",
            region="CA",
            postal_code="92199",
            access_notes="Canary-gate-code",
        ),
        service="junk_removal",
        price=Money(amount_cents=4_321_700),
        window=TimeWindow(
            start_at=datetime(2026, 11, 21, 16, tzinfo=UTC),
            end_at=datetime(2026, 11, 21, 18, tzinfo=UTC),
        ),
        eta=datetime(2026, 11, 21, 16, 30, tzinfo=UTC),
        assignment=Assignment(
            crew=("Ana Canary-surname",), truck="Canary-truck", trailer="Canary-trailer"
        ),
        payment=Payment(state="paid", method="Canary-card", at=datetime(2027, 6, 6, tzinfo=UTC)),
        notes=Notes(
            customer="Canary-customer-note",
            internal=(InternalNote(at=_AT, actor=_STAFF, text="Canary-internal-note"),),
        ),
        history=tuple(
            HistoryEntry(
                seq=place + 1,
                at=_AT,
                actor=_STAFF,
                source="web",
                kind=kind,
                from_=before,
                to=after,
                reason="Canary-reason",
                op_id=f"canary-op-{place}",
            )
            for place, (kind, before, after) in enumerate(entries)
        ),
        version=9,
        created_at=_AT,
        updated_at=_AT,
    )
    unknown = {"canary_field": "Canary-unknown"}
    return job.model_copy(
        update={
            **unknown,
            "customer": job.customer.model_copy(update=unknown),
            "address": job.address.model_copy(update=unknown),
        }
    )


def texts(value: Any) -> Iterator[str]:
    """Every text of a JSON value, keys that nobody knows included."""
    if isinstance(value, dict):
        yield from (key for key in value if key.startswith("canary"))
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)
    elif isinstance(value, str):
        yield value


def private_texts(job: Job) -> set[str]:
    """What must not be seen: every text of the record but the public ones, and its words."""
    record = as_json(job)
    del record["service"]
    found = {text for text in texts(record) if text not in PUBLIC | SHARED}
    line1 = job.address.line1
    found |= {word for text in found if text != line1 for word in text.split() if word != "Ana"}
    return found | {"73519", "Apt", "Canary-apartment", "4321700", "43,217", "43217", "5550177"}


def document(*jobs: Job) -> bytes:
    """A document with these jobs."""
    records = [as_json(job) for job in jobs]
    return json.dumps(
        {
            "schema_version": 1,
            "revision": 7,
            "next_number": 99,
            "updated_at": "2026-11-20T16:05:00Z",
            "canary_of_the_document": "Canary-document",
            "jobs": records,
        }
    ).encode()


def assert_unseen(private: set[str], *seen: str) -> None:
    for text in seen:
        lowered = text.lower()
        assert [canary for canary in sorted(private) if canary.lower() in lowered] == []
        assert "canary" not in lowered


def everything_of(answer: Answered) -> str:
    return json.dumps(answer.whole, ensure_ascii=False)


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (Status.SUBMITTED, None),
        (Status.READY_FOR_PICKUP, None),
        (Status.IN_PROGRESS, None),
        (Status.READY_FOR_PICKUP, Outcome.CANCELLED),
        (Status.IN_PROGRESS, Outcome.NO_SHOW),
        (Status.IN_PROGRESS, Outcome.FAILED),
    ],
)
def test_no_private_field_is_in_any_byte_or_line(
    bucket: Bucket,
    ask: Ask,
    log: io.StringIO,
    caplog: pytest.LogCaptureFixture,
    status: Status,
    outcome: Outcome | None,
) -> None:
    caplog.set_level(logging.INFO)
    job = planted(status, outcome)
    bucket.put(document(job))
    private = private_texts(job)
    answers = [
        ask(path, method)
        for path in (f"/api/track/{TOKEN}", "/api/track/x", "/api/services", "/api/health", "/api")
        for method in ("GET", "HEAD", "OPTIONS", "POST")
    ]
    assert answers[0].status == 200
    assert_unseen(private, *map(everything_of, answers), log.getvalue(), caplog.text)


OWN_LINK = f"https://quickdumpnow.example/track/{TOKEN}"


@pytest.mark.parametrize(
    ("status", "days"),
    [(Status.READY_FOR_PICKUP, 2), (Status.IN_PROGRESS, 2), (Status.SUBMITTED, 0)],
)
def test_no_answer_to_who_books_or_changes_shows_more(
    bucket: Bucket,
    log: io.StringIO,
    caplog: pytest.LogCaptureFixture,
    status: Status,
    days: int,
) -> None:
    caplog.set_level(logging.INFO)
    start = datetime.now(UTC).replace(microsecond=0) + timedelta(days=days)
    window = TimeWindow(start_at=start, end_at=start + timedelta(hours=2))
    job = planted(status, None).model_copy(update={"window": window, "hold": None})
    bucket.put(document(job))
    private = private_texts(job) - {f"{at:%Y-%m-%dT%H:%M:%SZ}" for at in (start, window.end_at)}
    link = f"/api/track/{TOKEN}"
    posts = [
        event(f"{link}/calendar.ics"),
        event(f"{link}/page"),
        *(
            sent_as(f"{link}/{what}", fields)
            for what in ("cancel", "reschedule")
            for sent_as in (by_script, by_form)
            for fields in ({}, {"proof": "9999", "date": f"{open_day()}", "window": "08:00-10:00"})
        ),
        *(
            sent_as("/api/book", fields)
            for sent_as in (by_script, by_form)
            for fields in ({}, booking(phone="(619) 555-0123"), booking(website="x"))
        ),
        event("/api/slots", query=f"date={open_day()}"),
    ]
    # The link's own holder is told it, in a file and in the address of a form.
    answers = [
        everything_of(sent(post)).replace(OWN_LINK, "").replace(f"/track/{TOKEN}", "")
        for post in posts
    ]
    assert_unseen(private, *answers, log.getvalue(), caplog.text)


def test_what_a_customer_sends_is_in_no_log(bucket: Bucket, log: io.StringIO) -> None:
    mine = booking(
        name="Canary-name",
        phone="619 555 0177",
        email="canary@example.com",
        notes="canary-note",
        street="1 Canary Road",
    )
    for post in (
        by_script("/api/book", mine, key="canary-key-0123456789"),
        by_script("/api/book", {**mine, "canary-field": "canary-value"}),
        by_script("/api/book", '{"canary": '),
        by_form("/api/book", {**mine, "postal_code": "canary"}),
        by_form("/api/book", {**mine, "window": "canary"}),
    ):
        assert sent(post).status < 500
    (job,) = bucket.store.read().jobs
    for proof in ("canary-proof", "0177"):
        sent(by_script(f"/api/track/{job.tracking_token}/cancel", {"proof": proof}))
    written = log.getvalue().lower()
    assert "canary" not in written
    assert "0177" not in written.replace(job.number, "")
    assert job.tracking_token.lower() not in written


def test_a_link_shows_no_other_job_and_no_link(bucket: Bucket, ask: Ask) -> None:
    job = planted(Status.IN_PROGRESS, None)
    other = job.model_copy(
        update={
            "id": UUID("0b7fca9e-0000-4000-8000-0000000000c2"),
            "number": "J-000005",
            "tracking_token": "OtherOtherOtherOtherOther",
        }
    )
    bucket.put(document(job, other))
    body = everything_of(ask(f"/api/track/{TOKEN}"))
    assert "J-000005" not in body
    assert "Other" not in body
    assert TOKEN not in body


@pytest.mark.parametrize("path", [f"/api/track/{TOKEN}", "/api/health"])
def test_a_broken_document_is_not_quoted_anywhere(
    bucket: Bucket,
    ask: Ask,
    log: io.StringIO,
    caplog: pytest.LogCaptureFixture,
    path: str,
) -> None:
    job = planted(Status.IN_PROGRESS, None)
    for broken in (document(job)[:-9], document(job) + b"]", document(job).replace(b":", b"", 1)):
        bucket.put(broken)
        answer = ask(path)
        assert answer.status == 503
        assert_unseen(private_texts(job), everything_of(answer))
    assert_unseen(private_texts(job), log.getvalue(), caplog.text)


def test_a_fault_of_ours_is_told_by_its_place_and_not_by_its_text(
    bucket: Bucket, ask: Ask, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = planted(Status.IN_PROGRESS, None)
    bucket.put(document(job))

    def broken_view(job: Job, *_: object) -> None:
        raise ValueError(f"cannot show {job.customer.name} at {job.address.line1}, {TOKEN}")

    monkeypatch.setattr("qdn_tui.api.track.track_view", broken_view)
    answer = ask(f"/api/track/{TOKEN}")
    assert answer.status == 500
    assert answer.json["error"]["code"] == "internal"
    assert "ValueError" in log.getvalue()
    assert "test_privacy.py" in log.getvalue()
    assert_unseen(private_texts(job), everything_of(answer), log.getvalue())


def test_a_debugging_switch_left_on_shows_nothing(
    bucket: Bucket,
    ask: Ask,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("POWERTOOLS_DEV", "true")
    monkeypatch.setenv("POWERTOOLS_LOGGER_LOG_EVENT", "true")
    monkeypatch.setattr("qdn_tui.api.requests._api", build_api())
    job = planted(Status.IN_PROGRESS, None)
    bucket.put(document(job))
    assert ask(f"/api/track/{TOKEN}").status == 200
    out, err = capfd.readouterr()
    assert_unseen(private_texts(job) | {SECRET, TOKEN}, out, err)
