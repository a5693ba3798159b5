"""A customer erased from a bucket: document, archive, unreadable records, and what remains."""

import json
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from qdn_tui.cli.jobs_import import ImportReport, import_file
from qdn_tui.domain.erasing import DEFAULT_REASON, ERASED
from qdn_tui.domain.job import Customer, Job, as_json
from qdn_tui.domain.refusals import (
    AlreadyArchived,
    CustomerErased,
    IllegalTransition,
    NamesCustomer,
    UnknownJob,
)
from qdn_tui.domain.status import Outcome
from qdn_tui.store.archive import Archive
from qdn_tui.store.check import check
from qdn_tui.store.codec import encode
from qdn_tui.store.conflicts import Conflict, again, refusal_of
from qdn_tui.store.earlier import earlier
from qdn_tui.store.erasing import Eraser, Found
from qdn_tui.store.errors import Overtaken, ReadOnly
from qdn_tui.store.inspection import record_findings
from tests.domain.desk import BUSINESS, adoption, author, order
from tests.store.bucket import NAME, Bucket, Wire
from tests.store.office import Crashing, Killed, Office

SECRET = b"Mark"


@pytest.fixture
def office(bucket: Bucket) -> Office:
    return Office(bucket)


def eraser(office: Office, s3: Any = None, **options: Any) -> Eraser:
    store = office.desk(s3, **options)
    archive = Archive(store, now=office.clock)
    return Eraser(store, archive, BUSINESS, author("Eve", clock=office.clock))


def erase(office: Office, reference: str, **options: Any) -> Found:
    one = eraser(office, **options)
    return one.erase(one.find(reference), DEFAULT_REASON)


def customer(name: str) -> Customer:
    return Customer(name=name, phone="+16195550188")


def live_bodies(office: Office) -> list[bytes]:
    """What stands in the bucket now, of every object."""
    listed = office.bucket.s3.list_objects_v2(Bucket=NAME)["Contents"]
    return [office.object(one["Key"]) for one in listed]


def in_both(office: Office) -> Job:
    """A finished job in the archive that is in the document still: a run was broken off."""
    job = office.completed()
    body = office.bucket.body()
    office.clock.pass_(days=31)
    office.archive.move()
    office.bucket.put(body)
    return job


def test_a_job_of_the_document_is_erased_in_one_conditional_write(
    office: Office, wire: Wire
) -> None:
    job, other = office.completed(), office.job()
    wire.sent.clear()
    found = erase(office, job.number)
    assert wire.count("PutObject") == 1
    assert found.is_over
    bare = office.now(job)
    assert (bare.customer.name, bare.number, bare.price) == (ERASED, job.number, job.price)
    assert office.now(other) == other


def test_a_job_of_the_archive_is_erased_there_and_the_document_is_not_written(
    office: Office, wire: Wire
) -> None:
    job = office.completed()
    office.clock.pass_(days=31)
    office.archive.move()
    wire.sent.clear()
    found = erase(office, job.tracking_token)
    assert (wire.count("PutObject"), found.is_over) == (1, True)
    (bare,) = office.month("2026-11").jobs
    assert bare.is_erased
    assert not any(SECRET in body for body in live_bodies(office))


def test_a_job_in_both_is_erased_in_both_and_the_archiving_goes_on(office: Office) -> None:
    job = in_both(office)
    assert erase(office, job.number).is_over
    assert not any(SECRET in body for body in live_bodies(office))
    office.archive.move()
    assert office.document.jobs == ()
    assert [one.number for one in office.month("2026-11").jobs] == [job.number]


def test_whoever_is_erased_while_their_job_is_archived_is_in_no_copy(
    office: Office, wire: Wire
) -> None:
    job = office.completed()
    office.clock.pass_(days=31)
    wire.between = lambda: erase(office, job.number)
    moved = office.archive.move()
    assert [one.key for one in moved.changed_meanwhile] == [job.key]
    assert not any(SECRET in body for body in live_bodies(office))


def test_a_copy_that_still_names_them_is_found_by_the_check_and_erased_by_the_next(
    office: Office,
) -> None:
    job = in_both(office)
    office.apply(office.who.erase(job, DEFAULT_REASON))
    (told,) = [
        one
        for one in check(office.store, office.archive, office.clock())
        if "erased" in one.message
    ]
    assert told.details == (f"{job.number} in 2026-11",)
    erase(office, job.number)
    assert not any(SECRET in body for body in live_bodies(office))


@pytest.mark.parametrize("at", [2, 4, 5, 6])
@pytest.mark.parametrize("after", [False, True])
def test_whenever_it_is_killed_running_it_again_ends_it(
    office: Office, at: int, after: bool
) -> None:
    job = in_both(office)
    dying = Crashing(office.bucket.s3, at, after=after)
    with suppress(Killed):
        erase(office, job.number, s3=dying)
    again = eraser(office)
    found = again.find(job.number)
    if not found.is_over:
        again.erase(found, DEFAULT_REASON)
    assert not any(SECRET in body for body in live_bodies(office))
    kinds = [entry.kind for entry in office.now(job).history]
    assert kinds.count("erase") == 1


def test_an_open_job_is_refused_and_nothing_is_written(office: Office, wire: Wire) -> None:
    job = office.job()
    wire.sent.clear()
    with pytest.raises(IllegalTransition):
        erase(office, job.number)
    assert wire.count("PutObject") == 0


def test_a_desk_that_may_only_read_erases_nothing(office: Office) -> None:
    job = office.closed()
    with pytest.raises(ReadOnly):
        erase(office, job.number, read_only=True)
    assert office.now(job) == job


def test_a_record_that_cannot_be_read_is_erased_down_to_what_the_books_need(
    office: Office,
) -> None:
    broken = {"number": "J-000077", "customer": "Mark", "status": "completed", "price": "many"}
    office.apply(adoption(json.dumps(broken)))
    assert len(office.document.quarantined) == 1
    assert erase(office, "77").is_over
    assert SECRET not in office.bucket.body()
    left = json.loads(office.bucket.body())["jobs"][0]
    assert {key: left[key] for key in ("number", "status")} == {
        "number": "J-000077",
        "status": "completed",
    }
    assert left["erased"]["by"] == "Eve"
    assert not office.document.quarantined
    before = office.document
    office.apply(adoption(json.dumps(broken)))
    assert office.document == before


@pytest.mark.parametrize("written", ['{"customer": "Mark", "address": "Soderblom Avenue"}', "[7]"])
def test_a_record_that_names_nobody_goes_by_the_name_that_the_check_gives_it(
    office: Office, written: str
) -> None:
    office.apply(adoption(written), adoption('{"customer": "Someone Else"}'))
    told = next(finding for finding in record_findings(office.document) if finding.details)
    names = [detail.split("(")[1].split(")")[0] for detail in told.details]
    assert len(set(names)) == 2
    left = office.bucket.body()
    found = erase(office, names[0].upper())
    assert (found.is_over, found.label) == (True, names[0])
    assert SECRET not in office.bucket.body()
    assert b"Someone Else" in office.bucket.body()
    assert office.bucket.body() != left
    # Run again it finds that nothing is left; nothing brings the record back.
    again = erase(office, names[0])
    assert (again.is_over, again.apart) == (True, 0)
    before = office.document
    office.apply(adoption(written))
    assert office.document == before
    with pytest.raises(UnknownJob):
        erase(office, "record-000000000000")


def test_a_second_record_under_the_jobs_id_goes_with_it_and_anothers_number_does_not(
    office: Office,
) -> None:
    job = office.closed()
    twin = {**as_json(job), "tracking_token": "AnotherAnotherAnotherAn"}
    stranger = {"number": job.number, "customer": "Someone Else"}
    office.apply(adoption(json.dumps(twin)), adoption(json.dumps(stranger)))
    assert len(office.document.quarantined) == 2
    assert erase(office, job.key).is_over
    assert SECRET not in office.bucket.body()
    assert b"Someone Else" in office.bucket.body()


def test_a_record_under_a_link_they_had_goes_too_and_is_found_in_earlier_versions(
    office: Office,
) -> None:
    job = office.job(customer=customer("Someone Else"))
    office.apply(adoption(json.dumps({"token": job.tracking_token, "customer": "Mark"})))
    office.apply(office.who.rotate_token(job))
    office.closed(office.now(job))
    erase(office, job.number)
    assert SECRET not in office.bucket.body()
    whom = replace(eraser(office).find(job.number).whom, job_id="")
    (held,) = earlier([office.store], whom)
    assert len(held.versions) == 3


def test_a_reason_that_names_whoever_stands_in_a_broken_record_is_refused(office: Office) -> None:
    office.apply(adoption(json.dumps({"number": "J-000077", "customer": "Mark", "price": "many"})))
    before = office.bucket.body()
    one = eraser(office)
    with pytest.raises(NamesCustomer):
        one.erase(one.find("77"), "mark asked")
    assert office.bucket.body() == before
    assert one.erase(one.find("77"), "asked by phone").is_over


def test_no_restore_brings_the_customer_back(office: Office) -> None:
    job = office.completed()
    good = office.versions[0]
    office.job()
    erase(office, job.number)
    erased = office.now(job)
    restorer = office.restorer()
    with pytest.raises(CustomerErased):
        restorer.preview_job(job.number, good.version_id)
    restorer.restore(restorer.preview(good.version_id))
    assert office.document.jobs == (erased,)
    assert SECRET not in office.bucket.body()


def test_whoever_is_erased_in_the_archive_while_a_restore_is_looked_at_stays_so(
    office: Office,
) -> None:
    job = office.completed()
    good = office.versions[0]
    office.clock.pass_(days=31)
    office.archive.move()
    restorer = office.restorer()
    whole, single = restorer.preview(good.version_id), restorer.preview_job(job.number, None)
    erase(office, job.number)
    with pytest.raises(Overtaken):
        restorer.restore(whole)
    with pytest.raises(Overtaken):
        restorer.restore_job(single)
    assert not any(SECRET in body for body in live_bodies(office))


def test_a_restore_to_before_the_job_keeps_what_is_left_of_it(office: Office) -> None:
    office.job()
    before = office.versions[0]
    job = office.closed()
    with_it = office.versions[0]
    broken = json.dumps({"number": "J-000077", "customer": "Mark"})
    office.apply(adoption(broken))
    with_broken = office.versions[0]
    erase(office, job.number)
    erase(office, "77")
    erased = office.now(job)
    restorer = office.restorer()
    for version in (before, with_it, with_broken):
        restorer.restore(restorer.preview(version.version_id))
        assert office.now(job) == erased
        assert not office.document.quarantined
        assert broken.encode() not in office.bucket.body()


def broken_record_of(job: Job) -> str:
    return json.dumps({"id": job.key, "customer": "Mark", "price": "many"})


def test_a_restore_brings_no_broken_record_of_theirs_back(office: Office) -> None:
    job = office.closed()
    office.apply(adoption(broken_record_of(job)))
    with_broken = office.versions[0]
    office.bucket.put(encode(replace(office.document, entries=office.document.entries[:1]))[0])
    erase(office, job.number)
    restorer = office.restorer()
    restorer.restore(restorer.preview(with_broken.version_id))
    assert SECRET not in office.bucket.body()


def test_nor_does_an_older_file_where_the_archive_erased_them(
    office: Office, tmp_path: Path
) -> None:
    job = office.closed()
    office.clock.pass_(days=31)
    office.archive.move()
    file = tmp_path / "older.json"
    file.write_text(f"[{broken_record_of(job)}]")

    def imported() -> ImportReport:
        archived = office.archive.as_document
        return import_file(office.store, office.who, file, archived=archived, dry_run=True)

    assert len(imported().kept_apart) == 1
    erase(office, job.number)
    assert imported().kept_apart == ()


@pytest.mark.parametrize("whole", [True, False], ids=["a version", "one job"])
def test_whoever_is_erased_while_a_restore_is_written_does_not_come_back(
    office: Office, wire: Wire, whole: bool
) -> None:
    job, other = office.closed(), office.job()
    with_both = office.versions[0].version_id
    office.clock.pass_(days=31)
    office.archive.move()
    restorer = office.restorer()

    def restore() -> None:
        if whole:
            restorer.restore(restorer.preview(with_both))
        else:
            restorer.restore_job(restorer.preview_job(job.number, None))

    wire.between = lambda: erase(office, job.number)
    with pytest.raises(Overtaken, match=f"{job.number} was erased meanwhile"):
        restore()
    assert [one.key for one in office.document.jobs] == [other.key]
    assert office.month("2026-11").jobs[0].is_erased


def test_whoever_is_erased_while_an_import_is_written_does_not_come_back(
    office: Office, wire: Wire, tmp_path: Path
) -> None:
    job = office.closed()
    office.clock.pass_(days=31)
    office.archive.move()
    file = tmp_path / "older.json"
    file.write_text(f"[{broken_record_of(job)}, {json.dumps({'customer': 'Zoe'})}]")
    wire.between = lambda: erase(office, job.number)
    import_file(office.store, office.who, file, archived=office.archive.as_document)
    assert not any(SECRET in body for body in live_bodies(office))
    assert [b"Zoe" in entry.written for entry in office.document.quarantined] == [True]


def test_a_booking_whose_answer_was_lost_is_not_made_again(office: Office) -> None:
    waiting = order(office.who)
    office.apply(waiting)
    job = office.closed(office.document.jobs[0])
    erase(office, job.number)
    assert office.desk().apply([waiting]).document.count == 1
    office.clock.pass_(days=40)
    office.archive.move()
    with pytest.raises(AlreadyArchived):
        office.desk().apply([waiting])


def test_what_waited_at_another_desk_is_set_aside_and_can_only_be_dropped(office: Office) -> None:
    job = office.closed()
    waiting = (office.who.note(job, "Mark rang"), office.who.reopen(job, "Mark wants it after all"))
    erase(office, job.number)
    for change in waiting:
        with pytest.raises(CustomerErased) as refused:
            office.desk().apply([change])
        assert refused.value.change_id == change.op_id
        conflict = Conflict(change, refusal_of(refused.value, office.clock()))
        stamp = partial(office.who.stamp, job.id)
        remade = again(conflict, [conflict], office.document, BUSINESS, stamp)
        assert not remade.is_possible
        assert remade.label.startswith(f"The customer of {job.number} was erased on ")


def test_an_erased_job_stays_on_the_board_as_long_as_any_finished_one(office: Office) -> None:
    job = office.closed()
    erase(office, job.number)
    assert office.archive.plan().records == ()
    office.clock.pass_(days=31)
    assert list(office.archive.plan().months) == ["2026-11"]


def test_whoever_is_not_there_cannot_be_erased(office: Office) -> None:
    with pytest.raises(UnknownJob):
        erase(office, "J-000099")


def test_an_erased_document_is_read_back_as_it_was_written(office: Office) -> None:
    job = office.closed()
    erase(office, job.number)
    body = office.bucket.body()
    assert encode(office.document)[0] == body
    assert office.now(job).outcome is Outcome.CANCELLED
