"""Erasing one customer wherever the present state of the bucket holds them.

A conditional write for each object: the document first, then each month of the archive that has a
copy. It may be ended at any point and run again, from any desk: what is erased stays erased, and
the rest follows.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace

import orjson

from qdn_tui.domain.author import Author
from qdn_tui.domain.business import Business
from qdn_tui.domain.changes import Erase
from qdn_tui.domain.document import Document, Quarantined, number_said
from qdn_tui.domain.erased_records import link_mark
from qdn_tui.domain.erasing import (
    RECORD_PREFIX,
    bare_record,
    erased,
    erased_mark,
    is_about,
    is_called,
    link_marks,
)
from qdn_tui.domain.job import Job
from qdn_tui.domain.refusals import UnknownJob
from qdn_tui.domain.rules import apply
from qdn_tui.domain.tokens import token_in
from qdn_tui.store.archive import Archive
from qdn_tui.store.errors import DocumentMissing, StoreBusy
from qdn_tui.store.s3_document import S3Document

_ROUNDS = 3
_RECORD = re.compile(rf"{RECORD_PREFIX}([0-9a-f]{{8,32}})")


@dataclass(frozen=True)
class Whom:
    """By what a record says whose it is; each may be empty.

    Attributes:
        tokens: of their links, as far as these are known still.
        marks: of all links they had, as `erased_records.link_mark`.
        record: how the name begins that `erasing.record_name` gives to a record that cannot be
            read; without its prefix.
    """

    job_id: str
    number: str
    tokens: frozenset[str]
    marks: frozenset[str]
    record: str = ""

    @property
    def called(self) -> str:
        """How a person named them, where nothing that still stands says it."""
        return self.number or f"{RECORD_PREFIX}{self.record}"

    def stands_in(self, entry: Quarantined) -> bool:
        """Whether a record that cannot be read, and is not erased, is theirs."""
        return not entry.erased and self._means(entry)

    def stood_in(self, entry: Quarantined) -> bool:
        """Whether a record that was theirs stood there, and is erased."""
        return bool(entry.erased) and self._means(entry)

    def _means(self, entry: Quarantined) -> bool:
        return is_called(entry, self.record) or is_about(
            entry, self.job_id, self.number, self.marks
        )


@dataclass(frozen=True)
class Found:
    """A customer, and where they stand.

    Attributes:
        job: their job; None where there is only a record that cannot be read.
        label: how to name it to a person.
        whom: by what records say that they are theirs.
        in_document: whether the document holds something to erase.
        months: the months of the archive that do.
        apart: how many records that cannot be read are theirs.
    """

    job: Job | None
    label: str
    whom: Whom
    in_document: bool
    months: tuple[str, ...]
    apart: int

    @property
    def is_over(self) -> bool:
        """Whether nothing is left to erase."""
        return not (self.in_document or self.months)


class Eraser:
    """Erases customers of one document and its archive.

    Args:
        store: the document.
        archive: what lies beside it.
        business: whose rules apply.
        author: who erases.
    """

    def __init__(
        self, store: S3Document, archive: Archive, business: Business, author: Author
    ) -> None:
        self._store = store
        self._archive = archive
        self._business = business
        self._author = author

    def find(self, reference: str) -> Found:
        """The job, or else the records that cannot be read, which a person means.

        Args:
            reference: id, number, tracking token or link; or the name of such a record.

        Raises:
            UnknownJob: there is neither.
            StoreError: the document or the archive could not be read.
        """
        held = list(self._held())
        job: Job | None = None
        for _, document in held:
            with suppress(UnknownJob):
                job = document.find(reference)
                break
        found = _found(job, _whom(job, reference), held)
        if job is None and not (found.apart or any(map(found.whom.stood_in, _apart(held)))):
            raise UnknownJob(reference)
        return found

    def erase(self, found: Found, reason: str) -> Found:
        """Erase what `find` found; what stands then.

        Raises:
            ReadOnly: this environment takes no writes.
            IllegalTransition: the job is still open.
            NamesCustomer: the reason does.
            StoreBusy: copies kept turning up, as while somebody archives.
            StoreError: it could not be finished; running it again goes on from there.
        """
        self._store.require_writable()
        change = self._change(found, reason)
        whom = found.whom
        for _ in range(_ROUNDS):
            if found.in_document:
                self._store.rewrite(lambda document: self._after(document, change, whom))
            for month in found.months:
                self._archive.month(month).rewrite(
                    lambda archive: _copy_erased(archive, change, whom)
                )
            found = self._again(found)
            if found.is_over:
                return found
        raise StoreBusy(
            f"Copies of {found.label} kept turning up while it was erased", "Run it again"
        )

    def _change(self, found: Found, reason: str) -> Erase:
        if found.job is not None:
            return self._author.erase(found.job, reason)
        stamp = {**self._author.stamp(), "tracking_token": self._author.token()}
        return Erase.model_validate({**stamp, "reason": reason})

    def _after(self, document: Document, change: Erase, whom: Whom) -> Document:
        job = document.get(whom.job_id)
        if job is not None and not job.is_erased:
            document = apply(document, [change], self._business)
        return _apart_erased(document, change, whom)

    def _again(self, found: Found) -> Found:
        held = list(self._held())
        jobs = (document.get(found.whom.job_id) for _, document in held)
        return _found(next(filter(None, jobs), found.job), found.whom, held)

    def _held(self) -> Iterator[tuple[str, Document]]:
        """The document under no name, then each month under its own."""
        yield "", self._store.read().document
        for month in self._archive.months():
            with suppress(DocumentMissing):  # gone since it was listed
                yield month, self._archive.read(month)


def _whom(job: Job | None, reference: str) -> Whom:
    if job is not None:
        # Not by its number, which a record that cannot be read may have taken from another.
        return Whom(job.key, "", frozenset({job.tracking_token}), link_marks(job))
    said = reference.strip()
    if named := _RECORD.fullmatch(said.lower()):
        return Whom("", "", frozenset(), frozenset(), named[1])
    token = token_in(said)
    tokens = frozenset({token} if token else ())
    return Whom(said.lower(), number_said(said), tokens, frozenset(map(link_mark, tokens)))


def _found(job: Job | None, whom: Whom, held: list[tuple[str, Document]]) -> Found:
    holding: list[str] = []
    apart: list[Quarantined] = []
    for name, document in held:
        theirs = [entry for entry in document.quarantined if whom.stands_in(entry)]
        copy = document.get(whom.job_id)
        if theirs or (copy is not None and not copy.is_erased):
            holding.append(name)
        apart += theirs
    label = job.number if job is not None else _called(apart, whom)
    return Found(job, label, whom, "" in holding, tuple(filter(None, holding)), len(apart))


def _called(apart: list[Quarantined], whom: Whom) -> str:
    return whom.called if whom.record or not apart else apart[0].label


def _apart(held: list[tuple[str, Document]]) -> Iterator[Quarantined]:
    """Every record that cannot be read or was erased."""
    for _, document in held:
        yield from (entry for entry in document.entries if isinstance(entry, Quarantined))


def _copy_erased(archive: Document, change: Erase, whom: Whom) -> Document:
    """The archive without the customer. A copy there is finished, whatever it says."""
    copy = archive.get(whom.job_id)
    if copy is not None and not copy.is_erased:
        archive = archive.with_job(erased(copy, change))
    return _apart_erased(archive, change, whom)


def _apart_erased(document: Document, change: Erase, whom: Whom) -> Document:
    if not any(whom.stands_in(entry) for entry in document.quarantined):
        return document
    return replace(
        document,
        entries=tuple(
            _bare(entry, change)
            if isinstance(entry, Quarantined) and whom.stands_in(entry)
            else entry
            for entry in document.entries
        ),
    )


def _bare(entry: Quarantined, change: Erase) -> Quarantined:
    left = bare_record(entry, change)
    return Quarantined(orjson.dumps(left), ("was erased",), entry.label, erased_mark(left))
