"""All jobs at one moment: the value that rules turn into the next one."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from qdn_tui.domain.job import Job
from qdn_tui.domain.patched import Patched
from qdn_tui.domain.refusals import UnknownJob
from qdn_tui.domain.strict_json import canonical
from qdn_tui.domain.tokens import token_in

SCHEMA_VERSION = 1
HIGHEST_COUNTED = 999_999_999
# How the reason of a readable record starts whose id or token another job has.
STANDS_TWICE = "stands twice: "


@dataclass(frozen=True, slots=True)
class Record:
    """A readable job.

    Attributes:
        job: the job.
        written: its JSON as it stands in the document, or None where it must be written anew.
        forms: names of the older spellings it is written in; empty for the present form.
    """

    job: Job
    written: bytes | None = None
    forms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A record that cannot be read: kept byte for byte, shown apart, never dropped.

    Attributes:
        written: its JSON as it stands in the document.
        reasons: what is wrong, a line each, without customers' text.
        label: how to name it to a person: its id, number or token if it has one.
        erased: where its customer was erased, what tells the record that stood here (as
            `adoption.identity_of`); nobody needs to correct it any more. Else empty.
    """

    written: bytes
    reasons: tuple[str, ...]
    label: str
    erased: str = ""


Entry = Record | Quarantined


@dataclass(frozen=True)
class Document:
    """The jobs in the order they came in, with what the store needs to write them.

    Attributes:
        revision: grows by one at every write and never goes back.
        next_number: the number the next job gets.
        entries: readable and quarantined records.
        updated_at: when it was last written.
        schema_version: the form it is written in.
        extra: fields of the document that this program does not know.
    """

    revision: int = 0
    next_number: int = 1
    entries: Sequence[Entry] = ()
    updated_at: datetime | None = None
    schema_version: int = SCHEMA_VERSION
    extra: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def jobs(self) -> tuple[Job, ...]:
        """Every readable job."""
        return tuple(entry.job for entry in self.entries if isinstance(entry, Record))

    @cached_property
    def quarantined(self) -> tuple[Quarantined, ...]:
        """Every record that could not be read, but for those whose customer was erased."""
        return tuple(
            entry for entry in self.entries if isinstance(entry, Quarantined) and not entry.erased
        )

    @cached_property
    def erased_apart(self) -> frozenset[str]:
        """What tells the records that could not be read and were erased since."""
        return frozenset(
            entry.erased
            for entry in self.entries
            if isinstance(entry, Quarantined) and entry.erased
        )

    @cached_property
    def erased_links(self) -> frozenset[str]:
        """The marks of all links that died with an erased customer."""
        gone = (job.erasure for job in self.jobs)
        marks = (entry.from_ for entry in gone if entry and isinstance(entry.from_, list))
        return frozenset(str(mark) for each in marks for mark in each)

    @cached_property
    def _places(self) -> dict[str, int]:
        return {
            entry.job.key: place
            for place, entry in enumerate(self.entries)
            if isinstance(entry, Record)
        }

    @cached_property
    def by_token(self) -> dict[str, Job]:
        """Jobs by their tracking token."""
        return {job.tracking_token: job for job in self.jobs}

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Every number that a readable job has."""
        return frozenset(job.number for job in self.jobs)

    @cached_property
    def apart(self) -> frozenset[str]:
        """The records that could not be read, each in the one spelling of its JSON."""
        return frozenset(canonical(entry.written) for entry in self.quarantined)

    def get(self, job_id: str) -> Job | None:
        """The job with this id, or None."""
        place = self._places.get(job_id)
        entry = self.entries[place] if place is not None else None
        return entry.job if isinstance(entry, Record) else None

    def find(self, reference: str) -> Job:
        """The job a person means by an id, a number (`J-000012`, `12`), a token or a link.

        Raises:
            UnknownJob: there is none.
        """
        wanted = reference.strip()
        job = self.get(wanted.lower())
        if job is None and (token := token_in(wanted)):
            job = self.by_token.get(token)
        if job is None and (number := number_said(wanted)):
            job = next((job for job in self.jobs if job.number == number), None)
        if job is None:
            raise UnknownJob(reference)
        return job

    @property
    def count(self) -> int:
        """How many readable jobs there are."""
        return len(self._places)

    def others(self, job_id: str) -> Iterator[Job]:
        """Every job but one."""
        return (job for job in self.jobs if job.key != job_id)

    def with_job(
        self, job: Job, *, forms: tuple[str, ...] = (), next_number: int | None = None
    ) -> "Document":
        """This document with `job` in the place of its earlier version, or at the end."""
        place = self._places.get(job.key)
        new = Record(job, forms=forms)
        number = self.next_number if next_number is None else next_number
        before = Patched.over(self.entries)
        entries = before.added(new) if place is None else before.replaced(place, new)
        after = replace(self, entries=entries, next_number=number)
        self._hand_on(after, (job,))
        return after

    def with_jobs(self, jobs: Collection[Job]) -> "Document":
        """This document with other versions of jobs that it has, all put in at once."""
        instead = {self._places[job.key]: Record(job) for job in jobs}
        after = replace(self, entries=Patched.over(self.entries).changed(instead, ()))
        self._hand_on(after, jobs)
        return after

    def is_free_for(self, instead: Mapping[int, Record], more: Sequence[Record]) -> bool:
        """Whether each record can take its place without having what belongs to another one.

        Args:
            instead: by their places, each to stand where another version of the same job does.
            more: of new jobs.
        """
        for place, record in instead.items():
            was = self.entries[place]
            if not isinstance(was, Record) or was.job.key != record.job.key:
                return False
            token = record.job.tracking_token
            if token != was.job.tracking_token and token in self.by_token:
                return False
        return not any(
            record.job.key in self._places or record.job.tracking_token in self.by_token
            for record in more
        )

    def with_records(
        self, instead: Mapping[int, Record], more: Sequence[Record], head: "Document"
    ) -> "Document":
        """`head`, with this document's entries, of which some are others.

        Args:
            instead, more: as in `is_free_for`, which holds.
            head: all but the entries.
        """
        after = replace(head, entries=Patched.over(self.entries).changed(instead, more))
        known = vars(self)
        indexes: dict[str, Any] = {
            name: known[name] for name in ("quarantined", "apart") if name in known
        }
        first = len(self.entries)
        came = {record.job.key: first + place for place, record in enumerate(more)}
        indexes["_places"] = {**self._places, **came} if came else self._places
        jobs = [record.job for record in (*instead.values(), *more)]
        if "by_token" in known:
            tokens = dict(self.by_token)
            for place in instead:
                if isinstance(was := self.entries[place], Record):
                    tokens.pop(was.job.tracking_token, None)
            indexes["by_token"] = tokens | {job.tracking_token: job for job in jobs}
        vars(after).update(indexes)
        return after

    def with_apart(self, entry: Quarantined) -> "Document":
        """This document with a record that cannot be read at its end."""
        after = replace(self, entries=Patched.over(self.entries).added(entry))
        indexes = {name: vars(self)[name] for name in _INDEXES if name in vars(self)}
        indexes.pop("quarantined", None)
        if "apart" in indexes:
            indexes["apart"] |= {canonical(entry.written)}
        vars(after).update(indexes)
        return after

    def _hand_on(self, after: "Document", jobs: Collection[Job]) -> None:
        """Give `after`, in which these jobs are others or one is new, what is known of this one.

        Building each index anew would make a batch of n changes cost n times the document.
        """
        known = vars(self)
        indexes: dict[str, Any] = {
            name: known[name] for name in ("quarantined", "apart", "erased_apart") if name in known
        }
        if "erased_links" in known and not any(job.is_erased for job in jobs):
            indexes["erased_links"] = self.erased_links
        stood = [(job, self.get(job.key)) for job in jobs]
        new = [job for job, was in stood if was is None]
        first = len(self.entries)
        came = {job.key: first + place for place, job in enumerate(new)}
        indexes["_places"] = {**self._places, **came} if came else self._places
        if "by_token" in known:
            tokens = dict(self.by_token)
            for _, was in stood:
                if was is not None:
                    tokens.pop(was.tracking_token, None)
            tokens.update((job.tracking_token, job) for job in jobs)
            indexes["by_token"] = tokens
        if "numbers" in known:
            indexes["numbers"] = (
                self.numbers.union(job.number for job in new) if new else self.numbers
            )
        vars(after).update(indexes)


_INDEXES = (
    *("jobs", "quarantined", "_places", "by_token", "numbers", "apart"),
    *("erased_apart", "erased_links"),
)


def number_label(number: int) -> str:
    """`123` is `J-000123`."""
    return f"J-{number:06d}"


def number_said(text: str) -> str:
    """The number that a person means by `J-000012`, `#12` or `12`; empty where it is none."""
    digits = text.upper().removeprefix("J-").removeprefix("#")
    return number_label(int(digits)) if digits.isdecimal() and len(digits) <= 12 else ""


def counted_on(next_number: int, label: str) -> int:
    """The number for the next job once one has the number `label`, where it would be `next_number`.

    One of more than nine digits, from another program or by mistake, moves nothing on: it would
    take the numbers of all jobs to come along, and soon to where there are no more.
    """
    number = int(label.removeprefix("J-"))
    return max(next_number, number + 1) if number <= HIGHEST_COUNTED else next_number
