"""Restoring while others write, answers get lost and processes die."""

from contextlib import suppress
from typing import Any

import pytest

from qdn_tui.domain.status import Status
from qdn_tui.store.errors import (
    AccessRefused,
    Overtaken,
    StoreUnreachable,
)
from qdn_tui.store.restore import PREVIOUS
from tests.domain.desk import author
from tests.store.bucket import (
    CONFLICT,
    INTERNAL,
    NAME,
    NO_CONNECTION,
    PRECONDITION,
    TIMED_OUT,
    Bucket,
    Fault,
    Wire,
    answered,
)
from tests.store.mishaps import cut, lost
from tests.store.office import Crashing, Killed, Office


@pytest.fixture
def office(bucket: Bucket) -> Office:
    return Office(bucket)


def advanced_in_bulk(office: Office) -> None:
    office.apply(*(author("Wrong").advance(job) for job in office.document.jobs))


def test_a_change_made_after_the_preview_is_never_lost(office: Office) -> None:
    job = office.job()
    office.apply(office.who.advance(job))
    preview = office.restorer().preview(PREVIOUS)
    office.desk().apply([author("Bo").note(job, "seen by nobody who restores")])
    with pytest.raises(Overtaken, match="nothing was restored") as told:
        office.restorer().restore(preview)
    assert told.value.exit_code == 4
    assert office.now(job).notes.internal[-1].text == "seen by nobody who restores"
    assert office.now(job).status is Status.READY_FOR_PICKUP


@pytest.mark.parametrize("mishap", [lost, cut])
def test_a_document_that_somebody_else_brought_back_first_is_left_to_them(
    office: Office, mishap: Any
) -> None:
    office.job()
    mishap(office)
    mine, theirs = office.restorer(), office.restorer(office.desk(), name="Eve")
    preview = mine.preview(PREVIOUS)
    theirs.restore(theirs.preview(PREVIOUS))
    office.clock.pass_(minutes=1)
    with pytest.raises(Overtaken):
        mine.restore(preview)


def test_a_document_deleted_after_the_preview_is_not_restored_unseen(office: Office) -> None:
    office.job()
    preview = office.restorer().preview(PREVIOUS)
    lost(office)
    with pytest.raises(Overtaken):
        office.restorer().restore(preview)


@pytest.mark.parametrize("mishap", [lost, cut, advanced_in_bulk])
@pytest.mark.parametrize("fault", [TIMED_OUT, INTERNAL, NO_CONNECTION])
def test_a_lost_answer_is_looked_after_and_the_restore_happens_once(
    office: Office, wire: Wire, mishap: Any, fault: Fault
) -> None:
    office.job()
    mishap(office)
    preview = office.restorer().preview(PREVIOUS)
    wire.after.append(fault)
    restored = office.restorer().restore(preview)
    assert restored.document.revision == preview.revision == office.document.revision
    wire.before.append(fault)
    again = office.restorer()
    later = again.preview(PREVIOUS)
    assert again.restore(later).document.revision == later.revision


def test_a_lost_answer_is_found_though_somebody_wrote_on_top_of_it(
    office: Office, wire: Wire
) -> None:
    job = office.job()
    office.apply(office.who.advance(job))
    preview = office.restorer().preview(PREVIOUS)
    wire.after.append(TIMED_OUT)
    written: list[object] = []

    def meanwhile(seconds: float) -> None:
        if not written:
            written.append(office.desk().apply([author("Bo").note(job, "on top")]))

    restorer = office.restorer()
    restorer._sleep = meanwhile
    snapshot = restorer.restore(preview)
    assert snapshot.jobs[0].notes.internal[-1].text == "on top"
    assert office.now(job).status is Status.SUBMITTED


def test_a_conflict_over_nothing_is_tried_again(office: Office, wire: Wire) -> None:
    office.job()
    lost(office)
    preview = office.restorer().preview(PREVIOUS)
    wire.before.extend([CONFLICT, PRECONDITION])
    office.restorer().restore(preview)
    assert len(office.document.jobs) == 1


def test_a_dead_line_says_that_it_may_have_been_restored(office: Office, wire: Wire) -> None:
    office.job()
    lost(office)
    preview = office.restorer().preview(PREVIOUS)
    wire.before.extend([TIMED_OUT] * 1000)
    with pytest.raises(StoreUnreachable, match="may have been restored"):
        office.restorer().restore(preview)


def test_refused_credentials_end_it_at_once(office: Office, wire: Wire) -> None:
    office.job()
    preview = office.restorer().preview(PREVIOUS)
    wire.sent.clear()
    wire.before.append(answered(403, "AccessDenied"))
    with pytest.raises(AccessRefused):
        office.restorer().restore(preview)
    assert wire.count("PutObject") == 1


@pytest.mark.parametrize("answered_", [False, True])
def test_a_restore_killed_at_any_request_and_run_again_ends_the_same(
    office: Office, answered_: bool
) -> None:
    job = office.job()
    office.apply(office.who.advance(job))
    past = [office.store.versions.read(version).body for version in reversed(office.versions)]
    kills = 0
    while True:
        for version in office.versions:
            office.bucket.s3.delete_object(
                Bucket=NAME, Key="jobs.json", VersionId=version.version_id
            )
        for body in past:
            office.bucket.put(body)
        wanted = office.versions[1].version_id
        client = Crashing(office.bucket.s3, kills + 1, after=answered_)
        mortal = office.restorer(office.desk(client))
        with suppress(Killed):
            mortal.restore(mortal.preview(wanted))
        restorer = office.restorer()
        again = restorer.preview(wanted)
        if again.is_needed:
            restorer.restore(again)
        back = office.now(job)
        assert back.status is Status.SUBMITTED
        assert [entry.kind for entry in back.history] == ["create", "advance", "restore"]
        if not client.died:
            break
        kills += 1
    # What stands, the versions, the one wanted, the versions and their three revisions, the write.
    assert kills == 8
