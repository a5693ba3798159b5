"""Customers whom somebody erased from the archive in the moment before a write brought them back.

No write of the document can be conditional on the archive as well. So whoever brings something
back looks at the archive once more after it, as whoever erases looks at the document once more
after the archive: one of the two sees what the other did.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from qdn_tui.domain.adoption import identity_of
from qdn_tui.domain.changes import Adopt
from qdn_tui.domain.document import Document, Entry, Quarantined
from qdn_tui.domain.erased_records import is_of_erased
from qdn_tui.domain.job import Job
from qdn_tui.domain.strict_json import canonical, loads
from qdn_tui.store.archive import Archive
from qdn_tui.store.protocol import Snapshot
from qdn_tui.store.s3_document import S3Document


def erased_among(archive: Archive, jobs: Collection[Job]) -> tuple[Job, ...]:
    """Those of these jobs that the archive holds without their customer.

    Raises:
        StoreError: it could not be read.
    """
    held = archive.holding([job.key for job in jobs], Document())
    return tuple(
        job
        for job in jobs
        if not job.is_erased and (copy := held.get(job.key)) is not None and copy.is_erased
    )


def take_out(store: S3Document, jobs: Collection[Job]) -> Snapshot:
    """Take jobs out of the document again, whatever became of them there; the archive has them.

    Raises:
        StoreError: it could not be written.
    """
    keys = {job.key for job in jobs}
    return _without(
        store, lambda entry: not isinstance(entry, Quarantined) and entry.job.key in keys
    )


def let_none_back(
    store: S3Document, archive: Archive, adoptions: Sequence[Adopt], snapshot: Snapshot
) -> Snapshot:
    """The document after an import, without what came in of customers who were erased meanwhile.

    Args:
        store: the document.
        archive: what lies beside it.
        adoptions: what came in.
        snapshot: the document with it.

    Raises:
        StoreError: the archive could not be read, or the document not be written.
    """
    archived = archive.as_document(Document())
    back = {change.op_id for change in adoptions if _is_erased(change.written, archived)}
    if not back:
        return snapshot

    def came(entry: Entry) -> bool:
        if isinstance(entry, Quarantined):
            return not entry.erased and identity_of(canonical(entry.written))[0] in back
        return not entry.job.is_erased and any(map(entry.job.has_op, back))

    return _without(store, came)


def _without(store: S3Document, leaving: Callable[[Entry], bool]) -> Snapshot:
    def after(document: Document) -> Document:
        kept = tuple(entry for entry in document.entries if not leaving(entry))
        if len(kept) == len(document.entries):
            return document
        return replace(document, entries=kept)

    return store.rewrite(after)


def _is_erased(written: str, archived: Document) -> bool:
    try:
        return is_of_erased(loads(written), archived)
    except ValueError:
        return False
