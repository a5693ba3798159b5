"""What the panel asks for, whoever answers it; no AWS is known here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from qdn_tui.deploy import (
        CancelToken,
        Event,
        Journal,
        Kind,
        LockState,
        Outcome,
        Plan,
        PurgeQuota,
        Record,
    )


@dataclass(frozen=True)
class Standing:
    """How an environment stands.

    Attributes:
        site_name: what is typed to agree to a change of production.
        source: where the next deploy comes from, for people.
        served: the record of what production serves; None where nothing was deployed.
        history: records, newest first.
        latest: the latest run as journaled, which may have broken off.
        lock: who deploys.
        quota: of invalidations this month.
    """

    site_name: str
    source: str
    served: "Record | None"
    history: "tuple[Record, ...]"
    latest: "Journal | None"
    lock: "LockState"
    quota: "PurgeQuota | None" = None


@dataclass(frozen=True)
class Wanted:
    """A run that is asked for.

    Attributes:
        kind: None goes on with the run that broke off.
        to: for a rollback, the record to go back to.
    """

    kind: "Kind | None"
    to: str | None = None


class DeployPort(Protocol):
    """Everything here blocks, and raises `QdnError`; it is called from threads."""

    def look(self) -> Standing:
        """How the environment stands now."""

    def plan(self, wanted: Wanted) -> "Plan":
        """What a run would do. Reads only."""

    def ship(
        self, wanted: Wanted, on_event: "Callable[[Event], None]", cancel: "CancelToken"
    ) -> "Outcome":
        """Do it. Events come in the calling thread; `cancel` stops it after what is in hand."""
