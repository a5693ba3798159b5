"""Sending what waits: one thread, in order, in as few writes as the rules allow."""

import logging
import random
import threading
import traceback
from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from qdn_tui.domain.author import wall_clock
from qdn_tui.domain.changes import Change
from qdn_tui.domain.refusals import AlreadyArchived, Refused
from qdn_tui.domain.rules import happened
from qdn_tui.domain.undo import undone_by
from qdn_tui.errors import QdnError
from qdn_tui.store.conflicts import Refusal, refusal_of
from qdn_tui.store.errors import StoreError
from qdn_tui.store.outbox import Outbox
from qdn_tui.store.outbox_file import OutboxState
from qdn_tui.store.protocol import Snapshot

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.5
"""How often the file is looked at for what other boards of this machine did."""
FIRST_RETRY_SECONDS = 2.0
SLOWEST_RETRY_SECONDS = 30.0


class Sender:
    """Empties the outbox into the store as long as it runs.

    Callbacks run on its thread and return quickly.

    Args:
        outbox: what to send.
        apply: writes changes, all or none, as a `JobStore` does.
        may_send: whether it is worth trying now; a sender that may not, waits to be poked.
        on_turn: the outbox holds something else now, or `problem` is another.
        on_refused: a change was set aside as a conflict.
        now: the present, in UTC.
    """

    def __init__(
        self,
        outbox: Outbox,
        apply: Callable[[Sequence[Change]], Snapshot],
        *,
        may_send: Callable[[], bool] = lambda: True,
        on_turn: Callable[[], None] = lambda: None,
        on_refused: Callable[[Change, Refusal], None] = lambda _change, _refusal: None,
        now: Callable[[], datetime] = wall_clock,
    ) -> None:
        self._outbox = outbox
        self._apply = apply
        self._may_send = may_send
        self._on_turn = on_turn
        self._on_refused = on_refused
        self._now = now
        self._wake = threading.Event()
        self._poked = threading.Event()
        self._stopped = threading.Event()
        self._failures = 0
        self.problem: QdnError | None = None
        """What stood in the way the last time; None while nothing does."""

    def start(self) -> None:
        """Begin, on a thread of its own."""
        # A daemon: a write that hangs in its time-out must not hold up the way out.
        threading.Thread(target=self._run, name="qdn-send", daemon=True).start()

    def stop(self) -> None:
        """End as soon as it comes up for air. What is not sent stays on disk."""
        self._stopped.set()
        self._wake.set()

    def poke(self) -> None:
        """Try now: there is something new, or the connection is back."""
        self._poked.set()
        self._wake.set()

    def send_waiting(self) -> bool:
        """Send everything that waits; False where it still does.

        A change that a rule refuses is set aside, the others go on. One that was taken back
        meanwhile is dropped with what takes it back: neither was ever made.
        """
        try:
            with self._outbox.sending() as is_mine:
                if not is_mine:
                    return False
                while (held := self._outbox.read()).waiting:
                    if self._stopped.is_set():
                        return False
                    if void := _void(held, {one.change.op_id for one in held.conflicts}):
                        self._outbox.take_out(void)
                        self._tell_turn()
                    else:
                        self._send(held.waiting)
        except QdnError as error:
            self._turn(error)
            return False
        except Exception as error:
            # Without its message, which may quote a customer.
            frames = "".join(traceback.format_tb(error.__traceback__))
            log.error("sending failed unexpectedly: %s\n%s", type(error).__name__, frames)
            self._turn(
                QdnError(
                    f"Something unexpected happened ({type(error).__name__})",
                    "The log file says where",
                )
            )
            return False
        self._turn(None)
        return True

    def _send(self, waiting: Sequence[Change]) -> None:
        try:
            snapshot = self._apply(waiting)
        except AlreadyArchived as archived:
            if archived.change_id is None:
                raise
            # Its answer was lost, and the job was finished and archived meanwhile.
            self._outbox.take_out((archived.change_id,))
        except Refused as refused:
            change = next((c for c in waiting if c.op_id == refused.change_id), None)
            if change is None:
                raise
            # Read anew: it may have been taken back while it was under way.
            if void := _void(self._outbox.read(), {change.op_id}):
                self._outbox.take_out(void)
            else:
                refusal = refusal_of(refused, self._now())
                self._outbox.set_aside(change.op_id, refusal)
                self._tell_refused(change, refusal)
        else:
            document = snapshot.document
            made = {change.op_id for change in waiting if happened(document, change)}
            if not made:
                raise StoreError("The store took the changes but does not show them")
            self._outbox.take_out(made)
        self._tell_turn()

    def _tell_refused(self, change: Change, refusal: Refusal) -> None:
        try:
            self._on_refused(change, refusal)
        except Exception as error:
            log.error("a refusal could not be told: %s", type(error).__name__)

    def _tell_turn(self) -> None:
        try:
            self._on_turn()
        except Exception as error:
            # This thread is all that sends; whoever listens may stumble, it goes on.
            log.error("nobody could be told: %s", type(error).__name__)

    def _turn(self, problem: QdnError | None) -> None:
        self._failures = self._failures + 1 if problem else 0
        said, self.problem = str(self.problem), problem
        if str(problem) != said:
            self._tell_turn()

    @property
    def pause(self) -> float:
        """Seconds to the next try after a failure: doubled for each, jittered, up to 30."""
        slowed = FIRST_RETRY_SECONDS * 2.0 ** min(self._failures - 1, 8)
        slowed *= random.uniform(0.8, 1.2)  # noqa: S311  # spreads desks, guards nothing
        return min(slowed, SLOWEST_RETRY_SECONDS)

    def _run(self) -> None:
        seen: object = ()
        done: object = ()
        retry_in = 0.0
        while not self._stopped.is_set():
            self._wake.clear()
            if self._poked.is_set():
                self._poked.clear()
                retry_in = 0
            stamp = self._outbox.stamp()
            if stamp != seen:
                seen = stamp
                self._tell_turn()
            # Compared with the stamp from before: what was added while sending is seen next.
            if stamp not in (None, done) and retry_in <= 0 and self._may_send():
                if self.send_waiting():
                    done = stamp
                    continue
                retry_in = self.pause if self._failures else 0
            self._wake.wait(LOOK_SECONDS)
            retry_in -= LOOK_SECONDS


def _void(held: OutboxState, refused: Collection[str]) -> frozenset[str]:
    """Operation ids of what waits to undo one of the refused changes, and of those changes.

    Sent alone, it would undo whatever somebody else did in their place.
    """
    undoing = {
        change.op_id: undone
        for change in held.waiting
        if (undone := undone_by(change.op_id)) in refused and undone is not None
    }
    return frozenset((*undoing, *undoing.values()))
