"""Nobody gets in but through our own distributions."""

import io

import pytest

from qdn_tui.api.desk import desk
from qdn_tui.api.handler import handler
from tests.api.conftest import Ask, Bucket
from tests.api.events import SECRET, Answered, event
from tests.api.jobs import booked

WRONG = {
    "none": None,
    "empty": "",
    "another": "another-secret",
    "longer": SECRET + "x",
    "shorter": SECRET[:-1],
    "other case": SECRET.upper(),
    "twice": f"{SECRET},{SECRET}",
    "not ASCII": "pässwörd",
    "half a character": "\ud800",
}


@pytest.mark.parametrize("secret", WRONG.values(), ids=WRONG.keys())
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST"])
def test_a_request_straight_to_the_function_url_is_refused(
    ask: Ask, secret: str | None, method: str
) -> None:
    answer = ask("/api/health", method, secret=secret)
    assert answer.status == 403
    assert answer.json["error"]["code"] == "forbidden"
    assert answer.json["error"]["message"]
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("unset", [None, ""])
def test_a_function_without_a_secret_lets_nobody_in(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, unset: str | None
) -> None:
    if unset is None:
        monkeypatch.delenv("QDN_ORIGIN_SECRET")
    else:
        monkeypatch.setenv("QDN_ORIGIN_SECRET", unset)
    for given in (None, "", SECRET):
        assert ask("/api/services", secret=given).status == 403


def test_the_refusal_is_the_same_whatever_was_asked_for(bucket: Bucket, ask: Ask) -> None:
    job = booked(bucket.store)
    answers = {
        ask(path, secret="wrong").bytes
        for path in (f"/api/track/{job.tracking_token}", "/api/health", "/nowhere", "/")
    }
    assert len(answers) == 1


def test_a_refused_request_reaches_neither_the_store_nor_the_rest_of_its_event(ask: Ask) -> None:
    assert ask("/api/health", secret=None).status == 403
    assert desk.cache_info().misses == 0
    assert Answered.of(handler({}, None)).status == 403
    assert Answered.of(handler({"headers": ["x-qdn-origin"]}, None)).status == 403


def test_a_refused_request_leaves_a_line_without_its_secret(ask: Ask, log: io.StringIO) -> None:
    ask("/api/health", secret="a-guess-at-the-secret")
    assert "turned away" in log.getvalue()
    assert "a-guess" not in log.getvalue()


def test_the_secret_is_taken_from_the_header_alone(ask: Ask) -> None:
    given = event("/api/services", query=f"x-qdn-origin={SECRET}", secret=None)
    given["cookies"] = [f"x-qdn-origin={SECRET}"]
    assert Answered.of(handler(given, None)).status == 403
