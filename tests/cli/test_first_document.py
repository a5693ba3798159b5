"""The first document of an environment: only on a store that can be trusted, and only once."""

import json
import uuid
from types import SimpleNamespace
from typing import Any

import pytest

from qdn_tui.cli.cloud import make_first_document
from qdn_tui.cli.session import Session
from qdn_tui.store.errors import CannotSwap, DocumentMissing
from tests.cli.conftest import Desk
from tests.store.test_probe import DeafToIfMatch, Racy


@pytest.fixture
def bucket(desk: Desk) -> str:
    """A bucket where there never were any jobs, keeping versions."""
    name = f"new-{uuid.uuid4().hex[:12]}"
    desk.s3.create_bucket(
        Bucket=name, CreateBucketConfiguration={"LocationConstraint": "us-west-2"}
    )
    desk.s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    return name


def session_over(s3: Any, bucket: str) -> Session:
    """A run of `qdn` in a cloud that has come up."""
    session = Session("local", None)
    vars(session)["cloud"] = SimpleNamespace(s3=s3, resources=SimpleNamespace(data_bucket=bucket))
    return session


def objects(desk: Desk, bucket: str) -> list[str]:
    return [one["Key"] for one in desk.s3.list_objects_v2(Bucket=bucket).get("Contents", [])]


def test_it_is_made_once_and_the_store_is_proven_before(desk: Desk, bucket: str) -> None:
    make_first_document(session_over(desk.s3, bucket))
    first = desk.s3.get_object(Bucket=bucket, Key="jobs.json")["Body"].read()
    assert json.loads(first)["jobs"] == []
    assert objects(desk, bucket) == ["jobs.json"]
    make_first_document(session_over(desk.s3, bucket))
    assert desk.s3.get_object(Bucket=bucket, Key="jobs.json")["Body"].read() == first


@pytest.mark.parametrize("pretending", [Racy, DeafToIfMatch])
def test_a_store_that_cannot_compare_and_swap_gets_no_jobs(
    desk: Desk, bucket: str, pretending: Any
) -> None:
    with pytest.raises(CannotSwap) as refused:
        make_first_document(session_over(pretending(desk.s3), bucket))
    assert refused.value.exit_code == 3
    assert objects(desk, bucket) == []


def test_a_deleted_document_is_to_be_restored_not_begun_anew(desk: Desk, bucket: str) -> None:
    make_first_document(session_over(desk.s3, bucket))
    desk.s3.delete_object(Bucket=bucket, Key="jobs.json")
    with pytest.raises(DocumentMissing, match="was deleted") as told:
        make_first_document(session_over(desk.s3, bucket))
    assert "qdn store restore" in told.value.next_step
    assert objects(desk, bucket) == []


def test_the_first_write_on_a_machine_proves_a_store_that_is_not_of_aws(desk: Desk) -> None:
    (proven,) = (desk.home / "state" / "proven").iterdir()
    written = proven.read_text("utf-8")
    proven.unlink()
    assert desk.run("jobs", "list").code == 0
    assert not proven.exists()
    desk.new()
    assert proven.read_text("utf-8") == written
    assert objects(desk, desk.bucket) == ["jobs.json"]
