"""Whatever is sent, the answer has a documented form, and never is a fault of ours."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openapi_schema_validator import OAS31Validator

from qdn_tui.api.booking_entry import BookingEntry
from qdn_tui.api.openapi import document
from tests.api.conftest import Bucket
from tests.api.customers import book, booking, by_form, by_script, open_day, sent, token_of
from tests.api.events import Answered, event
from tests.domain.test_strict_json import values
from tests.examples import examples

FIELDS = [*BookingEntry.model_fields, "proof", "reason", "website", "idempotency_key"]
TEXTS = st.text(max_size=30) | st.sampled_from(
    ["", " ", "on", "0", "-1", "1e3", "NaN", "\x00", "\u202e", "08:00-10:00", "sms-1-en", "en"]
)
API = document()


@st.composite
def nearly_right(draw: st.DrawFn) -> dict[str, Any]:
    """A booking with some fields missing, some wrong and some that nobody knows."""
    fields: dict[str, Any] = booking(date=open_day(draw(st.integers(0, 9))).isoformat())
    for name in draw(st.lists(st.sampled_from(FIELDS), max_size=4)):
        fields[name] = draw(TEXTS | values)
    for name in draw(st.lists(st.sampled_from(sorted(fields)), max_size=2)):
        fields.pop(name, None)
    return fields


def require_documented(answer: Answered, template: str, method: str) -> None:
    """The status is listed, and the body is of the form it says."""
    responses = API["paths"][template][method]["responses"]
    assert str(answer.status) in responses, answer.body
    assert answer.headers["cache-control"] == "no-store"
    if answer.headers.get("content-type", "").startswith("application/json"):
        schema = responses[str(answer.status)]["content"]["application/json"]["schema"]
        OAS31Validator({**schema, "components": API["components"]}).validate(answer.json)


@pytest.fixture(scope="module")
def token(long_lived: Bucket) -> str:
    return token_of(book(booking(name="Token", phone="6195550199")))


@examples(150)
@given(fields=nearly_right() | st.dictionaries(st.sampled_from(FIELDS), values, max_size=5))
def test_a_booking(long_lived: Bucket, fields: dict[str, Any]) -> None:
    require_documented(sent(by_script("/api/book", fields)), "/api/book", "post")
    texts = {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in fields.items()
    }
    posted = sent(by_form("/api/book", {k: v.encode("utf-8", "replace") for k, v in texts.items()}))
    require_documented(posted, "/api/book", "post")


@examples(100)
@given(body=st.text(max_size=60) | values.map(json.dumps), kind=st.sampled_from(["json", "form"]))
def test_a_body_of_any_kind(long_lived: Bucket, token: str, body: str, kind: str) -> None:
    for path, template in (
        ("/api/book", "/api/book"),
        (f"/api/track/{token}/cancel", "/api/track/{token}/cancel"),
        (f"/api/track/{token}/reschedule", "/api/track/{token}/reschedule"),
    ):
        given = by_script(path, body) if kind == "json" else by_form(path, body)
        require_documented(sent(given), template, "post")


@examples(100)
@given(st.dictionaries(st.sampled_from(["date", "from", "days", "x"]), TEXTS, max_size=3))
def test_a_question_about_days(long_lived: Bucket, asked: dict[str, str]) -> None:
    given = {**event("/api/slots"), "queryStringParameters": asked}
    require_documented(sent(given), "/api/slots", "get")
