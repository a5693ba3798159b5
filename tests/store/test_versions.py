"""The versions of the document: all of them, in order, named, and explained in a line each."""

from dataclasses import replace

import pytest

from qdn_tui.domain.changes import FieldEdit
from qdn_tui.domain.document import Document
from qdn_tui.store.codec import encode
from qdn_tui.store.errors import AccessRefused, StoreUnreachable, UnknownVersion
from qdn_tui.store.timeline import State, timeline
from qdn_tui.store.versions import Versions, note, noted
from tests.domain.desk import author
from tests.store.bucket import NAME, TIMED_OUT, Bucket, Wire, answered
from tests.store.office import Office


@pytest.fixture
def office(bucket: Bucket) -> Office:
    return Office(bucket)


def test_every_state_is_listed_newest_first_deletions_included(office: Office) -> None:
    office.job()
    office.bucket.s3.delete_object(Bucket=NAME, Key="jobs.json")
    office.bucket.put(b"[]")
    found = office.versions
    assert [version.is_deletion for version in found] == [False, True, False, False]
    assert [version.is_live for version in found] == [True, False, False, False]
    assert found[0].size == 2
    assert found[1].size == 0


def test_objects_with_a_longer_name_are_not_versions_of_it(office: Office) -> None:
    office.bucket.s3.put_object(Bucket=NAME, Key="jobs.json.bak", Body=b"?")
    office.bucket.s3.delete_object(Bucket=NAME, Key="jobs.json.old")
    assert len(office.versions) == 1


def test_all_pages_of_a_long_past_are_read(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(6):
        office.job()
    whole = office.versions
    ask = office.bucket.s3.list_object_versions
    pages: list[object] = []

    def in_small_pages(**arguments: object) -> object:
        pages.append(arguments)
        return ask(**arguments, MaxKeys=2)  # type: ignore[arg-type]

    monkeypatch.setattr(office.bucket.s3, "list_object_versions", in_small_pages)
    assert office.versions == whole
    assert len(pages) == 4


def test_a_bucket_without_versioning_has_the_live_state_alone(bucket: Bucket) -> None:
    store = bucket.store()
    assert list(store.versions.newest_first()) == []
    bucket.put(b"[]")
    bucket.put(b"[1]")
    (only,) = store.versions.newest_first()
    assert store.versions.read(only).body == b"[1]"


def test_a_version_is_named_by_its_id_or_how_it_begins(office: Office) -> None:
    office.job()
    newest = office.versions[0]
    versions = office.store.versions
    assert versions.named(newest.version_id) == newest
    assert versions.named(f" {newest.version_id[:12]} ") == newest
    for unknown in ("", "x", newest.version_id[:3], "no-such-version", newest.version_id + "1"):
        with pytest.raises(UnknownVersion) as told:
            versions.named(unknown)
        assert told.value.exit_code == 5
        assert "qdn store restore" in told.value.next_step


def test_a_beginning_that_two_versions_share_is_refused(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.job()
    first, second = (
        replace(version, version_id=f"same{place}") for place, version in enumerate(office.versions)
    )
    monkeypatch.setattr(Versions, "newest_first", lambda _: iter((first, second)))
    with pytest.raises(UnknownVersion, match="2 versions begin with same"):
        office.store.versions.named("same")
    assert office.store.versions.named("same1") == second


def test_a_deletion_cannot_be_put_back(office: Office) -> None:
    office.bucket.s3.delete_object(Bucket=NAME, Key="jobs.json")
    with pytest.raises(UnknownVersion, match="deleted"):
        office.store.versions.named(office.versions[0].version_id)


def test_revisions_are_read_from_the_beginning_of_each_version(office: Office, wire: Wire) -> None:
    for _ in range(3):
        office.job()
    office.bucket.put(b"[]")
    office.bucket.put(b"")
    office.bucket.put(b'{"jobs": [')
    office.bucket.s3.delete_object(Bucket=NAME, Key="jobs.json")
    wire.sent.clear()
    assert [revision for _, revision in office.store.versions.revisions()] == [
        *(None, None, None, 0),
        *(4, 3, 2, 1),
    ]
    ranged = [request for request in wire.sent if "range" in request.headers]
    assert {request.headers["range"] for request in ranged} == {"bytes=0-255"}


def test_a_revision_in_a_customers_text_is_not_the_documents(office: Office) -> None:
    office.bucket.put(b'[{"a": {"schema_version":1,"revision":77,"x":1}}]')
    assert next(iter(office.store.versions.revisions()))[1] == 0


def test_reads_of_the_past_are_tried_again_but_not_for_ever(office: Office, wire: Wire) -> None:
    wire.reads.extend([TIMED_OUT, TIMED_OUT])
    versions = Versions(office.bucket.s3, NAME, "jobs.json", sleep=office.bucket.waiting.sleep)
    assert versions.read(office.versions[0]).body == office.bucket.body()
    wire.reads.extend([TIMED_OUT] * 3)
    with pytest.raises(StoreUnreachable):
        versions.read(office.versions[0])
    assert wire.count("GetObject") == 3 + 1 + 3


def test_credentials_that_may_not_see_the_past_are_told_what_they_lack(
    office: Office, wire: Wire
) -> None:
    wire.reads.append(answered(403, "AccessDenied"))
    with pytest.raises(AccessRefused) as told:
        office.store.versions.read(office.versions[0])
    assert "s3:GetObjectVersion" in told.value.next_step


def test_a_note_beside_a_version_survives_the_wire_in_any_script() -> None:
    beside = note("Ana Ålder ☃", "restored version 3/L4kq; 100%")
    assert all(value.isascii() for value in beside.values())
    assert noted(beside) == ("Ana Ålder ☃", "restored version 3/L4kq; 100%")
    assert noted({}) == ("", "")


# ---- the timeline -----------------------------------------------------------------------------


def told(office: Office, count: int = 20) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    return [(moment.who, moment.what) for moment in timeline(office.store.versions, count)]


def test_each_version_says_who_changed_what(office: Office) -> None:
    first = office.job()
    second = office.job()
    office.apply(office.who.advance(first), author("Bo").advance(second))
    edit = FieldEdit(field="customer.name", seen="Mark", value="Mark Example")
    office.store.apply([author("Cy").edit(office.now(first), [edit])])
    assert told(office) == [
        (("Cy",), ("edit J-000001",)),
        (("Ana", "Bo"), ("advance J-000001, J-000002",)),
        (("Ana",), ("create J-000002",)),
        (("Ana",), ("create J-000001",)),
        ((), ("the first version that is kept, 0 jobs",)),
    ]


def test_a_bulk_change_takes_one_line(office: Office) -> None:
    jobs = [office.job() for _ in range(5)]
    office.apply(*(office.who.advance(job) for job in jobs))
    assert told(office, 1) == [
        (("Ana",), ("advance J-000001, J-000002, J-000003 and 2 more",)),
    ]


def test_what_was_done_behind_qdns_back_is_seen_too(office: Office) -> None:
    office.job()
    office.job()
    document = office.document
    first, second = document.jobs
    tampered = Document().with_job(first.model_copy(update={"version": 9}))
    office.bucket.put(encode(replace(tampered, revision=9))[0])
    assert told(office, 1) == [
        ((), ("changed outside of qdn J-000001", f"left {second.number}")),
    ]
    office.bucket.put(encode(replace(tampered, revision=10))[0])
    assert told(office, 1) == [((), ("nothing that a job shows",))]
    office.bucket.put(b'{"jobs": ["lost", "found"]}')
    assert told(office, 1)[0][1] == ("left J-000001", "+2 that cannot be read")


def test_deleted_damaged_and_newer_versions_are_shown_as_such(office: Office) -> None:
    job = office.job()
    office.bucket.put(b'{"jobs": [')
    office.bucket.s3.delete_object(Bucket=NAME, Key="jobs.json")
    office.bucket.put(b'{"schema_version": 2, "revision": 7, "jobs": []}')
    moments = timeline(office.store.versions, 20)
    assert [moment.state for moment in moments] == [
        State.NEWER,
        State.DELETED,
        State.UNREADABLE,
        State.READABLE,
        State.READABLE,
    ]
    # What is changed is told against the last version that can be read.
    assert moments[0].what == (f"left {job.number}",)
    assert moments[1].what == ("deleted",)
    assert moments[2].what == ("It is cut short",)
    assert (moments[3].revision, moments[3].jobs) == (2, 1)


def test_the_oldest_version_asked_for_is_told_against_the_one_before_it(office: Office) -> None:
    for _ in range(4):
        office.job()
    office.bucket.put(b"")
    assert [what for _, what in told(office, 2)] == [("It is empty",), ("create J-000004",)]
    assert len(told(office, 3)) == 3


def test_archive_runs_and_restores_say_so_themselves(office: Office) -> None:
    office.completed()
    office.clock.pass_(days=31)
    office.archive.move("Ana")
    restorer = office.restorer(name="Dana")
    preview = restorer.preview("previous")
    restorer.restore(preview)
    lines = told(office, 2)
    assert lines[1] == (("Ana",), ("finished jobs archived", "left J-000001"))
    who, what = lines[0]
    assert who == ("Dana",)
    assert what == (f"restored version {preview.version.version_id}", "restore J-000001")
