"""A look at the jobs: how a token stands with them, here, in the archive, and elsewhere."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from itertools import islice
from pathlib import Path

from qdn_tui.doctor.evidence import DocumentFacts, Standing
from qdn_tui.doctor.spelling import nearest, shortened
from qdn_tui.doctor.surroundings import Reached
from qdn_tui.domain.document import Document, Quarantined
from qdn_tui.domain.erasing import had_link
from qdn_tui.domain.job import HistoryEntry, Job
from qdn_tui.domain.public import link_is_live
from qdn_tui.domain.text import safe
from qdn_tui.domain.tokens import is_new_token
from qdn_tui.store.archive import Archive
from qdn_tui.store.archiving import month_of
from qdn_tui.store.codec import decode
from qdn_tui.store.errors import DocumentUnreadable, StoreError
from qdn_tui.store.outbox import read_outbox

_OLD_LENGTH = 16
_REASONS_SHOWN = 4
_VERSIONS_LOOKED_AT = 20


def jobs(reached: Reached, token: str) -> DocumentFacts:
    """How `token` stands with the jobs of the environment.

    Raises:
        StoreError: they could not be read.
    """
    document = reached.snapshot().document
    archive = Archive(reached.store)
    return stands(token, document, lambda: archive.jobs(document), reached.now())


def stands(
    token: str, document: Document, archived: Callable[[], Iterable[Job]], now: datetime
) -> DocumentFacts:
    """How a token stands with a document, and with the archived jobs where that does not know it.

    Args:
        archived: the archived jobs; asked only where it is needed. Where they cannot be read,
            the document alone decides: its own damage is another thing, with another cure.
    """
    job = document.by_token.get(token)
    if (gone := _erased((job,) if job is not None else document.jobs, token)) is not None:
        return _facts(document, token, Standing.ERASED, gone)
    if job is not None:
        alive = link_is_live(job, now)
        return _facts(document, token, Standing.LIVE if alive else Standing.EXPIRED, job)
    apart = next((one for one in document.quarantined if token.encode() in one.written), None)
    if apart is not None:
        return _unreadable(document, token, apart)
    if (replaced := _replaced(document.jobs, token)) is not None:
        return _revoked(document, token, *replaced)
    try:
        old, problem = tuple(archived()), ""
    except StoreError as error:
        old, problem = (), safe(error.message, 120)
    if (gone := _erased(old, token)) is not None:
        return _facts(document, token, Standing.ERASED, gone)
    for job in old:
        if job.tracking_token == token:
            return _facts(document, token, Standing.ARCHIVED, job)
    if (replaced := _replaced(old, token)) is not None:
        return _revoked(document, token, *replaced)
    found = _misspelled(document, token, old)
    if not problem:
        return found
    return replace(found, archive_is_read=False, reasons=(*found.reasons, problem))


def waits(outbox: Path, token: str) -> bool:
    """Whether a job or a link with this token was accepted on this machine and is not sent.

    Raises:
        OutboxFailed: the file cannot be read.
    """
    state = read_outbox(outbox)
    changes = (*state.waiting, *(conflict.change for conflict in state.conflicts))
    return any(getattr(change, "tracking_token", None) == token for change in changes)


def seen_last(reached: Reached, token: str) -> tuple[str, datetime] | None:
    """The job that had this token in an earlier version of the document, and when it was seen.

    Looks through the newest versions, one by one.

    Raises:
        StoreError: they could not be read.
    """
    versions = reached.store.versions
    for version in islice(versions.newest_first(), _VERSIONS_LOOKED_AT):
        if version.is_deletion:
            continue
        body = versions.read(version).body
        if token.encode() not in body:
            continue
        with suppress(DocumentUnreadable):
            job = decode(body).by_token.get(token)
            if job is not None:
                return job.number, version.at
    return None


def _erased(jobs: Iterable[Job], token: str) -> Job | None:
    """The erased job that has this token, or had it."""
    return next(
        (
            job
            for job in jobs
            if job.is_erased and (job.tracking_token == token or had_link(job, token))
        ),
        None,
    )


def _facts(document: Document, token: str, standing: Standing, job: Job) -> DocumentFacts:
    ended = job.finished_at
    erasure = job.erasure
    return DocumentFacts(
        standing=standing,
        jobs=len(document.jobs),
        revision=document.revision,
        number=job.number,
        at=None if standing is Standing.LIVE else erasure.at if erasure else ended,
        by=safe(erasure.actor.name, 60) if erasure else "",
        month=month_of(ended) if standing is Standing.ARCHIVED and ended else "",
        is_old=not is_new_token(token),
    )


def _unreadable(document: Document, token: str, apart: Quarantined) -> DocumentFacts:
    # Its label may be the token itself.
    label = shortened(token) if token in apart.label else apart.label
    return DocumentFacts(
        standing=Standing.UNREADABLE,
        jobs=len(document.jobs),
        revision=document.revision,
        number=safe(label, 40),
        reasons=tuple(safe(reason, 120) for reason in apart.reasons[:_REASONS_SHOWN]),
        is_old=not is_new_token(token),
    )


def _replaced(jobs: Iterable[Job], token: str) -> tuple[Job, HistoryEntry] | None:
    """The job that had this token before, and the entry that took it away."""
    return next(
        (
            (job, entry)
            for job in jobs
            for entry in reversed(job.history)
            if entry.kind == "rotate_token" and entry.from_ == token
        ),
        None,
    )


def _revoked(document: Document, token: str, job: Job, entry: HistoryEntry) -> DocumentFacts:
    return DocumentFacts(
        standing=Standing.REVOKED,
        jobs=len(document.jobs),
        revision=document.revision,
        number=job.number,
        at=entry.at,
        by=safe(entry.actor.name, 60),
        is_old=not is_new_token(token),
    )


def _misspelled(document: Document, token: str, old: Iterable[Job]) -> DocumentFacts:
    by_token = {job.tracking_token: job for job in old} | dict(document.by_token)
    near = nearest(token, by_token)
    is_clear = len(near) == 1
    return DocumentFacts(
        standing=Standing.MISSPELLED if is_clear else Standing.UNKNOWN,
        jobs=len(document.jobs),
        revision=document.revision,
        number=by_token[near[0].token].number if is_clear else "",
        slip=near[0].slip if is_clear else None,
        meant=shortened(near[0].token) if is_clear else "",
        near=0 if is_clear else len(near),
        reasons=()
        if is_clear
        else tuple(
            f"{by_token[one.token].number} has {shortened(one.token)}"
            for one in near[:_REASONS_SHOWN]
        ),
        is_old=len(token) == _OLD_LENGTH,
    )
