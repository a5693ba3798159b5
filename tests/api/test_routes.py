"""Paths and methods: what is served, and how everything else is answered."""

import io
import json

import pytest

from qdn_tui.api.handler import handler
from tests.api.conftest import Ask, Bucket
from tests.api.events import Answered, event
from tests.api.jobs import booked

PATHS = ["/api/health", "/api/services", "/api/track/NeverWasNeverWasNeverWas", "/api/track/x"]


@pytest.mark.parametrize(
    "path", ["/", "", "/api", "/api/", "/api/nothing", "/API/health", "/x" * 9]
)
def test_an_unknown_path_is_no_route(ask: Ask, path: str) -> None:
    answer = ask(path)
    assert answer.status == 404
    assert answer.json["error"]["code"] == "no_route"
    assert answer.headers == {"content-type": "application/json", "cache-control": "no-store"}


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW"])
@pytest.mark.parametrize("path", PATHS)
def test_a_wrong_method_is_told_the_right_ones(ask: Ask, path: str, method: str) -> None:
    answer = ask(path, method, body='{"a":1}')
    assert answer.status == 405
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json["error"]["code"] == "method_not_allowed"


@pytest.mark.parametrize("path", PATHS)
def test_options_names_the_methods_and_opens_nothing_to_other_sites(ask: Ask, path: str) -> None:
    given = event(
        path,
        "OPTIONS",
        headers={
            "origin": "https://elsewhere.example",
            "access-control-request-method": "GET",
        },
    )
    answer = Answered.of(handler(given, None))
    assert answer.status == 204
    assert answer.body == ""
    assert answer.headers == {"allow": "GET, HEAD, OPTIONS", "cache-control": "no-store"}


def test_options_of_an_unknown_path_is_no_route(ask: Ask) -> None:
    assert ask("/api/nothing", "OPTIONS").status == 404


def test_head_is_get_without_the_body(bucket: Bucket, ask: Ask) -> None:
    token = booked(bucket.store).tracking_token
    for path in (f"/api/track/{token}", "/api/services", "/api/health", "/api/nothing"):
        got, head = ask(path), ask(path, "HEAD")
        assert (head.status, head.headers) == (got.status, got.headers)
        assert head.body == ""


@pytest.mark.parametrize("path", ["/api/health", "/api/services"])
def test_a_trailing_slash_and_a_query_change_nothing(bucket: Bucket, ask: Ask, path: str) -> None:
    plain = ask(path).bytes
    assert ask(path + "/").bytes == plain
    assert ask(path, query="a=1&b=%00&c").bytes == plain


@pytest.mark.parametrize("missing", ["rawPath", "requestContext"])
def test_an_event_of_another_kind_is_our_fault_and_says_no_more(
    function: None, log: io.StringIO, missing: str
) -> None:
    given = event("/api/health")
    del given[missing]
    answer = Answered.of(handler(given, None))
    assert answer.status == 500
    assert answer.json == {
        "error": {
            "code": "internal",
            "message": "Something went wrong on our side. Please try again.",
        }
    }
    assert "KeyError" in log.getvalue()


def test_each_answer_leaves_one_line_with_the_route_and_not_the_path(
    bucket: Bucket, ask: Ask, log: io.StringIO
) -> None:
    token = booked(bucket.store).tracking_token
    given = event(f"/api/track/{token}")
    handler(given, None)
    (line,) = log.getvalue().splitlines()
    entry = json.loads(line)
    assert entry["message"] == "answered"
    assert entry["route"] == "/api/track/<token>"
    assert entry["method"] == "GET"
    assert entry["status"] == 200
    assert entry["correlation_id"] == given["requestContext"]["requestId"]
    assert entry["milliseconds"] >= 0
    assert token not in line
    assert "203.0.113.7" not in line


def test_a_made_up_method_and_path_stay_out_of_the_log(ask: Ask, log: io.StringIO) -> None:
    ask("/secret-of-a-customer", "SECRET-METHOD")
    ask("/api/health", "SECRET-METHOD")
    assert "SECRET" not in log.getvalue().upper()
