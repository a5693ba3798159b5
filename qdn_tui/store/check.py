"""A whole look at what the store holds. Reads everything, changes nothing."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from qdn_tui.domain.document import Document
from qdn_tui.domain.strict_json import loads
from qdn_tui.store.archive import Archive
from qdn_tui.store.errors import AccessRefused, DocumentMissing, DocumentUnreadable
from qdn_tui.store.faults import REQUEST_ERRORS, as_store_error
from qdn_tui.store.findings import Finding, fail, ok, warn
from qdn_tui.store.inspection import (
    archive_findings,
    chain_findings,
    form_findings,
    number_findings,
    record_findings,
    size_findings,
)
from qdn_tui.store.probe import Report
from qdn_tui.store.s3_document import S3Document
from qdn_tui.store.slicing import slice_records
from qdn_tui.store.versions import LOOK_BACK


def check(store: S3Document, archive: Archive, now: datetime) -> Iterator[Finding]:
    """Everything about the document, its archive and its versions.

    Raises:
        StoreUnreachable: the store gave no answer, so that nothing can be said.
        AccessRefused: these credentials may not read the document.
    """
    try:
        snapshot = store.read()
    except (DocumentMissing, DocumentUnreadable) as error:
        yield fail("document", error.message, error.next_step)
        yield from _versions(store)
        return
    document = snapshot.document
    yield ok("document", f"{store.address}, revision {document.revision}")
    yield from form_findings(document)
    yield from record_findings(document)
    months: dict[str, Document] = {}
    for month in archive.months():
        try:
            months[month] = archive.read(month)
        except DocumentMissing:
            continue
        except DocumentUnreadable as error:
            yield fail("archive", error.message, error.next_step)
    yield from number_findings(_header(store), document, months)
    yield from size_findings(snapshot, now)
    yield from archive_findings(document, months, now)
    yield from _versions(store)


def probe_finding(report: Report) -> Finding:
    """What a probe showed."""
    if report.failure is not None:
        return fail(
            "probe",
            f"{report.bucket} cannot compare and swap: {report.failure.wanted}, "
            f"but {report.failure.saw}",
            "Keep the jobs on another store: here two desks would overwrite each other",
        )
    if report.left_behind is not None:
        return warn(
            "probe",
            "The store compares and swaps, but the scratch object could not be taken away",
            f"Delete {report.left_behind}",
        )
    return ok("probe", f"The store compares and swaps: {len(report.steps)} trials passed")


def _versions(store: S3Document) -> Iterator[Finding]:
    try:
        revisions = list(store.versions.revisions())
        kept = _keeps_versions(store)
    except AccessRefused as error:
        yield warn("versions", error.message, error.next_step)
        return
    if not kept:
        yield warn(
            "versions",
            f"The bucket {store.bucket} keeps no versions, so that nothing could be restored",
            "Turn versioning on for the bucket; `qdn cloud up` does so for its own",
        )
    elif len(revisions) == LOOK_BACK:
        yield ok("versions", f"Only the newest {LOOK_BACK} versions were looked at")
    yield from chain_findings(revisions)


def _keeps_versions(store: S3Document) -> bool:
    try:
        return store.s3.get_bucket_versioning(Bucket=store.bucket).get("Status") == "Enabled"
    except REQUEST_ERRORS as error:
        raise as_store_error(error, store.address) from error


def _header(store: S3Document) -> Mapping[str, Any]:
    """The document's own fields as they are written; nothing for a bare list of jobs.

    Nor where somebody damaged it since it was read: the next check says so.
    """
    try:
        body = store.s3.get_object(Bucket=store.bucket, Key=store.key)["Body"].read()
    except REQUEST_ERRORS as error:
        raise as_store_error(error, store.address) from error
    try:
        outline, _ = slice_records(body)
        header = loads(outline)
    except ValueError:
        return {}
    return header if isinstance(header, dict) else {}
