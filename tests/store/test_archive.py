"""Finished jobs leave the document for monthly archives, and none is lost or doubled on the way."""

import json
import re
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qdn_tui.domain.document import Document, Record
from qdn_tui.domain.job import Job
from qdn_tui.domain.public import link_is_live
from qdn_tui.domain.refusals import UnknownJob
from qdn_tui.domain.status import Status
from qdn_tui.store.archive import Archive
from qdn_tui.store.archiving import month_of, plan, taken_in, without
from qdn_tui.store.codec import decode, encode
from qdn_tui.store.errors import (
    DocumentMissing,
    DocumentUnreadable,
    NewerDocument,
    ReadOnly,
)
from tests.domain.desk import START, adoption, after, brought_to
from tests.domain.test_adoption import taken_in as imported
from tests.domain.test_idempotence import a_day, days
from tests.domain.test_legacy import LEAST
from tests.examples import examples
from tests.store.bucket import NAME, Bucket, Wire
from tests.store.office import Office


@pytest.fixture
def office(bucket: Bucket) -> Office:
    return Office(bucket)


def numbers(document: Document) -> list[str]:
    return [job.number for job in document.jobs]


def test_jobs_finished_over_thirty_days_ago_move_to_the_month_they_were_finished_in(
    office: Office,
) -> None:
    november = office.completed()
    office.clock.pass_(days=15)
    december = office.closed()
    open_ = office.job()
    office.clock.pass_(days=25)
    recent = office.completed()
    office.clock.pass_(days=8)
    moved = office.archive.move("Ana")
    assert {month: [job.number for job in jobs] for month, jobs in moved.moved.items()} == {
        "2026-11": [november.number],
        "2026-12": [december.number],
    }
    assert numbers(office.document) == [open_.number, recent.number]
    assert office.month("2026-11").jobs == (november,)
    assert office.month("2026-12").jobs == (december,)
    assert office.archive.months() == ("2026-12", "2026-11")


def test_the_archive_has_the_form_of_the_document_and_keeps_every_byte_of_a_record(
    office: Office,
) -> None:
    job = office.completed()
    written = office.bucket.body().split(b"\n")[1]
    office.clock.pass_(days=31)
    office.archive.move()
    archive = office.object("archive/2026-11.json")
    assert archive.split(b"\n")[1] == written
    read = json.loads(archive)
    assert (read["schema_version"], read["revision"]) == (1, 1)
    assert decode(archive).jobs == (job,)


def test_the_revision_grows_and_numbers_go_on(office: Office) -> None:
    office.completed()
    before = office.document
    office.clock.pass_(days=31)
    office.archive.move()
    assert office.document.revision == before.revision + 1
    assert office.job().number == "J-000002"


def test_nothing_to_do_writes_nothing(office: Office, wire: Wire) -> None:
    office.completed()
    wire.sent.clear()
    moved = office.archive.move()
    assert wire.count("PutObject") == 0
    assert moved.moved == {}
    office.clock.pass_(days=31)
    office.archive.move()
    wire.sent.clear()
    office.archive.move()
    assert wire.count("PutObject") == 0


def test_a_job_goes_a_month_after_its_last_end_not_its_first(office: Office) -> None:
    job = office.closed()
    office.clock.pass_(days=20)
    office.apply(office.who.reopen(job, "after all"))
    office.clock.pass_(days=20)
    assert office.archive.plan().records == ()
    office.closed(office.now(job))
    office.clock.pass_(days=20)
    assert office.archive.plan().records == ()
    office.clock.pass_(days=11)
    assert list(office.archive.plan().months) == ["2026-12"]


def test_a_finished_job_without_a_finishing_time_stays_and_is_said(office: Office) -> None:
    old = {**LEAST, "status": "completed", "created": "2020-01-01T00:00:00Z"}
    office.bucket.put(json.dumps([old]).encode())
    due = office.archive.plan()
    assert due.records == ()
    assert [job.number for job in due.undated] == ["J-000001"]


def test_records_that_cannot_be_read_stay_byte_for_byte(office: Office) -> None:
    office.completed()
    document = imported('{"price": NaN}', '"lost"', document=office.document)
    office.bucket.put(encode(document)[0])
    office.clock.pass_(days=31)
    office.archive.move()
    assert [entry.written for entry in office.document.quarantined] == [
        b'{"price": NaN}',
        b'"lost"',
    ]
    assert numbers(office.document) == []


def test_readers_of_everything_see_each_job_once(office: Office) -> None:
    for _ in range(2):
        office.completed()
        office.job()
        office.clock.pass_(days=31)
        office.archive.move()
    assert len(office.archive.months()) == 2
    assert office.everywhere() == [f"J-{number:06d}" for number in range(1, 5)]


def test_an_archived_job_is_found_by_what_people_say(office: Office) -> None:
    job = office.completed()
    office.clock.pass_(days=31)
    office.archive.move()
    for reference in (job.key, job.number, "1", job.tracking_token):
        assert office.archive.find(reference) == job
    with pytest.raises(UnknownJob):
        office.archive.find("77")
    assert office.store.find_by_token(job.tracking_token) is None


# ---- no link that still works -----------------------------------------------------------------


@examples(80)
@given(kinds=days, seed=st.integers(0, 2**32), minutes=st.integers(0, 60 * 24 * 90))
def test_nothing_is_ever_archived_whose_tracking_link_still_works(
    kinds: list[str], seed: int, minutes: int
) -> None:
    document, _, _ = a_day(kinds, seed)
    last = max(job.updated_at for job in document.jobs)
    now = last + timedelta(minutes=minutes)
    for record in plan(document, now).records:
        assert not record.job.is_open
        # By a clock a quarter of an hour behind too: AWS answers none that is further off.
        assert not link_is_live(record.job, now - timedelta(minutes=15))


@pytest.mark.parametrize(
    ("days_later", "hours", "moves"), [(30, 0, False), (30, 2, True), (29, 23, False)]
)
def test_the_archive_takes_a_job_only_after_its_link_has_expired(
    office: Office, days_later: int, hours: int, moves: bool
) -> None:
    job = office.completed()
    ended = job.finished_at
    assert ended is not None
    now = ended + timedelta(days=days_later, hours=hours)
    assert bool(plan(office.document, now).records) is moves
    if moves:
        assert not link_is_live(job, now)


# ---- what it refuses --------------------------------------------------------------------------


def test_a_damaged_month_is_not_written_over_and_keeps_its_jobs_in_the_document(
    office: Office,
) -> None:
    job = office.completed()
    office.clock.pass_(days=31)
    office.bucket.s3.put_object(Bucket=NAME, Key="archive/2026-11.json", Body=b'{"jobs": [')
    with pytest.raises(DocumentUnreadable, match=r"archive/2026-11\.json is cut short") as told:
        office.archive.move()
    assert "qdn store restore --archive 2026-11" in told.value.next_step
    assert office.object("archive/2026-11.json") == b'{"jobs": ['
    assert office.now(job) == job


def test_a_deleted_month_is_not_begun_anew(office: Office) -> None:
    office.completed()
    office.clock.pass_(days=31)
    office.archive.move()
    office.bucket.s3.delete_object(Bucket=NAME, Key="archive/2026-11.json")
    clock, office.clock.moment = office.clock.moment, START
    late = office.completed()
    office.clock.moment = clock
    with pytest.raises(DocumentMissing, match="was deleted") as told:
        office.archive_of(office.bucket.s3).move()
    assert "--archive 2026-11" in told.value.next_step
    assert office.now(late) == late


@pytest.mark.parametrize("key", ["jobs.json", "archive/2026-11.json"])
def test_what_a_newer_program_wrote_is_left_alone(office: Office, key: str) -> None:
    job = office.completed()
    office.clock.pass_(days=31)
    newer = office.document if key == "jobs.json" else Document()
    office.bucket.s3.put_object(
        Bucket=NAME, Key=key, Body=encode(replace(newer, schema_version=2))[0]
    )
    before = office.object(key)
    with pytest.raises(NewerDocument, match=re.escape(key)):
        office.archive.move()
    assert office.object(key) == before
    assert office.now(job) == job


def test_a_read_only_environment_archives_nothing(office: Office) -> None:
    office.completed()
    office.clock.pass_(days=31)
    with pytest.raises(ReadOnly):
        Archive(office.desk(read_only=True), now=office.clock).move()
    assert len(Archive(office.desk(read_only=True), now=office.clock).plan().records) == 1


def test_a_job_imported_again_does_not_wipe_out_its_archived_past(office: Office) -> None:
    old = json.dumps({**LEAST, "status": "completed"})
    office.apply(adoption(old))
    (job,) = office.document.jobs
    office.apply(office.who.note(job, "what only the archive knows"))
    office.clock.pass_(days=31)
    office.archive.move()
    archived = office.archive.find(job.key)
    office.bucket.put(encode(after(office.document, adoption(old)))[0])
    office.clock.pass_(days=31)
    moved = office.archive.move()
    assert [one.key for one in moved.refused] == [job.key]
    assert office.archive.find(job.key) == archived
    assert office.document.get(job.key) is not None


def test_two_archived_jobs_never_share_a_token(office: Office) -> None:
    """The second would be set apart as a record that stands twice."""
    first = office.completed()
    office.clock.pass_(days=31)
    office.archive.move()
    office.clock.moment = START
    second = office.completed()
    twin = second.model_copy(update={"tracking_token": first.tracking_token})
    office.bucket.put(encode(office.document.with_job(twin))[0])
    office.clock.pass_(days=31)
    assert [one.key for one in office.archive.move().refused] == [twin.key]
    assert office.month("2026-11").quarantined == ()


def test_a_month_that_cannot_be_read_is_never_left_out_of_a_list(office: Office) -> None:
    office.completed()
    office.clock.pass_(days=31)
    office.archive.move()
    office.bucket.s3.put_object(Bucket=NAME, Key="archive/2026-11.json", Body=b"")
    with pytest.raises(DocumentUnreadable):
        office.everywhere()


def test_other_objects_beside_the_archive_are_none(office: Office) -> None:
    for name in (
        "notes.txt",
        "2026-1.json",
        "2026-11.json.bak",
        "old/2026-11.json",
        "2026-1１.json",
    ):
        office.bucket.s3.put_object(Bucket=NAME, Key=f"archive/{name}", Body=b"?")
    assert office.archive.months() == ()


def test_months_are_told_apart_by_utc() -> None:
    assert month_of(datetime(2026, 12, 1, 7, 59, tzinfo=UTC)) == "2026-12"
    assert month_of(datetime(987, 1, 31, tzinfo=UTC)) == "0987-01"


def test_no_job_is_compared_with_every_other(monkeypatch: pytest.MonkeyPatch) -> None:
    document, job = brought_to(Status.COMPLETED)
    many = 1000
    jobs = [
        job.model_copy(update={"id": uuid.UUID(int=n, version=4), "tracking_token": f"{n:024d}"})
        for n in range(many)
    ]
    whole = replace(document, entries=tuple(Record(job) for job in jobs))
    compared = 0

    def counting(one: Job, other: object, really: Any = Job.__eq__) -> Any:
        nonlocal compared
        compared += 1
        return really(one, other)

    monkeypatch.setattr(Job, "__eq__", counting)
    due = plan(whole, START + timedelta(days=40))
    archive = taken_in(Document(), due.records).document
    assert len(archive.jobs) == many
    assert taken_in(archive, due.records).document is archive
    assert without(whole, archive.jobs).entries == ()
    assert compared <= 3 * many
