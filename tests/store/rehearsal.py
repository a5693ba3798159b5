"""A feed whose store answers as a test decides, call by call."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from qdn_tui.domain.changes import Change
from qdn_tui.domain.document import Document
from qdn_tui.domain.job import Job
from qdn_tui.store.feed import Feed
from qdn_tui.store.health import Freshness, Health
from qdn_tui.store.protocol import Snapshot


def snapshot(revision: int) -> Snapshot:
    return Snapshot(Document(revision=revision), f'"{revision}"')


@dataclass
class Rehearsed:
    """A store whose answers a test decides, call by call.

    Attributes:
        present: what a read brings; `known` itself where it has the same ETag.
        errors: raised by the next reads.
        on_read: called in each read, with its number; it may wait.
        on_apply: called in each write, with its number; it may wait.
    """

    present: Snapshot = field(default_factory=lambda: snapshot(1))
    errors: list[Exception] = field(default_factory=list)
    on_read: Callable[[int], object] = lambda _: None
    on_apply: Callable[[int], object] = lambda _: None
    reads: int = 0
    applies: int = 0

    def read(self, known: Snapshot | None = None) -> Snapshot:
        self.reads += 1
        present = self.present
        self.on_read(self.reads)
        if self.errors:
            raise self.errors.pop(0)
        return known if known is not None and known.etag == present.etag else present

    def apply(self, changes: Sequence[Change]) -> Snapshot:
        del changes
        self.applies += 1
        number = self.applies
        self.present = made = snapshot(self.present.document.revision + 1)
        self.on_apply(number)
        if self.errors:
            raise self.errors.pop(0)
        return made

    def find_by_token(self, token: str) -> Job | None:
        del token
        return None


@dataclass
class Desk:
    """A feed, what it announced, and its clock."""

    store: Rehearsed = field(default_factory=Rehearsed)
    snapshots: list[int] = field(default_factory=list)
    healths: list[Health] = field(default_factory=list)
    now: float = 0.0

    def __post_init__(self) -> None:
        self.feed = Feed(
            self.store,
            on_snapshot=self.heard,
            on_health=self.healths.append,
            interval=2.0,
            clock=lambda: self.now,
        )

    def heard(self, one: Snapshot) -> None:
        self.snapshots.append(one.document.revision)

    @property
    def freshness(self) -> list[Freshness]:
        return [health.freshness for health in self.healths]

    def poll(self, times: int = 1) -> None:
        for _ in range(times):
            self.feed.poll_once()


def held_up(
    began: threading.Event, go_on: threading.Event, only: int | None = None
) -> Callable[[int], None]:
    """Makes calls say that they began and wait until they may go on."""

    def wait(number: int) -> None:
        if only in (None, number):
            began.set()
            go_on.wait(60)

    return wait
