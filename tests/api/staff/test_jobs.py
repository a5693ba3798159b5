"""What staff do with jobs: the same changes, the same rules, once each."""

import io
import json
from typing import Any
from uuid import uuid4

import pytest

from qdn_tui.api.desk import desk
from qdn_tui.domain.document import Document
from qdn_tui.domain.job import Job
from qdn_tui.domain.status import Status
from qdn_tui.store.protocol import Snapshot
from qdn_tui.store.s3 import S3JobStore
from tests.api.conftest import Bucket
from tests.api.jobs import advanced, assigned, author, booked, completed
from tests.api.staff.conftest import Send
from tests.api.staff.pool import CREW, DISPATCHER, VIEWER
from tests.api.staff.test_door import NEW_JOB

ADVANCE = {"kind": "advance", "from_status": "ready_for_pickup"}
WINDOW = {"start_at": "2026-12-01T16:00:00Z", "end_at": "2026-12-01T18:00:00Z"}
CHANGES: list[dict[str, Any]] = [
    {"kind": "note", "text": "Key is under the mat"},
    {"kind": "assign", "assignment": {"crew": ["Ana"], "truck": "Truck 2"}},
    {"kind": "reschedule", "window": WINDOW},
    {"kind": "eta", "eta": "2026-12-01T16:30:00Z"},
    {
        "kind": "edit",
        "edits": [
            {"field": "customer.phone", "seen": "+16195550123", "value": "(619) 555-0124"},
            {"field": "payment.state", "seen": "unpaid", "value": "paid"},
        ],
    },
    {"kind": "hold", "reason": "Truck broke down", "until": "2026-12-01T15:00:00Z"},
    {"kind": "release", "reason": "Truck is back"},
    {"kind": "advance", "from_status": "ready_for_pickup"},
    {"kind": "revert", "from_status": "in_progress", "reason": "Wrong card"},
    {"kind": "rotate_token"},
    {"kind": "close", "outcome": "cancelled", "reason": "Customer called"},
    {"kind": "reopen", "reason": "Customer called again"},
]


def stored(office: Bucket, job: Job) -> Job:
    """The job as it stands in the bucket."""
    found = office.store.read().document.get(job.key)
    assert found is not None
    return found


def test_every_kind_of_change_can_be_made_and_is_signed(office: Bucket, send: Send) -> None:
    job = booked(office.store)
    for place, change in enumerate(CHANGES):
        offered = {
            move["kind"] for move in send(DISPATCHER, f"/api/jobs/{job.id}").json["job"]["moves"]
        }
        assert change["kind"] in offered
        answer = send(
            DISPATCHER,
            f"/api/jobs/{job.id}/changes",
            body={"op_id": f"op-0000{place:04}", **change},
        )
        assert answer.status == 200, answer.body
        entry = stored(office, job).history[-1]
        assert (entry.kind, entry.source) == (change["kind"], "web")
        assert (entry.actor.name, entry.actor.kind) == ("Dana Example", "dispatcher")
        assert entry.op_id == f"op-0000{place:04}"
        assert answer.json["job"]["history"][0]["by"] == "Dana Example"
    after = stored(office, job)
    assert after.customer.phone == "+16195550124"
    assert after.tracking_token != job.tracking_token
    assert after.notes.internal[-1].text == "Key is under the mat"
    assert after.window is not None
    assert after.window.start_at.isoformat() == "2026-12-01T16:00:00+00:00"


@pytest.mark.parametrize("role", [DISPATCHER, CREW, VIEWER], ids=lambda who: who.role)
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change["kind"])
def test_only_changes_that_are_offered_to_a_role_are_made(
    office: Bucket, send: Send, change: dict[str, Any], role: Any
) -> None:
    job = assigned(office.store, booked(office.store), ["Ana"])
    offered = {move["kind"] for move in send(role, f"/api/jobs/{job.id}").json["job"]["moves"]}
    answer = send(role, f"/api/jobs/{job.id}/changes", body={"op_id": "op-00000001", **change})
    if change["kind"] in offered:
        assert answer.status in (200, 409)
    else:
        assert answer.status in (403, 409)
        assert stored(office, job) == job
    if role.role != "dispatcher" and change["kind"] not in ("advance", "note"):
        assert answer.status == 403


def test_a_change_sent_again_is_made_once(office: Bucket, send: Send) -> None:
    job = booked(office.store)
    change = {"op_id": "op-00000001", "kind": "advance", "from_status": "ready_for_pickup"}
    first, again = (send(DISPATCHER, f"/api/jobs/{job.id}/changes", body=change) for _ in range(2))
    assert (first.status, again.status) == (200, 200)
    assert first.body == again.body
    assert stored(office, job).status is Status.IN_PROGRESS
    assert stored(office, job).version == job.version + 1


def test_who_comes_second_is_told_who_was_first_and_when(office: Bucket, send: Send) -> None:
    job = booked(office.store)
    now = advanced(office.store, job)
    change = {"op_id": "op-00000001", "kind": "advance", "from_status": "ready_for_pickup"}
    answer = send(DISPATCHER, f"/api/jobs/{job.id}/changes", body=change)
    assert answer.status == 409
    error = answer.json["error"]
    assert error["code"] == "already_moved"
    assert error["conflict"]["by"] == "Dispatcher Example"
    assert error["conflict"]["at"] == f"{now.history[-1].at:%Y-%m-%dT%H:%M:%SZ}"
    assert error["conflict"]["stands"] == "in progress"
    assert error["message"].startswith(f"{job.number} is already in progress: Dispatcher Example, ")
    assert error["job"]["status"] == "in_progress"
    assert error["allowed"] == error["job"]["moves"]
    assert error["allowed"][0] == {
        "kind": "advance",
        "to": "completed",
        "label": "Completed",
        "needs": [],
        "takes": [],
    }


@pytest.mark.parametrize("asked", [ADVANCE, {"kind": "note", "text": "On my way"}])
def test_crew_cannot_change_a_job_that_goes_to_others_while_their_write_is_under_way(
    office: Bucket, send: Send, monkeypatch: pytest.MonkeyPatch, asked: dict[str, str]
) -> None:
    job = assigned(office.store, booked(office.store), ["Ana"])
    unknown = send(CREW, f"/api/jobs/{uuid4()}/changes", body={"op_id": "op-00000001", **asked})
    real = S3JobStore._put
    taken: list[Job] = []

    def after_others(here: S3JobStore, document: Document, terms: dict[str, Any]) -> Snapshot:
        # Everything was looked at, and the write is on its way: the desk is faster still.
        if not taken and here is not office.store:
            taken.append(job)
            taken[0] = assigned(office.store, job, ["Ben"])
        return real(here, document, terms)

    monkeypatch.setattr(S3JobStore, "_put", after_others)
    answer = send(CREW, f"/api/jobs/{job.id}/changes", body={"op_id": "op-00000002", **asked})
    assert (answer.status, answer.body) == (404, unknown.body)
    assert [stored(office, job)] == taken


def test_an_edit_over_somebody_elses_shows_both(office: Bucket, send: Send) -> None:
    job = booked(office.store)
    change = {
        "op_id": "op-00000001",
        "kind": "edit",
        "edits": [{"field": "customer.name", "seen": "Marc", "value": "Marcus"}],
    }
    error = send(DISPATCHER, f"/api/jobs/{job.id}/changes", body=change).json["error"]
    assert error["code"] == "edit_conflict"
    assert error["conflict"]["fields"] == {
        "customer.name": {"seen": "Marc", "stands": "Mark", "wanted": "Marcus"}
    }


def test_what_a_rule_forbids_names_what_it_allows(office: Bucket, send: Send) -> None:
    job = booked(office.store)
    office.store.apply([author().hold(job, "waiting")])
    change = {"op_id": "op-00000001", "kind": "advance", "from_status": "ready_for_pickup"}
    answer = send(DISPATCHER, f"/api/jobs/{job.id}/changes", body=change)
    error = answer.json["error"]
    assert (answer.status, error["code"]) == (409, "illegal_transition")
    assert "release" in {move["kind"] for move in error["allowed"]}
    # Not of this person's doing: somebody else put it on hold.
    assert error["conflict"]["by"] == "Dispatcher Example"
    assert "qdn" not in error["message"]


def test_nothing_brings_an_erased_customer_back(office: Bucket, send: Send) -> None:
    job = completed(office.store, days_ago=1)
    office.store.apply([author().erase(job, "asked for it")])
    change = {"op_id": "op-00000001", "kind": "note", "text": "call Mark"}
    error = send(DISPATCHER, f"/api/jobs/{job.id}/changes", body=change).json["error"]
    assert error["code"] == "customer_erased"
    assert error["job"]["tracking_url"] is None
    assert [move["kind"] for move in error["allowed"]] == ["edit"]


def test_of_two_who_drag_the_same_card_at_once_one_moves_it(office: Bucket, send: Send) -> None:
    job = booked(office.store)
    function = desk().store
    assert isinstance(function, S3JobStore)
    events, faster = function.s3.meta.events, author()

    def drag_it_too(**_: object) -> None:
        events.unregister("before-call.s3.PutObject", drag_it_too)
        advanced(office.store, job, faster)

    # The other one has read what this one read, and gets there just before it.
    events.register("before-call.s3.PutObject", drag_it_too)
    change = {"op_id": "op-00000001", "kind": "advance", "from_status": job.status}
    answer = send(DISPATCHER, f"/api/jobs/{job.id}/changes", body=change)
    assert (answer.status, answer.json["error"]["code"]) == (409, "already_moved")
    moved = stored(office, job)
    assert moved.status is Status.IN_PROGRESS
    assert len(moved.history) == len(job.history) + 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({}, "kind"),
        ({"kind": "explode"}, "kind"),
        ({"kind": 7}, "kind"),
        ({"kind": "create"}, "kind"),
        ({"kind": "advance"}, "from_status"),
        ({"kind": "advance", "from_status": "lost"}, "from_status"),
        ({"kind": "advance", "from_status": "submitted", "op_id": "short"}, "op_id"),
        ({"kind": "note", "text": ""}, "text"),
        ({"kind": "note", "text": "x" * 2001}, "text"),
        ({"kind": "note", "text": "x", "actor": {"name": "Mallory"}}, "actor"),
        ({"kind": "note", "text": "x", "at": "2020-01-01T00:00:00Z"}, "at"),
        ({"kind": "close", "outcome": "completed", "reason": "x"}, "outcome"),
        ({"kind": "reschedule", "window": {**WINDOW, "start_at": "x"}}, "window.start_at"),
        ({"kind": "edit", "edits": []}, "edits"),
        ({"kind": "edit", "edits": [{"field": "history", "seen": 1, "value": 2}]}, "edits.0.field"),
        ({"kind": "rotate_token", "tracking_token": "x" * 24}, "tracking_token"),
    ],
    ids=str,
)
def test_a_mistake_is_told_by_its_field(
    office: Bucket, send: Send, change: dict[str, Any], field: str
) -> None:
    job = booked(office.store)
    answer = send(
        DISPATCHER, f"/api/jobs/{job.id}/changes", body={"op_id": "op-00000001", **change}
    )
    assert answer.status == 422, answer.body
    assert list(answer.json["error"]["fields"]) == [field]
    assert stored(office, job) == job


@pytest.mark.parametrize("body", ["", "[]", "nonsense", '{"a":1,"a":2}', '{"a":NaN}', "7"])
def test_what_is_no_object_is_not_understood(office: Bucket, send: Send, body: str) -> None:
    assert send(DISPATCHER, "/api/jobs", body=body).status == 400


def test_a_window_without_room_is_refused_in_words(office: Bucket, send: Send) -> None:
    job = booked(office.store)
    statuses = []
    for place in range(9):
        made = {**NEW_JOB, "op_id": f"op-fill-{place:04}", "window": WINDOW}
        statuses.append(send(DISPATCHER, "/api/jobs", body=made).status)
    assert 409 in statuses
    change = {"op_id": "op-00000001", "kind": "reschedule", "window": WINDOW}
    error = send(DISPATCHER, f"/api/jobs/{job.id}/changes", body=change).json["error"]
    assert error["code"] == "window_full"
    assert "Still free that day" in error["message"]


def test_a_new_job_sent_again_is_the_same_job(office: Bucket, send: Send) -> None:
    made = {**NEW_JOB, "price_cents": 60_000, "ready": True, "internal_note": "Regular"}
    first, again = (send(DISPATCHER, "/api/jobs", body=made) for _ in range(2))
    assert (first.status, again.status) == (201, 200)
    assert first.json == again.json
    (job,) = office.store.read().jobs
    assert (job.customer.name, job.price.amount_cents) == ("Mark", 60_000)
    assert job.status is Status.READY_FOR_PICKUP
    assert job.history[0].source == "web"
    assert first.json["job"]["tracking_url"].endswith(job.tracking_token)
    other = send(DISPATCHER, "/api/jobs", body={**made, "op_id": "op-another-1"})
    assert other.json["job"]["id"] != first.json["job"]["id"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"customer": {"name": "Mark"}}, "customer"),
        ({"customer": {"name": "", "phone": "6195550123"}}, "customer.name"),
        ({"customer": {"name": "Mark", "phone": "123"}}, "customer.phone"),
        ({"customer": {"name": "Mark", "email": "nobody"}}, "customer.email"),
        ({"service": "moon_landing"}, "service"),
        ({"price_cents": -1}, "price_cents"),
        ({"price_cents": "600"}, "price_cents"),
        ({"tracking_token": "x" * 24}, "tracking_token"),
        ({"address": {"line1": "x", "city": "y", "region": "CA"}}, "address.postal_code"),
    ],
    ids=str,
)
def test_a_new_job_with_a_mistake_is_not_made(
    office: Bucket, send: Send, wrong: dict[str, Any], field: str
) -> None:
    answer = send(DISPATCHER, "/api/jobs", body={**NEW_JOB, **wrong})
    assert answer.status == 422, answer.body
    assert list(answer.json["error"]["fields"]) == [field]
    assert office.store.read().jobs == ()


def test_a_crew_in_two_places_is_a_warning_and_no_wall(office: Bucket, send: Send) -> None:
    first = assigned(office.store, booked(office.store), ["Ana"])
    second = booked(office.store)
    change = {"op_id": "op-00000001", "kind": "assign", "assignment": {"crew": ["Ana"]}}
    answer = send(DISPATCHER, f"/api/jobs/{second.id}/changes", body=change)
    assert answer.status == 200
    assert answer.json["warnings"] == [
        {
            "code": "booked_twice",
            "message": f"Ana is on {first.number}",
            "values": {"name": "Ana", "job": first.number},
        }
    ]


def test_the_numbers_are_those_of_the_terminal(office: Bucket, send: Send) -> None:
    from qdn_tui.api.desk import desk
    from qdn_tui.domain.report import report

    completed(office.store, days_ago=1)
    answer = send(VIEWER, "/api/report").json
    business = desk().business
    today = business.local_day(desk().now())
    assert answer["until"] == today.isoformat()
    figures = report(office.store.read().jobs, figures_since(answer), today, business)
    assert answer["completed"] == figures.completed == 1
    assert answer["revenue_label"] == "$600"
    assert len(answer["days"]) == 7
    for query in (
        "since=2026-11-20&until=2026-11-01",
        "since=2020-01-01",
        "since=x",
        "until=2026-13-01",
    ):
        assert send(VIEWER, "/api/report", query=query).status == 400
    assert send(VIEWER, "/api/schedule", query="date=tomorrow").status == 400


def figures_since(answer: Any) -> Any:
    """The first day of a report."""
    from datetime import date

    return date.fromisoformat(answer["since"])


def test_nothing_that_staff_send_is_in_the_log(
    office: Bucket, send: Send, log: io.StringIO
) -> None:
    job = booked(office.store)
    canary = {"op_id": "op-canary-01", "kind": "note", "text": "canary-note"}
    for who in (DISPATCHER, VIEWER, None):
        send(who, f"/api/jobs/{job.id}/changes", body=canary)
    send(DISPATCHER, "/api/board/matches", query="q=canary-query")
    send(DISPATCHER, f"/api/jobs/{job.id}/changes", body={**canary, "canary-field": "canary"})
    send(DISPATCHER, "/api/jobs", body=json.dumps({**NEW_JOB, "service": "canary"}))
    written = log.getvalue().lower()
    assert written.count('"message":"answered"') == 6
    for private in ("canary", "dana", str(job.id), job.tracking_token.lower(), "eyj"):
        assert private not in written
