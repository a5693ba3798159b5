"""What is not restored, and documents that are not begun anew."""

import pytest

from qdn_tui.store.errors import (
    DocumentMissing,
    DocumentUnreadable,
    NewerDocument,
    ReadOnly,
    UnknownVersion,
)
from qdn_tui.store.restore import PREVIOUS
from tests.store.bucket import (
    Bucket,
    Wire,
)
from tests.store.mishaps import cut, lost
from tests.store.office import Office


@pytest.fixture
def office(bucket: Bucket) -> Office:
    return Office(bucket)


def test_a_read_only_environment_restores_nothing(office: Office) -> None:
    office.job()
    reading = office.restorer(office.desk(read_only=True))
    preview = reading.preview(PREVIOUS)
    with pytest.raises(ReadOnly):
        reading.restore(preview)
    assert len(office.document.jobs) == 1


def test_nothing_is_restored_from_or_over_what_a_newer_program_wrote(office: Office) -> None:
    office.job()
    good = office.versions[0]
    office.bucket.put(b'{"schema_version": 2, "revision": 9, "jobs": []}')
    newer = office.versions[0]
    with pytest.raises(NewerDocument, match=r"jobs\.json"):
        office.restorer().preview(good.version_id)
    office.bucket.put(office.store.versions.read(good).body)
    with pytest.raises(NewerDocument, match="Version"):
        office.restorer().preview(newer.version_id)


def test_a_version_that_cannot_be_read_is_no_target(office: Office) -> None:
    cut(office)
    broken = office.versions[0]
    with pytest.raises(DocumentUnreadable, match=f"Version {broken.version_id} is cut short"):
        office.restorer().preview(broken.version_id)


def test_without_an_earlier_version_there_is_nothing_to_go_back_to(office: Office) -> None:
    with pytest.raises(UnknownVersion, match="no earlier version"):
        office.restorer().preview(PREVIOUS)


# ---- the first document -----------------------------------------------------------------------


def test_a_deleted_document_is_never_begun_anew(office: Office, wire: Wire) -> None:
    office.job()
    lost(office)
    wire.sent.clear()
    for desk in (office.store, office.desk()):
        with pytest.raises(DocumentMissing, match="was deleted") as told:
            desk.create_document()
        assert "qdn store restore" in told.value.next_step
    assert wire.count("PutObject") == 0


def test_errors_of_a_lost_or_damaged_document_name_the_way_back(office: Office) -> None:
    cut(office)
    with pytest.raises(DocumentUnreadable) as damaged:
        office.store.read()
    lost(office)
    with pytest.raises(DocumentMissing) as missing:
        office.store.read()
    assert "`qdn store restore`" in damaged.value.next_step
    assert "`qdn store restore`" in missing.value.next_step
