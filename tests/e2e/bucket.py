"""jobs.json as anybody with an S3 client sees it, and may edit it: none of the product's code."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import boto3

from tests.e2e.patience import WITHIN_S

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_KEY = "jobs.json"
_LOOK_S = 0.05


@dataclass(frozen=True)
class Bucket:
    """A bucket with a jobs document in it.

    A board says that a change is accepted before it is sent: what a board did is waited for here.
    """

    s3: "S3Client"
    name: str

    @classmethod
    def at(cls, endpoint: str, region: str, name: str) -> Self:
        """The bucket behind an endpoint that takes any credentials."""
        s3 = boto3.client(
            "s3",
            endpoint_url=endpoint,
            region_name=region,
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )
        return cls(s3, name)

    @property
    def document(self) -> Any:
        return json.loads(self.s3.get_object(Bucket=self.name, Key=_KEY)["Body"].read())

    @property
    def etag(self) -> str:
        """Changes with every write."""
        return self.s3.head_object(Bucket=self.name, Key=_KEY)["ETag"]

    def put(self, document: Any) -> None:
        """Write the document over whatever is there."""
        self.s3.put_object(Bucket=self.name, Key=_KEY, Body=json.dumps(document).encode())

    def empty(self) -> None:
        """Leave a document without jobs, as the next revision."""
        document = self.document
        document["revision"] += 1
        document["jobs"] = []
        self.put(document)

    def job(self, number: str) -> Any:
        """The record with this number, as it stands now."""
        return self.job_in(self.document, number)

    @staticmethod
    def job_in(document: Any, number: str) -> Any:
        """The record with this number in a document that was read."""
        found = _with_number(document, number)
        assert found is not None, f"there is no {number}"
        return found

    def wait_until(self, wanted: Callable[[Any], bool], within_s: float = WITHIN_S) -> Any:
        """Read the document until the condition holds for it; returns it.

        Raises:
            AssertionError: it did not in time; with the document.
        """
        deadline = time.monotonic() + within_s
        while not wanted(document := self.document):
            assert time.monotonic() < deadline, f"never came; {json.dumps(document, indent=1)}"
            time.sleep(_LOOK_S)
        return document

    def wait_for(self, number: str, within_s: float = WITHIN_S, **wanted: Any) -> Any:
        """Read the job with this number until its fields are as wanted; returns it."""

        def is_as_wanted(document: Any) -> bool:
            job = _with_number(document, number)
            return job is not None and all(job[name] == value for name, value in wanted.items())

        return _with_number(self.wait_until(is_as_wanted, within_s), number)

    def wait_for_jobs(self, count: int, within_s: float = WITHIN_S) -> Any:
        """Read until there are this many jobs; returns them."""
        return self.wait_until(lambda document: len(document["jobs"]) == count, within_s)["jobs"]


def _with_number(document: Any, number: str) -> Any:
    return next((job for job in document["jobs"] if job["number"] == number), None)
