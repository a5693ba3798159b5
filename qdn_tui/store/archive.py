"""The archive: finished jobs by month, beside the document and in the same form."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from qdn_tui.domain.author import wall_clock
from qdn_tui.domain.document import SCHEMA_VERSION, Document, Record
from qdn_tui.domain.job import Job
from qdn_tui.domain.refusals import UnknownJob
from qdn_tui.store.archiving import Plan, plan, taken_in, without, without_older
from qdn_tui.store.errors import DocumentMissing, NewerDocument
from qdn_tui.store.faults import REQUEST_ERRORS, as_store_error
from qdn_tui.store.s3_document import S3Document
from qdn_tui.store.versions import note

PREFIX = "archive/"
_SUFFIX = ".json"
_MONTH = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Moved:
    """What an archive run did.

    Attributes:
        plan: what it set out to do.
        moved: the jobs that it took out of the document, by month.
        changed_meanwhile: jobs that somebody changed while it ran; they stay.
        refused: jobs that stay because the archive holds another past of them.
        size_before, size_after: bytes of the document.
    """

    plan: Plan
    moved: dict[str, tuple[Job, ...]]
    changed_meanwhile: tuple[Job, ...]
    refused: tuple[Job, ...]
    size_before: int
    size_after: int


class Archive:
    """The months beside a document.

    Args:
        store: the document they belong to.
        now: the present.
    """

    def __init__(self, store: S3Document, *, now: Callable[[], datetime] = wall_clock) -> None:
        self._store = store
        self._now = now
        self._months: dict[str, S3Document] = {}

    def month(self, month: str) -> S3Document:
        """The store of one month, such as `2026-10`."""
        if month not in self._months:
            how = f"`qdn store restore --archive {month}`"
            self._months[month] = self._store.beside(f"{PREFIX}{month}{_SUFFIX}", how)
        return self._months[month]

    def months(self) -> tuple[str, ...]:
        """The months there are, newest first.

        Raises:
            StoreError: they could not be listed.
        """
        found = []
        try:
            for page in self._store.s3.get_paginator("list_objects_v2").paginate(
                Bucket=self._store.bucket, Prefix=PREFIX
            ):
                found += [one["Key"] for one in page.get("Contents", [])]
        except REQUEST_ERRORS as error:
            raise as_store_error(error, f"s3://{self._store.bucket}/{PREFIX}") from error
        names = (key.removeprefix(PREFIX).removesuffix(_SUFFIX) for key in found)
        return tuple(sorted((name for name in names if is_month(name)), reverse=True))

    def read(self, month: str) -> Document:
        """One month.

        Raises:
            DocumentMissing: there is none.
            DocumentUnreadable: it is no document.
            StoreError: it could not be read.
        """
        return self.month(month).read().document

    def jobs(self, beside: Document, *, since: str = "") -> Iterator[Job]:
        """Every archived job that the document does not hold, a month at a time, newest first.

        A job in both is the document's, and of two copies the one of the later month counts.
        Read the document first: what moves meanwhile is then in it.

        Args:
            beside: the document.
            since: earlier months than this, such as `2026-10`, are not read.

        Raises:
            StoreError: a month could not be read; a list that lacks one is never given out as
                whole.
        """
        seen = {job.key for job in beside.jobs}
        for month in self.months():
            if month < since:
                break
            for job in self.read(month).jobs:
                if job.key not in seen:
                    seen.add(job.key)
                    yield job

    def as_document(self, beside: Document) -> Document:
        """What `jobs` gives, as one document. It says nothing of records that cannot be read.

        Raises:
            StoreError: as for `jobs`.
        """
        return Document(entries=tuple(map(Record, self.jobs(beside))))

    def holding(self, ids: Iterable[str], beside: Document, *, since: str = "") -> dict[str, Job]:
        """Those of these jobs that are archived, by id. Reads no further than it must.

        Args:
            ids: which.
            beside, since: as for `jobs`.
        """
        wanted = set(ids)
        found: dict[str, Job] = {}
        if not wanted:
            return found
        for job in self.jobs(beside, since=since):
            if job.key in wanted:
                found[job.key] = job
                if len(found) == len(wanted):
                    break
        return found

    def find(self, reference: str) -> Job:
        """The archived job a person means by an id, a number, a token or a link.

        Raises:
            UnknownJob: none is.
        """
        for month in self.months():
            with suppress(UnknownJob):
                return self.read(month).find(reference)
        raise UnknownJob(reference)

    def plan(self) -> Plan:
        """What `move` would do now.

        Raises:
            StoreError: the document could not be read.
        """
        return plan(self._store.read().document, self._now())

    def move(self, by: str = "") -> Moved:
        """Move what is due: into the archive first, then out of the document.

        May be ended at any point, run again and run twice at once: a job is in the document,
        the archive, or for a moment in both, where the document's counts.

        Args:
            by: who runs it, noted beside the new version of the document.

        Raises:
            ReadOnly: this environment takes no writes.
            NewerDocument: a newer program wrote the document or a month of the archive.
            DocumentUnreadable: the document or a month is damaged; it is not written over.
            StoreError: it could not be finished; running it again goes on from there.
        """
        self._store.require_writable()
        before = self._store.read()
        if before.document.schema_version > SCHEMA_VERSION:
            raise NewerDocument(
                f"{self._store.address} was written by a newer version of qdn",
                "Upgrade qdn to archive jobs",
            )
        due = plan(before.document, self._now())
        refused: list[Job] = []
        for month, records in due.months.items():
            refused += self._take_in(month, records)
        stay = {job.key for job in refused}
        leaving = [record.job for record in due.records if record.job.key not in stay]
        for month, ids in due.superseded.items():
            self._drop_older(month, [job for job in leaving if job.key in ids])
        after = before
        if leaving:
            after = self._store.rewrite(
                lambda document: without(document, leaving),
                note=note(by, "finished jobs archived"),
            )
            self._take_in_erased(due, after.document)
        gone = {job.key for job in leaving if after.document.get(job.key) is None}
        return Moved(
            due,
            {
                month: tuple(record.job for record in records if record.job.key in gone)
                for month, records in due.months.items()
            },
            tuple(job for job in leaving if job.key not in gone),
            tuple(refused),
            before.size,
            after.size,
        )

    def _take_in(self, month: str, records: Sequence[Record]) -> tuple[Job, ...]:
        """Write records into a month; those it cannot take are given back."""
        refused: tuple[Job, ...] = ()

        def after(archive: Document) -> Document:
            nonlocal refused
            taken = taken_in(archive, records)
            refused = taken.refused
            return taken.document

        self.month(month).rewrite(after, create=True)
        return refused

    def _take_in_erased(self, due: Plan, document: Document) -> None:
        """Let no copy name a customer who was erased while it was made."""
        for month, records in due.months.items():
            stand = (document.get(one.job.key) for one in records if not one.job.is_erased)
            erased = [Record(job) for job in stand if job is not None and job.is_erased]
            if erased:
                self._take_in(month, erased)

    def _drop_older(self, month: str, grown: Sequence[Job]) -> None:
        """Take copies out of a month that these jobs grew from, now that a later month has them."""
        with suppress(DocumentMissing):  # no job ever was put there
            self.month(month).rewrite(lambda archive: without_older(archive, grown))


def is_month(name: str) -> bool:
    """Whether `name` is a month as archives are called by, such as `2026-10`."""
    return bool(_MONTH.fullmatch(name))
