"""Every state the bucket still keeps of one object, newest first."""

import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, TypeVar
from urllib.parse import quote, unquote

from qdn_tui.domain.text import safe
from qdn_tui.store.codec import decode
from qdn_tui.store.errors import (
    AccessRefused,
    DocumentUnreadable,
    StoreUnreachable,
    UnknownVersion,
)
from qdn_tui.store.faults import REQUEST_ERRORS, as_store_error

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

# Weeks of a busy desk, and one page of S3's listing.
LOOK_BACK = 1000
_AT_ONCE = 8
_PAUSES_SECONDS = (0.2, 0.4)
_SHORTEST_PREFIX = 4
_HEADER_BYTES = 256
# The header as this program writes it: the revision is its second field.
_REVISION = re.compile(rb'\s*\{\s*"schema_version"\s*:\s*\d+\s*,\s*"revision"\s*:\s*(\d{1,12})\s*,')
_PLAIN = " ,.:;()/+-_"
_Answer = TypeVar("_Answer")


@dataclass(frozen=True)
class Version:
    """One state of the object.

    Attributes:
        version_id: the bucket's name for it.
        at: when it was written, UTC.
        size: bytes.
        is_live: whether it is what a plain read finds.
        is_deletion: whether the object was deleted then; such a version has no bytes.
    """

    version_id: str
    at: datetime
    size: int
    is_live: bool
    is_deletion: bool


class Stored(NamedTuple):
    """The bytes of a version, and the note that its writer left beside them."""

    body: bytes
    note: Mapping[str, str]


def note(by: str, what: str) -> dict[str, str]:
    """What the bucket keeps beside a version that no job's history explains."""
    return {"qdn-by": quote(by, safe=_PLAIN), "qdn-what": quote(what, safe=_PLAIN)}


def noted(beside: Mapping[str, str]) -> tuple[str, str]:
    """Who and what a version's note says; empty where it has none."""
    return unquote(beside.get("qdn-by", "")), unquote(beside.get("qdn-what", ""))


class Versions:
    """The versions of one object.

    Args:
        s3: a boto3 S3 client.
        bucket: where the object is.
        key: the object's key.
        sleep: waits so many seconds between two tries of a read.
    """

    def __init__(
        self,
        s3: "S3Client",
        bucket: str,
        key: str,
        *,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._s3 = s3
        self._bucket = bucket
        self._key = key
        self._sleep = sleep

    @property
    def address(self) -> str:
        """The object's s3 address, for messages."""
        return f"s3://{self._bucket}/{self._key}"

    def newest_first(self) -> Iterator[Version]:
        """Every version, a page at a time; in a bucket without versioning the live one alone.

        Raises:
            StoreError: they could not be listed.
        """
        marker: dict[str, str] = {}
        while True:
            page = self._reading(
                lambda marker=marker: self._s3.list_object_versions(  # type: ignore[misc]
                    Bucket=self._bucket, Prefix=self._key, **marker
                ),
                "s3:ListBucketVersions",
            )
            deletions = [
                Version(one["VersionId"], _utc(one["LastModified"]), 0, one["IsLatest"], True)
                for one in page.get("DeleteMarkers", [])
                if one["Key"] == self._key
            ]
            states = [
                Version(
                    one["VersionId"], _utc(one["LastModified"]), one["Size"], one["IsLatest"], False
                )
                for one in page.get("Versions", [])
                if one["Key"] == self._key
            ]
            # Of what happened in one second a deletion is taken for the later.
            yield from sorted(
                (*deletions, *states), key=lambda one: (not one.is_live, -one.at.timestamp())
            )
            if not page.get("IsTruncated"):
                return
            marker = {"KeyMarker": page["NextKeyMarker"]}
            if page.get("NextVersionIdMarker"):
                marker["VersionIdMarker"] = page["NextVersionIdMarker"]

    def named(self, wanted: str) -> Version:
        """The version a person means: its id, or how its id begins.

        Raises:
            UnknownVersion: there is none, more than one begins so, or it is a deletion.
        """
        wanted = wanted.strip()
        matching: list[Version] = []
        for version in self.newest_first():
            if version.version_id == wanted:
                matching = [version]
                break
            if len(wanted) >= _SHORTEST_PREFIX and version.version_id.startswith(wanted):
                matching.append(version)
        shown = safe(wanted, 80)
        if not matching:
            raise UnknownVersion(f"{self.address} has no version {shown}")
        if len(matching) > 1:
            raise UnknownVersion(f"{len(matching)} versions begin with {shown}")
        if matching[0].is_deletion:
            raise UnknownVersion(f"Version {shown} is the moment {self.address} was deleted")
        return matching[0]

    def read(self, version: Version) -> Stored:
        """The bytes of a version that is no deletion.

        Raises:
            StoreError: it could not be read.
        """
        return self._get(version, {})

    def read_all(self, versions: Iterable[Version]) -> Iterator[tuple[Version, Stored | None]]:
        """Versions with their bytes, several under way at once; None for a deletion.

        Raises:
            StoreError: one could not be read.
        """
        waiting = iter(versions)
        with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="qdn-versions") as pool:
            while batch := list(islice(waiting, _AT_ONCE)):
                bodies = pool.map(lambda one: None if one.is_deletion else self.read(one), batch)
                yield from zip(batch, bodies, strict=True)

    def revisions(self, count: int = LOOK_BACK) -> Iterator[tuple[Version, int | None]]:
        """The newest versions with their revisions; None for a deletion and for what is none.

        Reads no more than the beginning of each where this program wrote it.
        """
        newest = list(islice(self.newest_first(), count))
        with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="qdn-versions") as pool:
            yield from zip(newest, pool.map(self._revision, newest), strict=True)

    def _revision(self, version: Version) -> int | None:
        if version.is_deletion or not version.size:
            return None
        beginning = self._get(version, {"Range": f"bytes=0-{_HEADER_BYTES - 1}"}).body
        if found := _REVISION.match(beginning):
            return int(found[1])
        try:
            return decode(self.read(version).body).revision
        except DocumentUnreadable:
            return None

    def _get(self, version: Version, part: dict[str, str]) -> Stored:
        def get() -> Stored:
            answer = self._s3.get_object(
                Bucket=self._bucket,
                Key=self._key,
                VersionId=version.version_id,
                **part,  # type: ignore[arg-type]
            )
            return Stored(answer["Body"].read(), answer.get("Metadata", {}))

        return self._reading(get, "s3:GetObjectVersion")

    def _reading(self, request: Callable[[], _Answer], permission: str) -> _Answer:
        """The answer of a read, tried again where none came: reads may be repeated freely."""
        pauses = iter(_PAUSES_SECONDS)
        while True:
            try:
                return request()
            except REQUEST_ERRORS as error:
                failed = as_store_error(error, self.address)
                pause = next(pauses, None)
                if isinstance(failed, AccessRefused):
                    failed = AccessRefused(
                        failed.message, f"{failed.next_step}; this needs {permission}"
                    )
                if pause is None or not isinstance(failed, StoreUnreachable):
                    raise failed from error
            self._sleep(pause)


def _utc(moment: datetime) -> datetime:
    # boto3 gives the times of a list in the zone of this machine.
    return moment.astimezone(UTC)
