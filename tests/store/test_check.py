"""A whole look at the store finds each thing that can be wrong, and nothing where all is well."""

import json
import uuid
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from qdn_tui.domain.document import Document, Record
from qdn_tui.domain.job import Job
from qdn_tui.domain.status import Status
from qdn_tui.store.archive import Archive
from qdn_tui.store.check import check
from qdn_tui.store.codec import encode
from qdn_tui.store.errors import StoreUnreachable
from qdn_tui.store.findings import Finding, Level
from qdn_tui.store.protocol import Snapshot
from qdn_tui.store.size import size_warning
from tests.domain.desk import Clock, brought_to
from tests.domain.test_adoption import taken_in
from tests.domain.test_legacy import FILE
from tests.store.bucket import NAME, TIMED_OUT, Bucket, Wire, answered
from tests.store.office import Office


@pytest.fixture
def office(bucket: Bucket) -> Office:
    return Office(bucket)


def findings(office: Office, topic: str | None = None) -> list[Finding]:
    store = office.desk()
    found = check(store, Archive(store, now=office.clock), office.clock())
    return [finding for finding in found if topic in (None, finding.topic)]


def worst(office: Office, topic: str | None = None) -> Level:
    """The worst level found."""
    levels = {finding.level for finding in findings(office, topic)}
    return next(level for level in reversed(Level) if level in levels)


def put(office: Office, document: Document, key: str = "jobs.json") -> None:
    """Lay a document down as any plain client may."""
    office.bucket.s3.put_object(Bucket=NAME, Key=key, Body=encode(document)[0])


def test_a_store_in_use_has_nothing_wrong_with_it(office: Office) -> None:
    office.completed()
    office.clock.pass_(days=31)
    office.archive.move()
    office.job()
    assert {finding.level for finding in findings(office)} == {Level.OK}
    assert {finding.topic for finding in findings(office)} == {
        "document",
        "records",
        "numbers",
        "size",
        "archive",
        "versions",
    }


def test_an_empty_store_has_nothing_wrong_with_it(office: Office) -> None:
    assert {finding.level for finding in findings(office)} == {Level.OK}


def test_looking_changes_nothing(office: Office, wire: Wire) -> None:
    office.job()
    wire.sent.clear()
    findings(office)
    assert wire.count("PutObject") == 0


@pytest.mark.parametrize("body", [None, b"", b'{"jobs": ['])
def test_a_document_that_is_lost_or_damaged_fails_and_names_the_way_back(
    office: Office, body: bytes | None
) -> None:
    if body is None:
        office.bucket.s3.delete_object(Bucket=NAME, Key="jobs.json")
    else:
        office.bucket.put(body)
    (finding,) = findings(office, "document")
    assert finding.level is Level.FAIL
    assert "qdn store restore" in finding.next_step
    assert findings(office, "versions")


def test_records_that_cannot_be_read_are_listed_with_their_reasons(office: Office) -> None:
    office.bucket.put(FILE.read_bytes())
    (finding,) = findings(office, "records")
    assert finding.level is Level.WARN
    assert finding.message.startswith("26 records cannot be read")
    assert len(finding.details) == 26
    assert any("tracking_token: is missing" in line for line in finding.details)


def test_a_newer_form_is_read_only(office: Office) -> None:
    put(office, replace(office.document, schema_version=9))
    (finding,) = findings(office, "form")
    assert (finding.level, finding.next_step) == (Level.WARN, "Upgrade qdn")


def test_a_number_that_stands_for_two_jobs_is_found_across_the_archive(office: Office) -> None:
    job = office.job()
    other = job.model_copy(update={"id": uuid.UUID(int=7, version=4), "tracking_token": "t" * 24})
    put(office, office.document.with_job(other))
    assert worst(office, "numbers") is Level.WARN
    put(office, Document(revision=9, next_number=9).with_job(job))
    assert worst(office, "numbers") is Level.OK
    put(office, Document().with_job(other), "archive/2026-01.json")
    (finding,) = findings(office, "numbers")
    assert finding.details == (f"J-000001: {job.key}, {other.key}",)


def test_a_count_that_would_give_archived_numbers_again_fails(office: Office) -> None:
    office.completed()
    office.clock.pass_(days=31)
    office.archive.move()
    put(office, replace(office.document, next_number=1))
    (finding,) = findings(office, "numbers")
    assert finding.level is Level.FAIL
    assert "J-000001" in finding.message
    assert finding.next_step.endswith("to 2")


def test_numbers_too_long_for_a_phone_are_said_with_the_number_to_go_on_with(
    office: Office,
) -> None:
    long = office.job().model_copy(update={"number": "J-999999999999"})
    put(office, office.document.with_job(long, next_number=40_000_000_000))
    put(office, office.document, "archive/2026-01.json")
    (finding,) = findings(office, "numbers")
    assert finding.level is Level.WARN
    assert finding.next_step == "Set next_number in the document to 1"
    put(office, replace(office.document, next_number=10**12))
    (finding,) = findings(office, "numbers")
    assert finding.level is Level.OK
    assert "ran away" in finding.message


def test_a_count_that_is_behind_the_document_is_no_harm(office: Office) -> None:
    office.job()
    body = json.loads(office.bucket.body())
    office.bucket.put(json.dumps({**body, "next_number": 1}).encode())
    (finding,) = findings(office, "numbers")
    assert finding.level is Level.OK
    assert "behind" in finding.message


# ---- size -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("size", "level", "words"),
    [
        (999_999, Level.OK, None),
        (1_000_000, Level.WARN, "1.0 MB"),
        (3_999_999, Level.WARN, "qdn store archive"),
        (4_000_000, Level.FAIL, "4.0 MB"),
    ],
)
def test_a_large_document_is_said_where_it_is_written_and_where_it_is_checked(
    office: Office, size: int, level: Level, words: str | None
) -> None:
    said = size_warning(Snapshot(Document(), "etag", size))
    assert (said is None) is (words is None)
    assert words is None or words in (said or "")
    office.completed()
    office.clock.pass_(days=31)
    padding = size - len(encode(replace(office.document, extra={"x": ""}))[0])
    put(office, replace(office.document, extra={"x": "x" * padding}))
    assert len(office.bucket.body()) == size
    (finding,) = findings(office, "size")
    assert finding.level is level
    assert "`qdn store archive` moves 1 finished job" in finding.message + finding.next_step


def test_finished_jobs_that_never_can_be_archived_are_counted(office: Office) -> None:
    job = office.job().model_copy(update={"status": Status.COMPLETED, "history": ()})
    put(office, office.document.with_job(job))
    assert any(
        finding.details == ("J-000001",) and "without a finishing time" in finding.message
        for finding in findings(office, "archive")
    )


# ---- archive ----------------------------------------------------------------------------------


def archived(office: Office) -> Job:
    """A job that is in the archive alone."""
    job = office.completed()
    office.clock.pass_(days=31)
    office.archive.move()
    return job


def test_a_run_that_was_broken_off_is_seen_and_finished_by_the_next(office: Office) -> None:
    office.completed()
    before = office.document
    office.clock.pass_(days=31)
    office.archive.move()
    put(office, replace(before, revision=99))
    (finding,) = findings(office, "archive")
    assert (finding.level, finding.details) == (Level.WARN, ("J-000001 in 2026-11",))
    office.archive.move()
    assert worst(office, "archive") is Level.OK


def test_a_job_that_went_on_after_being_archived_is_no_harm(office: Office) -> None:
    job = archived(office)
    restorer = office.restorer()
    restorer.restore_job(restorer.preview_job(job.number, None))
    (finding,) = findings(office, "archive")[:1]
    assert (finding.level, finding.details) == (Level.OK, ("J-000001 in 2026-11",))


def test_two_pasts_of_one_job_are_told_apart(office: Office) -> None:
    job = archived(office)
    other_past = job.model_copy(update={"history": job.history[:1], "status": Status.SUBMITTED})
    put(office, office.document.with_job(other_past))
    (finding,) = findings(office, "archive")
    assert finding.level is Level.WARN
    assert "another past" in finding.message


@pytest.mark.parametrize("still", ["open", "recent"])
def test_an_archived_job_whose_link_should_work_fails(office: Office, still: str) -> None:
    job = office.job() if still == "open" else office.completed()
    put(office, replace(office.document, entries=()))
    put(office, Document(entries=(Record(job),)), "archive/2026-11.json")
    (finding,) = findings(office, "archive")
    assert finding.level is Level.FAIL
    assert "qdn store restore --job" in finding.next_step


def test_copies_in_two_months_and_damaged_records_are_listed(office: Office) -> None:
    job = archived(office)
    put(office, taken_in('"lost"').with_job(job), "archive/2026-10.json")
    copies, broken = findings(office, "archive")
    assert copies.details == ("J-000001 in 2026-11, 2026-10",)
    assert broken.details[0].startswith("2026-10: which has no name")


def test_a_damaged_month_fails_and_the_others_are_looked_at(office: Office) -> None:
    archived(office)
    office.bucket.s3.put_object(Bucket=NAME, Key="archive/2026-10.json", Body=b"{")
    damaged, rest = findings(office, "archive")
    assert damaged.level is Level.FAIL
    assert "archive/2026-10.json" in damaged.message
    assert "--archive 2026-10" in damaged.next_step
    assert rest.message == "1 job in 1 month"


@pytest.mark.parametrize("end", [b"", None], ids=["damaged", "deleted"])
def test_what_ends_while_it_is_looked_at_ends_no_check(office: Office, end: bytes | None) -> None:
    archived(office)
    office.job()

    def meanwhile(**_: object) -> None:
        """The months were just listed."""
        if end is None:
            office.bucket.s3.delete_object(Bucket=NAME, Key="archive/2026-11.json")
        else:
            office.bucket.put(end)

    office.bucket.s3.meta.events.register("after-call.s3.ListObjectsV2", meanwhile)
    assert findings(office, "document")
    assert {finding.level for finding in findings(office, "archive")} <= {Level.OK}


# ---- versions ---------------------------------------------------------------------------------


def versions(office: Office) -> dict[Level, list[str]]:
    found: dict[Level, list[str]] = {}
    for finding in findings(office, "versions"):
        found.setdefault(finding.level, []).append(finding.message)
    return found


def test_an_unbroken_chain_is_said(office: Office) -> None:
    for _ in range(3):
        office.job()
    assert versions(office) == {Level.OK: ["4 versions in an unbroken chain"]}


def test_a_gap_and_a_revision_that_came_twice_are_found(office: Office) -> None:
    office.job()
    put(office, replace(office.document, revision=7))
    put(office, replace(office.document, extra={"lost": "update"}))
    office.job()
    assert versions(office) == {
        Level.WARN: ["Revisions came twice 1 time", "Revisions left a gap 1 time"]
    }


def test_an_older_document_over_a_newer_one_fails_until_it_is_restored(office: Office) -> None:
    older = office.bucket.body()
    office.job()
    newest = office.versions[0]
    office.bucket.put(older)
    (failed,) = [one for one in findings(office, "versions") if one.level is Level.FAIL]
    assert failed.message.endswith("revision 1 over 2")
    assert f"--version {newest.version_id}" in failed.next_step
    restorer = office.restorer()
    restorer.restore(restorer.preview(newest.version_id))
    assert Level.FAIL not in versions(office)


def test_deleted_and_damaged_versions_are_counted(office: Office) -> None:
    office.bucket.put(b"{")
    office.bucket.s3.delete_object(Bucket=NAME, Key="jobs.json")
    restorer = office.restorer()
    restorer.restore(restorer.preview("previous"))
    assert versions(office)[Level.OK] == [
        "1 version cannot be read",
        "Deleted 1 time",
        "2 versions in an unbroken chain",
    ]


def test_a_bucket_without_versioning_is_warned_of(bucket: Bucket) -> None:
    store = bucket.store()
    store.create_document()
    found = list(check(store, Archive(store), Clock()()))
    assert [one.topic for one in found if one.level is not Level.OK] == ["versions"]


def test_credentials_that_may_not_see_versions_still_see_the_rest(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(**_: Any) -> Any:
        raise answered(403, "AccessDenied")("ListObjectVersions")

    monkeypatch.setattr(office.bucket.s3, "list_object_versions", refused)
    (finding,) = findings(office, "versions")
    assert finding.level is Level.WARN
    assert "s3:ListBucketVersions" in finding.next_step
    assert findings(office, "records")


def test_a_store_that_does_not_answer_is_no_finding(office: Office, wire: Wire) -> None:
    wire.reads.append(TIMED_OUT)
    with pytest.raises(StoreUnreachable):
        findings(office)


def test_thousands_of_jobs_are_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from qdn_tui.store.inspection import archive_findings

    _, job = brought_to(Status.COMPLETED)
    jobs = [
        job.model_copy(update={"id": uuid.UUID(int=n, version=4), "tracking_token": f"{n:024d}"})
        for n in range(1000)
    ]
    whole = Document(entries=tuple(Record(one) for one in jobs))
    compared = 0

    def counting(one: Job, other: object, really: Any = Job.__eq__) -> Any:
        nonlocal compared
        compared += 1
        return really(one, other)

    monkeypatch.setattr(Job, "__eq__", counting)
    now = Clock()() + timedelta(days=99)
    (finding, *_) = archive_findings(whole, {"2026-11": whole, "2026-10": Document()}, now)
    assert len(finding.details) == 1000
    assert compared <= 2000


# ---- this machine -----------------------------------------------------------------------------
