"""Bringing an earlier version of the document back, whole or one job of it.

A restore is looked at first and then made exactly as it was looked at: where somebody wrote in
between, nothing is restored, so that no change is lost that nobody saw.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from qdn_tui.domain.author import Author, wall_clock
from qdn_tui.domain.document import SCHEMA_VERSION, Document, counted_on
from qdn_tui.domain.job import Job
from qdn_tui.domain.refusals import AlreadyExists, CustomerErased, UnknownJob
from qdn_tui.errors import QdnError
from qdn_tui.store.archive import Archive
from qdn_tui.store.codec import decode, encode
from qdn_tui.store.erased_since import erased_among, take_out
from qdn_tui.store.errors import (
    DocumentMissing,
    DocumentUnreadable,
    NewerDocument,
    Overtaken,
    StoreError,
    UnknownVersion,
)
from qdn_tui.store.faults import REQUEST_ERRORS, Fault, as_store_error, fault_of
from qdn_tui.store.protocol import Snapshot
from qdn_tui.store.restoring import Altered, Restoration, put_back, restored
from qdn_tui.store.s3_document import PLAIN_JSON, S3Document
from qdn_tui.store.versions import LOOK_BACK, Version, note

PREVIOUS = "previous"
_PAUSES_SECONDS = (0.1, 0.4, 1.0, 2.0)
_NEWEST_LOOKED_AT = 20
_MAY_HAVE = "; it may have been restored"


@dataclass(frozen=True)
class Standing:
    """What stands in the object's place now.

    Attributes:
        etag: the store's name for it; None where nothing stands there.
        document: the jobs, where they can be read.
        problem: why they cannot be.
    """

    etag: str | None
    document: Document | None
    problem: StoreError | None


@dataclass(frozen=True)
class Preview:
    """A restore that is ready to be made.

    Attributes:
        version: what is put back.
        standing: what stands there now.
        outcome: what the restore makes of the jobs.
        revision: of the document that it will write: higher than that of any version.
    """

    version: Version
    standing: Standing
    outcome: Restoration
    revision: int

    @property
    def is_needed(self) -> bool:
        """Whether there is anything to restore."""
        return self.standing.document is None or not self.outcome.is_empty


@dataclass(frozen=True)
class JobPreview:
    """One job that is ready to be put back.

    Attributes:
        version: where it was found; None for the archive.
        was: the job as it stands in the document, or None.
        will_be: the job as it will.
    """

    version: Version | None
    was: Job | None
    will_be: Job

    @property
    def altered(self) -> Altered | None:
        """What changes, or None for a job that comes back."""
        return Altered(self.was, self.will_be) if self.was is not None else None

    @property
    def is_needed(self) -> bool:
        """Whether there is anything to restore."""
        return self.altered is None or bool(self.altered.fields)


class StandsAlready(QdnError):
    """The job is asked back from the archive, but it never left; nothing was restored."""

    exit_code = 2

    def __init__(self, number: str) -> None:
        super().__init__(
            f"{number} stands among the jobs, and without --version it is looked for in the "
            "archive alone",
            f"`qdn store restore` lists the versions and what each changed; then "
            f"`qdn store restore --job {number} --version VERSION`",
        )


class Restorer:
    """Restores one document.

    Args:
        store: the document.
        archive: the archive beside it; None where the document is itself a part of one.
        author: who restores.
        now: the present, for the document's `updated_at`.
        sleep: waits so many seconds.
    """

    def __init__(
        self,
        store: S3Document,
        archive: Archive | None,
        author: Author,
        *,
        now: Callable[[], datetime] = wall_clock,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._store = store
        self._archive = archive
        self._author = author
        self._now = now
        self._sleep = sleep

    def preview(self, wanted: str) -> Preview:
        """What restoring the version `wanted` would do.

        Args:
            wanted: a version id, how one begins, or `previous`: the newest version that can
                be read and is not the live one.

        Raises:
            UnknownVersion: there is no such version.
            DocumentUnreadable: the version cannot be read itself.
            NewerDocument: a newer program wrote the version, or what stands now.
            StoreError: the bucket could not be read.
        """
        standing = self._standing()
        version, target = self._target(wanted)
        last = standing.document or next((found for _, found in self._readable()), target)
        gone = [job.key for job in target.jobs if last.get(job.key) is None]
        archived = self._archive.holding(gone, last) if self._archive and gone else {}
        outcome = restored(
            last, target, archived=archived, author=self._author, reason=_reason(version)
        )
        return Preview(version, standing, outcome, self._next_revision(last))

    def restore(self, preview: Preview) -> Snapshot:
        """Make exactly what was previewed, as a new revision.

        Raises:
            ReadOnly: this environment takes no writes.
            Overtaken: somebody wrote since the preview; nothing was restored. Or somebody erased
                a customer while it was written: theirs is taken out again, and it says so.
            StoreUnreachable: no certain answer came; it may have been restored.
            StoreError: it could not be written.
        """
        self._store.require_writable()
        self._store.require_proof()
        added = preview.outcome.added
        self._refuse_erased_since(added)
        document = replace(
            preview.outcome.document,
            schema_version=SCHEMA_VERSION,
            revision=preview.revision,
            updated_at=self._now(),
        )
        what = f"restored version {preview.version.version_id}"
        snapshot = self._write(document, preview.standing.etag, what)
        self._let_none_back(added, f"all others stand as restored, revision {document.revision}")
        return snapshot

    def preview_job(self, reference: str, wanted: str | None) -> JobPreview:
        """What putting one job back would do.

        Args:
            reference: the job's id, number, token or link.
            wanted: the version to take it from, as for `preview`; None for the archive.

        Raises:
            UnknownJob: the version has no such job; or neither the archive nor the document.
            StandsAlready: no version is given, and the document has the job, which counts.
            CustomerErased: its customer was erased since.
            StoreError: as for `preview`; also where the document itself must be restored first.
        """
        document = self._store.read().document
        if wanted is not None:
            version, target = self._target(wanted)
            then, where = target.find(reference), _reason(version)
        else:
            if self._archive is None:
                raise UnknownJob(reference, " in this archive; give --version")
            version, where = None, "from the archive"
            try:
                then = self._archive.find(reference)
            except UnknownJob:
                # One that stands is not missing: it is asked for as it stood at another time.
                raise StandsAlready(document.find(reference).number) from None
            if (stands := document.get(then.key)) is not None:
                raise StandsAlready(stands.number)
        was = document.get(then.key)
        last = was
        if last is None and self._archive is not None:
            last = self._archive.holding([then.key], document).get(then.key)
        if last is not None and (entry := last.erasure) and not then.is_erased:
            raise CustomerErased(last.number, "restore", entry.actor.name, entry.at)
        return JobPreview(version, was, put_back(then, last, self._author, where))

    def restore_job(self, preview: JobPreview) -> Snapshot:
        """Put the previewed job back; the others stay as they are, whoever changes them.

        Raises:
            Overtaken: somebody changed this job since the preview; nothing was restored.
            StoreError: as for `apply`.
        """
        will_be = preview.will_be
        op_id = will_be.history[-1].op_id or ""
        came = [will_be] if preview.was is None else []

        def after(document: Document) -> Document:
            self._refuse_erased_since(came)
            if document.get(will_be.key) != preview.was:
                raise Overtaken(
                    f"{will_be.number} was changed by someone else meanwhile; nothing was restored",
                    "Look at it again before going on",
                )
            holder = document.by_token.get(will_be.tracking_token)
            if holder is not None and holder.key != will_be.key:
                raise AlreadyExists(holder.number)
            count = counted_on(document.next_number, will_be.number)
            return document.with_job(will_be, next_number=count)

        def done(document: Document) -> bool:
            job = document.get(will_be.key)
            return job is not None and job.has_op(op_id)

        snapshot = self._store.rewrite(after, done=done)
        self._let_none_back(came, "nothing was restored")
        return snapshot

    def _refuse_erased_since(self, coming: Sequence[Job]) -> None:
        """An erasure in the archive alone leaves the document as it was previewed."""
        if self._archive is not None and (gone := erased_among(self._archive, coming)):
            raise _overtaken_by_erasure(gone, "nothing was restored")

    def _let_none_back(self, came: Sequence[Job], outcome: str) -> None:
        """Take those out again whose customer was erased between the last look and the write."""
        if self._archive is not None and (gone := erased_among(self._archive, came)):
            take_out(self._store, gone)
            raise _overtaken_by_erasure(gone, outcome)

    def _standing(self) -> Standing:
        try:
            answer = self._store.s3.get_object(Bucket=self._store.bucket, Key=self._store.key)
            body = answer["Body"].read()
        except REQUEST_ERRORS as error:
            failed = as_store_error(error, self._store.address)
            if isinstance(failed, DocumentMissing):
                return Standing(None, None, failed)
            raise failed from error
        try:
            document = decode(body, written_at=answer["LastModified"], name=self._store.key)
        except DocumentUnreadable as error:
            return Standing(answer["ETag"], None, error)
        _require_known_form(document, self._store.address)
        return Standing(answer["ETag"], document, None)

    def _target(self, wanted: str) -> tuple[Version, Document]:
        if wanted == PREVIOUS:
            found = next(self._readable(), None)
            if found is None:
                raise UnknownVersion(
                    f"{self._store.address} has no earlier version that can be read"
                )
            return found
        version = self._store.versions.named(wanted)
        return version, self._document(version)

    def _readable(self) -> Iterator[tuple[Version, Document]]:
        """Earlier versions that can be read, newest first."""
        for version in islice(self._store.versions.newest_first(), LOOK_BACK):
            if not (version.is_live or version.is_deletion):
                with suppress(DocumentUnreadable):
                    yield version, self._document(version)

    def _document(self, version: Version) -> Document:
        name = f"Version {version.version_id}"
        stored = self._store.versions.read(version)
        document = decode(stored.body, written_at=version.at, name=name)
        _require_known_form(document, name)
        return document

    def _next_revision(self, last: Document) -> int:
        known = [revision or 0 for _, revision in self._store.versions.revisions()]
        return max(last.revision, *known, 0) + 1

    def _write(self, document: Document, etag: str | None, what: str) -> Snapshot:
        """Put the document over exactly the state that `etag` names.

        Sent again where no answer came: over another state it cannot happen, and whether it
        happened already is seen by its bytes, which hold a revision of their own.
        """
        body, document = encode(document)
        terms = {"IfMatch": etag} if etag is not None else {"IfNoneMatch": "*"}
        pauses = iter(_PAUSES_SECONDS)
        doubt = ""
        while True:
            try:
                answer = self._store.s3.put_object(
                    Bucket=self._store.bucket,
                    Key=self._store.key,
                    Body=body,
                    Metadata=note(self._author.actor.name, what),
                    **PLAIN_JSON,
                    **terms,  # type: ignore[arg-type]
                )
            except REQUEST_ERRORS as error:
                fault = fault_of(error)
                failed = as_store_error(error, self._store.address)
                doubt = _MAY_HAVE if fault is Fault.UNCERTAIN else doubt
                last_try = type(failed)(f"{failed.message}{doubt}", failed.next_step)
                if fault in (Fault.REFUSED, Fault.OTHER):
                    raise last_try from error
            else:
                return Snapshot(document, answer["ETag"], len(body))
            if fault is not Fault.UNCERTAIN:
                if self._stands(body):
                    return self._store.read()
                if self._standing().etag != etag:
                    raise Overtaken(
                        f"{self._store.address} was changed by someone else meanwhile; "
                        "nothing was restored",
                        "Look at the difference again before going on",
                    )
            pause = next(pauses, None)
            if pause is None:
                raise last_try
            self._sleep(pause)

    def _stands(self, body: bytes) -> bool:
        """Whether these bytes are among the newest versions."""
        versions = self._store.versions
        return any(
            versions.read(version).body == body
            for version in islice(versions.newest_first(), _NEWEST_LOOKED_AT)
            if not version.is_deletion and version.size == len(body)
        )


def _overtaken_by_erasure(gone: Sequence[Job], outcome: str) -> Overtaken:
    numbers = ", ".join(job.number for job in gone)
    return Overtaken(
        f"The customer of {numbers} was erased meanwhile; {outcome}",
        "Look at it again before going on",
    )


def _reason(version: Version) -> str:
    return f"as of {version.at:%Y-%m-%d %H:%M} UTC, version {version.version_id}"


def _require_known_form(document: Document, name: str) -> None:
    if document.schema_version > SCHEMA_VERSION:
        raise NewerDocument(
            f"{name} was written by a newer version of qdn", "Upgrade qdn to restore it"
        )
