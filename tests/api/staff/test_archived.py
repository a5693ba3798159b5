"""Jobs of long ago: found in the archive by staff, and nothing changes them."""

from uuid import uuid4

import pytest

from qdn_tui.domain.job import Assignment
from qdn_tui.store.archive import Archive
from tests.api.conftest import Bucket
from tests.api.jobs import author, booked, cancelled, completed
from tests.api.staff.conftest import Send
from tests.api.staff.pool import CREW, DISPATCHER, OTHER_CREW, VIEWER


def test_a_job_of_long_ago_is_found_in_the_archive_and_nothing_changes_it(
    office: Bucket, send: Send
) -> None:
    old = completed(office.store, days_ago=40)
    office.store.apply([author(old.updated_at).assign(old, Assignment(crew=("Ana",)))])
    assert Archive(office.store).move().moved
    assert office.store.read().jobs == ()
    for who in (DISPATCHER, CREW, VIEWER):
        job = send(who, f"/api/jobs/{old.id}").json["job"]
        assert (job["number"], job["status"], job["archived"]) == (old.number, "completed", True)
        assert (job["moves"], job["tracking_url"], job["late"]) == ([], None, False)
        assert job["history_length"] == len(old.history) + 1
    unknown = send(DISPATCHER, f"/api/jobs/{uuid4()}")
    for who, path in ((OTHER_CREW, f"/api/jobs/{old.id}"), (VIEWER, f"/api/jobs/{uuid4()}")):
        assert (send(who, path).status, send(who, path).bytes) == (404, unknown.bytes)
    note = {"op_id": "op-00000001", "kind": "note", "text": "x"}
    for who, status in ((DISPATCHER, 409), (CREW, 409), (OTHER_CREW, 404)):
        answer = send(who, f"/api/jobs/{old.id}/changes", body=note)
        assert answer.status == status
    refused = send(DISPATCHER, f"/api/jobs/{old.id}/changes", body=note).json["error"]
    assert (refused["code"], refused["job"]["archived"]) == ("archived", True)
    assert (refused["job"]["moves"], refused["allowed"]) == ([], [])
    done = {**note, "op_id": old.history[-1].op_id}
    again = send(DISPATCHER, f"/api/jobs/{old.id}/changes", body=done).json["error"]
    assert again["code"] == "already_archived"


def test_a_filter_finds_jobs_of_long_ago_however_they_ended(office: Bucket, send: Send) -> None:
    old = completed(office.store, days_ago=40)
    office.store.apply([author(old.updated_at).assign(old, Assignment(crew=("Ana",)))])
    ended = cancelled(office.store, days_ago=70)
    assert Archive(office.store).move().moved
    here = booked(office.store)
    asked = {"q=soderblom": [old, ended], "q=closed": [ended], "q=status:completed": [old]}
    for query, found in {**asked, f'q="{here.number}"': [], "q=colour:red": [], "": []}.items():
        answer = send(VIEWER, "/api/board/archive", query=query).json
        assert [job["id"] for job in answer["jobs"]] == [job.key for job in found], query
        assert all(job["archived"] and not job["moves"] for job in answer["jobs"])
        assert answer["more"] is False
    seen = send(CREW, "/api/board/archive", query="q=soderblom").json["jobs"]
    assert [job["id"] for job in seen] == [old.key]
    assert send(OTHER_CREW, "/api/board/archive", query="q=soderblom").json["jobs"] == []
    assert send(VIEWER, "/api/board/archive", query=f"q={'x' * 401}").status == 400


def test_of_very_many_old_jobs_the_newest_are_found_and_that_there_are_more(
    office: Bucket, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    from qdn_tui.api.staff import older

    monkeypatch.setattr(older, "MOST", 1)
    completed(office.store, days_ago=100)
    newer = completed(office.store, days_ago=40)
    assert Archive(office.store).move().moved
    answer = send(VIEWER, "/api/board/archive", query="q=soderblom").json
    assert ([job["id"] for job in answer["jobs"]], answer["more"]) == ([newer.key], True)
