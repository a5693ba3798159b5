"""Archiving through crashes, lost answers and other people at work: each job stays exactly once."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest

from qdn_tui.domain.document import Document
from qdn_tui.domain.job import Job
from qdn_tui.store.errors import StoreUnreachable
from qdn_tui.store.s3 import S3JobStore
from tests.domain.desk import Clock
from tests.store.bucket import CONFLICT, NAME, TIMED_OUT, Bucket, Fault, Wire
from tests.store.office import Crashing, Killed, Office


@pytest.fixture
def office(bucket: Bucket) -> Office:
    return Office(bucket)


def numbers(document: Document) -> list[str]:
    return [job.number for job in document.jobs]


def puts_document(name: str, arguments: dict[str, Any]) -> bool:
    return name == "put_object" and arguments["Key"] == "jobs.json"


def with_a_past(office: Office) -> None:
    """Three jobs due in two months, one of them archived before it was opened again; two not due.

    An earlier run died before it took its jobs out of the document.
    """
    again = office.closed()
    office.completed()
    office.clock.pass_(days=31)
    with pytest.raises(Killed):
        office.archive_of(Crashing(office.bucket.s3, 1, counted=puts_document)).move()
    office.apply(office.who.reopen(again, "after all"))
    office.closed(office.now(again))
    office.completed()
    office.job()
    office.clock.pass_(days=31)
    office.completed()


def begun_anew(office: Office, objects: dict[str, bytes]) -> Office:
    """The same bucket at the same moment, with these objects in it and no other past."""
    s3 = office.bucket.s3
    for found in s3.list_object_versions(Bucket=NAME)["Versions"]:
        s3.delete_object(Bucket=NAME, Key=found["Key"], VersionId=found["VersionId"])
    for key, body in objects.items():
        s3.put_object(Bucket=NAME, Key=key, Body=body)
    return Office(office.bucket, Clock(office.clock()))


@pytest.mark.parametrize("answered", [False, True])
def test_a_run_killed_at_any_request_and_run_again_moves_each_job_exactly_once(
    office: Office, answered: bool
) -> None:
    with_a_past(office)
    objects = {key: office.object(key) for key in ("jobs.json", "archive/2026-11.json")}
    everything = [f"J-{number:06d}" for number in range(1, 6)]
    kills = 0
    while True:
        office = begun_anew(office, objects)
        client = Crashing(office.bucket.s3, kills + 1, after=answered)
        with suppress(Killed):
            office.archive_of(client).move()
        assert office.everywhere() == everything
        office.archive.move()
        assert office.everywhere() == everything
        assert numbers(office.document) == ["J-000004", "J-000005"]
        assert numbers(office.month("2026-11")) == ["J-000002"]
        assert sorted(numbers(office.month("2026-12"))) == ["J-000001", "J-000003"]
        if not client.died:
            break
        kills += 1
    assert kills == 9  # each of the nine requests of a whole run


def test_a_job_opened_again_while_the_run_is_under_way_stays_open(
    office: Office, wire: Wire
) -> None:
    job = office.closed()
    office.completed()
    office.clock.pass_(days=31)
    other = office.desk()
    archiver = office.archive_of(dispatcher_between(office, job, other))
    moved = archiver.move()
    assert [one.number for one in moved.changed_meanwhile] == [job.number]
    assert office.now(job).is_open
    assert numbers(office.document) == [job.number]
    assert office.everywhere() == ["J-000001", "J-000002"]
    # And a month later it is archived as it became, in one place only.
    office.completed(office.now(job))
    office.clock.pass_(days=31)
    office.archive.move()
    assert office.document.jobs == ()
    assert office.everywhere() == ["J-000001", "J-000002"]
    assert numbers(office.month("2026-11")) == ["J-000002"]
    assert [one.kind for one in office.archive.find(job.key).history][-1] == "advance"


def dispatcher_between(office: Office, job: Job, other: S3JobStore) -> Any:
    """A client whose user is overtaken: just before it writes the document, the job is reopened."""

    def first_put(name: str, arguments: dict[str, Any]) -> bool:
        if puts_document(name, arguments) and not office.now(job).is_open:
            other.apply([office.who.reopen(job, "the customer called")])
        return False

    return Crashing(office.bucket.s3, 1, counted=first_put)


def test_two_runs_at_once_move_each_job_once(office: Office) -> None:
    done = [office.completed() for _ in range(3)]
    office.clock.pass_(days=31)
    first, second = office.archive_of(office.bucket.s3), office.archive_of(office.bucket.s3)
    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(first.move), pool.submit(second.move)]
        for run in runs:
            run.result()
    assert office.document.jobs == ()
    assert sorted(numbers(office.month("2026-11"))) == [job.number for job in done]


def test_a_run_in_the_midst_of_another_finds_nothing_left_to_do(office: Office) -> None:
    office.completed()
    office.clock.pass_(days=31)
    inner = office.archive_of(office.bucket.s3)
    ran: list[object] = []

    def before_each(name: str, arguments: dict[str, Any]) -> bool:
        if name == "put_object" and not ran:
            ran.append(inner.move())
        return False

    office.archive_of(Crashing(office.bucket.s3, 1, counted=before_each)).move()
    assert ran
    assert numbers(office.month("2026-11")) == ["J-000001"]
    assert office.month("2026-11").revision == 1
    assert office.document.jobs == ()


@pytest.mark.parametrize("fault", [CONFLICT, TIMED_OUT])
def test_faults_and_lost_answers_are_lived_through(
    office: Office, wire: Wire, fault: Fault
) -> None:
    office.completed()
    office.clock.pass_(days=31)
    wire.before.extend([fault, None, fault])
    wire.after.extend([TIMED_OUT, TIMED_OUT])
    moved = office.archive.move()
    assert [len(jobs) for jobs in moved.moved.values()] == [1]
    assert office.everywhere() == ["J-000001"]
    assert numbers(office.document) == []


def test_an_archive_that_cannot_be_written_leaves_the_document_alone(
    office: Office, wire: Wire
) -> None:
    office.completed()
    office.clock.pass_(days=31)
    before = office.bucket.body()
    wire.before.extend([TIMED_OUT] * 1000)
    with pytest.raises(StoreUnreachable):
        office.archive.move()
    assert office.bucket.body() == before
