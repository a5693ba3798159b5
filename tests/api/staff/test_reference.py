"""What is written about the staff's API is what it takes and answers."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openapi_schema_validator import OAS31Validator
from pydantic import BaseModel, TypeAdapter

from qdn_tui.api.openapi import document
from qdn_tui.api.staff.asks import ChangeAsk, LoginAsk, NewJobAsk
from qdn_tui.api.staff.board_views import (
    BoardView,
    MatchesView,
    ReportView,
    ScheduleView,
    SessionView,
)
from tests.api.conftest import Bucket
from tests.api.jobs import advanced, booked
from tests.api.staff.conftest import Send
from tests.api.staff.pool import CREW, DISPATCHER, VIEWER

GUIDE = Path(__file__).parents[3] / "docs" / "staff-api.md"
KINDS: tuple[type[BaseModel], ...] = (
    LoginAsk,
    SessionView,
    BoardView,
    MatchesView,
    NewJobAsk,
    ScheduleView,
    ReportView,
)
# For what the guide leaves out.
FILLED = {
    "op_id": "op-00000001",
    "start_at": "2026-11-22T18:00:00Z",
    "end_at": "2026-11-22T20:00:00Z",
}


def examples() -> Iterator[str]:
    """The JSON of the guide, a value each."""
    for block in re.findall(r"```json\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL):
        yield from block.splitlines() if '"kind": "rotate_token"}' in block else [block]


def test_the_guides_examples_are_what_is_sent_and_answered() -> None:
    found = [json.loads(written) for written in examples()]
    changes = [one for one in found if "kind" in one]
    assert len(changes) == 12
    for change in changes:
        filled = json.dumps(change, ensure_ascii=False)
        for field, value in FILLED.items():
            filled = filled.replace(f'"{field}": "…"', f'"{field}": "{value}"')
        TypeAdapter(ChangeAsk).validate_python(json.loads(filled))
    others = [one for one in found if "kind" not in one and "error" not in one]
    assert len(others) == len(KINDS)
    for kind, example in zip(KINDS, others, strict=True):
        kind.model_validate(example)


@pytest.fixture(scope="module")
def api() -> dict[str, Any]:
    return document()


def test_answers_are_as_documented(office: Bucket, send: Send, api: dict[str, Any]) -> None:
    job = booked(office.store)
    advanced(office.store, job)
    change = {"op_id": "op-00000001", "kind": "advance", "from_status": "ready_for_pickup"}
    changes = f"/api/jobs/{job.id}/changes"
    for who, path, template, body, status in (
        (DISPATCHER, "/api/board", "", None, 200),
        (CREW, "/api/board", "", None, 200),
        (None, "/api/board", "", None, 401),
        (VIEWER, "/api/board/matches", "", None, 200),
        (VIEWER, "/api/board/archive", "", None, 200),
        (VIEWER, "/api/session", "", None, 200),
        (VIEWER, "/api/schedule", "", None, 200),
        (VIEWER, "/api/report", "", None, 200),
        (CREW, "/api/report", "", None, 403),
        (VIEWER, f"/api/jobs/{job.id}", "/api/jobs/{job_id}", None, 200),
        (CREW, f"/api/jobs/{job.id}", "/api/jobs/{job_id}", None, 404),
        (DISPATCHER, changes, "/api/jobs/{job_id}/changes", change, 409),
        (DISPATCHER, changes, "/api/jobs/{job_id}/changes", {**change, "kind": "note"}, 422),
        (
            DISPATCHER,
            changes,
            "/api/jobs/{job_id}/changes",
            {**change, "from_status": "in_progress"},
            200,
        ),
    ):
        answer = send(who, path, body=body)
        assert answer.status == status, answer.body
        described = api["paths"][template or path]["get" if body is None else "post"]
        schema = described["responses"][str(status)]["content"]["application/json"]["schema"]
        OAS31Validator({**schema, "components": api["components"]}).validate(answer.json)
