"""A bucket of pages: what it holds, and writes that happen only if nobody came in between."""

import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict

from qdn_tui.cloud.failures import error_code
from qdn_tui.deploy.errors import Moved
from qdn_tui.deploy.site import SiteFile

if TYPE_CHECKING:
    from botocore.exceptions import ClientError
    from mypy_boto3_s3 import S3Client

_MISSING = frozenset({"404", "NoSuchKey", "NotFound", "NoSuchVersion"})
_TRIES = 5
_PAUSE_S = 0.1


@dataclass(frozen=True)
class Listed:
    """An object as a listing tells of it. An ETag is only ever compared, never read."""

    etag: str
    size: int
    modified: str


class Stored(BaseModel):
    """An object as it lies in a bucket.

    Attributes:
        modified: when it was written, as the listing says it; with `etag` it tells whether
            anybody touched the object since, headers included.
        version_id: None where the bucket keeps no versions.
        retired: no page of the current release uses it; kept for those who hold an older page.
    """

    model_config = ConfigDict(frozen=True)

    sha256: str
    content_type: str
    cache_control: str
    size: int
    etag: str
    modified: str = ""
    version_id: str | None = None
    retired: bool = False

    def holds(self, file: SiteFile) -> bool:
        """Whether it is what `file` says, headers included."""
        return (self.sha256, self.content_type, self.cache_control) == (
            file.sha256,
            file.content_type,
            file.cache_control,
        )

    def is_untouched(self, listed: Listed | None) -> bool:
        """Whether a listing shows it just as it was recorded."""
        return listed is not None and (listed.etag, listed.modified) == (self.etag, self.modified)


@dataclass(frozen=True)
class Placed:
    """What a write made: its version, where the bucket keeps any, and its ETag."""

    version_id: str | None
    etag: str


class Shelf:
    """One bucket, by the client for files."""

    def __init__(self, s3: "S3Client", bucket: str) -> None:
        self._s3 = s3
        self.bucket = bucket
        # AWS compares the destination of a copy too; other stores pass over that condition.
        self._copies_blindly = ".amazonaws.com" not in s3.meta.endpoint_url

    def listing(self) -> dict[str, Listed]:
        """Everything in it, by key."""
        found = {}
        for page in self._s3.get_paginator("list_objects_v2").paginate(Bucket=self.bucket):
            for entry in page.get("Contents", []):
                found[entry["Key"]] = Listed(
                    entry["ETag"], entry["Size"], entry["LastModified"].isoformat()
                )
        return found

    def has(self, key: str) -> bool:
        """Whether there is an object."""
        from botocore.exceptions import ClientError

        try:
            self._s3.head_object(Bucket=self.bucket, Key=key)
        except ClientError as error:
            if error_code(error) in _MISSING:
                return False
            raise
        return True

    def look(self, key: str) -> Stored | None:
        """One object, by its headers; where they tell no sha256, by its bytes too."""
        from botocore.exceptions import ClientError

        try:
            head = self._s3.head_object(Bucket=self.bucket, Key=key)
            digest = head["Metadata"].get("sha256")
            if digest is None:
                body = self._s3.get_object(Bucket=self.bucket, Key=key)["Body"].read()
                digest = hashlib.sha256(body).hexdigest()
        except ClientError as error:
            if error_code(error) in _MISSING:
                return None
            raise
        return Stored(
            sha256=digest,
            content_type=head.get("ContentType", ""),
            cache_control=head.get("CacheControl", ""),
            size=head["ContentLength"],
            etag=head["ETag"],
            modified=head["LastModified"].isoformat(),
            version_id=_version(head),
        )

    def put(self, file: SiteFile, before: str | None) -> "Placed":
        """Write a file over the object with the ETag `before`, or where there was none.

        Raises:
            Moved: somebody else wrote there.
        """

        def write(condition: dict[str, Any]) -> Any:
            return self._s3.put_object(
                Bucket=self.bucket,
                Key=file.key,
                Body=file.body,
                ContentType=file.content_type,
                CacheControl=file.cache_control,
                Metadata={"sha256": file.sha256},
                **condition,
            )

        return self._conditionally(file, before, write)

    def copy(
        self, file: SiteFile, before: str | None, bucket: str, version_id: str | None, etag: str
    ) -> "Placed":
        """Copy what was tested: that version of that bucket's object, and no other.

        Raises:
            Moved: somebody else wrote to the source or to the destination.
        """
        source: dict[str, str] = {"Bucket": bucket, "Key": file.key}
        if version_id is not None:
            source["VersionId"] = version_id

        if self._copies_blindly and (there := self.look(file.key)) is not None:
            if there.holds(file):
                return Placed(there.version_id, there.etag)
            if there.etag != before:
                raise _moved(self.bucket, file.key)

        def write(condition: dict[str, Any]) -> Any:
            return self._s3.copy_object(
                Bucket=self.bucket,
                Key=file.key,
                CopySource=source,  # type: ignore[arg-type]
                CopySourceIfMatch=etag,
                MetadataDirective="COPY",
                **condition,
            )

        return self._conditionally(file, before, write)

    def restore(self, key: str, before: Stored, now: str | None) -> None:
        """Bring back the version that was there before, over what lies there with ETag `now`.

        Raises:
            Moved: somebody else wrote there.
        """
        from botocore.exceptions import ClientError

        source: dict[str, str] = {"Bucket": self.bucket, "Key": key}
        if before.version_id is not None:
            source["VersionId"] = before.version_id
        condition: dict[str, Any] = {"IfNoneMatch": "*"} if now is None else {"IfMatch": now}
        try:
            self._s3.copy_object(
                Bucket=self.bucket,
                Key=key,
                CopySource=source,  # type: ignore[arg-type]
                MetadataDirective="COPY",
                **condition,
            )
        except ClientError as error:
            there = self.look(key)
            if there is None or not _same(there, before):
                if _is_conflict(error):
                    raise _moved(self.bucket, key) from error
                raise

    def delete(self, key: str, etag: str) -> None:
        """Take an object away; its versions stay.

        Raises:
            Moved: somebody else wrote there.
        """
        from botocore.exceptions import ClientError

        try:
            self._s3.delete_object(Bucket=self.bucket, Key=key, IfMatch=etag)
        except ClientError as error:
            if not _is_conflict(error):
                raise
            if self.look(key) is not None:
                raise _moved(self.bucket, key) from error

    def _conditionally(self, file: SiteFile, before: str | None, write: Any) -> "Placed":
        """Write under a condition; a refusal may be our own write, whose answer got lost."""
        from botocore.exceptions import ClientError

        condition = {"IfNoneMatch": "*"} if before is None else {"IfMatch": before}
        for attempt in range(_TRIES):
            try:
                answer = write(condition)
                etag = answer.get("ETag") or answer["CopyObjectResult"]["ETag"]
                return Placed(_version(answer), etag)
            except ClientError as error:
                if not _is_conflict(error):
                    raise
                there = self.look(file.key)
                if there is not None and there.holds(file):
                    return Placed(there.version_id, there.etag)
                unchanged = (there.etag if there else None) == before
                if unchanged and error_code(error) in _MISSING:
                    raise  # the source of a copy is gone
                if not unchanged or attempt == _TRIES - 1:
                    raise _moved(self.bucket, file.key) from error
                # 409: another request for the same key was on its way (S3, conditional writes).
                time.sleep(_PAUSE_S * 2**attempt)
        raise AssertionError("unreachable")


def stored_as(file: SiteFile, placed: Placed, modified: str = "") -> Stored:
    """A file as it lies after it was written."""
    return Stored(
        sha256=file.sha256,
        content_type=file.content_type,
        cache_control=file.cache_control,
        size=len(file.body),
        etag=placed.etag,
        modified=modified,
        version_id=placed.version_id,
    )


def server_time(answer: Mapping[str, Any]) -> datetime:
    """The cloud's clock, from an answer's Date header; to the second.

    A store that sends none is trusted to have the time of this machine.
    """
    told = answer["ResponseMetadata"].get("HTTPHeaders", {}).get("date")
    if not told:
        return datetime.now(UTC).replace(microsecond=0)
    return parsedate_to_datetime(told).astimezone(UTC)


def _version(answer: Any) -> str | None:
    version = answer.get("VersionId")
    return None if version in (None, "null") else str(version)


def _same(one: Stored, other: Stored) -> bool:
    return (one.sha256, one.content_type, one.cache_control) == (
        other.sha256,
        other.content_type,
        other.cache_control,
    )


def _is_conflict(error: "ClientError") -> bool:
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
    return status in (404, 409, 412)


def _moved(bucket: str, key: str) -> Moved:
    return Moved(
        f"{bucket}/{key} is not as the plan saw it: somebody else is deploying",
        "Look at `qdn deploy history`, then plan again",
    )
