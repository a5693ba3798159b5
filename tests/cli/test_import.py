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
    assert again["already_kept_apart"] == 4
    assert desk.document == before
    told = desk.run("jobs", "import", str(path)).out
    assert "0 jobs came in, 2 already there." in told
    assert "4 records there already, kept apart because they cannot be read." in told


def test_records_that_cannot_be_read_are_a_warning_or_on_request_a_failure(desk: Desk) -> None:
    path = str(_old_file(desk))
    for words in (("--dry-run",), (), ()):
        ran = desk.run("jobs", "import", path, *words, "--json")
        assert ran.code == 0
        assert "Warning: 4 records are no job until corrected" in ran.err
        strict = desk.run("jobs", "import", path, "--dry-run", "--strict", "--json")
        assert (strict.code, strict.json["records"]) == (3, 6)
    good = desk.home / "good.json"
    good.write_text(json.dumps(_OLD[:2]))
    ran = desk.run("jobs", "import", str(good), "--strict")
    assert (ran.code, "Warning" in ran.err) == (0, False)


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


def test_a_file_that_is_no_json_is_refused_by_line_and_column(desk: Desk) -> None:
    path = desk.home / "bad.json"
    path.write_text('[\n  {"id": 1},\n  {bad\n')
    refused = desk.run("jobs", "import", str(path))
    assert refused.code == 2
    assert "(line 3, column 4)" in refused.err
    path.write_text("")
    assert "is empty" in desk.run("jobs", "import", str(path)).err


def test_a_document_of_the_present_form_can_be_imported_too(desk: Desk) -> None:
    job = desk.new(status="ready_for_pickup")
    saved = desk.home / "saved.json"
    saved.write_text(json.dumps(desk.document))
    again = desk.run("jobs", "import", str(saved), "--json").json
    assert (again["imported"], again["already_there"]) == ([], 1)
    assert desk.document["jobs"][0]["id"] == job["id"]
