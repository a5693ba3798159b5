"""The S3 servers that the proofs run against, told apart by name, and clients for them."""

import uuid
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

LOOPBACK = "127.0.0.1"
REGION: Final = "us-west-2"


@dataclass(frozen=True)
class Engine:
    """A running S3.

    Attributes:
        name: for people.
        endpoint: its URL.
    """

    name: str
    endpoint: str

    def new_bucket(self) -> str:
        """A bucket of nobody else's, with its versions kept."""
        s3 = new_client(self.endpoint)
        bucket = f"proof-{uuid.uuid4().hex[:12]}"
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
        return bucket


@cache
def _session() -> boto3.Session:
    return boto3.Session(
        aws_access_key_id="testing", aws_secret_access_key="testing", region_name=REGION
    )


def new_client(endpoint: str, *, attempts: int = 1, patience_s: float = 60.0) -> "S3Client":
    """A client as the desk's store has it; more than one attempt makes it boto3's own kind.

    Args:
        endpoint: the URL of the S3, or of a proxy in front of it.
        attempts: how often boto3 itself sends a request.
        patience_s: seconds it waits for an answer.
    """
    config = Config(
        retries={"mode": "standard", "total_max_attempts": attempts},
        connect_timeout=3,
        read_timeout=patience_s,
        max_pool_connections=32,
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        s3={"addressing_style": "path"},
    )
    return _session().client("s3", endpoint_url=endpoint, config=config)
