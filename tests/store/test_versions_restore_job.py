"""One job back, or a month of the archive; everything else stays."""

import uuid

import pytest

from qdn_tui.domain.document import Document
from qdn_tui.domain.refusals import AlreadyExists, UnknownJob
from qdn_tui.domain.status import Status
from qdn_tui.store.codec import decode, encode
from qdn_tui.store.errors import (
    Overtaken,
)
from qdn_tui.store.restore import PREVIOUS, Restorer, StandsAlready
from tests.domain.desk import START, author
from tests.store.bucket import (
    NAME,
    TIMED_OUT,
    Bucket,
    Wire,
)
from tests.store.office import Office


@pytest.fixture
def office(bucket: Bucket) -> Office:
    return Office(bucket)


def test_one_job_is_put_back_and_the_others_stay(office: Office) -> None:
    job, other = office.job(), office.job()
    then = office.versions[0]
    office.apply(office.who.advance(job), office.who.advance(other))
    restorer = office.restorer()
    preview = restorer.preview_job(job.number, then.version_id)
    assert str(preview.altered) == "ready for pickup → submitted"
    restorer.restore_job(preview)
    assert office.now(job).status is Status.SUBMITTED
    assert office.now(other).status is Status.READY_FOR_PICKUP
    assert [entry.kind for entry in office.now(job).history] == ["create", "advance", "restore"]


def test_others_may_go_on_while_one_job_is_put_back(office: Office, wire: Wire) -> None:
    job, other = office.job(), office.job()
    then = office.versions[0]
    office.apply(office.who.advance(job))
    restorer = office.restorer()
    preview = restorer.preview_job("1", then.version_id)
    desk = office.desk()
    wire.between = lambda: desk.apply([author("Bo").advance(other)])
    wire.after.extend([None, TIMED_OUT])
    restorer.restore_job(preview)
    assert office.now(job).status is Status.SUBMITTED
    assert office.now(other).status is Status.READY_FOR_PICKUP
    assert len(office.now(job).history) == 3


def test_of_what_was_certainly_not_restored_no_doubt_is_said(office: Office, wire: Wire) -> None:
    """No answer came to the first try, and somebody changed the job before the second."""
    job = office.job()
    then = office.versions[0]
    office.apply(office.who.advance(job))
    restorer = office.restorer()
    preview = restorer.preview_job("1", then.version_id)
    theirs = author("Bo").note(job, "meanwhile")
    wire.between = lambda: office.desk().apply([theirs])
    wire.before.append(TIMED_OUT)
    with pytest.raises(Overtaken) as told:
        restorer.restore_job(preview)
    assert "nothing was restored" in str(told.value)
    assert "may have been" not in str(told.value)
    assert office.now(job).history[-1].op_id == theirs.op_id


def test_a_job_changed_since_the_preview_is_not_put_back(office: Office) -> None:
    job = office.job()
    then = office.versions[0]
    office.apply(office.who.advance(job))
    restorer = office.restorer()
    preview = restorer.preview_job("1", then.version_id)
    office.desk().apply([author("Bo").note(job, "later")])
    with pytest.raises(Overtaken, match="J-000001 was changed"):
        restorer.restore_job(preview)
    assert office.now(job).status is Status.READY_FOR_PICKUP


def test_a_job_that_is_gone_comes_back_from_a_version(office: Office) -> None:
    job = office.job()
    then = office.versions[0]
    office.bucket.put(b'{"revision": 9, "jobs": []}')
    restorer = office.restorer()
    preview = restorer.preview_job(job.tracking_token, then.version_id)
    assert preview.altered is None
    restorer.restore_job(preview)
    assert office.now(job).history[:-1] == job.history
    assert office.job().number == "J-000002"


def test_an_archived_job_comes_back_and_can_be_opened_again(office: Office) -> None:
    job = office.closed()
    office.clock.pass_(days=31)
    office.archive.move()
    restorer = office.restorer()
    restorer.restore_job(restorer.preview_job(job.number, None))
    office.apply(office.who.reopen(office.now(job), "the customer called"))
    assert office.now(job).is_open
    assert office.everywhere() == [job.number]


def test_a_job_that_is_back_already_is_not_overwritten_from_the_archive(office: Office) -> None:
    job = office.closed()
    office.clock.pass_(days=31)
    office.archive.move()
    restorer = office.restorer()
    restorer.restore_job(restorer.preview_job("1", None))
    office.apply(office.who.reopen(office.now(job), "the customer called"))
    with pytest.raises(StandsAlready):
        restorer.preview_job("1", None)


def test_a_job_that_never_left_is_not_called_unknown_where_no_version_is_given(
    office: Office,
) -> None:
    job = office.job()
    with pytest.raises(StandsAlready, match=f"{job.number} stands among the jobs") as refused:
        office.restorer().preview_job("1", None)
    assert f"--job {job.number} --version" in str(refused.value.next_step)
    with pytest.raises(UnknownJob):
        office.restorer().preview_job("2", None)


def test_a_link_that_another_job_has_by_now_is_not_given_twice(office: Office) -> None:
    job = office.job()
    then = office.versions[0]
    other = job.model_copy(update={"id": uuid.UUID(int=7, version=4), "number": "J-000009"})
    office.bucket.put(encode(Document(revision=9).with_job(other))[0])
    restorer = office.restorer()
    with pytest.raises(AlreadyExists, match="J-000009"):
        restorer.restore_job(restorer.preview_job("1", then.version_id))


def test_a_job_that_stands_as_it_did_is_said_so(office: Office) -> None:
    job = office.job()
    then = office.versions[0]
    office.apply(office.who.advance(job))
    office.apply(office.who.revert(office.now(job), "too early"))
    assert not office.restorer().preview_job("1", then.version_id).is_needed


# ---- months of the archive --------------------------------------------------------------------


def test_a_lost_month_of_the_archive_comes_back_the_same_way(office: Office) -> None:
    office.completed()
    office.clock.pass_(days=31)
    office.archive.move()
    before = decode(office.object("archive/2026-11.json"))
    office.bucket.s3.delete_object(Bucket=NAME, Key="archive/2026-11.json")
    restorer = Restorer(office.archive.month("2026-11"), None, author("Dana"), now=lambda: START)
    restorer.restore(restorer.preview(PREVIOUS))
    after = office.month("2026-11")
    assert after.jobs == before.jobs
    assert after.revision == before.revision + 1
