"""What can be wrong with a document, its archive and its versions: pure looks at what was read."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import reduce
from itertools import pairwise
from typing import Any

from qdn_tui.domain.document import (
    HIGHEST_COUNTED,
    SCHEMA_VERSION,
    Document,
    Quarantined,
    counted_on,
    number_label,
)
from qdn_tui.domain.erasing import record_name
from qdn_tui.domain.job import Job
from qdn_tui.domain.public import within_link_life
from qdn_tui.store.archiving import CLOCKS_DIFFER_BY, grew_from, plan
from qdn_tui.store.findings import Finding, fail, ok, warn
from qdn_tui.store.protocol import Snapshot
from qdn_tui.store.size import LARGE_BYTES, TOO_LARGE_BYTES
from qdn_tui.store.versions import Version

_MEND_COPY = (
    "Correct a copy and bring it in with `qdn jobs import`; "
    "`qdn jobs erase` takes the name in brackets"
)

Months = Mapping[str, Document]


def form_findings(document: Document) -> Iterator[Finding]:
    """The form it is written in."""
    if document.schema_version > SCHEMA_VERSION:
        yield warn(
            "form",
            "The document was written by a newer version of qdn: here it is read-only",
            "Upgrade qdn",
        )
    old = sum(1 for entry in document.entries if getattr(entry, "forms", ()))
    if old:
        yield ok("form", f"{_count(old, 'record')} in an older form, rewritten when it changes")


def record_findings(document: Document) -> Iterator[Finding]:
    """Records that cannot be read."""
    if not document.quarantined:
        yield ok("records", f"Every record can be read: {_count(len(document.jobs), 'job')}")
        return
    yield warn(
        "records",
        f"{_count(len(document.quarantined), 'record')} cannot be read and are kept as they are",
        _MEND_COPY,
        tuple(map(_unreadable, document.quarantined)),
    )


def _unreadable(entry: Quarantined) -> str:
    """A record that cannot be read, by what it says it is and by what `jobs erase` finds it by."""
    return f"{entry.label} ({record_name(entry)}): {'; '.join(entry.reasons)}"


def number_findings(
    header: Mapping[str, Any], document: Document, months: Months
) -> Iterator[Finding]:
    """Whether every number means one job, and stays so."""
    by_number: dict[str, dict[str, None]] = defaultdict(dict)
    for job in (*document.jobs, *(job for month in months.values() for job in month.jobs)):
        by_number[job.number][job.key] = None
    twice = {number: list(keys) for number, keys in by_number.items() if len(keys) > 1}
    if twice:
        yield warn(
            "numbers",
            f"{_count(len(twice), 'number')} stand for more than one job",
            "Name these jobs by their id",
            tuple(f"{number}: {', '.join(keys)}" for number, keys in sorted(twice.items())),
        )
    free = reduce(counted_on, by_number, 1)
    if document.next_number < free:
        yield fail(
            "numbers",
            f"The next job would be {number_label(document.next_number)}, "
            f"but the archive goes up to {number_label(free - 1)}",
            f"Set next_number in the document to {free}",
        )
    elif document.next_number > HIGHEST_COUNTED >= free:
        yield warn(
            "numbers",
            f"The next job will be {number_label(document.next_number)}, "
            "longer than anybody can say on the phone",
            f"Set next_number in the document to {free}",
        )
    elif (count := header.get("next_number", document.next_number)) != document.next_number:
        is_behind = not isinstance(count, int) or count < document.next_number
        said = "is behind" if is_behind else "ran away"
        yield ok("numbers", f"The count of numbers {said}; the next change corrects it")
    elif not twice:
        yield ok("numbers", f"The next job will be {number_label(document.next_number)}")


def size_findings(snapshot: Snapshot, now: datetime) -> Iterator[Finding]:
    """How large the document is, and what could leave it."""
    due = plan(snapshot.document, now)
    size = f"{snapshot.size / 1_000_000:.2f} MB, {_count(len(snapshot.jobs), 'job')}"
    leaving = f"`qdn store archive` moves {_count(len(due.records), 'finished job')} out of it"
    if snapshot.size >= LARGE_BYTES:
        level = fail if snapshot.size >= TOO_LARGE_BYTES else warn
        yield level(
            "size",
            f"The document is large: {size}; every change sends all of it",
            leaving
            if due.records
            else "Complete or close what is over; 30 days later it can be archived",
        )
    else:
        yield ok("size", f"{size}; {leaving}" if due.records else size)
    if due.undated:
        yield ok(
            "archive",
            f"{_count(len(due.undated), 'finished job')} without a finishing time: "
            "never archived, links never expire",
            tuple(job.number for job in due.undated),
        )


def archive_findings(document: Document, months: Months, now: datetime) -> Iterator[Finding]:
    """Jobs in more than one place, and archived ones that should not be."""
    archived: dict[str, list[tuple[str, Job]]] = defaultdict(list)
    for month in sorted(months, reverse=True):
        for job in months[month].jobs:
            archived[job.key].append((month, job))
    unfinished, changed, apart, live, copies, named = [], [], [], [], [], []
    for key, found in archived.items():
        month, newest = found[0]
        here = document.get(key)
        if any(one.is_erased for one in (here, newest) if one is not None):
            named += [f"{copy.number} in {name}" for name, copy in found if not copy.is_erased]
        if here is None:
            # An hour's difference is what the archiver itself allows for between two clocks.
            if newest.is_open or within_link_life(newest, now - CLOCKS_DIFFER_BY):
                live.append(f"{newest.number} in {month}")
            if len(found) > 1:
                copies.append(f"{newest.number} in {', '.join(name for name, _ in found)}")
        elif here == newest:
            unfinished.append(f"{newest.number} in {month}")
        elif all(grew_from(here, copy) for _, copy in found):
            changed.append(f"{newest.number} in {month}")
        else:
            apart.append(f"{newest.number} in {month}")
    broken = [
        f"{month}: {_unreadable(entry)}"
        for month, archive in months.items()
        for entry in archive.quarantined
    ]
    if live:
        yield fail(
            "archive",
            f"{_count(len(live), 'archived job')} should still be in the document: "
            "the tracking link finds nothing",
            "Bring each back: `qdn store restore --job NUMBER`",
            tuple(live),
        )
    if named:
        yield warn(
            "archive",
            "An erased customer still stands in an archived copy of the job",
            "`qdn jobs erase NUMBER` again takes them out",
            tuple(named),
        )
    if unfinished:
        yield warn(
            "archive",
            f"{_count(len(unfinished), 'job')} in the archive and still in the document",
            "`qdn store archive` finishes what was broken off",
            tuple(unfinished),
        )
    if apart:
        yield warn(
            "archive",
            f"{_count(len(apart), 'job')} in the archive with another past than in the document",
            "The document's counts; compare the two before either is changed",
            tuple(apart),
        )
    if copies:
        yield warn(
            "archive",
            f"{_count(len(copies), 'job')} in more than one month",
            "The copy in the latest month counts; nothing needs to be done",
            tuple(copies),
        )
    if broken:
        yield warn(
            "archive",
            f"{_count(len(broken), 'archived record')} cannot be read and are kept as they are",
            _MEND_COPY,
            tuple(broken),
        )
    if changed:
        yield ok(
            "archive",
            f"{_count(len(changed), 'job')} went on in the document after being archived; "
            "the document's counts",
            tuple(changed),
        )
    if not (live or named or unfinished or apart or copies or broken):
        total = f"{_count(len(archived), 'job')} in {_count(len(months), 'month')}"
        yield ok("archive", total if months else "Nothing is archived yet")


def chain_findings(revisions: Sequence[tuple[Version, int | None]]) -> Iterator[Finding]:
    """Whether each version follows the one before it.

    Args:
        revisions: newest first; None for a deletion and for what cannot be read.
    """
    known = [(version, revision) for version, revision in revisions if revision is not None]
    older_over_newer, twice, gaps = [], [], []
    for (newer, revision), (_, before) in pairwise(known):
        line = f"{_when(newer)}: revision {revision} after {before}"
        if revision == before:
            twice.append(line)
        elif revision < before:
            older_over_newer.append(line)
        elif revision > before + 1:
            gaps.append(line)
    deleted = [_when(version) for version, _ in revisions if version.is_deletion]
    broken = [
        _when(version)
        for version, revision in revisions
        if revision is None and not version.is_deletion
    ]
    newest = max(known, key=lambda one: one[1], default=None)
    if newest is not None and known[0][1] < newest[1] and known[0][0].is_live:
        yield fail(
            "versions",
            f"An older document lies over a newer one: revision {known[0][1]} over {newest[1]}",
            "See what went with `qdn store restore`; the newer one is "
            f"`qdn store restore --version {newest[0].version_id}`",
        )
    for lines, what, why in (
        (older_over_newer, "went back", "Something else than qdn put an older document there"),
        (twice, "came twice", "Something else than qdn wrote there, or two wrote at once"),
        (gaps, "left a gap", "A version was taken away, or something else than qdn wrote"),
    ):
        if lines:
            yield warn(
                "versions",
                f"Revisions {what} {_count(len(lines), 'time')}",
                f"{why}: `qdn store restore` shows what each version changed",
                tuple(lines),
            )
    if broken:
        yield ok("versions", f"{_count(len(broken), 'version')} cannot be read", tuple(broken))
    if deleted:
        yield ok("versions", f"Deleted {_count(len(deleted), 'time')}", tuple(deleted))
    if not (older_over_newer or twice or gaps):
        yield ok("versions", f"{_count(len(known), 'version')} in an unbroken chain")


def _when(version: Version) -> str:
    return f"{version.at:%Y-%m-%d %H:%M:%S} UTC, version {version.version_id}"


def _count(count: int, what: str) -> str:
    return f"1 {what}" if count == 1 else f"{count} {what}s"
