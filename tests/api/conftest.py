"""The function as it is deployed, over a moto bucket."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import boto3
import pytest
from moto import mock_aws

from qdn_tui.api import journal
from qdn_tui.api.desk import desk
from qdn_tui.api.handler import handler
from qdn_tui.business_file import load_business
from qdn_tui.store.archive import PREFIX as ARCHIVE
from qdn_tui.store.s3 import S3JobStore
from qdn_tui.store.tries import PREFIX
from tests.api.events import SECRET, Answered, event

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

BUCKET = "jobs-of-the-api"
KEY = "jobs.json"
# No deploy made the code that the tests run.
RELEASE = "unreleased"
REGION: Literal["us-west-2"] = "us-west-2"

Ask = Callable[..., Answered]


@dataclass(frozen=True)
class Bucket:
    """The data bucket, seen from the dispatcher's side.

    Attributes:
        s3: a client of its own.
        store: the dispatcher's store.
    """

    s3: "S3Client"
    store: S3JobStore

    def put(self, body: bytes) -> None:
        """Lay down a document as any S3 client may."""
        self.s3.put_object(Bucket=BUCKET, Key=KEY, Body=body)


def make_bucket(s3: "S3Client") -> Bucket:
    """The bucket with its first, empty document."""
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    store = S3JobStore(s3, BUCKET, load_business(), key=KEY)
    store.create_document()
    return Bucket(s3, store)


@contextmanager
def environment(folder: Path) -> Iterator[pytest.MonkeyPatch]:
    """The function's environment; it starts cold and leaves nothing behind."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("AWS_ENDPOINT_URL_S3", "AWS_PROFILE"):
            patch.delenv(name, raising=False)
        for name, value in {
            # Nothing listens there: no test ever asks AWS itself.
            "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
            "AWS_REGION": REGION,
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
            "AWS_CONFIG_FILE": str(folder / "no-config"),
            "AWS_SHARED_CREDENTIALS_FILE": str(folder / "no-credentials"),
            "AWS_EC2_METADATA_DISABLED": "true",
            "QDN_DATA_BUCKET": BUCKET,
            "QDN_JOBS_KEY": KEY,
            "QDN_ORIGIN_SECRET": SECRET,
            "QDN_PUBLIC_URL": "https://quickdumpnow.example",
        }.items():
            patch.setenv(name, value)
        desk.cache_clear()
        try:
            yield patch
        finally:
            desk.cache_clear()


@pytest.fixture
def function(tmp_path: Path) -> Iterator[None]:
    with environment(tmp_path):
        yield


@pytest.fixture
def bucket(function: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    with mock_aws():
        yield make_bucket(boto3.client("s3", region_name=REGION))


@pytest.fixture(scope="module")
def long_lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bucket]:
    """A function and its bucket for all tests of a module: clients are costly to make."""
    with environment(tmp_path_factory.mktemp("function")) as patch, mock_aws():
        patch.delenv("AWS_ENDPOINT_URL")
        yield make_bucket(boto3.client("s3", region_name=REGION))


@pytest.fixture
def office(long_lived: Bucket) -> Bucket:
    """The long-lived function over an empty document, with nothing archived or tried before."""
    revision = long_lived.store.read().document.revision
    long_lived.put(json.dumps({"schema_version": 1, "revision": revision + 1, "jobs": []}).encode())
    for found in long_lived.s3.list_objects_v2(Bucket=BUCKET).get("Contents", ()):
        if found["Key"].startswith((PREFIX, ARCHIVE)):
            long_lived.s3.delete_object(Bucket=BUCKET, Key=found["Key"])
    return long_lived


@pytest.fixture
def ask(request: pytest.FixtureRequest) -> Ask:
    """Send a request through our edge: `ask("/api/health")`."""

    if "office" not in request.fixturenames:
        request.getfixturevalue("function")

    def sent(path: str, method: str = "GET", **more: str | None) -> Answered:
        return Answered.of(handler(event(path, method, **more), None))  # type: ignore[arg-type]

    return sent


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What the function writes to its log, as it is written."""
    written = io.StringIO()
    for handler_ in logging.getLogger(journal.SERVICE).handlers:
        assert isinstance(handler_, logging.StreamHandler)
        monkeypatch.setattr(handler_, "stream", written)
    return written
