"""`qdn store` as operators and scripts use it."""

import csv
import io
import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from qdn_tui.domain.document import Document
from qdn_tui.domain.status import Outcome
from qdn_tui.store.codec import encode
from tests.cli.conftest import Desk, Ran
from tests.domain.desk import Clock, after, author, order


@pytest.fixture
def office(desk: Desk) -> Desk:
    """The desk, over a bucket that keeps versions."""
    desk.s3.put_bucket_versioning(Bucket=desk.bucket, VersioningConfiguration={"Status": "Enabled"})
    return desk


def put(desk: Desk, body: bytes, key: str = "jobs.json") -> None:
    desk.s3.put_object(Bucket=desk.bucket, Key=key, Body=body)


def with_a_past(desk: Desk) -> None:
    """J-000001 closed 40 days ago, J-000002 open."""
    then = datetime.now(UTC).replace(microsecond=0) - timedelta(days=40)
    who = author("Ana", clock=Clock(then))
    document = after(Document(), order(who), order(who))
    closed, _ = document.jobs
    document = after(document, who.close(closed, Outcome.CANCELLED, "called off"))
    put(desk, encode(document)[0])


def versions(desk: Desk) -> Any:
    return desk.run("store", "restore", "--json").json


def at_a_terminal(desk: Desk, answer: str, *args: str) -> Ran:
    """A run whose user can be asked, and answers."""
    ours, theirs = os.openpty()
    try:
        process = subprocess.Popen(
            [str(Path(sys.executable).with_name("qdn")), *args],
            cwd=desk.home,
            env=desk.environ,
            text=True,
            stdin=theirs,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        os.write(ours, answer.encode())
        try:
            out, err = process.communicate(timeout=60)
        finally:
            process.kill()
    finally:
        os.close(ours)
        os.close(theirs)
    return Ran(process.returncode, out, err)


def test_each_mishap_is_undone_by_one_command(office: Desk) -> None:
    office.new()
    office.new(name="Ana Alder")
    whole = office.document
    for mishap in ("deleted", "cut in half", "emptied of jobs"):
        if mishap == "deleted":
            office.s3.delete_object(Bucket=office.bucket, Key="jobs.json")
            lost = office.run("jobs", "list")
            assert (lost.code, "`qdn store restore`" in lost.err) == (5, True)
        elif mishap == "cut in half":
            body = json.dumps(whole).encode()
            put(office, body[: len(body) // 2])
            cut = office.run("jobs", "list")
            assert (cut.code, "`qdn store restore`" in cut.err) == (1, True)
        else:
            put(office, b'{"revision": 1, "jobs": []}')
        back = office.run("store", "restore", "--version", "previous", "--yes", "--json")
        assert back.code == 0, back.err
        assert back.json["restored"] is True
        assert [job["number"] for job in office.document["jobs"]] == ["J-000001", "J-000002"]
        assert office.document["revision"] == back.json["revision"] > whole["revision"]
        whole = office.document


def test_versions_are_listed_with_who_and_what(office: Desk) -> None:
    office.new(name="\x1b]0;owned\x07")
    office.run("jobs", "advance", "1")
    office.s3.delete_object(Bucket=office.bucket, Key="jobs.json")
    told = versions(office)
    assert [one["state"] for one in told] == ["deleted", "readable", "readable", "readable"]
    assert [one["who"] for one in told[:3]] == [[], ["Dana"], ["Dana"]]
    assert told[1]["what"] == ["advance J-000001"]
    assert (told[1]["revision"], told[1]["jobs"], told[0]["live"]) == (3, 1, True)
    listed = office.run("store", "restore", "--limit", "2")
    assert listed.code == 0
    assert told[1]["version_id"] in listed.out
    assert "advance J-000001" in listed.out
    assert len(listed.out.splitlines()) == 3


def test_a_restore_is_shown_before_it_is_made_and_nobody_to_ask_means_no(office: Desk) -> None:
    office.new()
    office.run("jobs", "advance", "1")
    office.new(name="Ana Alder")
    wanted = versions(office)[2]["version_id"]
    shown = office.run("store", "restore", "--version", wanted[:10])
    assert shown.code == 2
    assert "~ J-000001 ready for pickup → submitted" in shown.err
    assert "- J-000002 Ana Alder, submitted" in shown.err
    assert "--yes" in shown.err
    no = at_a_terminal(office, "n\n", "store", "restore", "--version", wanted)
    assert (no.code, len(office.document["jobs"])) == (3, 2)
    yes = at_a_terminal(office, "y\n", "store", "restore", "--version", wanted)
    assert (yes.code, len(office.document["jobs"])) == (0, 1)
    entry = office.document["jobs"][0]["history"][-1]
    assert (entry["kind"], entry["actor"]["name"], entry["source"]) == ("restore", "Dana", "cli")


def test_one_job_comes_back_alone(office: Desk) -> None:
    office.new()
    office.new(name="Ana Alder")
    wanted = versions(office)[0]["version_id"]
    office.run("jobs", "advance", "1")
    office.run("jobs", "advance", "2")
    back = office.run("store", "restore", "--job", "1", "--version", wanted, "--yes", "--json").json
    assert (back["number"], back["changed_fields"]) == ("J-000001", ["status"])
    assert [job["status"] for job in office.document["jobs"]] == ["submitted", "ready_for_pickup"]
    unknown = office.run("store", "restore", "--job", "77", "--version", wanted, "--yes")
    assert unknown.code == 5


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--version", "no-such-version"), 5),
        (("--archive", "November"), 2),
        (("--limit", "0"), 2),
    ],
)
def test_what_cannot_be_meant_is_refused(office: Desk, words: tuple[str, ...], code: int) -> None:
    assert office.run("store", "restore", *words).code == code


def test_finished_jobs_are_archived_listed_shown_and_brought_back(office: Desk) -> None:
    with_a_past(office)
    dry = office.run("store", "archive", "--dry-run", "--json").json
    ((month, numbers),) = dry["months"].items()
    assert numbers == ["J-000001"]
    assert len(office.document["jobs"]) == 2
    moved = office.run("store", "archive", "--json").json
    assert moved["months"] == {month: ["J-000001"]}
    assert moved["bytes_after"] < moved["bytes_before"]
    assert [job["number"] for job in office.document["jobs"]] == ["J-000002"]
    again = office.run("store", "archive")
    assert "Nothing to archive" in again.err

    def listed(*words: str) -> list[str]:
        return [job["number"] for job in office.run("jobs", "list", *words, "--json").json]

    assert listed() == ["J-000002"]
    assert listed("--all") == ["J-000001", "J-000002"]
    assert listed("--all", "--closed") == ["J-000001"]
    assert listed("--all", "--status", "submitted") == ["J-000001", "J-000002"]
    shown = office.run("jobs", "show", "1")
    assert (shown.code, "archive" in shown.err) == (0, True)
    refused = office.run("jobs", "reopen", "1", "--reason", "They called")
    assert refused.code == 3
    assert "qdn store restore --job J-000001" in refused.err
    assert office.run("store", "restore", "--job", "J-000001", "--yes").code == 0
    assert office.run("jobs", "reopen", "1", "--reason", "They called").code == 0
    assert listed() == ["J-000001", "J-000002"] or listed() == ["J-000002", "J-000001"]
    assert office.run("jobs", "show", "77").code == 5


def test_a_check_passes_fails_and_says_what_to_do(office: Desk) -> None:
    office.new()
    passed = office.run("store", "check", "--json", "--probe")
    assert passed.code == 0
    assert passed.json["passed"] is True
    assert {one["topic"] for one in passed.json["findings"]} >= {"document", "versions", "probe"}
    assert "Contents" not in office.s3.list_objects_v2(Bucket=office.bucket, Prefix="probe/")
    put(office, b"{")
    failed = office.run("store", "check")
    assert failed.code == 1
    assert "✗ document" in failed.out
    assert "qdn store restore" in failed.out
    assert "Traceback" not in failed.err


def test_jobs_are_exported_to_pipes_and_files(office: Desk) -> None:
    with_a_past(office)
    office.run("store", "archive")
    office.new(name="=1+1", note="\x1b[31mred")
    table = office.run("store", "export", "--format", "csv", "--all")
    rows = list(csv.DictReader(io.StringIO(table.out)))
    assert [row["number"] for row in rows] == ["J-000001", "J-000002", "J-000003"]
    assert rows[2]["customer"] == "'=1+1"
    assert "\x1b" not in table.out
    records = office.run("store", "export", "--format", "json").json
    assert records == office.document["jobs"]
    path = office.home / "jobs.csv"
    words = ("store", "export", "--format", "csv", "--output", str(path))
    assert office.run(*words).code == 0
    assert path.read_bytes().startswith(b"\xef\xbb\xbfnumber,")
    assert path.read_bytes().count(b"\r\n") == 3
    refused = office.run(*words)
    assert (refused.code, "--force" in refused.err) == (2, True)
    assert office.run(*words, "--force").code == 0


def test_a_read_only_environment_is_looked_at_and_not_changed(office: Desk) -> None:
    with_a_past(office)
    settings = office.home / "qdn.toml"
    settings.write_text(
        settings.read_text().replace("[env.office]", "[env.office]\nread_only = true", 1)
    )
    before = office.document
    for words in (
        ("archive",),
        ("restore", "--version", "previous", "--yes"),
        ("restore", "--job", "1", "--version", "previous", "--yes"),
        ("check", "--probe"),
    ):
        refused = office.run("store", *words)
        assert (refused.code, "read-only" in refused.err) == (3, True), words
    for words in (("archive", "--dry-run"), ("restore",), ("check",)):
        assert office.run("store", *words).code == 0, words
    assert office.document == before


def test_a_document_that_has_grown_large_is_said_at_every_change(office: Desk) -> None:
    office.new()
    put(office, json.dumps({**office.document, "padding": "x" * 1_000_000}).encode())
    warned = office.run("jobs", "advance", "1", "--json")
    assert (warned.code, warned.json["status"]) == (0, "ready_for_pickup")
    assert "1.0 MB" in warned.err
    assert "qdn store archive" in warned.err


def test_help_names_every_command(office: Desk) -> None:
    told = office.run("store", "--help").out
    for command in ("check", "restore", "archive", "export"):
        assert command in told
