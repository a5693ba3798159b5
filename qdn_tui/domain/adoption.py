"""Taking existing records into the document: an import never drops one and never doubles one."""

import uuid
from dataclasses import replace
from hashlib import sha256

from qdn_tui.domain.changes import Adopt
from qdn_tui.domain.document import Document, Quarantined, Record, number_label
from qdn_tui.domain.history import recorded
from qdn_tui.domain.job import Job
from qdn_tui.domain.reading import Reading, read_record
from qdn_tui.domain.strict_json import canonical, loads


def identity_of(written: str) -> tuple[str, uuid.UUID]:
    """An operation id and a job id made from a record's own text, the same for equal JSON."""
    digest = sha256(canonical(written).encode("utf-8", "backslashreplace")).digest()
    return digest.hex()[:32], uuid.UUID(bytes=digest[16:], version=4)


def adopt(document: Document, change: Adopt) -> Document:
    """The document with the record in it; the same document where it already is.

    A readable record becomes a job in the present form. One that cannot be read, or whose id
    or token already belongs to another job, is kept apart as it is.
    """
    if _is_known_apart(document, change.written):
        return document
    try:
        value = loads(change.written)
    except ValueError as error:
        reading = Reading(None, (), (str(error),), "a record")
    else:
        reading = read_record(
            value,
            number=lambda: number_label(document.next_number),
            when_unknown=change.at,
        )
    job = reading.job
    if job is None:
        return _kept_apart(document, change.written, reading.reasons, reading.label)
    same_id, same_token = document.get(job.key), document.by_token.get(job.tracking_token)
    if same_id is not None:
        if _had_token(same_id, job.tracking_token):
            return document
        reason = f"id: already belongs to {same_id.number}"
        return _kept_apart(document, change.written, (reason,), reading.label)
    if same_token is not None:
        reason = f"tracking_token: already belongs to {same_token.number}"
        return _kept_apart(document, change.written, (reason,), reading.label)
    if any(other.number == job.number for other in document.jobs):
        job = job.model_copy(update={"number": number_label(document.next_number)})
    log = recorded(job, change, to=job.status.value, reason="imported")
    job = job.model_copy(update=log)
    taken = int(job.number.removeprefix("J-"))
    return replace(
        document,
        entries=(*document.entries, Record(job, forms=reading.forms)),
        next_number=max(document.next_number, taken + 1),
    )


def _had_token(job: Job, token: str) -> bool:
    return job.tracking_token == token or any(
        entry.kind == "rotate_token" and entry.from_ == token for entry in job.history
    )


def _is_known_apart(document: Document, written: str) -> bool:
    if not document.quarantined:
        return False
    wanted = canonical(written)
    return any(canonical(entry.written) == wanted for entry in document.quarantined)


def _kept_apart(document: Document, written: str, reasons: tuple[str, ...], label: str) -> Document:
    entry = Quarantined(written.encode("utf-8", "surrogatepass"), reasons, label)
    return replace(document, entries=(*document.entries, entry))
