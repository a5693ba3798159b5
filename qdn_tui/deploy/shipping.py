"""What a run works with: the environment, the source, who ships, how patiently; and its course."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeVar
from urllib.parse import urlsplit

from qdn_tui.cloud.clients import Cloud
from qdn_tui.deploy.errors import Refused, RunCancelled
from qdn_tui.deploy.events import Event, Logged, Progressed
from qdn_tui.deploy.ledger import Ledger
from qdn_tui.deploy.lock import HEARTBEAT_S, LEASE_S, MARGIN_S, Lock, whoami
from qdn_tui.deploy.places import Place, missing, places_of
from qdn_tui.deploy.plan import Where
from qdn_tui.deploy.planning import Work
from qdn_tui.deploy.purging import Pace
from qdn_tui.deploy.records import Journal, Record
from qdn_tui.deploy.shelf import Placed, Shelf
from qdn_tui.deploy.source import Build, Source, choose_source
from qdn_tui.deploy.step import Step
from qdn_tui.deploy.survey import Survey, function_names
from qdn_tui.store.s3 import JOBS_KEY

_AT_ONCE = 16
# An edge takes seconds to hear of a function or a purge; the embedded one none.
_VERIFY_WITHIN_S = 90.0
_LOCAL_VERIFY_WITHIN_S = 3.0

OnEvent = Callable[[Event], None]
_Item = TypeVar("_Item")
_Done = TypeVar("_Done")


class CancelToken:
    """Asks a run to stop after the object in hand. May be used from any thread, or a signal."""

    def __init__(self) -> None:
        self._asked = threading.Event()

    def cancel(self) -> None:
        self._asked.set()

    @property
    def is_cancelled(self) -> bool:
        return self._asked.is_set()

    def wait(self, seconds: float) -> None:
        """Sleep, but not beyond a cancellation."""
        self._asked.wait(seconds)


@dataclass(frozen=True)
class Shipping:
    """An environment to ship to, and what from.

    Attributes:
        source: the folder to build from; chosen by `choose_source` where it is left out.
        by: who ships, as name@machine.
        pace: of waiting for invalidations; None is CloudFront's own.
        purge_within_s: how long to wait for production's; None is as long as the pace says.
        verify_within_s: how long an edge may lag behind before it counts as wrong; None is
            what the cloud needs.
        lease_s, heartbeat_s, margin_s: of the lock.
    """

    cloud: Cloud
    source: Source = field(default_factory=choose_source)
    by: str = field(default_factory=whoami)
    pace: Pace | None = None
    purge_within_s: float | None = None
    verify_within_s: float | None = None
    lease_s: float = LEASE_S
    heartbeat_s: float = HEARTBEAT_S
    margin_s: float = MARGIN_S

    @cached_property
    def ledger(self) -> Ledger:
        return Ledger(self.cloud.s3_files, self.cloud.resources.data_bucket)

    @cached_property
    def places(self) -> tuple[Place, ...]:
        return places_of(self.cloud.resources)

    @property
    def environment(self) -> str:
        return self.cloud.environment.name

    @property
    def site_name(self) -> str:
        """What is typed to agree to a change of production: where its customers go."""
        url = self.cloud.resources.get("site_url")
        return urlsplit(url).netloc if url else self.cloud.resources.site_bucket

    @property
    def functions(self) -> dict[Where, str]:
        """Names of the edge functions, by "staging" and "site"."""
        return function_names(self.cloud)

    @property
    def distribution_ids(self) -> dict[Where, str]:
        return {
            place.where: place.distribution_id
            for place in self.places
            if place.distribution_id is not None
        }

    @property
    def waiting(self) -> Pace:
        if self.pace is not None:
            return self.pace
        poll = self.cloud.clients.poll_s
        return Pace(first_s=poll, longest_s=poll) if self.cloud.environment.is_local else Pace()

    @property
    def waiting_in_production(self) -> Pace:
        if self.purge_within_s is None:
            return self.waiting
        return replace(self.waiting, within_s=self.purge_within_s)

    @property
    def patience_s(self) -> float:
        if self.verify_within_s is not None:
            return self.verify_within_s
        return _LOCAL_VERIFY_WITHIN_S if self.cloud.environment.is_local else _VERIFY_WITHIN_S

    @property
    def lacks(self) -> tuple[str, ...]:
        """What this environment has not got, and what a run therefore leaves out."""
        return missing(self.cloud.resources)

    def lock(self, message: str, fence_after: int) -> Lock:
        """A lock to be taken; its client sends each call once."""
        return Lock(
            self.cloud.s3,
            self.cloud.resources.data_bucket,
            self.by,
            message,
            self.lease_s,
            self.heartbeat_s,
            self.margin_s,
            fence_after=fence_after,
        )

    def require_writable(self) -> None:
        """
        Raises:
            Refused: the environment is read-only here.
        """
        if self.cloud.environment.read_only:
            raise Refused(
                f"{self.environment} is read-only here", "Set read_only = false for it in qdn.toml"
            )


@dataclass
class Course:
    """A run on its way: what it is to do, what it has noted, and the lock it goes under.

    Attributes:
        target: the record that a rollback goes back to.
        step: the step it is in.
        placed: what this process wrote, by place and key.
        began: when, in seconds of `time.monotonic`.
    """

    shipping: Shipping
    lock: Lock
    build: Build
    work: Work
    survey: Survey
    journal: Journal
    emit: OnEvent
    cancel: CancelToken
    target: Record | None = None
    journal_etag: str | None = None
    step: Step = Step.PLAN
    placed: dict[tuple[Where, str], Placed] = field(default_factory=dict)
    began: float = field(default_factory=time.monotonic)

    @property
    def seconds(self) -> float:
        """How long the run has taken so far."""
        return time.monotonic() - self.began

    @property
    def cloud(self) -> Cloud:
        return self.shipping.cloud

    @cached_property
    def has_jobs(self) -> bool:
        """Whether the environment has its jobs document, and the API something to read."""
        return Shelf(self.cloud.s3_files, self.cloud.resources.data_bucket).has(JOBS_KEY)

    def remember(self, **changes: Any) -> None:
        """Change what the next `note` will write down."""
        self.journal = self.journal.model_copy(update=changes)

    def note(self, **changes: Any) -> None:
        """Write down where the run stands, while the lock is ours."""
        self.lock.confirm()
        self.remember(seconds=max(self.journal.seconds, round(self.seconds, 2)), **changes)
        self.journal_etag = self.shipping.ledger.write_journal(self.journal, self.journal_etag)

    def check(self) -> None:
        """Called before each write.

        Raises:
            RunCancelled: the run was asked to stop.
            LockLost: the lock is not ours any more.
        """
        if self.cancel.is_cancelled:
            raise RunCancelled("The deploy was stopped as asked")
        self.lock.guard()

    def log(self, text: str) -> None:
        self.emit(Logged(self.step, text))

    def warn(self, text: str) -> None:
        """Log what somebody should look at, and keep it for the record."""
        self.emit(Logged(self.step, text, "warning"))
        self.journal = self.journal.model_copy(update={"warnings": (*self.journal.warnings, text)})

    def place(self, where: Where) -> Place:
        return next(place for place in self.shipping.places if place.where == where)

    def each(
        self, items: Sequence[_Item], do: Callable[[_Item], _Done], name: Callable[[_Item], str]
    ) -> list[_Done]:
        """Do something for each item, several at a time; what has begun is always finished."""
        results: list[_Done] = []
        for done, (item, result) in enumerate(_several(items, do, self.check), 1):
            results.append(result)
            self.emit(Progressed(self.step, done, len(items), name(item)))
        return results


def _several(
    items: Iterable[_Item], do: Callable[[_Item], _Done], before: Callable[[], None]
) -> Iterator[tuple[_Item, _Done]]:
    """Results as they come. Whatever is raised, nothing is left running when it is seen."""
    left = iter(items)
    running: dict[Future[_Done], _Item] = {}
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        try:
            for item in left:
                before()
                running[pool.submit(do, item)] = item
                if len(running) >= _AT_ONCE:
                    yield from _finished(running)
            while running:
                yield from _finished(running)
        finally:
            wait(running)


def _finished(running: dict[Future[_Done], _Item]) -> Iterator[tuple[_Item, _Done]]:
    done, _ = wait(running, return_when=FIRST_COMPLETED)
    for future in done:
        item = running.pop(future)
        yield item, future.result()
