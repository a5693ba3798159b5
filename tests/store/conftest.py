"""A bucket for every test."""

from collections.abc import Iterator

import pytest
from moto import mock_aws

from qdn_tui.domain.job import Job
from tests.domain.desk import author, order
from tests.store.bucket import NAME, Bucket, Wire, new_client


@pytest.fixture
def bucket() -> Iterator[Bucket]:
    """An empty bucket: the document is yet to be made."""
    with mock_aws():
        s3 = new_client()
        s3.create_bucket(Bucket=NAME, CreateBucketConfiguration={"LocationConstraint": "us-west-2"})
        yield Bucket(s3)


@pytest.fixture
def job(bucket: Bucket) -> Job:
    """A job that stands in the bucket."""
    store = bucket.store()
    store.create_document()
    return store.apply([order(author())]).jobs[0]


@pytest.fixture
def wire(bucket: Bucket) -> Wire:
    """The end of the wire of `bucket.s3`."""
    return Wire(bucket.s3)
