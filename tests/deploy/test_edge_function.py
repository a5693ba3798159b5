"""Describe, update, test, publish: the function's way to LIVE, and what stops it there."""

from collections.abc import Mapping
from typing import Any

import pytest
from botocore.exceptions import ClientError

from qdn_tui.deploy import Moved, RouteBroken, edge
from qdn_tui.deploy.routes import LEGACY_TOKEN, ROUTES, TOKEN, TRACK, Route, event
from tests.deploy.function_double import FIRST, NAME, FunctionDouble, cloudfront_with

CODE = b"function handler(event) { return routed(event); }"
ROWS = (
    Route(f"/track/{TOKEN}", TRACK),
    Route(f"/track/{LEGACY_TOKEN}", TRACK),
    Route("/assets/a.css", serves="/assets/a.css"),
    Route("/track/%2e%2e", status=400),
)


def as_the_table_says(asked: Mapping[str, Any]) -> dict[str, Any]:
    row = next(row for row in ROWS if row.path == asked["request"]["uri"])
    if row.status is not None:
        return {"response": {"statusCode": row.status}}
    return {"request": {**asked["request"], "uri": row.serves}}


def bring(double: FunctionDouble, code: bytes = CODE) -> edge.Tested:
    with cloudfront_with(double) as cloudfront:
        return edge.bring(
            cloudfront, NAME, code, rows=ROWS, ids={}, can_test=True, guard=lambda: None
        )


@pytest.mark.parametrize("spelled", ["ETtag", "ETag", "etag", ""])
def test_it_is_updated_tested_then_published_however_the_answer_spells_its_etag(
    spelled: str,
) -> None:
    double = FunctionDouble(as_the_table_says, etag_header=spelled)
    tested = bring(double)
    assert (tested.by, tested.rows, tested.warnings) == ("TestFunction", len(ROWS), ())
    assert double.live == CODE
    assert double.calls == ["update", *["test"] * len(ROWS), "publish"]


def test_an_error_of_its_own_comes_inside_a_good_answer_and_stops_it() -> None:
    def crash(asked: Mapping[str, Any]) -> dict[str, Any]:
        thrown = "TypeError: undefined" if LEGACY_TOKEN in asked["request"]["uri"] else ""
        return {**as_the_table_says(asked), "thrown": thrown}

    double = FunctionDouble(crash)
    with pytest.raises(RouteBroken, match="came: it failed: TypeError: undefined"):
        bring(double)
    assert double.live is None
    assert "publish" not in double.calls


def test_running_well_is_not_enough_where_the_address_is_another() -> None:
    double = FunctionDouble(lambda asked: {"request": {**asked["request"], "uri": "/other"}})
    with pytest.raises(RouteBroken, match=rf"Event: .*{TOKEN}.* expected: {TRACK}; came: /other"):
        bring(double)
    assert double.live is None


@pytest.mark.parametrize(("busy", "warns"), [("70", False), ("71", True), ("101", True)])
def test_the_time_it_takes_is_told_as_text_and_warned_of(busy: str, warns: bool) -> None:
    tested = bring(FunctionDouble(as_the_table_says, busy=busy))
    assert bool(tested.warnings) is warns
    assert all(f"takes {busy} %" in warning for warning in tested.warnings)


def test_whoever_changes_it_in_between_is_noticed() -> None:
    double = FunctionDouble(as_the_table_says)

    def interfere() -> None:
        double.function.etag = f"{double.function.etag}-theirs"

    with cloudfront_with(double) as cloudfront:
        with pytest.raises(Moved, match="changed while it was being deployed"):
            edge.bring(cloudfront, NAME, CODE, rows=ROWS, ids={}, can_test=True, guard=interfere)
        assert double.live is None
        assert double.function.code == FIRST


def test_code_over_the_quota_is_the_clouds_to_refuse_too() -> None:
    double = FunctionDouble(as_the_table_says)
    with pytest.raises(ClientError, match="FunctionSizeLimitExceeded"):
        bring(double, b"//" + b"x" * 10_239)
    assert double.live is None


def test_what_is_live_already_is_left_alone() -> None:
    double = FunctionDouble(as_the_table_says)
    with cloudfront_with(double) as cloudfront:
        for _ in range(2):
            edge.bring(cloudfront, NAME, CODE, rows=ROWS, ids={}, can_test=True, guard=lambda: None)
    assert double.calls.count("update") == double.calls.count("publish") == 1


def test_saved_code_goes_back_without_another_test() -> None:
    double = FunctionDouble(as_the_table_says)
    with cloudfront_with(double) as cloudfront:
        edge.bring(cloudfront, NAME, CODE, rows=ROWS, ids={}, can_test=True, guard=lambda: None)
        double.calls.clear()
        edge.republish(cloudfront, NAME, FIRST, lambda: None)
    assert (double.live, double.calls) == (FIRST, ["update", "publish"])


def test_whether_a_cloud_can_test_is_asked_without_changing_anything() -> None:
    double = FunctionDouble(as_the_table_says)
    double.outcome = lambda _asked: {"response": {"statusCode": 200}}
    with cloudfront_with(double) as cloudfront:
        assert edge.can_test(cloudfront, NAME)
        assert (double.live, double.function.code) == (None, FIRST)


def test_events_are_as_cloudfront_builds_them() -> None:
    for row in ROUTES:
        asked = event(row, {"site": "E1"})
        assert set(asked) == {"version", "context", "viewer", "request"}
        assert set(asked["request"]) == {"method", "uri", "querystring", "headers", "cookies"}
        assert all(name == name.lower() for name in asked["request"]["headers"])
        assert asked["context"]["eventType"] == "viewer-request"
