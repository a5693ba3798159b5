"""Other people's changes: one thread that polls, never two polls at once, and says how fresh."""

import logging
import random
import threading
import time
import traceback
from collections.abc import Callable, Sequence

from qdn_tui.domain.changes import Change
from qdn_tui.store.errors import StoreError, StoreUnreachable
from qdn_tui.store.health import Freshness, Health
from qdn_tui.store.protocol import JobStore, Snapshot

log = logging.getLogger(__name__)

POLL_SECONDS = 2.0
SLOWEST_POLL_SECONDS = 10.0
OFFLINE_AFTER_FAILURES = 2
_MOST_DOUBLINGS = 8


class Feed:
    """Keeps the newest snapshot and tells when it, or the connection, changes.

    Reads and own writes meet here. A poll that was under way while a write ended is thrown
    away, so that the screen never goes back in time. Callbacks run on the feed's threads, one
    at a time, and return quickly.

    Args:
        store: what is polled.
        on_snapshot: gets each new snapshot.
        on_health: gets each change of the connection's state.
        interval: seconds between polls while all is well; doubles up to 10 s while not.
        clock: monotonic seconds.
    """

    def __init__(
        self,
        store: JobStore,
        *,
        on_snapshot: Callable[[Snapshot], None],
        on_health: Callable[[Health], None],
        interval: float = POLL_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._on_snapshot = on_snapshot
        self._on_health = on_health
        self._interval = interval
        self._clock = clock
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._polling = threading.Lock()
        self._announcing = threading.RLock()
        self._wake = threading.Event()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None
        self._generation = 0
        self._failures = 0
        self.snapshot: Snapshot | None = None
        self.health = Health(Freshness.STALE)

    def start(self) -> None:
        """Begin polling, at once and then at every interval, on a thread of its own."""
        if self._thread is None:
            # A daemon: a read that hangs in its time-out must not hold up the way out.
            self._thread = threading.Thread(target=self._run, name="qdn-feed", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Stop polling. Nothing is announced any more."""
        self._stopped.set()
        self._wake.set()

    def poke(self) -> None:
        """Poll now instead of at the end of the interval."""
        self._wake.set()

    def apply(self, changes: Sequence[Change]) -> Snapshot:
        """Write through the store and announce the result like any other snapshot.

        Raises:
            Refused: a rule forbids a change.
            StoreError: it could not be written.
        """
        try:
            # In turn, so that the snapshots take their places here in the order of the writes.
            with self._writing:
                snapshot = self._store.apply(changes)
                with self._lock:
                    self._generation += 1
                    self.snapshot = snapshot
        except StoreUnreachable as error:
            self._failed(error)
            raise
        self._announce(snapshot)
        self._succeeded()
        return snapshot

    def poll_once(self) -> None:
        """One conditional read; announces what it brings. Nothing while another is under way."""
        if not self._polling.acquire(blocking=False):
            return
        try:
            self._poll()
        finally:
            self._polling.release()

    def _poll(self) -> None:
        with self._lock:
            generation, known = self._generation, self.snapshot
        try:
            snapshot = self._store.read(known)
        except StoreError as error:
            self._failed(error)
            return
        with self._lock:
            overtaken = generation != self._generation
            if not overtaken:
                self.snapshot = snapshot
        if not overtaken and snapshot is not known:
            self._announce(snapshot)
        self._succeeded()

    @property
    def pause(self) -> float:
        """Seconds to the next poll: the interval, doubled for each failure, jittered."""
        if self._failures == 0:
            return self._interval
        # Bounded doublings: a night offline has more failures than a float has powers of two.
        slowed = self._interval * 2.0 ** min(self._failures, _MOST_DOUBLINGS)
        slowed *= random.uniform(0.8, 1.2)  # noqa: S311  # spreads desks, guards nothing
        return min(slowed, SLOWEST_POLL_SECONDS)

    def _run(self) -> None:
        while not self._stopped.is_set():
            self._wake.clear()
            if self._stopped.is_set():
                return  # stop() came between the two lines above
            try:
                self.poll_once()
            except Exception as error:
                # This thread is all that keeps the screen true; it says so and goes on.
                # Without its message, which may quote a customer.
                frames = "".join(traceback.format_tb(error.__traceback__))
                log.error("a poll failed unexpectedly: %s\n%s", type(error).__name__, frames)
                self._failed(StoreError(f"The jobs could not be read ({type(error).__name__})"))
            self._wake.wait(self.pause)

    def _announce(self, snapshot: Snapshot) -> None:
        with self._announcing:
            # A newer one may have come while this one waited for its turn.
            if snapshot is self.snapshot and not self._stopped.is_set():
                self._on_snapshot(snapshot)

    def _succeeded(self) -> None:
        self._failures = 0
        self._turn(Health(Freshness.FRESH, self._clock()))

    def _failed(self, error: StoreError) -> None:
        self._failures += 1
        gone = self._failures >= OFFLINE_AFTER_FAILURES or self.health.last_success is None
        self._turn(
            Health(
                Freshness.OFFLINE if gone else Freshness.STALE,
                self.health.last_success,
                error.message,
                "" if error.passes else error.next_step,
                error.badge,
            )
        )

    def _turn(self, health: Health) -> None:
        with self._announcing:
            before, self.health = self.health, health
            turned = (before.freshness, before.problem) != (health.freshness, health.problem)
            first = before.last_success is None
            if (turned or first) and not self._stopped.is_set():
                self._on_health(health)
