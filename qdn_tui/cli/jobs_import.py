"""`qdn jobs import`: an existing file comes in whole, with a report of what it was made of."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import JsonValue

from qdn_tui.domain.adoption import adopt, identity_of, is_kept_apart
from qdn_tui.domain.author import Author
from qdn_tui.domain.changes import Adopt
from qdn_tui.domain.document import Document, Quarantined, Record
from qdn_tui.domain.strict_json import loads
from qdn_tui.errors import QdnError
from qdn_tui.store.protocol import JobStore
from qdn_tui.store.slicing import NotSliceable, slice_records


class NotImportable(QdnError):
    """The file cannot be read at all; single broken records are no reason for this."""

    exit_code = 2


@dataclass(frozen=True)
class KeptApart:
    """A record that could not be read: its place in the file, its name, and what it lacks."""

    place: int
    label: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class ImportReport:
    """What an import did, or would do.

    Attributes:
        imported: numbers of the jobs that came in.
        already: how many records were there already, readable or not.
        already_apart: how many of those are kept apart, because they cannot be read.
        kept_apart: records that cannot be read; they are kept byte for byte.
        forms: how many records showed each older spelling.
        written: whether anything was written.
    """

    imported: tuple[str, ...]
    already: int
    already_apart: int
    kept_apart: tuple[KeptApart, ...]
    forms: Counter[str]
    written: bool

    def as_json(self) -> dict[str, JsonValue]:
        """For programs."""
        return {
            "records": len(self.imported) + self.already + len(self.kept_apart),
            "imported": list(self.imported),
            "already_there": self.already,
            "already_kept_apart": self.already_apart,
            "kept_apart": [
                {"place": one.place, "record": one.label, "reasons": list(one.reasons)}
                for one in self.kept_apart
            ],
            "legacy_forms": dict(self.forms.most_common()),
            "written": self.written,
        }

    @property
    def unread(self) -> int:
        """How many records of the file are no jobs, now or from an earlier import."""
        return len(self.kept_apart) + self.already_apart

    def lines(self) -> Iterator[str]:
        """For people."""
        verb = (
            "came in" if self.written or not (self.imported or self.kept_apart) else "would come in"
        )
        there = self.already - self.already_apart
        yield f"{_jobs(len(self.imported))} {verb}, {there} already there."
        if self.already_apart:
            yield (
                f"{_records(self.already_apart)} there already, kept apart because "
                "they cannot be read."
            )
        if self.forms:
            yield "Older spellings read:"
            for form, count in self.forms.most_common():
                yield f"  {count:>5}  {form}"
        if self.kept_apart:
            yield f"{_records(len(self.kept_apart))} could not be read, kept apart from the jobs:"
            for one in self.kept_apart:
                yield f"  record {one.place}, {one.label}"
                for reason in one.reasons:
                    yield f"      {reason}"
            yield "Correct them in the file and import it again: what is in already stays in once."


def import_file(
    store: JobStore,
    author: Author,
    path: Path,
    *,
    archived: Callable[[Document], Document],
    dry_run: bool = False,
) -> ImportReport:
    """Bring the records of `path` into the store, all in one write.

    Args:
        store: where to.
        author: who imports.
        path: the file.
        archived: the jobs beside a document, as `Archive.as_document` has them: they are in
            already.
        dry_run: whether only to say what would happen.

    Raises:
        NotImportable: there is no such file, or it holds no list of jobs.
        StoreError: the store could not be written.
    """
    try:
        body = path.read_bytes()
    except OSError as error:
        raise NotImportable(f"{path} cannot be read: {error.strerror}", "Check the path") from None
    try:
        _, slices = slice_records(body)
    except NotSliceable as error:
        raise NotImportable(
            f"{path} {_place_of(error, body)}",
            "Correct the place named, or export it again; nothing was written",
        ) from None
    changes = [_adoption(author, written) for written in slices]
    before = document = store.read().document
    gone = archived(before)
    coming: list[Adopt] = []
    already = 0
    imported: list[str] = []
    already_apart = 0
    kept_apart: list[KeptApart] = []
    forms: Counter[str] = Counter()
    for place, change in enumerate(changes, 1):
        after = adopt(document, change, gone)
        if after is document:
            already += 1
            already_apart += is_kept_apart(document, change)
            continue
        coming.append(change)
        entry = after.entries[-1]
        if isinstance(entry, Quarantined):
            kept_apart.append(KeptApart(place, entry.label, entry.reasons))
        elif isinstance(entry, Record):
            imported.append(entry.job.number)
            forms.update(entry.forms)
        document = after
    changed = bool(coming)
    if changed and not dry_run:
        store.apply(coming)
    return ImportReport(
        tuple(imported),
        already,
        already_apart,
        tuple(kept_apart),
        forms,
        changed and not dry_run,
    )


def _place_of(error: NotSliceable, body: bytes) -> str:
    """Why there are no records, and where the file stops being JSON if that is why."""
    try:
        loads(body.strip())
    except ValueError as wrong:
        # Where it was cut is where it stops being JSON: neither can be told from the other.
        if body.strip():
            return f"{wrong}, or is cut short there"
    return str(error)


def _adoption(author: Author, written: bytes) -> Adopt:
    text = written.decode("utf-8", "backslashreplace")
    op_id, job_id = identity_of(text)
    stamp = {**author.stamp(job_id), "op_id": op_id}
    return Adopt(**stamp, written=text, tracking_token=author.token())


def _records(count: int) -> str:
    return "1 record" if count == 1 else f"{count} records"


def _jobs(count: int) -> str:
    return "1 job" if count == 1 else f"{count} jobs"
