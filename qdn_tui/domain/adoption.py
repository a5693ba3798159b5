"""Taking existing records into the document: an import never drops one and never doubles one."""

import json
import uuid
from hashlib import sha256

from qdn_tui.domain.changes import Adopt
from qdn_tui.domain.document import (
    STANDS_TWICE,
    Document,
    Quarantined,
    counted_on,
    number_label,
)
from qdn_tui.domain.erased_records import is_of_erased
from qdn_tui.domain.history import recorded
from qdn_tui.domain.job import Job
from qdn_tui.domain.reading import Reading, read_record
from qdn_tui.domain.strict_json import canonical, loads


def identity_of(written: str) -> tuple[str, uuid.UUID]:
    """An operation id and a job id made from a record's own text, the same for equal JSON."""
    digest = sha256(canonical(written).encode("utf-8", "backslashreplace")).digest()
    return digest.hex()[:32], uuid.UUID(bytes=digest[16:], version=4)


NOTHING = Document()


def adopt(document: Document, change: Adopt, archived: Document = NOTHING) -> Document:
    """The document with the record in it; the same document where it already is.

    A readable record becomes a job in the present form. One that cannot be read, or whose id
    or token already belongs to another job, is kept apart as it is.

    Args:
        document: where to.
        change: the record.
        archived: the jobs that the archive has and the document does not. A record with the id
            of one is there already; numbers and links of theirs are nobody else's. Apart it could
            not be kept: in the document alone it would be read as a job again.
    """
    written = _as_element(change.written)
    if document.apart and canonical(written) in document.apart:
        return document
    if document.erased_apart and identity_of(written)[0] in document.erased_apart:
        return document
    try:
        value = loads(change.written)
    except ValueError as error:
        reading = Reading(None, (), (str(error),), "which has no name")
    else:
        if is_of_erased(value, document) or is_of_erased(value, archived):
            # Of an erased customer nothing comes back, whatever older file somebody finds.
            return document
        reading = read_record(
            value,
            number=lambda: _next_number(document, archived),
            when_unknown=change.at,
        )
    job = reading.job
    if job is None:
        return _kept_apart(document, written, reading.reasons, reading.label)
    if archived.get(job.key) is not None:
        return document
    same_id, same_token = document.get(job.key), document.by_token.get(job.tracking_token)
    if same_id is not None:
        if same_id.is_erased or _grew_from(same_id, job, change.op_id):
            return document
        reason = f"{STANDS_TWICE}id already belongs to {same_id.number}"
        return _kept_apart(document, written, (reason,), reading.label)
    if same_token is not None:
        reason = f"{STANDS_TWICE}tracking_token already belongs to {same_token.number}"
        return _kept_apart(document, written, (reason,), reading.label)
    if job.number in document.numbers or job.number in archived.numbers:
        job = job.model_copy(update={"number": _next_number(document, archived)})
    how = "imported"
    owner = archived.by_token.get(job.tracking_token)
    if owner is not None and change.tracking_token is not None:
        job = job.model_copy(update={"tracking_token": change.tracking_token})
        how = f"imported with a new link: the old one was that of {owner.number}, archived"
    log = recorded(job, change, to=job.status.value, reason=how)
    return document.with_job(
        job.model_copy(update=log),
        forms=reading.forms,
        next_number=counted_on(document.next_number, job.number),
    )


def _next_number(document: Document, archived: Document) -> str:
    """The document's next number, or the first after it that no archived job has."""
    number = document.next_number
    while number_label(number) in archived.numbers:
        number += 1
    return number_label(number)


def is_kept_apart(document: Document, change: Adopt) -> bool:
    """Whether the record stands in the document as one that cannot be read."""
    return canonical(_as_element(change.written)) in document.apart


def _as_element(written: str) -> str:
    """The record as it can stand in a list of records.

    Text that is no JSON at all, such as a stray bracket, would spoil its neighbours; it stands
    there as a JSON string, from which it can be taken back to the last character.
    """
    written = written.strip(" \t\r\n")
    try:
        json.loads(written)
    except (ValueError, RecursionError):
        return json.dumps(written)
    return written


def _grew_from(job: Job, record: Job, op_id: str) -> bool:
    """Whether `job` is what became of `record`, rather than another record under its id.

    It is where the job came from this very text, where the record is an earlier state of the
    job, such as an export, or where the job was never imported, so that nothing says otherwise.
    """
    imports = {entry.op_id for entry in job.history if entry.kind == "adopt"}
    if op_id in imports:
        return True
    if job.tracking_token != record.tracking_token and not any(
        entry.kind == "rotate_token" and entry.from_ == record.tracking_token
        for entry in job.history
    ):
        return False
    ops = {entry.op_id for entry in record.history if entry.op_id}
    earlier_state = bool(ops) and ops <= {entry.op_id for entry in job.history}
    return not imports or earlier_state


def _kept_apart(document: Document, written: str, reasons: tuple[str, ...], label: str) -> Document:
    return document.with_apart(Quarantined(written.encode(), reasons, label))
