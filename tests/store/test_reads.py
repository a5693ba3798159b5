"""Reading: conditional, cheap while nothing changed, and true to whatever anybody wrote."""

import json

import pytest

from qdn_tui.domain.job import Job
from qdn_tui.store.errors import DocumentMissing
from tests.domain.desk import author, order
from tests.store.bucket import Bucket, Wire


def test_the_first_read_asks_for_all_and_the_next_for_what_changed(
    bucket: Bucket, job: Job, wire: Wire
) -> None:
    store = bucket.store()
    first = store.read()
    again = store.read(first)
    assert again is first
    assert store.read() is first
    assert [request.headers.get("if-none-match") for request in wire.sent] == [
        None,
        first.etag,
        first.etag,
    ]
    assert wire.count("PutObject") == 0


def test_jobs_that_did_not_change_are_the_same_objects(bucket: Bucket, job: Job) -> None:
    store = bucket.store()
    first = store.read()
    bucket.store().apply([order(author("Bo"))])
    second = store.read(first)
    assert second is not first
    assert second.jobs[0] is first.jobs[0]
    assert len(second.jobs) == 2


def test_an_edit_with_a_plain_client_is_seen_though_its_revision_is_the_same(
    bucket: Bucket, job: Job
) -> None:
    store = bucket.store()
    first = store.read()
    edited = json.loads(bucket.body())
    edited["jobs"][0]["customer"]["name"] = "Mark by hand"
    bucket.put(json.dumps(edited, indent=2).encode())
    second = store.read(first)
    assert second.document.revision == first.document.revision
    assert second.jobs[0].customer.name == "Mark by hand"


def test_a_job_is_found_by_its_token_in_what_is_there_now(bucket: Bucket, job: Job) -> None:
    desk, page = bucket.store(), bucket.store()
    assert page.find_by_token(job.tracking_token) == job
    rotated = desk.apply([author("Bo").rotate_token(job)]).jobs[0]
    assert page.find_by_token(job.tracking_token) is None
    assert page.find_by_token(rotated.tracking_token) == rotated


def test_a_document_that_is_not_there_is_said_so_and_not_made(bucket: Bucket, wire: Wire) -> None:
    store = bucket.store()
    with pytest.raises(DocumentMissing, match=r"s3://jobs-of-the-tests/jobs\.json") as missing:
        store.read()
    assert missing.value.exit_code == 5
    with pytest.raises(DocumentMissing):
        store.apply([order(author())])
    assert wire.count("PutObject") == 0


def test_a_bucket_that_is_not_there_is_said_so(bucket: Bucket) -> None:
    bucket.s3.delete_bucket(Bucket="jobs-of-the-tests")
    with pytest.raises(DocumentMissing, match="bucket"):
        bucket.store().read()


def test_a_document_deleted_while_a_desk_is_open_is_not_made_anew(
    bucket: Bucket, job: Job, wire: Wire
) -> None:
    store = bucket.store()
    store.read()
    bucket.s3.delete_object(Bucket="jobs-of-the-tests", Key="jobs.json")
    with pytest.raises(DocumentMissing):
        store.apply([author("Bo").advance(job)])
    assert wire.count("PutObject") == 0


def test_a_document_deleted_between_reading_and_writing_is_not_made_anew(
    bucket: Bucket, job: Job, wire: Wire
) -> None:
    wire.between = lambda: bucket.s3.delete_object(Bucket="jobs-of-the-tests", Key="jobs.json")
    with pytest.raises(DocumentMissing):
        bucket.store().apply([author("Bo").advance(job)])
    with pytest.raises(bucket.s3.exceptions.NoSuchKey):
        bucket.body()
