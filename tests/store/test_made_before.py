"""A change that waited for weeks, and whose job others finished and archived meanwhile."""

from pathlib import Path

import pytest

from qdn_tui.domain.changes import Change, Create
from qdn_tui.domain.refusals import AlreadyArchived, UnknownJob
from qdn_tui.store.outbox import Outbox
from qdn_tui.store.sending import Sender
from tests.domain.desk import author, order
from tests.store.bucket import Bucket, Wire
from tests.store.office import LONG_AGO, Office


@pytest.fixture
def office(bucket: Bucket) -> Office:
    return Office(bucket)


def archived_long_ago(office: Office) -> list[Change]:
    """A new job and a note on it, made without an answer; the job is in the archive by now."""
    create = order(office.who)
    job = office.apply(create).document.find(str(create.job_id))
    note = office.who.note(job, "the gate code")
    office.apply(note)
    office.completed(office.now(job))
    office.clock.pass_(days=LONG_AGO.days)
    office.archive.move()
    assert office.document.jobs == ()
    return [create, note]


async def test_what_was_made_before_leaves_the_outbox_and_is_not_made_again(
    office: Office, tmp_path: Path
) -> None:
    made = archived_long_ago(office)
    new = order(office.who)
    box = Outbox(tmp_path / "office.jsonl")
    await box.add([*made, new])
    assert Sender(box, office.desk().apply).send_waiting()
    assert box.read().is_empty
    assert [str(new.job_id)] == [job.key for job in office.document.jobs]
    assert len(office.everywhere()) == 2


def test_an_archive_that_is_written_while_a_change_is_made_is_seen(
    office: Office, wire: Wire
) -> None:
    create = order(office.who)
    job = office.completed(office.apply(create).document.find(str(create.job_id)))
    office.clock.pass_(days=LONG_AGO.days)
    wire.between = office.archive.move
    with pytest.raises(AlreadyArchived) as refused:
        office.desk().apply([order(office.who), create])
    assert refused.value.change_id == create.op_id
    assert office.everywhere() == [job.number]


def test_a_new_job_that_was_never_sent_is_made_however_long_it_waited(office: Office) -> None:
    create = order(office.who)
    archived_long_ago(office)
    office.clock.pass_(days=400)
    office.desk().apply([create])
    assert [str(create.job_id)] == [job.key for job in office.document.jobs]


def test_a_change_that_an_archived_job_never_saw_is_refused(office: Office) -> None:
    create, _ = archived_long_ago(office)
    assert isinstance(create, Create)
    (job,) = office.archive.jobs(office.document)
    late = author(clock=lambda: create.at).note(job, "too late")
    with pytest.raises(UnknownJob):
        office.desk().apply([late])


def test_the_archive_is_not_read_for_what_is_recent(office: Office, wire: Wire) -> None:
    archived_long_ago(office)
    wire.sent.clear()
    office.desk().apply([order(office.who)])
    assert wire.operations == ["GetObject", "PutObject"]
