"""Orders, from the key to this machine's disk: shown at once, accepted once they are safe.

What is shown is what the threads told of the store and the outbox, with every order on top that
is not on disk yet. An order that does not get there is taken off again, with the reason.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Collection, Coroutine, Sequence

from textual.message import Message

from qdn_tui.domain.business import Business
from qdn_tui.domain.changes import Change
from qdn_tui.domain.document import Document
from qdn_tui.domain.job import Job
from qdn_tui.errors import QdnError
from qdn_tui.store.diff import diff
from qdn_tui.store.optimistic import foreseen, projected
from qdn_tui.store.outbox import Outbox
from qdn_tui.tui.cards import Card
from qdn_tui.tui.messages import Order, OrderSettled, SnapshotArrived
from qdn_tui.tui.showing import Showing, cards_of

log = logging.getLogger(__name__)


class Orders:
    """What was ordered at this desk and is on its way to the disk. For the screen's thread.

    Args:
        outbox: where orders are put.
        business: whose rules and labels apply.
        showing: what is told of the store and the outbox; it hears whose changes are whose.
        tell: takes messages to the screen.
        written: called when something new waits.
    """

    def __init__(
        self,
        outbox: Outbox,
        business: Business,
        showing: Showing,
        *,
        tell: Callable[[Message], None],
        written: Callable[[], None],
    ) -> None:
        self._outbox = outbox
        self._business = business
        self._showing = showing
        self._tell = tell
        self._written = written
        self.shown = Document()
        """The jobs on the screen."""
        self.has_jobs_read = False
        """Whether a first snapshot came."""
        self.show: Callable[[SnapshotArrived], object] = lambda _: None
        """Takes what is shown differently because of an order, at once."""
        self.known: Callable[[str], tuple[Job, Card] | None] = lambda _: None
        """Gives a job that is shown, by its id, with its card."""
        self.after_paint: Callable[[Callable[[], None]], object] = lambda work: work()
        """Lets something be done once the frame that is due is painted."""
        self.accepting: Counter[str] = Counter()
        """Ids of the jobs with changes that are not on disk yet."""
        self._beneath = Document()
        self._unsaved: list[Order] = []
        self._lost: dict[int, QdnError] = {}
        self._doomed: dict[int, QdnError] = {}
        self._in_turn = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()

    def take(self, order: Order, after: Document | None = None) -> None:
        """Show what is ordered, and put it on disk.

        Args:
            order: what is wanted.
            after: the jobs as they are shown with it, where that is known and no job is new.

        Raises:
            Refused: a rule forbids it on what is shown; nothing was done.
        """
        before = self.shown
        self.shown = after or foreseen(before, order.changes, self._business)
        for lost in self._unsaved:
            # The screen still shows what is lost, until that is told.
            if (problem := self._lost.get(id(lost))) is not None:
                self._doom((order,), lost, problem)
        self._unsaved.append(order)
        self._begin(order.changes)
        if after is None:
            self._show_difference(before)
        else:
            self._show({change.job_key for change in order.changes}, frozenset())
        # The threads that write would take their share of the frame's time.
        self.after_paint(lambda: self._in_background(self._put(order, self._add(order))))

    def decide(self, op_ids: tuple[str, ...], order: Order) -> None:
        """End conflicts, with an order in their place."""
        self._begin(order.changes)
        deciding = asyncio.to_thread(self._outbox.decide, op_ids, order.changes)
        self._in_background(self._put(order, deciding))

    def arrive(self, arrived: SnapshotArrived) -> SnapshotArrived:
        """Take what was told of the store and the outbox.

        Returns:
            What the screens are to be told: the same, with what is not on disk yet on top.
        """
        self._beneath, self.has_jobs_read = arrived.document, arrived.from_store
        self.shown = self._with_unsaved()
        if not self._unsaved:
            return arrived
        keys = {change.job_key for order in self._unsaved for change in order.changes}
        cards, gone = cards_of(self.shown, keys, self._business)
        return SnapshotArrived(
            self.shown,
            [*(card for card in arrived.cards if card.key not in keys), *cards],
            (arrived.gone - keys) | gone,
            arrived.by_others,
            arrived.first,
            arrived.from_store,
        )

    def settle(self, settled: OrderSettled) -> None:
        """Close an order's books, and tell whoever gave it."""
        order = settled.order
        self.accepting -= Counter(change.job_key for change in order.changes)
        if order in self._unsaved:
            self._unsaved.remove(order)
            self._lost.pop(id(order), None)
            before, self.shown = self.shown, self._with_unsaved()
            self._show_difference(before)
        if settled.error is None:
            order.made(self.shown)
        else:
            order.failed(settled.error)

    def _begin(self, changes: Sequence[Change]) -> None:
        self.accepting.update(change.job_key for change in changes)
        self._showing.own(change.op_id for change in changes)

    def _with_unsaved(self) -> Document:
        changes = (change for order in self._unsaved for change in order.changes)
        return projected(self._beneath, changes, self._business)

    def _show_difference(self, before: Document) -> None:
        differs = diff(before, self.shown)
        if not differs.is_empty:
            self._show(differs.touched, differs.removed)

    def _show(self, touched: Collection[str], removed: frozenset[str]) -> None:
        cards, gone = cards_of(self.shown, touched, self._business, self.known)
        self.show(
            SnapshotArrived(
                self.shown,
                cards,
                gone | removed,
                by_others=frozenset(),
                first=False,
                from_store=self.has_jobs_read,
                by_order=True,
            )
        )

    async def _add(self, order: Order) -> None:
        if (lost := self._doomed.pop(id(order), None)) is not None:
            raise lost
        await self._outbox.add(order.changes)

    async def _put(self, order: Order, writing: Coroutine[None, None, None]) -> None:
        problem: QdnError | None = None
        try:
            # In turn, so that changes stand on disk in the order in which they were made.
            async with self._in_turn:
                await writing
        except Exception as error:  # a fault in one write must not end the writing
            problem = as_qdn_error(error)
            self._lose(order, problem)
        else:
            await asyncio.to_thread(self._showing.refresh)
        self._tell(OrderSettled(order, problem))
        self._written()

    def _lose(self, lost: Order, problem: QdnError) -> None:
        """What was ordered on top of an order that is lost is lost with it."""
        if lost not in self._unsaved:
            return
        self._lost[id(lost)] = problem
        self._doom(self._unsaved[self._unsaved.index(lost) + 1 :], lost, problem)

    def _doom(self, later: Sequence[Order], lost: Order, problem: QdnError) -> None:
        jobs = {change.job_id for change in lost.changes}
        for order in later:
            if jobs & {change.job_id for change in order.changes}:
                self._doomed[id(order)] = problem

    def _in_background(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def as_qdn_error(error: Exception) -> QdnError:
    """An error as people are told it; one of the program's own faults also goes to the log."""
    if isinstance(error, QdnError):
        return error
    log.error("unexpected %s", type(error).__name__, exc_info=error)
    said = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return QdnError(f"Something unexpected happened ({said})", "Press r to try again")
