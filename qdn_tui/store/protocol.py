"""What every floor above knows of storage: snapshots, and a store that applies changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from qdn_tui.domain.changes import Change
from qdn_tui.domain.document import Document
from qdn_tui.domain.job import Job


@dataclass(frozen=True)
class Snapshot:
    """All jobs as the store held them at one moment.

    Attributes:
        document: the jobs.
        etag: the store's opaque name for this state.
        size: bytes of the stored document.
    """

    document: Document
    etag: str
    size: int = 0

    @property
    def jobs(self) -> tuple[Job, ...]:
        """Every readable job, in the order they came in."""
        return self.document.jobs


class JobStore(Protocol):
    """Where jobs are kept. Blocking: screens call it from threads."""

    def read(self, known: Snapshot | None = None) -> Snapshot:
        """The present state; `known` itself where nothing changed since.

        Raises:
            StoreError: it could not be read.
        """
        ...

    def apply(self, changes: Sequence[Change]) -> Snapshot:
        """Make all of `changes` in one write, or none, and return the state after it.

        Raises:
            Refused: a rule forbids one of them.
            StoreError: it could not be written; the message says whether it may have been.
        """
        ...

    def find_by_token(self, token: str) -> Job | None:
        """The job with this tracking token, or None."""
        ...
