"""`qdn store` as operators and scripts use it."""

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any

import pytest

from qdn_tui.domain.document import Document
from qdn_tui.domain.status import Outcome
from qdn_tui.store.codec import encode
from tests.cli.conftest import Desk
from tests.cli.here import Ran, run_here
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
    put(desk, encode(replace(document, revision=2))[0])


def new(desk: Desk, name: str = "Mark", note: str = "") -> None:
    """A job made by the command line."""
    made = run_here(
        desk, "jobs", "new", "--name", name, "--phone", "619-555-0142", "--note", note,
        "--street", "Soderblom Avenue", "--city", "San Diego", "--region", "CA",
        "--postal-code", "92122", "--service", "trailer_pickup_dump", "--price", "600",
    )  # fmt: skip
    assert made.code == 0, made.err


def versions(desk: Desk) -> Any:
    return run_here(desk, "store", "restore", "--json").json


def at_a_terminal(desk: Desk, answers: Sequence[Callable[[], str]], *args: str) -> Ran:
    """A run whose user can be asked; each answer is given once its question is on the screen."""
    ours, theirs = os.openpty()
    process = subprocess.Popen(
        [str(Path(sys.executable).with_name("qdn")), *args],
        cwd=desk.home,
        env=desk.environ,
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        assert process.stderr is not None
        said = b""
        for answer in answers:
            said += until(process.stderr, b"[y/N] ")
            os.write(ours, answer().encode())
        out, rest = process.communicate(timeout=200)
    finally:
        process.kill()
        os.close(ours)
        os.close(theirs)
    return Ran(process.returncode, out.decode(), (said + rest).decode())


def until(stream: IO[bytes], end: bytes) -> bytes:
    """What is said up to and with `end`, or up to its last word."""
    said = b""
    while not said.endswith(end) and (byte := stream.read(1)):
        said += byte
    return said


def test_each_mishap_is_undone_by_one_command(office: Desk) -> None:
    new(office)
    new(office, name="Ana Alder")
    whole = office.document
    for mishap in ("deleted", "cut in half", "emptied of jobs"):
        if mishap == "deleted":
            office.s3.delete_object(Bucket=office.bucket, Key="jobs.json")
            lost = run_here(office, "jobs", "list")
            assert (lost.code, "`qdn store restore`" in lost.err) == (5, True)
        elif mishap == "cut in half":
            body = json.dumps(whole).encode()
            put(office, body[: len(body) // 2])
            cut = run_here(office, "jobs", "list")
            assert (cut.code, "`qdn store restore`" in cut.err) == (1, True)
        else:
            put(office, b'{"revision": 1, "jobs": []}')
        back = run_here(office, "store", "restore", "--version", "previous", "--yes", "--json")
        assert back.code == 0, back.err
        assert back.json["restored"] is True
        assert [job["number"] for job in office.document["jobs"]] == ["J-000001", "J-000002"]
        assert office.document["revision"] == back.json["revision"] > whole["revision"]
        whole = office.document


def test_versions_are_listed_with_who_and_what(office: Desk) -> None:
    new(office, name="\x1b]0;owned\x07")
    run_here(office, "jobs", "advance", "1")
    office.s3.delete_object(Bucket=office.bucket, Key="jobs.json")
    told = versions(office)
    assert [one["state"] for one in told] == ["deleted", "readable", "readable", "readable"]
    assert [one["who"] for one in told[:3]] == [[], ["Dana"], ["Dana"]]
    assert told[1]["what"] == ["advance J-000001"]
    assert (told[1]["revision"], told[1]["jobs"], told[0]["live"]) == (3, 1, True)
    listed = run_here(office, "store", "restore", "--limit", "2")
    assert listed.code == 0
    assert told[1]["version_id"] in listed.out
    assert "advance J-000001" in listed.out
    assert len(listed.out.splitlines()) == 3


def test_a_restore_is_shown_before_it_is_made_and_nobody_to_ask_means_no(office: Desk) -> None:
    new(office)
    run_here(office, "jobs", "advance", "1")
    new(office, name="Ana Alder")
    wanted = versions(office)[2]["version_id"]
    shown = run_here(office, "store", "restore", "--version", wanted[:10])
    assert shown.code == 2
    assert "~ J-000001 ready for pickup → submitted" in shown.err
    assert "- J-000002 Ana Alder, submitted" in shown.err
    assert "--yes" in shown.err
    no = at_a_terminal(office, [lambda: "n\n"], "store", "restore", "--version", wanted)
    assert (no.code, len(office.document["jobs"])) == (3, 2)
    assert no.err.rstrip().endswith("[y/N] qdn: Nothing was restored")
    yes = at_a_terminal(office, [lambda: "y\n"], "store", "restore", "--version", wanted)
    assert (yes.code, len(office.document["jobs"])) == (0, 1)
    entry = office.document["jobs"][0]["history"][-1]
    assert (entry["kind"], entry["actor"]["name"], entry["source"]) == ("restore", "Dana", "cli")


def test_whoever_is_overtaken_at_the_question_is_shown_anew_and_asked_again(
    office: Desk,
) -> None:
    new(office)
    run_here(office, "jobs", "advance", "1")

    def overtaken() -> str:
        new(office, name="Ana Alder")
        return "y\n"

    words = ("store", "restore", "--version", "previous")
    asked = at_a_terminal(office, [overtaken, lambda: "y\n"], *words)
    assert asked.code == 0, asked.err
    first, _, second = asked.err.partition("changed by someone else meanwhile")
    assert "Ana Alder" not in first
    assert "- J-000002 Ana Alder" in second
    assert [job["status"] for job in office.document["jobs"]] == ["submitted"]


def test_one_job_comes_back_alone(office: Desk) -> None:
    new(office)
    new(office, name="Ana Alder")
    wanted = versions(office)[0]["version_id"]
    run_here(office, "jobs", "advance", "1")
    run_here(office, "jobs", "advance", "2")
    words = ("store", "restore", "--version", wanted, "--yes", "--json")
    back = run_here(office, *words, "--job", "1").json
    assert (back["number"], back["changed_fields"]) == ("J-000001", ["status"])
    assert [job["status"] for job in office.document["jobs"]] == ["submitted", "ready_for_pickup"]
    unknown = run_here(office, *words, "--job", "77")
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
    assert run_here(office, "store", "restore", *words).code == code


def test_finished_jobs_are_archived_listed_shown_and_brought_back(office: Desk) -> None:
    with_a_past(office)
    dry = run_here(office, "store", "archive", "--dry-run", "--json").json
    ((month, numbers),) = dry["months"].items()
    assert numbers == ["J-000001"]
    assert len(office.document["jobs"]) == 2
    moved = run_here(office, "store", "archive", "--json").json
    assert moved["months"] == {month: ["J-000001"]}
    assert moved["bytes_after"] < moved["bytes_before"]
    assert [job["number"] for job in office.document["jobs"]] == ["J-000002"]
    again = run_here(office, "store", "archive")
    assert "Nothing to archive" in again.err

    def listed(*words: str) -> list[str]:
        return [job["number"] for job in run_here(office, "jobs", "list", *words, "--json").json]

    assert listed() == ["J-000002"]
    assert listed("--all") == ["J-000001", "J-000002"]
    assert listed("--all", "--closed") == ["J-000001"]
    assert listed("--all", "--status", "submitted") == ["J-000001", "J-000002"]
    shown = run_here(office, "jobs", "show", "1")
    assert (shown.code, "archive" in shown.err) == (0, True)
    refused = run_here(office, "jobs", "reopen", "1", "--reason", "They called")
    assert refused.code == 3
    assert "qdn store restore --job J-000001" in refused.err
    assert run_here(office, "store", "restore", "--job", "J-000001", "--yes").code == 0
    assert run_here(office, "jobs", "reopen", "1", "--reason", "They called").code == 0
    assert listed() == ["J-000001", "J-000002"] or listed() == ["J-000002", "J-000001"]
    assert run_here(office, "jobs", "show", "77").code == 5


def test_an_old_file_imported_again_brings_no_archived_job_back(office: Desk) -> None:
    with_a_past(office)
    path = office.home / "old.json"
    path.write_text(json.dumps(office.document))
    run_here(office, "store", "archive")
    again = run_here(office, "jobs", "import", str(path), "--json").json
    assert (again["imported"], again["already_there"], again["written"]) == ([], 2, False)
    assert len(office.document["jobs"]) == 1


def test_a_check_passes_fails_and_says_what_to_do(office: Desk) -> None:
    new(office)
    passed = run_here(office, "store", "check", "--json", "--probe")
    assert passed.code == 0
    assert passed.json["passed"] is True
    assert {one["topic"] for one in passed.json["findings"]} >= {
        "outbox",
        "document",
        "versions",
        "probe",
    }
    assert "Contents" not in office.s3.list_objects_v2(Bucket=office.bucket, Prefix="probe/")
    put(office, b"{")
    failed = run_here(office, "store", "check")
    assert failed.code == 1
    assert "✗ document" in failed.out
    assert "qdn store restore" in failed.out
    assert "Traceback" not in failed.err


def test_jobs_are_exported_to_pipes_and_files(office: Desk) -> None:
    with_a_past(office)
    run_here(office, "store", "archive")
    new(office, name="=1+1", note="\x1b[31mred")
    table = run_here(office, "store", "export", "--format", "csv", "--all")
    rows = list(csv.DictReader(io.StringIO(table.out)))
    assert [row["number"] for row in rows] == ["J-000001", "J-000002", "J-000003"]
    assert rows[2]["customer"] == "'=1+1"
    assert "\x1b" not in table.out
    records = run_here(office, "store", "export", "--format", "json").json
    assert records == office.document["jobs"]
    path = office.home / "jobs.csv"
    words = ("store", "export", "--format", "csv", "--output", str(path))
    assert run_here(office, *words).code == 0
    assert path.read_bytes().startswith(b"\xef\xbb\xbfnumber,")
    assert path.read_bytes().count(b"\r\n") == 3
    by_name = office.home / "jobs.json.export.json"
    assert run_here(office, "store", "export", "--output", str(by_name)).code == 0
    assert json.loads(by_name.read_bytes()) == office.document["jobs"]
    assert run_here(office, "store", "export").out.startswith("number,")
    refused = run_here(office, *words)
    assert (refused.code, "--force" in refused.err) == (2, True)
    assert run_here(office, *words, "--force").code == 0


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
        refused = run_here(office, "store", *words)
        assert (refused.code, "read-only" in refused.err) == (3, True), words
    for words in (("archive", "--dry-run"), ("restore",), ("check",)):
        assert run_here(office, "store", *words).code == 0, words
    assert office.document == before


def test_a_document_that_has_grown_large_is_said_at_every_change(office: Desk) -> None:
    new(office)
    put(office, json.dumps({**office.document, "padding": "x" * 1_000_000}).encode())
    warned = run_here(office, "jobs", "advance", "1", "--json")
    assert (warned.code, warned.json["status"]) == (0, "ready_for_pickup")
    assert "1.0 MB" in warned.err
    assert "qdn store archive" in warned.err


def test_help_names_every_command(office: Desk) -> None:
    told = run_here(office, "store", "--help").out
    for command in ("check", "restore", "archive", "export"):
        assert command in told
