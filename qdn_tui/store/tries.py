"""How often somebody tried to prove to be a job's customer or a login's owner, or booked from one
address, kept by compare-and-swap.

An object for each job, login or address, away from the document: guesses neither fill a job's
history nor make desks write past each other. It holds the times of the latest tries and nothing
else.
"""

import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from qdn_tui.store.errors import StoreBusy, StoreError, StoreUnreachable
from qdn_tui.store.faults import REQUEST_ERRORS, Fault, as_store_error, fault_of
from qdn_tui.store.once_more import once_more_if_cut

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

PREFIX = "attempts/"
MOST = 5
WITHIN = timedelta(minutes=15)
# More than this many writers at once means that somebody guesses in parallel: they may wait.
_ROUNDS = 8


class TooManyTries(Exception):
    """No further try for now.

    Attributes:
        retry_after: seconds until the next one.
    """

    def __init__(self, retry_after: int) -> None:
        super().__init__("too many tries")
        self.retry_after = retry_after


class _Held(NamedTuple):
    times: tuple[datetime, ...]
    etag: str | None


class Tries:
    """The tries of every job.

    Args:
        s3: a boto3 client that does not retry by itself.
        bucket: where the objects are.
    """

    def __init__(self, s3: "S3Client", bucket: str) -> None:
        self._s3 = s3
        self._bucket = bucket

    def use_one(
        self, job_id: str, now: datetime, most: int = MOST, within: timedelta = WITHIN
    ) -> None:
        """Count a try before it is looked at, so that parallel ones cannot exceed the number.

        Args:
            job_id: whose tries they are: a job's id, or the name of a login or an address.
            now: the present.
            most: how many there are within that time.
            within: that time; a quarter of an hour where nothing else is said.

        Raises:
            TooManyTries: all of them were used within that time.
            StoreError: it could not be counted, so there is none.
        """
        for _ in range(_ROUNDS):
            held = self._read(job_id)
            recent = sorted(at for at in held.times if at > now - within)
            if len(recent) >= most:
                wait = recent[-most] + within - now
                raise TooManyTries(max(int(wait.total_seconds()) + 1, 1))
            if self._write(job_id, [*recent, now], held.etag):
                return
        raise StoreBusy("Others kept trying at the same time; nothing was counted", "Try again")

    def forget(self, job_id: str) -> None:
        """Begin anew after a proof that was right. One that fails costs the customer a try."""
        with suppress(StoreError):
            self._write(job_id, [], self._read(job_id).etag)

    def give_back(self, job_id: str) -> None:
        """Take the latest try off again. One that fails leaves it counted."""
        with suppress(StoreError):
            held = self._read(job_id)
            self._write(job_id, sorted(held.times)[:-1], held.etag)

    def _read(self, job_id: str) -> _Held:
        return once_more_if_cut(lambda: self._held(job_id), StoreUnreachable)

    def _held(self, job_id: str) -> _Held:
        try:
            answer = self._s3.get_object(Bucket=self._bucket, Key=_key(job_id))
            body = answer["Body"].read()
        except REQUEST_ERRORS as error:
            if fault_of(error) is Fault.MISSING:
                return _Held((), None)
            raise as_store_error(error, self._address) from error
        return _Held(_times(body), answer["ETag"])

    def _write(self, job_id: str, times: Sequence[datetime], etag: str | None) -> bool:
        """Whether it was written; False where somebody else was faster."""
        body = json.dumps([at.astimezone(UTC).isoformat() for at in times]).encode()
        condition = {"IfMatch": etag} if etag else {"IfNoneMatch": "*"}
        try:
            self._s3.put_object(
                Bucket=self._bucket,
                Key=_key(job_id),
                Body=body,
                ContentType="application/json",
                **condition,  # type: ignore[arg-type]
            )
        except REQUEST_ERRORS as error:
            if fault_of(error) in (Fault.CONFLICT, Fault.MISSING):
                return False
            raise as_store_error(error, self._address) from error
        return True

    @property
    def _address(self) -> str:
        return f"s3://{self._bucket}/{PREFIX}"


def _key(job_id: str) -> str:
    # Not the id itself: a listing of the bucket names no job.
    return f"{PREFIX}{hashlib.sha256(job_id.encode()).hexdigest()[:32]}.json"


def _times(body: bytes) -> tuple[datetime, ...]:
    """The times; an object that nobody can read holds none."""
    try:
        times = tuple(datetime.fromisoformat(at) for at in json.loads(body))
    except (ValueError, TypeError, RecursionError):
        return ()
    return times if all(at.tzinfo for at in times) else ()
