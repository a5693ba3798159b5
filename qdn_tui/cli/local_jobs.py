"""The jobs of the embedded cloud: where it does not answer because it was stopped, that is told."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from qdn_tui.cloud.local import NotRunning
from qdn_tui.store.errors import StoreUnreachable

if TYPE_CHECKING:
    from qdn_tui.domain.changes import Change
    from qdn_tui.domain.job import Job
    from qdn_tui.store.protocol import JobStore, Snapshot

T = TypeVar("T")


class LocalCloudStopped(StoreUnreachable):
    """As the embedded cloud itself has it; it does not start again by waiting."""

    passes = False

    def __init__(self) -> None:
        stopped = NotRunning()
        super().__init__(stopped.message, stopped.next_step)


class LocalJobs:
    """A store whose silence has one reason.

    Args:
        store: the jobs.
        is_running: whether the embedded cloud runs.
    """

    def __init__(self, store: "JobStore", is_running: Callable[[], bool]) -> None:
        self._store = store
        self._is_running = is_running

    def read(self, known: "Snapshot | None" = None) -> "Snapshot":
        """As `JobStore` has it."""
        return self._tried(lambda: self._store.read(known))

    def apply(self, changes: "Sequence[Change]") -> "Snapshot":
        """As `JobStore` has it."""
        return self._tried(lambda: self._store.apply(changes))

    def find_by_token(self, token: str) -> "Job | None":
        """As `JobStore` has it."""
        return self._tried(lambda: self._store.find_by_token(token))

    def _tried(self, ask: Callable[[], T]) -> T:
        try:
            return ask()
        except StoreUnreachable as error:
            if self._is_running():
                raise
            raise LocalCloudStopped from error
