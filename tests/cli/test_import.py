"""`qdn jobs import`: an old file comes in whole, is explained, and comes in once."""

import json
from pathlib import Path

from tests.cli.conftest import Desk

_OLD = [
    {
        "id": "6f1d1f7e-2b1f-4c55-9a53-0a7c5b0e9d21",
        "trackingToken": "6f1d1f7e2b1f4c55",
        "customer": "Mark",
        "address": "Soderblom Avenue",
        "service": "trailer pickup and dump",
        "price": 600,
        "status": "ready_for_pickup",
        "created": "2026-11-20T16:05:00Z",
        "photos": ["before.jpg"],
    },
    {
        "jobId": "e6c3f339-1a2b-4f1f-b1fd-42a29755d4c1",
        "token": "07a189151183a7df",
        "customer": {"name": "Ana Alder", "phone": "619-555-0148"},
        "address": {"street": "516 Fixture Road", "city": "Demo", "state": "CA", "zip": "92119"},
        "service": "junk removal",
        "price": "$375.50",
        "status": "PENDING",
        "createdAt": 1793206800000,
    },
    {
        "id": "4cc3e668-70b4-4e18-a01d-9d308a6090cf",
        "customer": "No Token",
        "address": "1 Example Avenue",
        "status": "pending",
        "price": 100,
    },
    {
        "trackingToken": "0badc0de0badc0de",
        "customer": "No Id",
        "address": "2 Example Avenue",
        "status": "completed",
        "price": "call us",
    },
    None,
    "not even an object",
]


def _old_file(desk: Desk) -> Path:
    path = desk.home / "old.json"
    path.write_text(json.dumps(_OLD, indent=1))
    return path


def test_an_old_file_comes_in_with_a_report(desk: Desk) -> None:
    report = desk.run_apart("jobs", "import", str(_old_file(desk)), "--json").json
    assert report["records"] == 6
    assert report["imported"] == ["J-000001", "J-000002"]
    assert [one["place"] for one in report["kept_apart"]] == [3, 4, 5, 6]
    assert report["kept_apart"][0]["reasons"] == ["tracking_token: is missing"]
    assert report["kept_apart"][1]["reasons"][0] == "id: is missing"
    assert report["legacy_forms"]["trackingToken"] == 1
    assert report["legacy_forms"]["token of 16 hex digits"] == 2
    jobs = {job["number"]: job for job in desk.run("jobs", "list", "--json").json}
    assert jobs["J-000001"]["price"]["amount_cents"] == 60000
    assert jobs["J-000001"]["photos"] == ["before.jpg"]
    assert jobs["J-000002"]["customer"]["phone"] == "+16195550148"
    assert jobs["J-000002"]["tracking_url"].endswith("/track/07a189151183a7df")


def test_nothing_is_dropped(desk: Desk) -> None:
    desk.run("jobs", "import", str(_old_file(desk)))
    kept = desk.document["jobs"]
    assert len(kept) == 6
    for broken in _OLD[2:]:
        assert broken in kept
    listed = desk.run("jobs", "list")
    assert "4 records cannot be read" in listed.err


def test_importing_again_changes_nothing(desk: Desk) -> None:
    path = _old_file(desk)
    desk.run("jobs", "import", str(path))
    desk.run("jobs", "advance", "1")
    before = desk.document
    again = desk.run("jobs", "import", str(path), "--json").json
    assert (again["imported"], again["already_there"], again["written"]) == ([], 6, False)
    assert desk.document == before


def test_a_dry_run_writes_nothing(desk: Desk) -> None:
    report = desk.run("jobs", "import", str(_old_file(desk)), "--dry-run")
    assert report.code == 0
    assert "would come in" in report.out
    assert desk.document["jobs"] == []


def test_a_file_cut_short_is_refused_whole(desk: Desk) -> None:
    path = _old_file(desk)
    path.write_text(path.read_text()[:200])
    refused = desk.run("jobs", "import", str(path))
    assert refused.code == 2
    assert "cut short" in refused.err
    assert desk.document["jobs"] == []


def test_a_document_of_the_present_form_can_be_imported_too(desk: Desk) -> None:
    job = desk.new(status="ready_for_pickup")
    saved = desk.home / "saved.json"
    saved.write_text(json.dumps(desk.document))
    again = desk.run("jobs", "import", str(saved), "--json").json
    assert (again["imported"], again["already_there"]) == ([], 1)
    assert desk.document["jobs"][0]["id"] == job["id"]
