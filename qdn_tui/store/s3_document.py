"""A document in one private object on S3, written by compare-and-swap and nothing else."""

import random
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypedDict

from qdn_tui.domain.author import wall_clock
from qdn_tui.domain.document import SCHEMA_VERSION, Document
from qdn_tui.domain.refusals import Refused
from qdn_tui.store.codec import decode, encode
from qdn_tui.store.errors import (
    DocumentMissing,
    NewerDocument,
    ReadOnly,
    StoreBusy,
    StoreError,
    StoreUnreachable,
)
from qdn_tui.store.faults import REQUEST_ERRORS, Fault, as_store_error, fault_of
from qdn_tui.store.persisting import Patience, TryAgain, or_written, until_certain
from qdn_tui.store.protocol import Snapshot
from qdn_tui.store.versions import Versions

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

WRITE_BUDGET_SECONDS = 20.0
PLAIN_JSON: Any = {"ContentType": "application/json", "CacheControl": "no-store"}
_HOW_TO_RESTORE = "`qdn store restore`"
_NOT_THERE_YET = {"IfNoneMatch": "*"}


class Terms(TypedDict, total=False):
    """How an object is rewritten; what is left out is as `S3Document` has it."""

    read_only: bool
    budget: float
    now: Callable[[], datetime]
    clock: Callable[[], float]
    sleep: Callable[[float], None]
    rng: random.Random | None
    tell: Callable[[StoreError, float], None] | None
    prove: Callable[[], None] | None


class S3Document:
    """Reads one object and rewrites it; of what changes and why it knows nothing.

    The client must not retry by itself (`retries={"total_max_attempts": 1}`): after a lost
    answer its retry would meet our own write and report a conflict that is none.

    Args:
        s3: a boto3 S3 client; it may be shared between threads.
        bucket: where the object is.
        key: the object's key.
        read_only: refuse every write.
        budget: seconds a write may take with all its retries.
        now: the present, for the document's `updated_at`.
        clock: monotonic seconds.
        sleep: waits so many seconds.
        rng: jitter.
        tell: hears why a write is tried again, and after how many seconds.
        prove: called before each write; raises where the store cannot be trusted with one.
    """

    def __init__(
        self,
        s3: "S3Client",
        bucket: str,
        key: str,
        *,
        read_only: bool = False,
        budget: float = WRITE_BUDGET_SECONDS,
        now: Callable[[], datetime] = wall_clock,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        rng: random.Random | None = None,
        tell: Callable[[StoreError, float], None] | None = None,
        prove: Callable[[], None] | None = None,
    ) -> None:
        self._s3 = s3
        self._bucket = bucket
        self._key = key
        self._read_only = read_only
        self._prove = prove
        self._now = now
        jitter = rng or random.Random()  # noqa: S311  # spreads retries, guards nothing
        self._patience = Patience(budget, clock, sleep, jitter, tell)
        self._how_to_restore = _HOW_TO_RESTORE
        self._latest: Snapshot | None = None
        self._highest_revision = 0
        self._one_writer = threading.Lock()
        self._holding = threading.Lock()

    @property
    def address(self) -> str:
        """The object's s3 address, for messages."""
        return f"s3://{self._bucket}/{self._key}"

    @property
    def latest(self) -> Snapshot | None:
        """What it read or wrote last; None before the first read."""
        return self._latest

    @property
    def versions(self) -> Versions:
        """Every state that the bucket still keeps of the object."""
        return Versions(self._s3, self._bucket, self._key)

    @property
    def s3(self) -> "S3Client":
        """The client, for what is no read or write of the document."""
        return self._s3

    @property
    def bucket(self) -> str:
        """The bucket's name."""
        return self._bucket

    @property
    def key(self) -> str:
        """The object's key."""
        return self._key

    def beside(self, key: str, how_to_restore: str) -> "S3Document":
        """Another object of the bucket, rewritten as patiently as this one, such as an archive.

        Args:
            key: the other object's key.
            how_to_restore: the command that brings earlier versions of it back.
        """
        other = S3Document(self._s3, self._bucket, key, read_only=self._read_only, now=self._now)
        other._patience = self._patience
        other._prove = self._prove
        other._how_to_restore = how_to_restore
        return other

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
            name=self._key,
            how_to_restore=self._how_to_restore,
        )
        return self._hold(Snapshot(document, answer["ETag"], len(body)))

    def rewrite(
        self,
        after: Callable[[Document], Document],
        *,
        done: Callable[[Document], bool] | None = None,
        create: bool = False,
        note: Mapping[str, str] | None = None,
        over: Snapshot | None = None,
    ) -> Snapshot:
        """Put `after(document)` in the place of the document, by compare-and-swap.

        Args:
            after: the next document, or the same one where nothing is left to do. It is asked
                again, with a fresh document, whenever another desk wrote first.
            done: whether a document already holds what is wanted; by default, whether
                `after` would leave it as it is.
            create: where there never was such an object, begin with an empty document.
            note: what the bucket keeps beside this version, as in `versions.note`.
            over: the document as this process read it a moment ago. The first try writes over
                it without asking again; where it no longer stands, S3 refuses that and the
                document is read anew. Without it every try reads first.

        Raises:
            ReadOnly: this environment takes no writes.
            CannotSwap: the store does not compare before it writes.
            NewerDocument: a newer program wrote the document.
            StoreBusy: others wrote first until the budget was used up; nothing was written.
            StoreUnreachable: no certain answer within the budget. It may have been written;
                asking for the same again makes sure, where `done` knows it.
            StoreError: another fault; where a try before it had no answer, the message says so.
            Exception: whatever `after` raises.
        """
        self.require_writable()
        finished = done or (lambda document: after(document) is document)
        with self._one_writer:
            self.require_proof()
            beside = {"Metadata": dict(note)} if note else {}
            wanted = _Rewriting(after, finished, create, beside)
            return until_certain(
                lambda known: self._attempt(wanted, known),
                lambda: self.read(self._latest),
                finished,
                self._patience,
                over,
            )

    def require_writable(self) -> None:
        """Refuse where this environment takes no writes.

        Raises:
            ReadOnly: it does not.
        """
        if self._read_only:
            raise ReadOnly("This environment is read-only", "Choose another with --env")

    def require_proof(self) -> None:
        """Refuse a store that overwrites what others write; asks nothing of one that is known.

        Raises:
            CannotSwap: it does.
            StoreError: it could not be found out.
        """
        if self._prove is not None:
            self._prove()

    def create_document(self) -> Snapshot:
        """Make the first, empty document; one that is there already stays as it is.

        Raises:
            DocumentMissing: there was one before, which is to be restored, not begun anew.
            StoreError: it could not be made.
        """
        try:
            return self.read()
        except DocumentMissing:
            if self._made_meanwhile():
                return self.read()
        first = replace(Document(), revision=1, updated_at=self._now())
        try:
            return self._put(first, _NOT_THERE_YET)
        except REQUEST_ERRORS as error:
            if fault_of(error) is Fault.CONFLICT:
                return self.read()
            raise as_store_error(error, self.address) from error

    def _made_meanwhile(self) -> bool:
        """Whether somebody made the object since it was found missing.

        Raises:
            DocumentMissing: it was there once and is deleted.
        """
        newest = next(self.versions.newest_first(), None)
        if newest is not None and newest.is_deletion:
            raise DocumentMissing(
                f"{self.address} was deleted",
                f"Its earlier versions are still there: {self._how_to_restore} lists them",
            )
        return newest is not None

    def _attempt(self, wanted: "_Rewriting", over: Snapshot | None) -> Snapshot:
        """Read, unless over what is known; decide, write once.

        A change that an earlier attempt made, though its answer was lost, is found here by
        its operation id.
        """
        if over is not None:
            try:
                return self._write(wanted, over)
            except (Refused, NewerDocument):
                pass  # what is known may be old: nothing is refused before another look
        try:
            snapshot: Snapshot | None = self.read(self._latest)
        except StoreUnreachable as error:
            raise TryAgain(error) from error
        except DocumentMissing:
            if not wanted.create:
                raise
            if self._made_meanwhile():
                busy = StoreBusy(f"Others made {self.address} at the same time", "Try again")
                raise TryAgain(busy) from None
            snapshot = None
        return self._write(wanted, snapshot)

    def _write(self, wanted: "_Rewriting", snapshot: Snapshot | None) -> Snapshot:
        """Decide, and write once over what was read; None where there was nothing."""
        document = snapshot.document if snapshot is not None else Document()
        if snapshot is not None and wanted.done(document):
            return snapshot
        if document.schema_version > SCHEMA_VERSION:
            raise NewerDocument(
                f"{self.address} was written by a newer version of qdn",
                "Upgrade qdn to make changes",
            )
        after = wanted.after(document)
        if snapshot is not None and after is document:
            return snapshot
        # Also where somebody put an older document in its place: a revision never comes twice.
        revision = max(document.revision, self._highest_revision) + 1
        after = replace(after, revision=revision, updated_at=self._now())
        try:
            condition = {"IfMatch": snapshot.etag} if snapshot is not None else _NOT_THERE_YET
            return self._put(after, condition | wanted.note)
        except REQUEST_ERRORS as error:
            if fault_of(error) is Fault.CONFLICT:
                busy = StoreBusy(
                    f"Others kept changing {self.address}; nothing was written", "Try again"
                )
                raise TryAgain(busy) from error
            failed = as_store_error(error, self.address)
            if fault_of(error) is Fault.UNCERTAIN:
                failed = StoreUnreachable(or_written(failed.message), failed.next_step)
                over = snapshot.etag if snapshot is not None else None
                raise TryAgain(failed, may_have_written=True, over=over) from error
            if fault_of(error) is Fault.MISSING:
                raise TryAgain(failed) from error
            raise failed from error

    def _put(self, document: Document, terms: dict[str, Any]) -> Snapshot:
        body, document = encode(document)
        answer = self._s3.put_object(
            Bucket=self._bucket,
            Key=self._key,
            Body=body,
            **PLAIN_JSON,
            **terms,
        )
        return self._hold(Snapshot(document, answer["ETag"], len(body)))

    def _hold(self, snapshot: Snapshot) -> Snapshot:
        with self._holding:
            self._latest = snapshot
            self._highest_revision = max(self._highest_revision, snapshot.document.revision)
        return snapshot


@dataclass(frozen=True)
class _Rewriting:
    """What `rewrite` was asked for."""

    after: Callable[[Document], Document]
    done: Callable[[Document], bool]
    create: bool
    note: dict[str, Any]


def _not_modified(error: Exception) -> bool:
    # Errors without an answer have one that is None.
    response = getattr(error, "response", None) or {}
    return bool(response.get("ResponseMetadata", {}).get("HTTPStatusCode") == 304)
