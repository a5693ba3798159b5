"""How a booking may be sent: plain forms, and bodies that are no booking at all."""

import base64
import io
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from qdn_tui.business_file import load_business
from qdn_tui.domain.job import Job
from tests.api.conftest import BUCKET, KEY, Ask, Bucket
from tests.api.customers import book, booking, by_form, by_script, sent, somebody
from tests.api.events import event

BUSINESS = load_business()


def jobs(office: Bucket) -> tuple[Job, ...]:
    return office.store.read().jobs


def closed_day() -> str:
    day = datetime.now(UTC).date() + timedelta(days=2)
    while BUSINESS.is_open_on(day):
        day += timedelta(days=1)
    return day.isoformat()


# ---- plain forms --------------------------------------------------------------------------------


def test_a_form_is_answered_by_the_tracking_page(office: Bucket) -> None:
    answer = sent(by_form("/api/book", booking(sms_consent="on", sms_text_version="sms-1-en")))
    (job,) = jobs(office)
    assert answer.status == 303
    assert answer.headers["location"] == f"/track/{job.tracking_token}"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.body == ""


def test_a_form_that_comes_as_base64_is_read_like_any_other(office: Bucket) -> None:
    given = by_form("/api/book", booking(name="José"))
    given["body"] = base64.b64encode(given["body"].encode()).decode()
    given["isBase64Encoded"] = True
    assert sent(given).status == 303
    assert jobs(office)[0].customer.name == "José"


def test_a_form_sent_twice_is_one_booking(office: Bucket) -> None:
    answers = {sent(by_form("/api/book", booking())).bytes for _ in range(3)}
    assert len(answers) == 1
    assert len(jobs(office)) == 1


@pytest.mark.parametrize(
    ("different", "status"),
    [({"postal_code": "10001"}, 422), ({"website": "x"}, 422), ({"date": closed_day()}, 422)],
    ids=str,
)
def test_a_form_with_a_mistake_comes_back_with_every_entry(
    office: Bucket, different: dict[str, str], status: int
) -> None:
    notes = 'A "quoted" <b>note</b>\nof two lines'
    answer = sent(by_form("/api/book", booking(notes=notes, email="mark@example.com", **different)))
    assert answer.status == status
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    for kept in ("1208 Soderblom Avenue", "(619) 555-0123", "mark@example.com", "trailer_pickup"):
        assert kept in answer.body
    assert "&lt;b&gt;note&lt;/b&gt;\nof two lines" in answer.body
    assert "<b>note" not in answer.body
    assert jobs(office) == ()


def test_a_form_s_mistakes_are_told_from_the_top_of_the_page_down(office: Bucket) -> None:
    wrong = {"phone": "12", "postal_code": "10001", "email": "mark@", "city": ""}
    answer = sent(by_form("/api/book", booking(**wrong)))
    listed = re.findall(r'<li><a href="#(\w+)">', answer.body)
    assert listed == ["city", "postal_code", "phone", "email"]


def test_a_form_for_a_full_window_names_the_free_ones(office: Bucket) -> None:
    for place in range(2):
        assert book(booking(**somebody(place))).status == 201
    answer = sent(by_form("/api/book", booking()))
    assert answer.status == 409
    assert "10\u00a0am–12\u00a0pm" in answer.body


def test_a_form_is_kept_while_the_desk_cannot_be_reached(office: Bucket) -> None:
    office.s3.delete_object(Bucket=BUCKET, Key=KEY)
    answer = sent(by_form("/api/book", booking(notes="Two sofas")))
    assert answer.status == 503
    assert int(answer.headers["retry-after"]) > 0
    assert "Two sofas" in answer.body
    office.put(b'{"schema_version":1,"revision":999,"jobs":[]}')


def test_a_form_is_kept_where_even_the_page_is_broken(
    office: Bucket, log: io.StringIO, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("qdn_tui.pages.booking.resource_root", lambda: tmp_path)
    answer = sent(by_form("/api/book", booking(postal_code="10001", notes="Two sofas")))
    assert answer.status == 422
    assert 'value="Two sofas"' in answer.body
    assert "PageSourceError" in log.getvalue()


# ---- bodies -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "null",
        '"text"',
        '{"name": NaN}',
        '{"units": 1e999}',
        '{"name": "a", "name": "b"}',
        '{"name": "\\ud800"}',
        '{"name": ' + "[" * 7000 + "]" * 7000 + "}",
        '{"units": ' + "9" * 5000 + "}",
    ],
    ids=lambda body: body[:24] or "nothing",
)
def test_a_body_that_is_no_clean_json_is_refused(office: Bucket, body: str) -> None:
    answer = book(body)
    assert (answer.status, answer.json["error"]["code"]) == (400, "bad_body")
    assert jobs(office) == ()


@pytest.mark.parametrize(
    "body", ["name=a&name=b", "name=%ff", "name", "&".join(f"f{n}=1" for n in range(99)), "name=ä"]
)
def test_a_form_that_cannot_be_read_is_refused(office: Bucket, body: str) -> None:
    answer = sent(by_form("/api/book", body))
    assert answer.status == 400
    assert answer.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data; boundary=x", "", "text/xml"])
def test_another_kind_of_body_is_refused(office: Bucket, kind: str) -> None:
    answer = sent(by_script("/api/book", booking(), headers={"content-type": kind}))
    assert (answer.status, answer.json["error"]["code"]) == (415, "unsupported_media_type")


def test_a_body_has_16_kilobytes_at_the_most(office: Bucket) -> None:
    spare = 16 * 1024 - len(json.dumps(booking()))
    assert sent(by_script("/api/book", json.dumps(booking()) + " " * spare)).status == 201
    for body in (json.dumps(booking()) + " " * (spare + 1), "ä" * (8 * 1024 + 1), "x" * 10**6):
        answer = sent(by_script("/api/book", body))
        assert (answer.status, answer.json["error"]["code"]) == (413, "too_large")


def test_a_form_that_is_too_large_is_not_sent_back(office: Bucket) -> None:
    answer = sent(by_form("/api/book", booking(notes="x\n" * 10_000)))
    assert (answer.status, answer.headers["content-type"]) == (413, "text/html; charset=utf-8")
    assert "x\nx\n" not in answer.body
    assert "This is more text than we can take." in answer.body


def test_a_booking_in_base64_that_is_none_is_refused(office: Bucket) -> None:
    given = {**by_script("/api/book", "***"), "isBase64Encoded": True}
    assert sent(given).status == 400


def test_a_booking_is_made_by_post_alone(office: Bucket, ask: Ask) -> None:
    assert ask("/api/book").status == 405
    assert sent(event("/api/book", "PUT", body="{}")).headers["allow"] == "OPTIONS, POST"
