"""jobs.json as anybody with an S3 client sees it, and may edit it: none of the product's code."""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import boto3

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_KEY = "jobs.json"


@dataclass(frozen=True)
class Bucket:
    """A bucket with a jobs document in it."""

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
        """The record with this number."""
        return next(job for job in self.document["jobs"] if job["number"] == number)
