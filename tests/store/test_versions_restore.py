"""Any earlier state back in one go, as a new revision that forgets nothing."""

import json
from dataclasses import replace
from typing import Any

import pytest

from qdn_tui.domain.document import Document
from qdn_tui.domain.public import track_view
from qdn_tui.domain.status import Status
from qdn_tui.store.codec import encode
from qdn_tui.store.restore import PREVIOUS
from tests.domain.desk import BUSINESS, author, order
from tests.domain.test_adoption import taken_in
from tests.store.bucket import (
    Bucket,
)
from tests.store.mishaps import cut, emptied, lost
from tests.store.office import Office


@pytest.fixture
def office(bucket: Bucket) -> Office:
    return Office(bucket)


def advanced_in_bulk(office: Office) -> None:
    office.apply(*(author("Wrong").advance(job) for job in office.document.jobs))


def overwritten_by_hand(office: Office) -> None:
    office.bucket.put(b'{"revision": 1, "jobs": []}')


DRILLS = [lost, cut, emptied, advanced_in_bulk, overwritten_by_hand]


@pytest.mark.parametrize("mishap", DRILLS)
def test_each_mishap_is_undone_in_one_go(office: Office, mishap: Any) -> None:
    jobs = [office.job() for _ in range(30)]
    before = office.document
    mishap(office)
    restorer = office.restorer()
    restored = restorer.restore(restorer.preview(PREVIOUS))
    assert office.document.jobs == restored.jobs
    assert [(job.number, job.status) for job in restored.jobs] == [
        (job.number, Status.SUBMITTED) for job in jobs
    ]
    assert restored.document.next_number == before.next_number
    revisions = [revision or 0 for _, revision in office.store.versions.revisions()]
    assert revisions[0] == restored.document.revision > max(revisions[1:])
    assert office.job().number == "J-000031"


@pytest.mark.parametrize("mishap", [lost, cut, emptied])
def test_a_document_that_was_lost_comes_back_to_the_byte_but_for_its_header(
    office: Office, mishap: Any
) -> None:
    office.bucket.put(encode(imported(office.document))[0])
    office.completed()
    before = office.bucket.body()
    mishap(office)
    preview = office.restorer().preview(PREVIOUS)
    assert preview.is_needed
    assert preview.outcome.is_empty
    office.restorer().restore(preview)
    assert office.bucket.body().split(b"\n")[1:] == before.split(b"\n")[1:]
    header = json.loads(office.bucket.body())
    assert (header["of_the_office"], header["revision"]) == ("kept", preview.revision)


def imported(document: Document) -> Document:
    """With records that cannot be read, and a field of somebody else's."""
    broken = taken_in('{"price": NaN}', '"lost"', document=document)
    return replace(broken, extra={"of_the_office": "kept"})


def test_the_preview_says_what_comes_back_changes_and_goes(office: Office) -> None:
    kept, changed = office.job(), office.job()
    gone = office.completed()
    then = office.versions[0]
    office.clock.pass_(days=31)
    office.archive.move()
    office.apply(office.who.advance(changed), office.who.note(kept, "hello"))
    new = office.job()
    preview = office.restorer().preview(then.version_id)
    assert [job.number for job in preview.outcome.added] == [gone.number]
    assert {one.will_be.number: str(one) for one in preview.outcome.altered} == {
        changed.number: "ready for pickup → submitted",
        kept.number: "notes",
    }
    assert [job.number for job in preview.outcome.removed] == [new.number]
    assert preview.outcome.archived == (gone.number,)
    assert preview.revision == office.document.revision + 1


def test_restoring_brings_the_jobs_back_as_new_versions_that_forget_nothing(
    office: Office,
) -> None:
    job = office.job()
    then = office.versions[0]
    wrong = author("Wrong", clock=office.clock)
    advance = wrong.advance(job)
    office.apply(advance)
    now = office.now(job)
    office.clock.pass_(hours=1)
    restorer = office.restorer(name="Dana")
    restorer.restore(restorer.preview(then.version_id))
    back = office.now(job)
    assert back.status is Status.SUBMITTED
    assert back.version == now.version + 1
    assert back.updated_at == office.clock()
    assert back.history[:-1] == now.history
    entry = back.history[-1]
    assert (entry.kind, entry.actor.name, entry.seq) == ("restore", "Dana", 3)
    assert (entry.from_, entry.to) == ("ready_for_pickup", "submitted")
    assert then.version_id in (entry.reason or "")
    # A desk that still retries the wrong change learns that it happened, and was undone.
    office.store.apply([advance])
    assert office.now(job).status is Status.SUBMITTED


def test_customers_see_when_a_status_was_really_reached(office: Office) -> None:
    job = office.job()
    office.apply(office.who.advance(job))
    ready = office.now(job)
    then = office.versions[0]
    office.clock.pass_(hours=1)
    office.apply(office.who.advance(ready))
    restorer = office.restorer()
    restorer.restore(restorer.preview(then.version_id))
    now = ready.updated_at
    shown = track_view(office.now(job), BUSINESS, now)
    assert shown.steps == track_view(ready, BUSINESS, now).steps


def test_a_restore_can_be_undone_the_same_way(office: Office) -> None:
    job = office.job()
    office.apply(office.who.advance(job))
    restorer = office.restorer()
    restorer.restore(restorer.preview(PREVIOUS))
    assert office.now(job).status is Status.SUBMITTED
    restorer.restore(restorer.preview(PREVIOUS))
    back = office.now(job)
    assert back.status is Status.READY_FOR_PICKUP
    assert [entry.kind for entry in back.history] == ["create", "advance", "restore", "restore"]
    assert [entry.seq for entry in back.history] == [1, 2, 3, 4]


def test_what_went_elsewhere_and_came_back_is_left_as_it_is(office: Office) -> None:
    job = office.job()
    then = office.versions[0]
    office.apply(office.who.advance(job))
    office.apply(office.who.revert(office.now(job), "too early"))
    preview = office.restorer().preview(then.version_id)
    assert not preview.is_needed
    assert preview.outcome.document.jobs == office.document.jobs


def test_a_link_that_was_replaced_stays_replaced(office: Office) -> None:
    job = office.job()
    then = office.versions[0]
    office.apply(office.who.rotate_token(job), author("Bo").advance(job))
    new = office.now(job).tracking_token
    preview = office.restorer().preview(then.version_id)
    assert preview.outcome.links_kept == (job.number,)
    office.restorer().restore(preview)
    assert office.now(job).tracking_token == new
    assert office.store.find_by_token(job.tracking_token) is None


def test_a_newer_state_put_back_over_an_older_one_has_its_newer_link(office: Office) -> None:
    job = office.job()
    older = office.bucket.body()
    office.apply(office.who.rotate_token(job))
    newest = office.now(job)
    office.bucket.put(older)
    restorer = office.restorer()
    restorer.restore(restorer.preview(PREVIOUS))
    assert office.now(job).tracking_token == newest.tracking_token
    assert office.now(job).history[:-1] == newest.history


def test_numbers_given_since_are_never_given_again(office: Office) -> None:
    then = office.versions[0]
    for _ in range(3):
        office.job()
    restorer = office.restorer()
    restorer.restore(restorer.preview(then.version_id))
    assert office.document.jobs == ()
    fresh = office.desk().apply([order(office.who)])
    assert [job.number for job in fresh.jobs] == ["J-000004"]


def test_an_archived_job_that_comes_back_knows_its_archived_past(office: Office) -> None:
    job = office.job()
    then = office.versions[0]
    done = office.completed(job)
    office.clock.pass_(days=31)
    office.archive.move()
    restorer = office.restorer()
    restorer.restore(restorer.preview(then.version_id))
    back = office.now(job)
    assert back.status is Status.SUBMITTED
    assert back.history[:-1] == done.history
    office.completed(back)
    office.clock.pass_(days=31)
    assert office.archive.move().refused == ()
    assert office.everywhere() == [job.number]


def test_equal_content_never_brings_back_an_old_etag(office: Office) -> None:
    office.job()
    etags = {office.store.read().etag}
    for _ in range(3):
        lost(office)
        restorer = office.restorer()
        etags.add(restorer.restore(restorer.preview(PREVIOUS)).etag)
    assert len(etags) == 4
