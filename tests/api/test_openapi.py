"""The OpenAPI document says what the API does."""

import json
from pathlib import Path
from typing import Any

import pytest
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate

from qdn_tui.api.openapi import document, text
from qdn_tui.api.reference import reference
from tests.api.conftest import Ask, Bucket
from tests.api.jobs import booked

CHECKED_IN = Path(__file__).parents[2] / "docs" / "openapi.json"


@pytest.fixture(scope="module")
def api() -> dict[str, Any]:
    return document()


def test_the_document_in_the_repository_is_the_one_the_routes_make() -> None:
    assert CHECKED_IN.read_text("utf-8") == text(), "run: python -m qdn_tui.api.openapi"


def test_the_reference_in_the_repository_says_what_the_document_says(api: dict[str, Any]) -> None:
    written = CHECKED_IN.with_name("api.md").read_text("utf-8")
    assert written == reference(api), "run: python -m qdn_tui.api.openapi"
    for path in api["paths"]:
        assert f" {path}\n" in written


def test_the_document_is_valid_openapi(api: dict[str, Any]) -> None:
    validate(api)


def test_the_document_lists_every_route(api: dict[str, Any]) -> None:
    assert list(api["paths"]) == [
        "/api/board",
        "/api/board/archive",
        "/api/board/matches",
        "/api/book",
        "/api/health",
        "/api/jobs",
        "/api/jobs/{job_id}",
        "/api/jobs/{job_id}/changes",
        "/api/report",
        "/api/schedule",
        "/api/services",
        "/api/session",
        "/api/session/renew",
        "/api/slots",
        "/api/track/{token}",
        "/api/track/{token}/calendar.ics",
        "/api/track/{token}/cancel",
        "/api/track/{token}/page",
        "/api/track/{token}/reschedule",
    ]


def test_the_document_promises_no_body_that_is_never_sent(api: dict[str, Any]) -> None:
    written = json.dumps(api)
    for name in api["components"]["schemas"]:
        assert f"#/components/schemas/{name}" in written
        assert "ValidationError" not in name


def test_answers_are_as_documented(bucket: Bucket, ask: Ask, api: dict[str, Any]) -> None:
    token = booked(bucket.store).tracking_token
    for path, template, status in (
        (f"/api/track/{token}", "/api/track/{token}", 200),
        ("/api/track/x", "/api/track/{token}", 404),
        ("/api/services", "/api/services", 200),
        ("/api/health", "/api/health", 200),
    ):
        answer = ask(path)
        assert answer.status == status
        response = api["paths"][template]["get"]["responses"][str(status)]
        schema = response["content"]["application/json"]["schema"]
        OAS31Validator({**schema, "components": api["components"]}).validate(answer.json)
