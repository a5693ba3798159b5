"""The jobs in one private object on S3, written by compare-and-swap and nothing else."""

import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from qdn_tui.domain.author import wall_clock
from qdn_tui.domain.business import Business
from qdn_tui.domain.changes import Change
from qdn_tui.domain.document import SCHEMA_VERSION, Document
from qdn_tui.domain.job import Job
from qdn_tui.domain.rules import apply, happened
from qdn_tui.store.codec import decode, encode
from qdn_tui.store.errors import NewerDocument, ReadOnly, StoreBusy, StoreError, StoreUnreachable
from qdn_tui.store.faults import REQUEST_ERRORS, Fault, as_store_error, fault_of
from qdn_tui.store.protocol import Snapshot

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

JOBS_KEY = "jobs.json"
WRITE_BUDGET_SECONDS = 20.0
_FIRST_PAUSE_SECONDS = 0.05
_LONGEST_PAUSE_SECONDS = 2.0


class S3JobStore:
    """`JobStore` over one object.

    The client must not retry by itself (`retries={"total_max_attempts": 1}`): after a lost
    answer its retry would meet our own write and report a conflict that is none.

    Args:
        s3: a boto3 S3 client; it may be shared between threads.
        bucket: where the object is.
        business: whose rules apply.
        key: the object's key.
        read_only: refuse every write.
        budget: seconds a write may take with all its retries.
        now: the present, for the document's `updated_at`.
        clock: monotonic seconds.
        sleep: waits so many seconds.
        rng: jitter.
    """

    def __init__(
        self,
        s3: "S3Client",
        bucket: str,
        business: Business,
        *,
        key: str = JOBS_KEY,
        read_only: bool = False,
        budget: float = WRITE_BUDGET_SECONDS,
        now: Callable[[], datetime] = wall_clock,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        rng: random.Random | None = None,
    ) -> None:
        self._s3 = s3
        self._bucket = bucket
        self._key = key
        self._business = business
        self._read_only = read_only
        self._budget = budget
        self._now = now
        self._clock = clock
        self._sleep = sleep
        self._rng = rng or random.Random()  # noqa: S311  # spreads retries, guards nothing
        self._latest: Snapshot | None = None
        self._one_writer = threading.Lock()

    @property
    def address(self) -> str:
        """The object's s3 address, for messages."""
        return f"s3://{self._bucket}/{self._key}"

    def read(self, known: Snapshot | None = None) -> Snapshot:
        """One conditional GET. A 304 gives back `known`.

        Raises:
            StoreUnreachable: no answer.
            AccessRefused: the credentials do not suffice.
            DocumentMissing: there is no object.
            DocumentUnreadable: the object is not a document.
        """
        known = known or self._latest
        condition = {"IfNoneMatch": known.etag} if known else {}
        try:
            answer = self._s3.get_object(Bucket=self._bucket, Key=self._key, **condition)  # type: ignore[arg-type]
            body = answer["Body"].read()
        except REQUEST_ERRORS as error:
            if known is not None and _not_modified(error):
                return known
            raise as_store_error(error, self.address) from error
        document = decode(
            body,
            known=known.document if known else None,
            written_at=answer["LastModified"],
        )
        return self._hold(Snapshot(document, answer["ETag"], len(body)))

    def apply(self, changes: Sequence[Change]) -> Snapshot:
        """All of `changes` in one PUT, however often it must be tried; or none.

        Raises:
            Refused: a rule forbids one of them.
            ReadOnly: this environment takes no writes.
            NewerDocument: a newer program wrote the document.
            StoreBusy: others wrote first until the budget was used up; nothing was written.
            StoreUnreachable: no certain answer within the budget. The changes may have been
                written; applying the same ones again makes sure and never doubles them.
        """
        if self._read_only:
            raise ReadOnly("This environment is read-only", "Choose another with --env")
        with self._one_writer:
            return self._apply(changes)

    def find_by_token(self, token: str) -> Job | None:
        """The job with this tracking token in the present document, or None."""
        return self.read(self._latest).document.by_token.get(token)

    def create_document(self) -> Snapshot:
        """Make the first, empty document; one that is there already stays as it is.

        Raises:
            StoreError: it could not be made.
        """
        first = replace(Document(), revision=1, updated_at=self._now())
        try:
            return self._put(first, {"IfNoneMatch": "*"})
        except REQUEST_ERRORS as error:
            if fault_of(error) is Fault.CONFLICT:
                return self.read()
            raise as_store_error(error, self.address) from error

    def _apply(self, changes: Sequence[Change]) -> Snapshot:
        deadline = self._clock() + self._budget
        pause = _FIRST_PAUSE_SECONDS
        gave_up: StoreError | None = None
        while True:
            try:
                return self._attempt(changes)
            except _TryAgain as again:
                gave_up = again.give_up
            wait = self._rng.uniform(pause / 2, pause)
            if self._clock() + wait > deadline:
                raise gave_up
            self._sleep(wait)
            pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)

    def _attempt(self, changes: Sequence[Change]) -> Snapshot:
        """Read, decide, write once.

        A change that an earlier attempt made, though its answer was lost, is found here by
        its operation id.
        """
        try:
            snapshot = self.read(self._latest)
        except StoreUnreachable as error:
            raise _TryAgain(error) from error
        document = snapshot.document
        if all(happened(document, change) for change in changes):
            return snapshot
        if document.schema_version > SCHEMA_VERSION:
            raise NewerDocument(
                f"{self.address} was written by a newer version of qdn",
                "Upgrade qdn to make changes",
            )
        after = apply(document, changes, self._business)
        if after is document:
            return snapshot
        after = replace(after, revision=document.revision + 1, updated_at=self._now())
        try:
            return self._put(after, {"IfMatch": snapshot.etag})
        except REQUEST_ERRORS as error:
            if fault_of(error) is Fault.CONFLICT:
                busy = StoreBusy(
                    f"Others kept changing {self.address}; nothing was written", "Try again"
                )
                raise _TryAgain(busy) from error
            failed = as_store_error(error, self.address)
            if fault_of(error) in (Fault.UNCERTAIN, Fault.MISSING):
                raise _TryAgain(failed) from error
            raise failed from error

    def _put(self, document: Document, condition: dict[str, str]) -> Snapshot:
        body, document = encode(document)
        answer = self._s3.put_object(
            Bucket=self._bucket,
            Key=self._key,
            Body=body,
            ContentType="application/json",
            CacheControl="no-store",
            **condition,  # type: ignore[arg-type]
        )
        return self._hold(Snapshot(document, answer["ETag"], len(body)))

    def _hold(self, snapshot: Snapshot) -> Snapshot:
        self._latest = snapshot
        return snapshot


class _TryAgain(Exception):
    """An attempt failed in a way that the next one may not.

    Attributes:
        give_up: what to tell when there is no time for another.
    """

    def __init__(self, give_up: StoreError) -> None:
        super().__init__(str(give_up))
        self.give_up = give_up


def _not_modified(error: Exception) -> bool:
    response = getattr(error, "response", {})
    return bool(response.get("ResponseMetadata", {}).get("HTTPStatusCode") == 304)
