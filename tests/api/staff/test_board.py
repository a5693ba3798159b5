"""The board that staff get: whose jobs, which of them, and when it is sent again."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from qdn_tui.api.desk import desk
from qdn_tui.api.staff import glance
from qdn_tui.api.staff.job_views import JobView
from qdn_tui.api.staff.showing import job_view
from qdn_tui.domain.job import Job, TimeWindow
from qdn_tui.domain.status import FLOW, OUTCOME_LABELS, Outcome, Status
from tests.api.conftest import Bucket
from tests.api.jobs import (
    advanced,
    assigned,
    author,
    booked,
    cancelled,
    completed,
    found,
    marks_pickup,
)
from tests.api.staff.conftest import Send
from tests.api.staff.pool import CREW, DISPATCHER, OTHER_CREW, VIEWER
from tests.api.test_privacy import document, planted


def another(office: Bucket) -> Job:
    """A job that takes no place in any window."""
    change = marks_pickup(author()).model_copy(update={"window": None})
    return found(office.store, change.job_id, office.store.apply([change]).jobs)


def ids(board: Any) -> set[str]:
    """The jobs on a board."""
    return {job["id"] for job in board["jobs"]}


def test_the_board_tells_how_each_status_looks(send: Send) -> None:
    board = send(DISPATCHER, "/api/board").json
    assert [tuple(column.values()) for column in board["columns"]] == [
        (info.status, info.label, info.colour, info.mark) for info in FLOW
    ]
    assert {one["code"]: one["label"] for one in board["outcomes"]} == OUTCOME_LABELS
    assert board["user"] == {
        "name": "Dana Example",
        "username": "dana@example.com",
        "role": "dispatcher",
        "crew_name": None,
    }


def test_an_unchanged_board_is_not_sent_again(office: Bucket, send: Send) -> None:
    booked(office.store)
    first = send(DISPATCHER, "/api/board")
    again = send(DISPATCHER, "/api/board", if_none_match=first.headers["etag"])
    assert (again.status, again.body) == (304, "")
    assert again.headers["etag"] == first.headers["etag"]
    weak = send(DISPATCHER, "/api/board", if_none_match=f'"x", W/{first.headers["etag"]}')
    assert weak.status == 304
    booked(office.store)
    changed = send(DISPATCHER, "/api/board", if_none_match=first.headers["etag"])
    assert changed.status == 200
    assert len(changed.json["jobs"]) == 2


def test_a_poll_with_nothing_new_writes_no_job_anew(
    office: Bucket, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = [another(office) for _ in range(3)]
    tag = send(DISPATCHER, "/api/board").headers["etag"]
    shown: list[str] = []

    def noted(job: Job, *args: Any, **more: Any) -> JobView:
        shown.append(job.number)
        return job_view(job, *args, **more)

    monkeypatch.setattr(glance, "job_view", noted)
    assert send(DISPATCHER, "/api/board", if_none_match=tag).status == 304
    assert shown == []
    advanced(office.store, jobs[1])
    assert send(DISPATCHER, "/api/board", if_none_match=tag).status == 200
    assert shown == [jobs[1].number]


def test_other_eyes_and_other_encodings_have_other_tags(office: Bucket, send: Send) -> None:
    booked(office.store)
    tags = {
        send(DISPATCHER, "/api/board").headers["etag"],
        send(DISPATCHER, "/api/board", accept_encoding="identity").headers["etag"],
        send(VIEWER, "/api/board").headers["etag"],
        send(CREW, "/api/board").headers["etag"],
        send(DISPATCHER, "/api/board", query="closed=1").headers["etag"],
    }
    assert len(tags) == 5 - 1  # with nothing closed, `closed=1` is the very same board


def test_it_is_compressed_only_for_whoever_reads_that(office: Bucket, send: Send) -> None:
    booked(office.store)
    squeezed, plain = (
        send(DISPATCHER, "/api/board", accept_encoding=encoding) for encoding in ("gzip, br", "br")
    )
    assert squeezed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert squeezed.json == plain.json
    assert "Accept-Encoding" in squeezed.headers["vary"]


def test_of_the_completed_jobs_todays_are_there(office: Bucket, send: Send) -> None:
    ended = cancelled(office.store, days_ago=0)
    today, before = completed(office.store, days_ago=0), completed(office.store, days_ago=3)
    waiting = another(office)
    board = send(DISPATCHER, "/api/board").json
    assert ids(board) == {today.key, waiting.key}
    assert (board["completed_before"], board["closed"]) == (1, 1)
    everything = send(DISPATCHER, "/api/board", query="completed=all&closed=1").json
    assert ids(everything) == {today.key, before.key, ended.key, waiting.key}
    assert everything["completed_before"] == 0


def test_a_filter_finds_what_it_finds_at_the_terminal(office: Bucket, send: Send) -> None:
    job, ended = booked(office.store), cancelled(office.store, days_ago=9)
    old = completed(office.store, days_ago=9)
    for query, wanted in (
        ("soderblom", {job.key, old.key}),
        ("status:completed", {old.key}),
        ("closed", {ended.key}),
        (f'"{job.number}"', {job.key}),
        ("!soderblom", set()),
    ):
        assert set(send(VIEWER, "/api/board/matches", query=f"q={query}").json["ids"]) == wanted
        assert ids(send(VIEWER, "/api/board", query=f"q={query}").json) == wanted
    answer = send(VIEWER, "/api/board/matches", query="q=colour:red soderblom").json
    assert set(answer["ids"]) == {job.key, old.key}
    (problem,) = answer["problems"]
    assert (problem["code"], problem["values"]["term"]) == ("no_term", "colour")
    assert "colour: is no term" in problem["message"]
    assert send(VIEWER, "/api/board/matches", query=f"q={'x' * 401}").status == 400


def test_what_needs_eyes_is_said(office: Bucket, send: Send) -> None:
    day = timedelta(days=1)
    yesterday = datetime.now(UTC).replace(microsecond=0) - day
    keys = {}
    for name, start_at in (("late", yesterday), ("ahead", yesterday + 9 * day)):
        window = TimeWindow(start_at=start_at, end_at=start_at + timedelta(hours=2))
        order = marks_pickup(author(yesterday - day)).model_copy(update={"window": window})
        office.store.apply([order])
        keys[name] = order.job_key
    board = send(DISPATCHER, "/api/board").json
    told = {job["id"]: (job["late"], job["concern"]) for job in board["jobs"]}
    assert told == {keys["late"]: (True, "late"), keys["ahead"]: (False, None)}
    assert board["concerns"][0]["jobs"] == [keys["late"]]


def test_the_minute_makes_a_job_late(
    office: Bucket, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = booked(office.store)
    assert job.window is not None
    here = desk()
    for minutes, late in ((-1, False), (1, True)):
        now = job.window.end_at + timedelta(minutes=minutes)
        object.__setattr__(here, "now", lambda now=now: now)
        assert send(DISPATCHER, "/api/board").json["jobs"][0]["late"] is late
    desk.cache_clear()


def test_crew_see_their_own_jobs_and_nothing_else(office: Bucket, send: Send) -> None:
    hers = assigned(office.store, booked(office.store), ["Zoe", "ana"])
    his = assigned(office.store, another(office), ["Ben"])
    nobodys = another(office)
    done = assigned(office.store, completed(office.store, days_ago=4), ["Ana"])
    board = send(CREW, "/api/board").json
    assert ids(board) == {hers.key}
    assert board["completed_before"] == 1
    assert ids(send(CREW, "/api/board", query="completed=all").json) == {hers.key, done.key}
    assert send(CREW, "/api/board/matches", query="q=soderblom").json["ids"] == [
        hers.key,
        done.key,
    ]
    assert ids(send(OTHER_CREW, "/api/board").json) == {his.key}
    for job in (his, nobodys):
        assert send(CREW, f"/api/jobs/{job.id}").status == 404
        change = {"op_id": "op-00000009", "kind": "note", "text": "hello"}
        answer = send(CREW, f"/api/jobs/{job.id}/changes", body=change)
        assert answer.status == 404
        assert answer.bytes == send(CREW, "/api/jobs/not-an-id/changes", body=change).bytes
    day = hers.window.start_at.astimezone(desk().business.zone).date() if hers.window else ""
    plan = send(CREW, "/api/schedule", query=f"date={day}").json
    assert {job["id"] for job in plan["jobs"]} == {hers.key, done.key}
    assert {key for slot in plan["windows"] for turn in slot["turns"] for key in turn["jobs"]} == {
        hers.key,
        done.key,
    }


@pytest.mark.parametrize("outcome", [None, Outcome.FAILED])
def test_crew_see_no_more_of_a_job_than_their_work_needs(
    office: Bucket, send: Send, outcome: Outcome | None
) -> None:
    job = planted(Status.IN_PROGRESS, outcome)
    office.put(document(job).replace(b'"revision":1,', b'"revision":999,'))
    staff = CREW.__class__("crew", "Ana", "ana@example.com", "Ana Canary-surname", "sub-of-ana")
    seen = " ".join(
        json.dumps(send(staff, path, query=query).json)
        for path, query in (
            ("/api/board", "closed=1"),
            (f"/api/jobs/{job.id}", ""),
            ("/api/schedule", "date=2026-11-21"),
        )
    )
    for private in (
        job.tracking_token,
        "canary-mail@example.com",
        "canary-locale",
        "Canary-internal-note",
        "Canary-actor",
        "Canary-reason",
        "Canary-from",
        "canary-op",
        "Canary-unknown",
        "canary-consent",
    ):
        assert private not in seen
    for searched in (job.tracking_token[:5], "canary-mail", "Canary-internal", "canary-mail@"):
        for path in ("/api/board", "/api/board/matches"):
            query = f"q={searched} closed" if outcome else f"q={searched}"
            found = send(staff, path, query=query).json
            assert not found.get("jobs")
            assert not found.get("ids")
            at_the_desk = send(DISPATCHER, path, query=query).json
            assert at_the_desk.get("jobs") or at_the_desk.get("ids")
    for needed in ("+16195550177", "Canary-gate-code", "Canary-customer-note", "$43,217", "paid"):
        assert needed in seen


def test_the_desk_is_told_nothing_that_only_programs_need(office: Bucket, send: Send) -> None:
    job = planted(Status.IN_PROGRESS, None)
    office.put(document(job))
    whole = send(DISPATCHER, "/api/board").body + send(DISPATCHER, f"/api/jobs/{job.id}").body
    for private in ("canary-op", "canary-consent", "Canary-unknown", "canary_field"):
        assert private not in whole
    assert len(send(DISPATCHER, f"/api/jobs/{job.id}").json["job"]["history"]) == len(job.history)


def test_records_that_nobody_can_read_are_counted(office: Bucket, send: Send) -> None:
    revision = office.store.read().document.revision
    office.put(
        json.dumps({"schema_version": 1, "revision": revision + 1, "jobs": [{"id": 7}]}).encode()
    )
    assert send(DISPATCHER, "/api/board").json["unreadable"] == 1
    assert send(CREW, "/api/board").json["unreadable"] == 0
