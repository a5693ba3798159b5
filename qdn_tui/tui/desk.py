"""The desk: who works here, on which jobs, and the threads that read and write them.

Threads are daemons on purpose: a read that hangs in its time-out must not hold up the way
out. What is still being written at that moment is the board's business to ask about.
"""

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from textual.message import Message

from qdn_tui.domain.author import Author
from qdn_tui.domain.business import Business
from qdn_tui.domain.changes import Change
from qdn_tui.domain.document import Document
from qdn_tui.domain.job import Job
from qdn_tui.domain.text import safe
from qdn_tui.domain.tokens import tracking_url
from qdn_tui.errors import QdnError
from qdn_tui.store.diff import Difference, diff
from qdn_tui.store.feed import POLL_SECONDS, Feed, Health
from qdn_tui.store.protocol import JobStore, Snapshot
from qdn_tui.tui.cards import Card, card_of
from qdn_tui.tui.messages import (
    ConnectionTurned,
    OpeningFailed,
    Order,
    OrderSettled,
    SnapshotArrived,
    StoreOpened,
)

log = logging.getLogger(__name__)

FIRST_RETRY_SECONDS = 2.0
SLOWEST_RETRY_SECONDS = 30.0


class NotConnected(QdnError):
    """There is no store to write to yet."""

    exit_code = 6


class Desk:
    """Everything screens know and may ask for.

    Methods and attributes are for the screen's thread; messages come back through `announce`.

    Args:
        open_store: makes the store; called on a thread of its own, again after a failure.
        business: whose services, windows and time zone apply.
        author: the dispatcher; gives ids and the clock.
        environment_name: shown at all times.
        production: shown loudly.
        site_url: where customers' pages are, or how to find out once the store is open.
        read_only: no changes from here.
        poll_seconds: pause between reads while all is well.
        monotonic: seconds of a clock that never goes back.
        announce: takes messages from any thread.
    """

    def __init__(
        self,
        open_store: Callable[[], JobStore],
        *,
        business: Business,
        author: Author,
        environment_name: str,
        production: bool,
        site_url: str | Callable[[], str],
        read_only: bool = False,
        poll_seconds: float = POLL_SECONDS,
        monotonic: Callable[[], float] = time.monotonic,
        announce: Callable[[Message], object],
    ) -> None:
        self.business = business
        self.author = author
        self.environment_name = environment_name
        self.production = production
        self.read_only = read_only
        self.document = Document()
        """The jobs on the screen."""
        self.has_jobs_read = False
        """Whether a first snapshot came."""
        self.opening_error: QdnError | None = None
        """Why the store could not be opened; None while it is open or being opened."""
        self._open_store = open_store
        self._site_url = safe(site_url) if isinstance(site_url, str) else site_url
        self._poll_seconds = poll_seconds
        self._monotonic = monotonic
        self._announce = announce
        self._feed: Feed | None = None
        self._stopped = threading.Event()
        self._retry = threading.Event()
        self._orders: queue.SimpleQueue[Order | None] = queue.SimpleQueue()
        self._under_way: dict[str, int] = {}
        self._own_ops: set[str] = set()
        self._announced: Document | None = None
        self._announcing = threading.Lock()

    def start(self) -> None:
        """Open the store and begin reading and writing. Returns at once."""
        for work, name in ((self._open, "qdn-open"), (self._write, "qdn-write")):
            threading.Thread(target=work, name=name, daemon=True).start()

    def stop(self) -> None:
        """End all threads as soon as they come up for air. Returns at once."""
        self._stopped.set()
        self._retry.set()
        self._orders.put(None)
        if self._feed is not None:
            self._feed.stop()

    def refresh(self) -> None:
        """Read, or try to open, now."""
        if self._feed is not None:
            self._feed.poke()
        self._retry.set()

    def now(self) -> datetime:
        """The present, in UTC, by the dispatcher's clock."""
        return self.author.clock()

    def job(self, key: str | None) -> Job | None:
        """The job with this id, as it is on the screen."""
        return self.document.get(key) if key is not None else None

    @property
    def health(self) -> Health | None:
        """The state of the connection; None before the store is open."""
        return self._feed.health if self._feed is not None else None

    @property
    def seconds_since_success(self) -> float | None:
        """How old the newest answer is; None before the first."""
        health = self.health
        if health is None or health.last_success is None:
            return None
        return max(self._monotonic() - health.last_success, 0.0)

    def tracking_url(self, job: Job) -> str | None:
        """The customer's link; None as long as the address of the pages is not known."""
        if not isinstance(self._site_url, str):
            return None
        return tracking_url(self._site_url, job.tracking_token)

    def order(
        self,
        changes: Sequence[Change],
        *,
        made: Callable[[Document], None],
        failed: Callable[[QdnError], None],
    ) -> None:
        """Send changes to the store, after those already on their way.

        One of `made` and `failed` is called, on the screen's thread.
        """
        for change in changes:
            key = str(change.job_id)
            self._under_way[key] = self._under_way.get(key, 0) + 1
            self._own_ops.add(change.op_id)
        self._orders.put(Order(tuple(changes), made, failed))

    @property
    def under_way(self) -> frozenset[str]:
        """Ids of jobs with changes on their way to the store."""
        return frozenset(self._under_way)

    def settle(self, settled: OrderSettled) -> None:
        """Close an order's books and tell whoever gave it."""
        for change in settled.order.changes:
            key = str(change.job_id)
            left = self._under_way.get(key, 0) - 1
            if left > 0:
                self._under_way[key] = left
            else:
                self._under_way.pop(key, None)
        if settled.error is not None:
            settled.order.failed(settled.error)
        elif settled.document is not None:
            settled.order.made(settled.document)

    def _tell(self, message: Message) -> None:
        if self._stopped.is_set():
            return
        try:
            self._announce(message)
        except RuntimeError:
            # The board closed between the check and the call; nobody listens any more.
            log.debug("nobody is left to hear %s", type(message).__name__)

    def _open(self) -> None:
        pause = FIRST_RETRY_SECONDS
        while not self._stopped.is_set():
            self._retry.clear()
            try:
                store = self._open_store()
                url = self._site_url if isinstance(self._site_url, str) else self._site_url()
            except Exception as error:  # whatever a cloud's library raises: the board stays up
                self._tell(OpeningFailed(as_qdn_error(error)))
                self._retry.wait(pause)
                pause = min(pause * 2, SLOWEST_RETRY_SECONDS)
                continue
            feed = Feed(
                store,
                on_snapshot=self._snapshot_came,
                on_health=lambda health: self._tell(ConnectionTurned(health)),
                interval=self._poll_seconds,
                clock=self._monotonic,
            )
            self._site_url = safe(url)
            self._feed = feed
            self._tell(StoreOpened(url))
            if not self._stopped.is_set():
                feed.start()
            return

    def _write(self) -> None:
        while (order := self._orders.get()) is not None:
            document: Document | None = None
            problem: QdnError | None = None
            try:
                if self._feed is None:
                    raise NotConnected(
                        "The store is not open yet", "Wait for the badge to say fresh, or press r"
                    )
                document = self._feed.apply(order.changes).document
            except Exception as error:  # a fault in one write must not end the writing
                problem = as_qdn_error(error)
            self._tell(OrderSettled(order, document, problem))

    def _snapshot_came(self, _: Snapshot) -> None:
        """Tell the screen what changed. On the feed's threads."""
        with self._announcing:
            # Not the snapshot handed in: the feed's newest, so that two threads that announce
            # at the same moment cannot make the screen go back in time.
            newest = self._feed.snapshot if self._feed is not None else None
            if newest is None or newest.document is self._announced:
                return
            old, new = self._announced, newest.document
            self._announced = new
            self._tell(self._arrival(old, new))

    def _arrival(self, old: Document | None, new: Document) -> SnapshotArrived:
        difference = diff(old, new) if old is not None else _everything(new)
        cards: list[Card] = []
        gone = set(difference.removed)
        jobs: Iterable[Job] = new.jobs if old is None else _picked(new, difference.touched)
        for job in jobs:
            card = card_of(job, self.business)
            if card is None:
                gone.add(job.key)
            else:
                cards.append(card)
        others = frozenset(
            key for key in difference.touched if old is not None and not self._is_own(key, old, new)
        )
        return SnapshotArrived(new, cards, frozenset(gone), others, first=old is None)

    def _is_own(self, key: str, old: Document, new: Document) -> bool:
        """Whether the job's newest change was made at this desk."""
        was, now = old.get(key), new.get(key)
        if now is None or not now.history:
            return False
        newest = now.history[-1].op_id
        before = was.history[-1].op_id if was is not None and was.history else None
        # The same last entry on a job that differs: somebody edited the document by hand.
        return newest != before and newest in self._own_ops


def as_qdn_error(error: Exception) -> QdnError:
    """An error as people are told it; one of the program's own faults also goes to the log."""
    if isinstance(error, QdnError):
        return error
    log.error("unexpected %s", type(error).__name__, exc_info=error)
    said = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return QdnError(f"Something unexpected happened ({said})", "Press r to try again")


def _everything(document: Document) -> Difference:
    return Difference(frozenset(job.key for job in document.jobs), frozenset(), frozenset())


def _picked(document: Document, keys: Iterable[str]) -> list[Job]:
    return [job for key in keys if (job := document.get(key)) is not None]
