"""An older file comes in beside an archive, also while somebody else archives."""

import json
from pathlib import Path

import pytest

from qdn_tui.cli.jobs_import import ImportReport, import_file
from qdn_tui.domain.document import Document
from qdn_tui.domain.job import Job, as_json
from tests.domain.desk import adoption
from tests.domain.test_legacy import LEAST
from tests.store.bucket import Bucket, Wire
from tests.store.office import Office


@pytest.fixture
def office(bucket: Bucket) -> Office:
    return Office(bucket)


def older_file(folder: Path, *records: object) -> Path:
    file = folder / "older.json"
    file.write_text(json.dumps(records))
    return file


def imported(office: Office, file: Path) -> ImportReport:
    return import_file(office.store, office.who, file, archived=office.archive.as_document)


def one_archived(office: Office) -> tuple[Job, Job]:
    """A job as it was when it was open, and as the archive has it."""
    job = office.job()
    ended = office.completed(job)
    office.clock.pass_(days=31)
    office.archive.move()
    assert office.document.jobs == ()
    return job, ended


@pytest.mark.parametrize("seen", [True, False], ids=["in the document", "as new"])
def test_a_job_that_is_archived_while_an_older_file_comes_in_stays_ended(
    office: Office, wire: Wire, tmp_path: Path, seen: bool
) -> None:
    job = office.job()
    ended = office.completed(job)
    office.clock.pass_(days=31)
    file = older_file(tmp_path, as_json(job), LEAST)

    def first_look(document: Document) -> Document:
        found = office.archive.as_document(document)
        office.archive.move()
        return found

    if seen:
        import_file(office.store, office.who, file, archived=first_look)
    else:
        # As whoever began while nobody could read the document's job would send it.
        wire.between = office.archive_of(office.bucket.s3).move
        office.store.apply([adoption(json.dumps(as_json(job))), adoption(json.dumps(LEAST))])
    (came,) = office.document.jobs
    assert came.key == LEAST["id"]
    assert office.month("2026-11").jobs == (ended,)


def test_no_job_gets_the_number_of_an_archived_one(office: Office, tmp_path: Path) -> None:
    _, ended = one_archived(office)
    report = imported(office, older_file(tmp_path, {**LEAST, "number": ended.number}))
    assert report.imported == ("J-000002",)
    assert office.everywhere() == [ended.number, "J-000002"]


def test_a_link_of_an_archived_job_opens_no_other(office: Office, tmp_path: Path) -> None:
    _, ended = one_archived(office)
    file = older_file(tmp_path, {**LEAST, "trackingToken": ended.tracking_token})
    assert len(imported(office, file).imported) == 1
    (came,) = office.document.jobs
    assert came.tracking_token != ended.tracking_token
    assert came.history[-1].reason == (
        f"imported with a new link: the old one was that of {ended.number}, archived"
    )
    assert imported(office, file).already == 1


def test_a_record_of_an_archived_job_is_there_already(office: Office, tmp_path: Path) -> None:
    job, _ = one_archived(office)
    report = imported(office, older_file(tmp_path, as_json(job)))
    assert (report.already, report.written) == (1, False)
