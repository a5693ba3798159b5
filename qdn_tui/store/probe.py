"""Proof that a store compares before it writes, on a scratch object that is taken away again.

All safety of the jobs rests on that: where two desks write at once, exactly one may succeed. A
store that only looks as if it did loses changes without a word.
"""

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier
from typing import TYPE_CHECKING

from qdn_tui.store.errors import CannotSwap, StoreError, StoreUnreachable
from qdn_tui.store.faults import REQUEST_ERRORS, Fault, as_store_error, fault_of
from qdn_tui.store.versions import Versions

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

PREFIX = "probe/"
RACERS = 8
ROUNDS = 3
_START_SECONDS = 10.0


@dataclass(frozen=True)
class Step:
    """One thing the store was asked to do, and whether it did it right."""

    wanted: str
    passed: bool
    saw: str


@dataclass(frozen=True)
class Report:
    """What the store showed.

    Attributes:
        bucket: where.
        steps: what was tried, up to the first that went wrong.
        left_behind: the scratch object's key, where it could not be taken away.
    """

    bucket: str
    steps: tuple[Step, ...]
    left_behind: str | None = None

    @property
    def failure(self) -> Step | None:
        """The step that went wrong, if one did."""
        return next((step for step in self.steps if not step.passed), None)

    def require(self) -> None:
        """Refuse a store that did not pass.

        Raises:
            CannotSwap: it cannot be trusted with jobs.
        """
        if self.failure is not None:
            raise CannotSwap(
                f"{self.bucket} cannot compare and swap: {self.failure.wanted}, "
                f"but {self.failure.saw}",
                "Keep the jobs on a store with conditional writes, such as AWS S3: "
                "here two desks would overwrite each other",
            )


def probe(s3: "S3Client", bucket: str) -> Report:
    """Try everything the job store relies on.

    Raises:
        StoreError: the store did not answer, or not to these credentials.
    """
    scratch = _Scratch(s3, bucket, f"{PREFIX}{uuid.uuid4()}.json")
    steps: list[Step] = []
    try:
        for step in scratch.steps():
            steps.append(step)
            if not step.passed:
                break
    finally:
        cleaned = scratch.clean()
    return Report(bucket, tuple(steps), None if cleaned else scratch.key)


@dataclass(frozen=True)
class _Put:
    """How a write ended: with an ETag, or with a fault."""

    body: bytes
    etag: str = ""
    fault: Fault | None = None


class _Scratch:
    """The scratch object, and what stands in it."""

    def __init__(self, s3: "S3Client", bucket: str, key: str) -> None:
        self._s3 = s3
        self._bucket = bucket
        self.key = key

    def steps(self) -> Iterator[Step]:
        first = self._put(b"first", IfNoneMatch="*")
        yield _written("a first write succeeds", first)
        again = self._put(b"again", IfNoneMatch="*")
        yield self._refused("a second first write is refused", again, first)
        second = self._put(b"second", IfMatch=first.etag)
        yield _written("a write over the newest state succeeds", second)
        stale = self._put(b"stale", IfMatch=first.etag)
        yield self._refused("a write over an older state is refused", stale, second)
        etag, someone_won = second.etag, False
        for count in range(ROUNDS):
            race, won = self._race(etag, count)
            yield race
            someone_won = someone_won or won
            etag, _ = self._stands()
        wanted = "of writes at once over one state one gets through"
        yield Step(wanted, someone_won, "done" if someone_won else f"in {ROUNDS} rounds none did")

    def clean(self) -> bool:
        """Take every version of the object away; whether that was possible."""
        try:
            versions = list(Versions(self._s3, self._bucket, self.key).newest_first())
            if not versions:  # not every store lists them where it keeps none
                self._s3.delete_object(Bucket=self._bucket, Key=self.key)
            for version in versions:
                self._s3.delete_object(
                    Bucket=self._bucket, Key=self.key, VersionId=version.version_id
                )
        except (*REQUEST_ERRORS, StoreError):
            return False
        return True

    def _race(self, etag: str, count: int) -> tuple[Step, bool]:
        """Many writes over the same state, begun together; whether one was said to succeed."""
        gate = Barrier(RACERS)

        def run(racer: int) -> _Put:
            gate.wait(_START_SECONDS)
            return self._put(f"round {count}, racer {racer}".encode(), IfMatch=etag)

        with ThreadPoolExecutor(RACERS, thread_name_prefix="qdn-probe") as pool:
            runs = list(pool.map(run, range(RACERS)))
        winners = [one for one in runs if one.fault is None]
        _, stands = self._stands()
        wanted = f"of {RACERS} writes at once over one state no more than one succeeds"
        if len(winners) > 1:
            return Step(wanted, False, f"{len(winners)} did"), True
        if winners and stands != winners[0].body:
            return Step(wanted, False, "the one that did was overwritten by another"), True
        if any(one.fault is Fault.CONFLICT and one.body == stands for one in runs):
            return Step(wanted, False, "one that was refused was written"), False
        return Step(wanted, True, "done"), bool(winners)

    def _refused(self, wanted: str, put: _Put, before: _Put) -> Step:
        if put.fault is None:
            return Step(wanted, False, "it was written")
        if put.fault is Fault.OTHER:
            return Step(wanted, False, "the store does not know such a write")
        if self._stands() != (before.etag, before.body):
            return Step(wanted, False, "it was written although it was refused")
        return Step(wanted, True, "done")

    def _put(self, body: bytes, **condition: str) -> _Put:
        """Write under a condition.

        Raises:
            StoreError: these credentials may not, or the bucket is not there.
        """
        try:
            answer = self._s3.put_object(
                Bucket=self._bucket,
                Key=self.key,
                Body=body,
                **condition,  # type: ignore[arg-type]
            )
        except REQUEST_ERRORS as error:
            fault = fault_of(error)
            if fault in (Fault.REFUSED, Fault.MISSING):
                raise as_store_error(error, self._address) from error
            return _Put(body, fault=fault)
        return _Put(body, answer["ETag"])

    def _stands(self) -> tuple[str, bytes]:
        try:
            answer = self._s3.get_object(Bucket=self._bucket, Key=self.key)
            return answer["ETag"], answer["Body"].read()
        except REQUEST_ERRORS as error:
            raise as_store_error(error, self._address) from error

    @property
    def _address(self) -> str:
        return f"s3://{self._bucket}/{self.key}"


def _written(wanted: str, put: _Put) -> Step:
    if put.fault is Fault.UNCERTAIN:
        raise StoreUnreachable(
            "The store gave no answer while it was tried", "Check the network and try again"
        )
    saws = {None: "done", Fault.OTHER: "the store does not know such a write"}
    return Step(wanted, put.fault is None, saws.get(put.fault, "it was refused"))
