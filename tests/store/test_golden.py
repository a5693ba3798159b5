"""Golden documents of newer programs: through every write nothing of theirs is lost."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from qdn_tui.domain.changes import Change, FieldEdit
from qdn_tui.domain.document import Document
from qdn_tui.domain.job import Assignment, Job
from qdn_tui.domain.refusals import Refused
from qdn_tui.domain.status import Outcome, Status
from qdn_tui.domain.strict_json import loads
from qdn_tui.store.archive import Archive
from qdn_tui.store.check import check
from qdn_tui.store.codec import decode, encode
from qdn_tui.store.errors import NewerDocument
from qdn_tui.store.export import as_json_array
from qdn_tui.store.restore import PREVIOUS
from qdn_tui.store.slicing import slice_records
from tests.domain.desk import Clock, author, order, window
from tests.domain.test_adoption import taken_in
from tests.domain.test_legacy import FILE as LEGACY
from tests.store.bucket import Bucket
from tests.store.office import Office

DATA = Path(__file__).parents[1] / "data"
NEWER_FIELDS = (DATA / "newer-fields.json").read_bytes()
FUTURE = (DATA / "future-schema.json").read_bytes()
OPEN, DONE, HELD, OLD = "J-000041", "J-000042", "J-000043", "J-000044"
LATER = datetime(2026, 11, 21, 17, tzinfo=UTC)


@pytest.fixture
def office(bucket: Bucket) -> Office:
    office = Office(bucket, Clock(LATER))
    bucket.put(NEWER_FIELDS)
    return office


def theirs(value: Any, at: str = "") -> Iterator[str]:
    """The paths at which something of a newer program stands, and what."""
    if isinstance(value, dict):
        if value.get("of_version") == 9:
            yield f"{at} = {json.dumps(value, sort_keys=True)}"
            return
        for key, inner in value.items():
            yield from theirs(inner, f"{at}.{key}")
    elif isinstance(value, list):
        for inner in value:
            yield from theirs(inner, f"{at}[]")


def unknown_in(body: bytes) -> dict[str, list[str]]:
    """What stands of a newer program in each job of a document, by id, and in the document."""
    document = loads(body)
    found = {job["id"]: sorted(theirs(job)) for job in document["jobs"] if isinstance(job, dict)}
    return {**found, "document": sorted(theirs({**document, "jobs": []}))}


def apart(document: Document) -> list[bytes]:
    return [entry.written for entry in document.quarantined]


BROKEN = slice_records(NEWER_FIELDS)[1][4:]


def test_the_golden_document_has_something_unknown_at_every_level() -> None:
    found = unknown_in(NEWER_FIELDS)
    paths = {line.partition(" = ")[0] for lines in found.values() for line in lines}
    assert paths == {
        ".tenant",
        ".photos",
        ".customer.loyalty",
        ".customer.sms_consent.proof",
        ".address.geo",
        ".price.tax",
        ".window.slot",
        ".assignment.shift",
        ".payment.terminal",
        ".notes.voice",
        ".notes.internal[].pinned",
        ".notes.internal[].actor.badge",
        ".history[].signature",
        ".history[].actor.badge",
        ".hold.reminder",
        ".of",
    }
    read = decode(NEWER_FIELDS)
    assert [job.number for job in read.jobs] == [OPEN, DONE, HELD, OLD]
    assert apart(read) == BROKEN


def everyday(job: Job) -> list[Change]:
    """One change of each kind that replaces nothing of the job's."""
    who = author("Bo")
    price: Any = job.price.model_dump(mode="json")
    return [
        who.advance(job),
        who.revert(job.model_copy(update={"status": Status.IN_PROGRESS}), "too early"),
        who.edit(job, [FieldEdit(field="price", seen=price, value={**price, "amount_cents": 1})]),
        who.edit(job, [FieldEdit(field="customer.name", seen=job.customer.name, value="B")]),
        who.assign(job, Assignment(crew=("Bo Sample",), truck="Truck 1")),
        who.note(job, "hello"),
        who.rotate_token(job),
        who.close(job, Outcome.CANCELLED, "over"),
        who.reopen(job, "again"),
    ]


def test_every_kind_of_change_keeps_it(office: Office) -> None:
    before = unknown_in(NEWER_FIELDS)
    job = office.document.find(OPEN)
    office.store.apply([*everyday(job), order(author("Cy"))])
    after = unknown_in(office.bucket.body())
    for key, lines in before.items():
        assert Counter(lines) - Counter(after[key]) == Counter(), key
    assert apart(office.document) == BROKEN


def test_what_a_change_replaces_stays_in_the_history(office: Office) -> None:
    job, held = office.document.find(OPEN), office.document.find(HELD)
    office.store.apply(
        [author("Bo").reschedule(job, window(2)), author("Cy").release(held, "code is here")]
    )
    before, after = unknown_in(NEWER_FIELDS), unknown_in(office.bucket.body())
    (replaced,) = Counter(before[job.key]) - Counter(after[job.key])
    assert replaced.startswith(".window.slot")
    assert any(line.startswith(".history[].from.slot") for line in after[job.key])
    assert office.document.find(HELD).model_extra == held.model_extra


def test_the_archive_keeps_it_byte_for_byte(office: Office) -> None:
    done = office.document.find(DONE)
    moved = office.archive.move()
    assert [job.number for jobs in moved.moved.values() for job in jobs] == [DONE]
    before = unknown_in(NEWER_FIELDS)
    archived = unknown_in(office.object("archive/2026-08.json"))
    assert archived[done.key] == before.pop(done.key)
    assert unknown_in(office.bucket.body()) == before
    assert apart(office.document) == BROKEN
    # A second month's worth goes into the same file without touching what is there.
    office.archive.month("2026-08").rewrite(lambda month: month.with_job(held_in(office)))
    assert unknown_in(office.object("archive/2026-08.json"))[done.key] == archived[done.key]


def held_in(office: Office) -> Job:
    return office.document.find(HELD)


@pytest.mark.parametrize("mishap", ["deleted", "cut", "emptied", "changed", "archived"])
def test_a_restore_keeps_it(office: Office, mishap: str) -> None:
    version = office.versions[0]
    if mishap == "deleted":
        office.bucket.s3.delete_object(Bucket="jobs-of-the-tests", Key="jobs.json")
    elif mishap == "cut":
        office.bucket.put(NEWER_FIELDS[:-99])
    elif mishap == "emptied":
        office.bucket.put(b'{"revision": 99, "added_meanwhile": true, "jobs": []}')
    elif mishap == "changed":
        office.store.apply([author("Bo").advance(office.document.find(OPEN))])
    else:
        office.archive.move()
    restorer = office.restorer()
    restorer.restore(restorer.preview(version.version_id))
    assert unknown_in(office.bucket.body()) == unknown_in(NEWER_FIELDS)
    assert apart(office.document) == BROKEN
    if mishap == "emptied":
        assert office.document.extra["added_meanwhile"] is True


def test_putting_one_job_back_keeps_it(office: Office) -> None:
    version = office.versions[0]
    job = office.document.find(OPEN)
    office.store.apply([author("Bo").advance(job)])
    restorer = office.restorer()
    restorer.restore_job(restorer.preview_job(OPEN, version.version_id))
    assert unknown_in(office.bucket.body()) == unknown_in(NEWER_FIELDS)
    assert apart(office.document) == BROKEN


def test_an_export_carries_it_and_an_import_brings_it_in(office: Office) -> None:
    records = json.loads("".join(as_json_array(office.document.jobs)))
    before = unknown_in(NEWER_FIELDS)
    assert {job["id"]: sorted(theirs(job)) for job in records} == {
        job.key: before[job.key] for job in office.document.jobs
    }
    body, _ = encode(taken_in(*records))
    assert {key: lines for key, lines in unknown_in(body).items() if key != "document"} == {
        job.key: before[job.key] for job in office.document.jobs
    }


# ---- a newer form of the document -------------------------------------------------------------


def test_a_document_of_a_newer_form_is_read_as_far_as_it_can_be(office: Office) -> None:
    office.bucket.put(FUTURE)
    read = office.store.read().document
    assert [job.number for job in read.jobs] == [OPEN]
    assert len(read.quarantined) == 1


def test_a_document_of_a_newer_form_is_never_written(office: Office) -> None:
    office.bucket.put(FUTURE)
    job = office.document.find(OPEN)
    restorer = office.restorer()
    writes: list[Callable[[], object]] = [
        lambda: office.store.apply([author("Bo").advance(job)]),
        lambda: office.store.apply([author("Bo").reopen(job, "not closed at all")]),
        office.archive.move,
        lambda: restorer.preview(PREVIOUS),
        lambda: restorer.restore_job(restorer.preview_job(OPEN, office.versions[1].version_id)),
    ]
    for write in writes:
        with pytest.raises(NewerDocument) as refused:
            write()
        assert "Upgrade qdn" in refused.value.next_step
        assert refused.value.exit_code == 3
        assert not isinstance(refused.value, Refused)
    assert office.bucket.body() == FUTURE
    assert office.desk().create_document().document.schema_version == 2
    assert office.bucket.body() == FUTURE


def test_a_document_of_a_newer_form_is_only_warned_of(office: Office) -> None:
    office.bucket.put(FUTURE)
    store = office.desk()
    found = {one.topic: one.level.value for one in check(store, Archive(store), LATER)}
    assert found["form"] == "warn"
    assert "fail" not in found.values()


# ---- older forms ------------------------------------------------------------------------------


def test_records_of_every_older_form_pass_through_archive_and_restore(office: Office) -> None:
    office.bucket.put(LEGACY.read_bytes())
    version = office.versions[0]
    before = office.store.read().document
    office.archive.move()
    office.store.apply([author("Bo").note(before.find("J-000041"), "hello")])
    assert apart(office.document) == apart(before)
    everyone = {job.key for job in (*office.document.jobs, *office.archive.jobs(office.document))}
    assert everyone == {job.key for job in before.jobs}
    restorer = office.restorer()
    restorer.restore(restorer.preview(version.version_id))
    assert apart(office.document) == apart(before)
    assert {job.key for job in office.document.jobs} == everyone
    assert [job.tracking_token for job in office.document.jobs] == [
        job.tracking_token for job in before.jobs
    ]
