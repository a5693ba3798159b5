"""Where deploys write down what they do, in the data bucket: records, the journal, builds.

deploy/lock.json             who deploys now (qdn_tui.deploy.lock)
deploy/journal.json          the latest run, step by step, enough to go on with it elsewhere
deploy/current.json          what production serves: the latest record
deploy/releases/<id>.json    one record a run, good or bad
deploy/builds/<name>.zip     the bytes of a release
"""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from qdn_tui.cloud.bundle import Bundle
from qdn_tui.cloud.failures import error_code
from qdn_tui.deploy.errors import LockLost, NotRecorded
from qdn_tui.deploy.records import Journal, Record
from qdn_tui.deploy.shelf import server_time
from qdn_tui.deploy.source import Build, unpack

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

PREFIX = "deploy/"
JOURNAL = PREFIX + "journal.json"
CURRENT = PREFIX + "current.json"
RELEASES = PREFIX + "releases/"
BUILDS = PREFIX + "builds/"

_MISSING = frozenset({"404", "NoSuchKey", "NotFound"})
_AT_ONCE = 8

_Model = TypeVar("_Model", bound=BaseModel)


class Ledger:
    """The deploys' own objects in the data bucket.

    Attributes:
        now: S3's clock at the latest read.
    """

    def __init__(self, s3: "S3Client", bucket: str) -> None:
        self._s3 = s3
        self.bucket = bucket
        self.now = datetime.now(UTC)

    def current(self) -> tuple[Record | None, str | None]:
        """What production serves, with its ETag; (None, None) where nothing is recorded."""
        return self._read(CURRENT, Record)

    def journal(self) -> tuple[Journal | None, str | None]:
        """The latest run, with its ETag; (None, None) where there never was one."""
        return self._read(JOURNAL, Journal)

    def write_journal(self, journal: Journal, before: str | None) -> str:
        """Note where the run stands, over what was noted last, and over nothing else.

        Returns:
            The new ETag.

        Raises:
            LockLost: somebody else's run was noted in between.
        """
        from botocore.exceptions import ClientError

        body = journal.model_dump_json().encode()
        try:
            return self._put(JOURNAL, body, **_over(before))
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] not in (404, 409, 412):
                raise
            there, etag = self._get(JOURNAL)
            # A repeated request meets its own first try, whose answer got lost.
            if there == body and etag is not None:
                return etag
            raise LockLost(
                "Somebody else's run took this one's place", "See `qdn deploy history`"
            ) from error

    def write_record(self, record: Record) -> None:
        """Add a run to the history."""
        self._put(f"{RELEASES}{record.id}.json", record.model_dump_json().encode())

    def make_current(self, record: Record, before: str | None) -> None:
        """Say that production serves this record now.

        Raises:
            LockLost: somebody else said so of theirs in between.
        """
        from botocore.exceptions import ClientError

        try:
            self._put(CURRENT, record.model_dump_json().encode(), **_over(before))
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] not in (404, 409, 412):
                raise
            there, _ = self.current()
            if there is None or there.id != record.id:
                raise LockLost(
                    f"Release {record.release} is live, but somebody else recorded another one",
                    "See `qdn deploy history`, then deploy again",
                ) from error

    def forget_current(self, before: str | None) -> None:
        """Say that production serves no release any more.

        Raises:
            LockLost: somebody else said something of theirs in between.
        """
        from botocore.exceptions import ClientError

        try:
            self._s3.delete_object(Bucket=self.bucket, Key=CURRENT, IfMatch=before or "*")
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] not in (404, 409, 412):
                raise
            if self.current()[0] is not None:
                raise LockLost(
                    "The first release was taken back, but somebody else recorded another one",
                    "See `qdn deploy history`, then deploy again",
                ) from error

    def record(self, id_: str) -> Record:
        """The record of the run called `id_`.

        Raises:
            NotRecorded: there is none.
        """
        found = self._read(f"{RELEASES}{id_}.json", Record)[0]
        if found is None:
            raise NotRecorded(f"No run is recorded as {id_}", "See `qdn deploy history`")
        return found

    def history(self, limit: int | None = 20) -> tuple[Record, ...]:
        """Records, newest first."""
        keys = [
            entry["Key"]
            for page in self._s3.get_paginator("list_objects_v2").paginate(
                Bucket=self.bucket, Prefix=RELEASES
            )
            for entry in page.get("Contents", [])
        ]
        newest = sorted(keys, reverse=True)[:limit]
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            found = pool.map(lambda key: self._read(key, Record)[0], newest)
        return tuple(record for record in found if record is not None)

    def store_build(self, build: Build) -> str:
        """Keep the build's bytes. Returns their name; equal bytes are kept once."""
        from botocore.exceptions import ClientError

        packed = build.packed()
        name = f"{build.release}-{hashlib.sha256(packed).hexdigest()[:12]}"
        try:
            self._put(f"{BUILDS}{name}.zip", packed, IfNoneMatch="*")
        except ClientError as error:
            # It is there: the name says its content.
            if error.response["ResponseMetadata"]["HTTPStatusCode"] not in (409, 412):
                raise
        return name

    def build(self, name: str) -> Build:
        """A stored build.

        Raises:
            NotRecorded: it is gone, or damaged.
        """
        body, _ = self._get(f"{BUILDS}{name}.zip")
        if body is None:
            raise NotRecorded(
                f"The stored build {name} is gone", "Deploy from a checkout of it instead"
            )
        return unpack(body)

    def store_bundle(self, bundle: Bundle) -> str:
        """Keep the API's bundle, so that another machine can go on with a run. Returns its name."""
        name = f"api-{bundle.sha256}"
        self._put(f"{BUILDS}{name}.zip", bundle.content)
        return name

    def bundle(self, name: str) -> Bundle:
        """A stored bundle.

        Raises:
            NotRecorded: it is gone.
        """
        body, _ = self._get(f"{BUILDS}{name}.zip")
        if body is None:
            raise NotRecorded(f"The stored bundle {name} is gone", "Deploy from a checkout instead")
        return Bundle(body)

    def _read(self, key: str, model: type[_Model]) -> tuple[_Model | None, str | None]:
        body, etag = self._get(key)
        if body is None:
            return None, None
        try:
            return model.model_validate_json(body), etag
        except ValidationError as error:
            raise NotRecorded(
                f"{self.bucket}/{key} cannot be read: {error.error_count()} fields are wrong",
                "Restore an earlier version of it, or upgrade qdn",
            ) from error

    def _get(self, key: str) -> tuple[bytes | None, str | None]:
        from botocore.exceptions import ClientError

        try:
            answer = self._s3.get_object(Bucket=self.bucket, Key=key)
        except ClientError as error:
            if error_code(error) in _MISSING:
                self.now = server_time(error.response)
                return None, None
            raise
        self.now = server_time(answer)
        return answer["Body"].read(), answer["ETag"]

    def _put(self, key: str, body: bytes, **condition: Any) -> str:
        return self._s3.put_object(
            Bucket=self.bucket,
            Key=key,
            Body=body,
            ContentType="application/zip" if key.endswith(".zip") else "application/json",
            **condition,
        )["ETag"]


def _over(before: str | None) -> dict[str, Any]:
    return {"IfNoneMatch": "*"} if before is None else {"IfMatch": before}
