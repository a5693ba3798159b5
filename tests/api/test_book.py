"""A customer books a haul."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from qdn_tui.api import book as book_route
from qdn_tui.api.desk import desk
from qdn_tui.business_file import load_business
from qdn_tui.domain.changes import FieldEdit
from qdn_tui.domain.erasing import DEFAULT_REASON
from qdn_tui.domain.job import ActorKind, Job
from qdn_tui.domain.status import Outcome, Status
from qdn_tui.store.archive import Archive
from qdn_tui.store.s3 import S3JobStore
from tests.api.conftest import BUCKET, KEY, Ask, Bucket
from tests.api.customers import (
    book,
    booking,
    by_form,
    by_script,
    codes_of,
    new_key,
    open_day,
    sent,
    somebody,
    token_of,
)
from tests.api.events import Answered
from tests.api.jobs import advanced, author

BUSINESS = load_business()


def jobs(office: Bucket) -> tuple[Job, ...]:
    return office.store.read().jobs


def test_a_booking_is_a_job_on_the_board_and_its_link_works_at_once(
    office: Bucket, ask: Ask
) -> None:
    answer = book(
        booking(unit="Rear", access_notes="Gate 5", notes="Two sofas", email="mark@example.com")
    )
    assert answer.status == 201
    assert answer.headers["cache-control"] == "no-store"
    (job,) = jobs(office)
    assert (job.number, job.status, job.service) == (
        "J-000001",
        Status.SUBMITTED,
        "trailer_pickup_dump",
    )
    assert (job.customer.phone, job.customer.email) == ("+16195550123", "mark@example.com")
    assert (job.address.line1, job.address.line2) == ("1208 Soderblom Avenue", "Rear")
    assert (job.address.region, job.address.access_notes) == ("CA", "Gate 5")
    assert job.notes.customer == "Two sofas"
    assert job.price.amount_cents == 60_000
    assert job.history[0].actor.kind is ActorKind.CUSTOMER
    assert job.history[0].source == "web"
    assert job.window is not None
    assert answer.json == {
        "number": "J-000001",
        "tracking_url": f"https://quickdumpnow.example/track/{job.tracking_token}",
        "tracking_path": f"/track/{job.tracking_token}",
        "calendar_path": f"/api/track/{job.tracking_token}/calendar.ics",
        "window": {
            "start_at": f"{job.window.start_at:%Y-%m-%dT%H:%M:%SZ}",
            "end_at": f"{job.window.end_at:%Y-%m-%dT%H:%M:%SZ}",
            "time_zone": "America/Los_Angeles",
            "label": BUSINESS.window_label(job.window),
        },
        "service": "Trailer pickup and dump",
        "price": {"amount_cents": 60_000, "currency": "USD", "label": "$600", "estimate": False},
    }
    assert ask(f"/api/track/{job.tracking_token}").json["number"] == "J-000001"


@pytest.mark.parametrize(
    ("fields", "cents", "estimate"),
    [
        ({"service": "junk_removal", "units": 3}, 22_500, False),
        ({"service": "junk_removal", "units": "8"}, 60_000, False),
        ({"service": "junk_removal"}, 7_500, False),
        ({"service": "cleanout"}, 80_000, True),
        ({"service": "trailer_drop", "units": 5}, 45_000, False),
    ],
)
def test_the_price_is_the_catalogues(
    office: Bucket, fields: dict[str, Any], cents: int, estimate: bool
) -> None:
    answer = book(booking(**fields))
    assert answer.json["price"]["amount_cents"] == cents
    assert answer.json["price"]["estimate"] is estimate
    assert jobs(office)[0].price.amount_cents == cents


def test_a_price_of_the_customers_own_is_an_unknown_field(office: Bucket) -> None:
    answer = book(booking(price=1, status="completed", tracking_token="a" * 24))
    assert codes_of(answer) == dict.fromkeys(("price", "status", "tracking_token"), "unknown")
    assert jobs(office) == ()


def test_what_is_wrong_is_told_for_every_field_at_once(office: Bucket) -> None:
    answer = book({"units": "many", "phone": "12", "email": "at home", "website": ""})
    assert answer.status == 422
    assert answer.json["error"]["code"] == "invalid"
    assert codes_of(answer) == {
        "service": "required",
        "units": "not_a_number",
        "date": "required",
        "window": "required",
        "name": "required",
        "phone": "not_a_phone",
        "email": "not_an_email",
        "street": "required",
        "city": "required",
        "postal_code": "required",
    }
    assert all(found["message"] for found in answer.json["error"]["fields"].values())


@pytest.mark.parametrize(
    ("different", "wrong"),
    [
        ({"service": "moon_trip"}, {"service": "not_offered"}),
        ({"service": "junk_removal", "units": 9}, {"units": "out_of_range"}),
        ({"service": "junk_removal", "units": 0}, {"units": "out_of_range"}),
        ({"service": "junk_removal", "units": True}, {"units": "not_a_number"}),
        ({"service": "junk_removal", "units": 2.5}, {"units": "not_a_number"}),
        ({"date": "tomorrow"}, {"date": "not_a_date"}),
        ({"date": "2026-02-30"}, {"date": "not_a_date"}),
        ({"date": "20261124"}, {"date": "not_a_date"}),
        ({"date": "9999-12-31"}, {"date": "not_a_date"}),
        ({"window": "08:00-11:00"}, {"window": "not_offered"}),
        ({"window": "noon"}, {"window": "not_offered"}),
        ({"postal_code": "10001"}, {"postal_code": "not_served"}),
        ({"phone": None}, {"phone": "no_contact"}),
        ({"phone": "", "email": " "}, {"phone": "no_contact"}),
        ({"name": "\u202e\x07 "}, {"name": "required"}),
        ({"name": "x" * 121}, {"name": "too_long"}),
        ({"notes": "x" * 2001}, {"notes": "too_long"}),
        ({"name": ["Mark"]}, {"name": "not_text"}),
        ({"name": {"first": "Mark"}}, {"name": "not_text"}),
        ({"street": 1208}, {"street": "not_text"}),
        ({"sms_consent": "perhaps"}, {"sms_consent": "not_a_choice"}),
        ({"sms_consent": True}, {"sms_text_version": "consent_text"}),
        (
            {"sms_consent": True, "sms_text_version": "sms-0-en"},
            {"sms_text_version": "consent_text"},
        ),
        (
            {
                "sms_consent": True,
                "sms_text_version": "sms-1-en",
                "phone": None,
                "email": "mark@example.com",
            },
            {"sms_consent": "consent_phone"},
        ),
        ({"locale": "<script>"}, {"locale": "not_offered"}),
    ],
    ids=str,
)
def test_a_wrong_field_is_named_with_its_code(
    office: Bucket, different: dict[str, Any], wrong: dict[str, str]
) -> None:
    answer = book(booking(**different))
    assert answer.status == 422
    assert codes_of(answer) == wrong
    assert jobs(office) == ()


def closed_day() -> date:
    day = datetime.now(UTC).date() + timedelta(days=2)
    while BUSINESS.is_open_on(day):
        day += timedelta(days=1)
    return day


def in_days(count: int) -> date:
    return datetime.now(UTC).date() + timedelta(days=count)


# Days are asked for when the test runs: its name is the same whatever the day it was found on.
@pytest.mark.parametrize(
    ("day", "wrong"),
    [
        (closed_day, {"date": "closed"}),
        (lambda: in_days(-5), {"window": "too_soon"}),
        (lambda: in_days(90), {"date": "too_far"}),
    ],
    ids=["closed", "gone by", "too far"],
)
def test_a_day_that_cannot_be_booked_is_refused(
    office: Bucket, day: Callable[[], date], wrong: dict[str, str]
) -> None:
    answer = book(booking(date=day().isoformat()))
    assert answer.status == 422
    assert codes_of(answer) == wrong


def test_consent_to_messages_is_kept_with_the_words_that_were_shown(office: Bucket) -> None:
    assert book(booking(sms_consent=True, sms_text_version="sms-1-es")).status == 201
    consent = jobs(office)[0].customer.sms_consent
    assert consent is not None
    assert (consent.granted, consent.text_version, consent.source) == (True, "sms-1-es", "web")


def test_without_a_tick_there_is_no_consent(office: Bucket) -> None:
    assert book(booking(sms_consent=False, sms_text_version="sms-1-en")).status == 201
    assert jobs(office)[0].customer.sms_consent is None


def test_text_from_outside_is_kept_without_what_a_terminal_would_obey(office: Bucket) -> None:
    name, note = "Ma\x1b[31mrk \u202e<b>", "one\r\ntwo\x07\u2028three"
    assert book(booking(name=name, notes=note)).status == 201
    (job,) = jobs(office)
    assert job.customer.name == "Ma[31mrk <b>"
    assert job.notes.customer == "one\ntwo\nthree"


def test_a_machine_that_fills_in_everything_is_turned_away(office: Bucket) -> None:
    answer = book(booking(website="https://spam.example"))
    assert (answer.status, answer.json["error"]["code"]) == (422, "spam")
    assert jobs(office) == ()


# ---- the same request again ---------------------------------------------------------------------


@pytest.mark.parametrize("key", [new_key(), None], ids=["by its key", "by its content"])
def test_the_same_request_again_gets_the_same_answer(office: Bucket, key: str | None) -> None:
    first = book(key=key)
    again = book(booking(phone="+1 619 555 0123 "), key=key)
    assert first.status == 201
    assert again.bytes == first.bytes
    assert len(jobs(office)) == 1


def test_the_same_key_with_another_booking_is_refused(office: Bucket) -> None:
    key = new_key()
    assert book(key=key).status == 201
    answer = book(booking(name="Zoe"), key=key)
    assert (answer.status, answer.json["error"]["code"]) == (422, "key_reused")
    assert len(jobs(office)) == 1


def test_a_repeated_request_is_answered_also_after_the_job_went_on(office: Bucket) -> None:
    key = new_key()
    first = book(key=key)
    (job,) = jobs(office)
    advanced(office.store, job)
    assert book(key=key).bytes == first.bytes


def test_a_repeated_request_tells_what_the_booking_is_by_now(office: Bucket) -> None:
    key = new_key()
    book(key=key)
    (job,) = jobs(office)
    window = BUSINESS.window_at(open_day(1), "10:00-12:00")
    assert window is not None
    dearer = FieldEdit(
        field="price",
        seen={"amount_cents": 60_000, "currency": "USD"},
        value={"amount_cents": 65_000, "currency": "USD"},
    )
    office.store.apply([author().reschedule(job, window), author().edit(job, [dearer])])
    answer = book(key=key)
    assert answer.status == 201
    assert answer.json["window"]["label"] == BUSINESS.window_label(window)
    assert answer.json["price"]["label"] == "$650"


@pytest.mark.parametrize("erased", [False, True], ids=["called off", "erased"])
def test_a_repeated_request_promises_nothing_that_was_called_off(
    office: Bucket, erased: bool
) -> None:
    key = new_key()
    book(key=key)
    (job,) = jobs(office)
    office.store.apply([author().close(job, Outcome.CANCELLED, "called")])
    if erased:
        office.store.apply([author().erase(job, DEFAULT_REASON)])
    (job,) = jobs(office)
    answer = book(key=key)
    assert (answer.status, answer.json["error"]["code"]) == (409, "changed_since")
    assert job.tracking_token not in answer.body
    form = sent(by_form("/api/book", booking(idempotency_key=key)))
    assert form.status == 409
    assert "called off since" in form.body
    assert jobs(office) == (job,)


def test_an_equal_booking_after_an_archived_one_is_a_new_one(
    office: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = token_of(book())
    (job,) = jobs(office)
    office.store.apply([author().close(job, Outcome.CANCELLED, "called")])
    Archive(office.store, now=lambda: datetime.now(UTC) + timedelta(days=32)).move()
    assert jobs(office) == ()
    here = desk()
    far = BUSINESS.model_copy(
        update={"booking": BUSINESS.booking.model_copy(update={"horizon_days": 120})}
    )
    monkeypatch.setattr(book_route, "desk", lambda: replace(here, business=far))
    assert token_of(book()) != token
    (again,) = jobs(office)
    assert again.key != job.key


def test_an_equal_booking_after_one_that_was_called_off_is_a_new_one(office: Bucket) -> None:
    first = token_of(book())
    office.store.apply([author().close(jobs(office)[0], Outcome.CANCELLED, "called")])
    second = token_of(book())
    assert second != first
    assert token_of(book()) == second
    assert len(jobs(office)) == 2


@pytest.mark.parametrize("key", ["short", "x" * 129, "with spaces in it, 24", "ä" * 20])
def test_a_key_of_another_form_is_refused(office: Bucket, key: str) -> None:
    assert codes_of(book(key=key)) == {"idempotency_key": "bad_key"}


# ---- places and caps ----------------------------------------------------------------------------


def test_a_full_window_is_refused_with_what_is_still_free(office: Bucket) -> None:
    for place in range(2):
        assert book(booking(**somebody(place))).status == 201
    answer = book(booking(**somebody(2)))
    assert answer.status == 409
    error = answer.json["error"]
    assert error["code"] == "window_full"
    assert codes_of(answer) == {"window": "full"}
    assert [slot["window"] for slot in error["alternatives"][:4]] == [
        "10:00-12:00",
        "12:00-14:00",
        "14:00-16:00",
        "16:00-18:00",
    ]
    assert all(slot["left"] > 0 for slot in error["alternatives"])
    assert book(booking(**somebody(2), window=error["alternatives"][0]["window"])).status == 201


def test_a_day_that_is_full_offers_the_next_ones(office: Bucket, ask: Ask) -> None:
    day = open_day().isoformat()
    place = 0
    for slot in ask("/api/slots", query=f"date={day}").json["days"][0]["slots"]:
        for _ in range(slot["left"]):
            assert book(booking(**somebody(place), window=slot["window"])).status == 201
            place += 1
    assert all(
        slot["left"] == 0
        for slot in ask("/api/slots", query=f"date={day}").json["days"][0]["slots"]
    )
    alternatives = book(booking(**somebody(place))).json["error"]["alternatives"]
    assert len(alternatives) == 5
    assert {slot["date"] for slot in alternatives} == {open_day(1).isoformat()}


@pytest.mark.parametrize(
    "contact",
    [
        {"phone": "619-555-0123"},
        {"phone": None, "email": "MARK+spring@Example.com"},
        {"phone": "619 555 0999", "email": "mark@example.com"},
    ],
    ids=str,
)
def test_a_contact_has_three_open_bookings_at_the_most(
    office: Bucket, contact: dict[str, Any]
) -> None:
    for window in ("08:00", "10:00", "12:00"):
        assert book(booking(window=window, email="mark@example.com")).status == 201
    answer = book(booking(window="14:00", **contact))
    assert (answer.status, answer.json["error"]["code"]) == (429, "too_many_open")
    assert int(answer.headers["retry-after"]) > 0
    assert book(booking(window="14:00", **somebody(7))).status == 201


def test_thirty_bookings_an_hour_are_enough(office: Bucket) -> None:
    windows = ("08:00", "10:00", "12:00", "14:00")
    for place in range(30):
        day = open_day(place // 8).isoformat()
        fields = booking(date=day, window=windows[place // 2 % 4], **somebody(place))
        assert booked_from(f"198.51.100.{place}", fields).status == 201
    answer = book(booking(date=open_day(9).isoformat(), **somebody(99)))
    assert (answer.status, answer.json["error"]["code"]) == (429, "too_many_now")
    assert 0 < int(answer.headers["retry-after"]) <= 3600
    assert len(jobs(office)) == 30


def booked_from(address: str, fields: Any, key: str | None = None) -> Answered:
    headers = {"x-qdn-viewer": address}
    return sent(by_script("/api/book", fields, key=key, headers=headers))


def test_one_address_cannot_take_all_bookings_of_an_hour(
    office: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = BUSINESS.booking.model_copy(update={"per_hour": 12})
    assert (rules.busy_from, rules.per_address) == (6, 2)
    small = BUSINESS.model_copy(update={"booking": rules})
    store = S3JobStore(office.s3, BUCKET, small, key=KEY)
    here = replace(desk(), business=small, store=store)
    monkeypatch.setattr(book_route, "desk", lambda: here)
    keys = [new_key() for _ in range(9)]

    def wish(place: int) -> dict[str, Any]:
        return booking(date=open_day(place // 2).isoformat(), **somebody(place))

    answers = [booked_from("203.0.113.7", wish(place), keys[place]) for place in range(9)]
    assert [answer.status for answer in answers] == [201] * 8 + [429]
    assert answers[8].json["error"]["code"] == "too_many_now"
    assert 0 < int(answers[8].headers["retry-after"]) <= 3600
    # What was made is told again, and others go on booking.
    assert booked_from("203.0.113.7", wish(7), keys[7]).bytes == answers[7].bytes
    assert booked_from("198.51.100.9", wish(8)).status == 201
    # What another rule refuses counts for nothing.
    for _ in range(3):
        assert booked_from("192.0.2.1", wish(0) | somebody(50)).status == 409
    assert booked_from("192.0.2.1", wish(10)).status == 201
