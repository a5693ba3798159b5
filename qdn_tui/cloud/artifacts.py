"""The bucket from which CloudFormation takes what does not fit into a call.

A stack cannot hold the bucket that its own first bundle comes from, so this one is made
beside it, once for each account and region, and shared by the stacks there. Objects are named
by their content and kept: a rollback of the stack reads them again.
"""

import hashlib
import json
from typing import TYPE_CHECKING

from qdn_tui.cloud.bundle import Bundle
from qdn_tui.cloud.clients import Clients
from qdn_tui.cloud.failures import CredentialsRefused, error_code, named_errors

if TYPE_CHECKING:
    from mypy_boto3_s3.literals import BucketLocationConstraintType


class Artifacts:
    """The artifacts bucket of an account and region, made when it is first needed."""

    def __init__(self, clients: Clients, account: str) -> None:
        self._clients = clients
        self._account = account
        self.bucket = f"qdn-artifacts-{account}-{clients.environment.region}"
        self._ready = False

    def put_bundle(self, bundle: Bundle) -> str:
        """Store the API's bundle. Returns its key."""
        return self._put(f"api/{bundle.sha256}.zip", bundle.content)

    def put_template(self, template: str) -> str:
        """Store a template. Returns its URL, as CloudFormation takes it."""
        content = template.encode("utf-8")
        key = self._put(f"stack/{hashlib.sha256(content).hexdigest()}.yaml", content)
        endpoint = self._clients.s3_files.meta.endpoint_url
        return f"{endpoint}/{self.bucket}/{key}"

    def _put(self, key: str, content: bytes) -> str:
        with named_errors(self._clients.environment):
            self._ensure()
            self._clients.s3_files.put_object(
                Bucket=self.bucket, Key=key, Body=content, ExpectedBucketOwner=self._account
            )
        return key

    def _ensure(self) -> None:
        if self._ready:
            return
        from botocore.exceptions import ClientError

        s3 = self._clients.s3_files
        try:
            # Its name can be guessed, so it might be somebody else's.
            s3.head_bucket(Bucket=self.bucket, ExpectedBucketOwner=self._account)
        except ClientError as error:
            if error_code(error) in ("403", "AccessDenied"):
                raise CredentialsRefused(
                    f"The bucket {self.bucket} is another account's, or closed to you",
                    "Ask for access to it, or take another region",
                ) from error
            if error_code(error) not in ("404", "NoSuchBucket"):
                raise
            self._make()
        self._ready = True

    def _make(self) -> None:
        s3, region = self._clients.s3_files, self._clients.environment.region
        if region == "us-east-1":  # which takes no constraint
            s3.create_bucket(Bucket=self.bucket)
        else:
            where: BucketLocationConstraintType = region  # type: ignore[assignment]
            s3.create_bucket(
                Bucket=self.bucket, CreateBucketConfiguration={"LocationConstraint": where}
            )
        s3.put_public_access_block(
            Bucket=self.bucket,
            PublicAccessBlockConfiguration={
                "BlockPublicAcls": True,
                "BlockPublicPolicy": True,
                "IgnorePublicAcls": True,
                "RestrictPublicBuckets": True,
            },
        )
        arn = f"arn:{s3.meta.partition}:s3:::{self.bucket}"
        tls_only = {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Sid": "TlsOnly",
                    "Effect": "Deny",
                    "Principal": "*",
                    "Action": "s3:*",
                    "Resource": [arn, f"{arn}/*"],
                    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
                }
            ],
        }
        s3.put_bucket_policy(Bucket=self.bucket, Policy=json.dumps(tls_only))
