"""What deploys write down, in the data bucket: releases, the run at work, and their builds.

deploy/lock.json             who deploys now (qdn_tui.deploy.lock)
deploy/journal.json          the latest run, step by step, enough to go on with it elsewhere
deploy/current.json          what production serves: the latest record
deploy/releases/<id>.json    one record a run, good or bad
deploy/builds/<name>.zip     the bytes of a release
"""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from qdn_tui.cloud.bundle import Bundle
from qdn_tui.cloud.failures import error_code
from qdn_tui.deploy.errors import LockLost, NotRecorded
from qdn_tui.deploy.plan import Where
from qdn_tui.deploy.shelf import Stored, server_time
from qdn_tui.deploy.source import Build, unpack
from qdn_tui.deploy.step import Kind, Step

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

PREFIX = "deploy/"
JOURNAL = PREFIX + "journal.json"
CURRENT = PREFIX + "current.json"
RELEASES = PREFIX + "releases/"
BUILDS = PREFIX + "builds/"

_MISSING = frozenset({"404", "NoSuchKey", "NotFound"})
_AT_ONCE = 8


class Ended(StrEnum):
    """How a recorded run stands."""

    RUNNING = "running"
    DEPLOYED = "deployed"
    PURGE_PENDING = "live, purge pending"
    FAILED = "failed"
    CANCELLED = "cancelled"
    ROLLED_BACK = "rolled back"


class _Written(BaseModel):
    model_config = ConfigDict(frozen=True)


class LiveFunction(_Written):
    """The edge function that a release serves.

    Attributes:
        tested_by: "TestFunction", or the engine on the deploying machine where the cloud has
            none.
    """

    release: str
    code: str
    tested_by: str = ""

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.code.encode()).hexdigest()


class LiveApi(_Written):
    """The API that a release serves: the version behind the alias, and what it was made from.

    Attributes:
        digest: of what went into its bundle; empty where no deploy made it.
        release: what it tells of itself by `/api/health`; empty where that is not known.
    """

    version: str
    code_sha256: str
    digest: str = ""
    release: str = ""


class Issued(_Written):
    """A purge that was asked for. The reference makes asking again free."""

    distribution_id: str
    reference: str
    paths: tuple[str, ...]
    invalidation_id: str = ""
    completed: bool = False


Files = dict[str, Stored]
Places = dict[Where, Files]


class Record(_Written):
    """One run, and all that production serves after it, so that any later one can go back to it.

    Attributes:
        id: unique, and sorts by time.
        build: the name of the stored build of its pages.
        by: who ran it, as name@machine.
        reason: why it failed, where it did.
        places: every object that deploys own, by place and key.
        previous: id of the record that was current before.
        restores: id of the record that a rollback went back to.
        fence: grows with each holder of the lock.
        warnings: what somebody should look at all the same.
    """

    id: str
    kind: Kind
    release: str
    source: str
    build: str
    by: str
    message: str = ""
    at: datetime
    seconds: float
    result: Ended
    reason: str = ""
    step: Step | None = None
    fence: int
    previous: str | None = None
    restores: str | None = None
    places: Places = Field(default_factory=dict, repr=False)
    function: LiveFunction | None = Field(default=None, repr=False)
    api: LiveApi | None = None
    purges: tuple[Issued, ...] = ()
    drift: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    changed: int = 0


class Before(_Written):
    """Production as a run found it, for taking the run back.

    Attributes:
        objects: what lay at each key that it changes; None where nothing did.
        function: LIVE code of production's edge function; None where it had none.
        api_version: what the alias pointed at.
    """

    objects: dict[Where, dict[str, Stored | None]] = Field(default_factory=dict)
    function: str | None = None
    api_version: str | None = None


class Journal(_Written):
    """A run as it happens.

    Attributes:
        step: the step it is in, or ended in.
        done: steps that are done.
        removed: keys to take away, by place.
        previous_release: what production served before it.
        api_digest, api_bundle: of the API to ship; empty where the API stays.
        api_version: an existing version to go to, in a rollback.
        retired: assets that no page uses from now on.
        new_api: what the alias is moved to, noted before it moves.
        functions: places whose edge function is to be published.
        staged: what lies in staging, as it was tested.
        mends: id of the run that had broken off in production when this one began.
    """

    id: str
    kind: Kind
    release: str
    source: str
    build: str
    by: str
    message: str = ""
    at: datetime
    fence: int
    state: Ended = Ended.RUNNING
    step: Step = Step.PLAN
    done: tuple[Step, ...] = ()
    reason: str = ""
    previous: str | None = None
    restores: str | None = None
    previous_release: str | None = None
    before: Before = Before()
    written: dict[Where, tuple[str, ...]] = Field(default_factory=dict)
    removed: dict[Where, tuple[str, ...]] = Field(default_factory=dict)
    to_purge: dict[Where, tuple[str, ...]] = Field(default_factory=dict)
    functions: tuple[Where, ...] = ()
    api_digest: str = ""
    api_bundle: str = ""
    api_version: str | None = None
    retired: dict[Where, tuple[str, ...]] = Field(default_factory=dict)
    changed: int = 0
    new_api: LiveApi | None = None
    purges: dict[Where, Issued] = Field(default_factory=dict)
    staged: Files = Field(default_factory=dict)
    mends: str | None = None
    tested_by: str = ""
    drift: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    seconds: float = 0.0

    @property
    def is_unfinished(self) -> bool:
        """Whether it broke off where customers can see it: to be resumed or rolled back."""
        broke_off = self.state in (Ended.RUNNING, Ended.FAILED, Ended.CANCELLED)
        return broke_off and self.step.is_in_production

    @property
    def owed(self) -> dict[Where, tuple[str, ...]]:
        """Paths that edges may still answer as before the run: their purge never completed.

        A run that is to be resumed or rolled back owes nothing yet: it purges by itself.
        """
        if self.state is Ended.DEPLOYED or self.is_unfinished:
            return {}
        done = {where for where, issued in self.purges.items() if issued.completed}
        return {where: paths for where, paths in self.to_purge.items() if where not in done}

    @property
    def is_resumable(self) -> bool:
        """Whether there is anything left to do."""
        return self.state not in (Ended.DEPLOYED, Ended.ROLLED_BACK)


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

    def record(self, id_: str) -> Record:
        """The record called `id_`, or else the latest good one of the release called so.

        Raises:
            NotRecorded: there is none.
        """
        found = self._read(f"{RELEASES}{id_}.json", Record)[0]
        if found is not None:
            return found
        for record in self.history(limit=None):
            if record.release == id_ and record.result in (Ended.DEPLOYED, Ended.PURGE_PENDING):
                return record
        raise NotRecorded(f"No release is recorded as {id_}", "See `qdn deploy history`")

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
