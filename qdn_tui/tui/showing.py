"""What the screen shows: the newest snapshot with what waits here, told by its differences."""

import logging
import threading
from collections.abc import Callable, Collection, Iterable

from textual.message import Message

from qdn_tui.domain.business import Business
from qdn_tui.domain.changes import Change
from qdn_tui.domain.document import Document
from qdn_tui.domain.job import Job
from qdn_tui.domain.rules import happened
from qdn_tui.errors import QdnError
from qdn_tui.store.diff import Difference, diff
from qdn_tui.store.optimistic import projected
from qdn_tui.store.outbox import Outbox, OutboxFailed
from qdn_tui.store.outbox_file import OutboxState
from qdn_tui.store.uncollected import uncollected
from qdn_tui.tui.cards import Card, card_of, moved
from qdn_tui.tui.messages import OutboxTurned, SnapshotArrived

log = logging.getLogger(__name__)


class Showing:
    """Compares what stands and waits now with what the screen was told last. For any thread.

    Args:
        outbox: what waits.
        business: whose rules and labels apply.
        newest: the newest document from the store; None before the first.
        problem: why what waits could not be sent the last time.
        tell: takes messages to the screen.
    """

    def __init__(
        self,
        outbox: Outbox,
        business: Business,
        *,
        newest: Callable[[], Document | None],
        problem: Callable[[], QdnError | None],
        tell: Callable[[Message], None],
    ) -> None:
        self._outbox = outbox
        self._business = business
        self._newest = newest
        self._problem = problem
        self._tell = tell
        self._lock = threading.RLock()
        self._own_ops: set[str] = set()
        self._confirmed: Document | None = None
        self._shown: Document | None = None
        self._held = OutboxState()
        self._said = ""
        self._read_at: tuple[object, OutboxState] = ((), OutboxState())

    @property
    def shown(self) -> Document:
        """The jobs as the screen was told last."""
        return self._shown or Document()

    def own(self, op_ids: Iterable[str]) -> None:
        """Changes made at this desk are not marked as somebody else's."""
        self._own_ops.update(op_ids)

    def lacks_what_left(self) -> bool:
        """Whether something left the outbox that the newest document does not show.

        Another board of this machine sent it: until the next read it would look undone.
        """
        before = self._held.waiting
        try:
            left = {change.op_id for change in before} - _op_ids(self._read())
        except OutboxFailed as error:
            log.warning("the outbox cannot be read: %s", error)
            return False
        newest = self._newest()
        return any(
            newest is None or not happened(newest, change)
            for change in before
            if change.op_id in left
        )

    def refresh(self) -> None:
        """Tell the screen what is different now in the store or in the outbox."""
        with self._lock, uncollected():
            problem = self._problem()
            try:
                held = self._read()
            except OutboxFailed as error:
                held, problem = self._held, error
            self.own(change.op_id for change in held.waiting)
            # Asked for here, so that two threads that announce at the same moment cannot make
            # the screen go back in time.
            confirmed = self._newest()
            shown = projected(confirmed or Document(), held.waiting, self._business)
            arrival = self._arrival(shown, confirmed)
            before, said = self._held, self._said
            self._shown, self._confirmed = shown, confirmed
            self._held, self._said = held, str(problem) if problem else ""
            if arrival is not None:
                self._tell(arrival)
            if held != before or said != self._said:
                self._tell(OutboxTurned(held, _sent(before, held, confirmed), problem))

    def _read(self) -> OutboxState:
        (was, held), stamp = self._read_at, self._outbox.stamp()
        if stamp != was:
            held = self._outbox.read()
            # Another thread may put what it read before in this place at any time.
            self._read_at = stamp, held
        return held

    def _arrival(self, new: Document, confirmed: Document | None) -> SnapshotArrived | None:
        """What is shown differently now, and by whom; None where nothing is."""
        old, was = self._shown, self._confirmed
        difference = diff(old, new) if old is not None else _everything(new)
        if difference.is_empty and was is confirmed:
            return None
        cards, gone = cards_of(new, difference.touched, self._business)
        others: frozenset[str] = frozenset()
        if was is not None and confirmed is not None and was is not confirmed:
            same = was is old and confirmed is new
            touched = difference if same else diff(was, confirmed)
            others = frozenset(
                key for key in touched.touched if not self._is_own(key, was, confirmed)
            )
        return SnapshotArrived(
            new,
            cards,
            gone | difference.removed,
            others,
            first=was is None and confirmed is not None,
            from_store=confirmed is not None,
        )

    def _is_own(self, key: str, old: Document, new: Document) -> bool:
        """Whether the job's newest change was made at this desk."""
        was, now = old.get(key), new.get(key)
        if now is None or not now.history:
            return False
        newest = now.history[-1].op_id
        before = was.history[-1].op_id if was is not None and was.history else None
        # The same last entry on a job that differs: somebody edited the document by hand.
        return newest != before and newest in self._own_ops


def _sent(before: OutboxState, held: OutboxState, confirmed: Document | None) -> tuple[Change, ...]:
    """What left the outbox because the store has it."""
    if confirmed is None:
        return ()
    left: Collection[str] = _op_ids(before) - _op_ids(held)
    return tuple(
        change for change in before.waiting if change.op_id in left and happened(confirmed, change)
    )


def _op_ids(held: OutboxState) -> set[str]:
    changes = (*held.waiting, *(conflict.change for conflict in held.conflicts))
    return {change.op_id for change in changes}


def _everything(document: Document) -> Difference:
    return Difference(frozenset(job.key for job in document.jobs), frozenset(), frozenset())


def cards_of(
    document: Document,
    keys: Iterable[str],
    business: Business,
    known: Callable[[str], tuple[Job, Card] | None] = lambda _: None,
) -> tuple[list[Card], frozenset[str]]:
    """The cards of these jobs, by their ids, and the ids of those that are on no board.

    Args:
        document: the jobs.
        keys: whose cards are wanted.
        business: whose labels apply.
        known: an earlier card of a job, and the job as it was then.
    """
    cards: list[Card] = []
    gone: set[str] = set()
    for key in keys:
        job = document.get(key)
        card = None if job is None else _card(job, known(key), business)
        if card is None:
            gone.add(key)
        else:
            cards.append(card)
    return cards, frozenset(gone)


def _card(job: Job, before: tuple[Job, Card] | None, business: Business) -> Card | None:
    if before is not None:
        was, card = before
        same = moved(card, was, job)
        if same is not None:
            return same
    return card_of(job, business)
