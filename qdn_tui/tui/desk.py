"""The desk: who works here, on which jobs, and the threads that read and write them.

What is shown is the newest snapshot with everything on it that waits in the outbox. Threads
are daemons on purpose: a read that hangs in its time-out must not hold up the way out, and
what is not sent by then is on disk.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from textual.message import Message

from qdn_tui.domain.author import Author
from qdn_tui.domain.business import Business
from qdn_tui.domain.changes import Change
from qdn_tui.domain.document import Document
from qdn_tui.domain.job import Job
from qdn_tui.domain.quiet import QuietHours
from qdn_tui.domain.refusals import Refused
from qdn_tui.domain.text import safe
from qdn_tui.domain.tokens import tracking_url
from qdn_tui.errors import QdnError
from qdn_tui.store.conflicts import Conflict, Refusal
from qdn_tui.store.feed import POLL_SECONDS, Feed
from qdn_tui.store.health import Freshness, Health
from qdn_tui.store.outbox import Outbox
from qdn_tui.store.outbox_file import OutboxState
from qdn_tui.store.protocol import JobStore, Snapshot
from qdn_tui.store.sending import Sender
from qdn_tui.tui.clipboard import Clipboard
from qdn_tui.tui.doctoring.port import DoctorPort
from qdn_tui.tui.messages import (
    ChangeRefused,
    ConnectionTurned,
    OpeningFailed,
    Order,
    StoreOpened,
)
from qdn_tui.tui.orders import Orders, as_qdn_error
from qdn_tui.tui.shipping.deployer import Deployer
from qdn_tui.tui.shipping.port import DeployPort
from qdn_tui.tui.showing import Showing
from qdn_tui.tui.steps import Steps

log = logging.getLogger(__name__)

FIRST_RETRY_SECONDS = 2.0
SLOWEST_RETRY_SECONDS = 30.0
SAVING, SENDING, WAITING, TO_DECIDE = "saving…", "sending…", "waiting", "conflict"


class Desk:
    """Everything screens know and may ask for.

    Methods and attributes are for the screen's thread; messages come back through `announce`.

    Args:
        open_store: makes the store; called on a thread of its own, again after a failure.
        open_deploy: the same for what ships the site, when it is first needed; None ships nothing.
        open_doctor: the same for what finds out why a customer does not see a job.
        outbox: the file of changes that the store does not have yet.
        business: whose services, windows and time zone apply.
        author: the dispatcher; gives ids and the clock.
        environment_name: shown at all times.
        production: shown loudly.
        site_url: where customers' pages are, or how to find out once the store is open.
        read_only: no changes from here.
        poll_seconds: pause between reads while all is well; None takes the usual one.
        archived: the finished jobs that are no longer among these, from a month such as
            `2026-10` on; called on a thread, and may fail as a store does.
        monotonic: seconds of a clock that never goes back.
        announce: takes messages from any thread.
    """

    def __init__(
        self,
        open_store: Callable[[], JobStore],
        *,
        open_deploy: Callable[[], DeployPort] | None = None,
        open_doctor: Callable[[], DoctorPort] | None = None,
        outbox: Path,
        business: Business,
        author: Author,
        environment_name: str,
        production: bool,
        site_url: str | Callable[[], str],
        read_only: bool = False,
        poll_seconds: float | None = None,
        archived: Callable[[Document, str], Iterable[Job]] = lambda _document, _since: (),
        monotonic: Callable[[], float] = time.monotonic,
        announce: Callable[[Message], object],
    ) -> None:
        self.business = business
        self.author = author
        self.environment_name = environment_name
        self.production = production
        self.read_only = read_only
        self.outbox = Outbox(outbox)
        """What is accepted here and not in the store yet."""
        self.held = OutboxState()
        """What waits, and what is to decide."""
        self.sending_problem: QdnError | None = None
        """Why what waits could not be sent the last time; None while nothing is."""
        self.log_path: Path | None = None
        """The file this program logs to."""
        self.quiet: QuietHours | None = None
        """Hours of the business's day in which the desk makes no sound."""
        self.deployer = (
            Deployer(open_deploy, announce, as_qdn_error) if open_deploy is not None else None
        )
        """Ships the site and the API; None where nothing can be shipped from here."""
        self.open_doctor = open_doctor
        self.clipboard = Clipboard()
        """Where texts are copied to."""
        self.made: list[str] = []
        """Operation ids of what was ordered here, in order."""
        self.opening_error: QdnError | None = None
        """Why the store could not be opened; None while it is open or being opened."""
        self._open_store = open_store
        self._site_url = safe(site_url) if isinstance(site_url, str) else site_url
        self.archived = archived
        self._poll_seconds = POLL_SECONDS if poll_seconds is None else poll_seconds
        self._monotonic = monotonic
        self.steps = Steps(monotonic)
        """What a key that is held down may not do twice."""
        self._announce = announce
        self._feed: Feed | None = None
        self._sender = Sender(
            self.outbox,
            self._apply,
            may_send=self._may_send,
            on_turn=self._outbox_turned,
            on_refused=self._was_refused,
            now=author.clock,
        )
        self._stopped = threading.Event()
        self._retry = threading.Event()
        self._showing = Showing(
            self.outbox,
            business,
            newest=self._newest,
            problem=lambda: self._sender.problem,
            tell=self._tell,
        )
        self.orders = Orders(
            self.outbox, business, self._showing, tell=self._tell, written=self._sender.poke
        )
        """What was ordered here and is not safe yet, and what is shown with it."""

    @property
    def document(self) -> Document:
        """The jobs on the screen: the store's, with what waits here and what was ordered."""
        return self.orders.shown

    @property
    def has_jobs_read(self) -> bool:
        """Whether a first snapshot came."""
        return self.orders.has_jobs_read

    def start(self) -> None:
        """Open the store and begin reading and writing. Returns at once."""
        threading.Thread(target=self._open, name="qdn-open", daemon=True).start()
        self._sender.start()

    def stop(self) -> None:
        """End all threads as soon as they come up for air. Returns at once."""
        self._stopped.set()
        self._retry.set()
        self._sender.stop()
        if self._feed is not None:
            self._feed.stop()

    def refresh(self) -> None:
        """Read, try to open and send, now."""
        if self._feed is not None:
            self._feed.poke()
        self._sender.poke()
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
    def is_in_trouble(self) -> bool:
        """Whether the store could not be opened or read the last time."""
        health = self.health
        return self.opening_error is not None or (health is not None and bool(health.problem))

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
        after: Document | None = None,
    ) -> None:
        """Accept changes: show them, put them on disk, and send them as soon as may be.

        One of `made` and `failed` is called, on the screen's thread; `made` once they are on
        disk, whether there is a connection or not: until then they are shown as being saved.
        What the rules refuse already on what is shown is not accepted.

        Args:
            changes: what is wanted.
            made, failed: how it went.
            after: what is shown with all of `changes`, where they were tried on it already.
        """
        try:
            self.orders.take(Order(tuple(changes), made, failed), after)
        except Refused as error:
            failed(error)
        else:
            self.made += (change.op_id for change in changes)

    def decide(
        self,
        op_ids: Sequence[str],
        instead: Sequence[Change],
        *,
        made: Callable[[Document], None],
        failed: Callable[[QdnError], None],
    ) -> None:
        """End conflicts, with `instead` in their place; told like an order."""
        self.orders.decide(tuple(op_ids), Order(tuple(instead), made, failed))

    @property
    def under_way(self) -> frozenset[str]:
        """Ids of jobs with changes that the store does not have yet."""
        waiting = (change.job_key for change in self.held.waiting)
        return frozenset((*self.orders.accepting, *waiting))

    @property
    def is_writing(self) -> bool:
        """Whether a change is on its way to the disk right now."""
        return bool(self.orders.accepting)

    @property
    def is_connected(self) -> bool:
        """Whether what waits is gone in a moment, as far as anybody knows."""
        health = self.health
        fresh = health is not None and health.freshness is Freshness.FRESH
        return fresh and self.sending_problem is None

    @property
    def words(self) -> Mapping[str, str]:
        """What is to be said on the cards of jobs, by their id."""
        word = SENDING if self.is_connected else WAITING
        said = {conflict.change.job_key: TO_DECIDE for conflict in self.held.conflicts}
        said |= {change.job_key: word for change in self.held.waiting}
        return said | dict.fromkeys(self.orders.accepting, SAVING)

    @property
    def to_be_sent(self) -> str:
        """Said after what was just accepted, where it cannot be sent at once."""
        return "" if self.is_connected else " It is kept here and sent later."

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
                log.warning("the store could not be opened: %s", type(error).__name__)
                self._tell(OpeningFailed(as_qdn_error(error)))
                self._retry.wait(pause)
                pause = min(pause * 2, SLOWEST_RETRY_SECONDS)
                continue
            feed = Feed(
                store,
                on_snapshot=self._snapshot_came,
                on_health=self._connection_turned,
                interval=self._poll_seconds,
                clock=self._monotonic,
            )
            self._site_url = safe(url)
            self._feed = feed
            log.info("the store is open")
            self._tell(StoreOpened(url))
            if not self._stopped.is_set():
                feed.start()
                self._sender.poke()
            return

    def _apply(self, changes: Sequence[Change]) -> Snapshot:
        if self._feed is None:
            raise QdnError("The store is not open yet", "Wait for the badge to say fresh")
        return self._feed.apply(changes)

    def _may_send(self) -> bool:
        # Offline it is the feed that tries; what waits then goes out at once and together.
        health = self.health
        return (
            not self.read_only and health is not None and health.freshness is not Freshness.OFFLINE
        )

    def _connection_turned(self, health: Health) -> None:
        log.info("the connection is %s", health.freshness.name.lower())
        self._tell(ConnectionTurned(health))
        if health.freshness is Freshness.FRESH:
            self._sender.poke()

    def _snapshot_came(self, _: Snapshot) -> None:
        self._showing.refresh()

    def _was_refused(self, change: Change, refusal: Refusal) -> None:
        if self._feed is not None:
            # It was refused on jobs that are not on the screen yet: decided is on those.
            self._feed.poll_once()
            self._feed.poke()
        log.info("a change was refused: %s", change.kind)
        self._tell(ChangeRefused(Conflict(change, refusal)))

    def _outbox_turned(self) -> None:
        """On the sender's thread, which may wait for a read."""
        if self._feed is not None and self._showing.lacks_what_left():
            self._feed.poll_once()
        self._showing.refresh()

    def _newest(self) -> Document | None:
        snapshot = self._feed.snapshot if self._feed is not None else None
        return snapshot.document if snapshot is not None else None
