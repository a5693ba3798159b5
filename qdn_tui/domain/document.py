"""All jobs at one moment: the value that rules turn into the next one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from qdn_tui.domain.job import Job
from qdn_tui.domain.refusals import UnknownJob
from qdn_tui.domain.tokens import token_in

SCHEMA_VERSION = 1


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
    """

    written: bytes
    reasons: tuple[str, ...]
    label: str


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
    entries: tuple[Entry, ...] = ()
    updated_at: datetime | None = None
    schema_version: int = SCHEMA_VERSION
    extra: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def jobs(self) -> tuple[Job, ...]:
        """Every readable job."""
        return tuple(entry.job for entry in self.entries if isinstance(entry, Record))

    @cached_property
    def quarantined(self) -> tuple[Quarantined, ...]:
        """Every record that could not be read."""
        return tuple(entry for entry in self.entries if isinstance(entry, Quarantined))

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
        if job is None:
            digits = wanted.upper().removeprefix("J-").removeprefix("#")
            if digits.isdecimal() and len(digits) <= 9:
                number = number_label(int(digits))
                job = next((job for job in self.jobs if job.number == number), None)
        if job is None:
            raise UnknownJob(reference)
        return job

    def others(self, job_id: str) -> Iterator[Job]:
        """Every job but one."""
        return (job for job in self.jobs if job.key != job_id)

    def with_job(self, job: Job) -> "Document":
        """This document with `job` in the place of its earlier version, or at the end."""
        place = self._places.get(job.key)
        new = Record(job)
        if place is None:
            return replace(self, entries=(*self.entries, new))
        return replace(self, entries=(*self.entries[:place], new, *self.entries[place + 1 :]))


def number_label(number: int) -> str:
    """`123` is `J-000123`."""
    return f"J-{number:06d}"
