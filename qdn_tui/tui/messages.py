"""What happened behind the screen, told to it in the past tense."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from qdn_tui.errors import QdnError
from qdn_tui.store.health import Health
from qdn_tui.tui.cards import Card

if TYPE_CHECKING:
    # The first frame is painted before any record's model is loaded.
    from qdn_tui.domain.changes import Change
    from qdn_tui.domain.document import Document
    from qdn_tui.store.conflicts import Conflict
    from qdn_tui.store.outbox_file import OutboxState


@dataclass(frozen=True, eq=False)
class Order:
    """Changes on their way to this machine's disk, and whom to tell.

    Attributes:
        changes: what is wanted.
        made: called on the screen's thread with the jobs as they are shown after it.
        failed: called on the screen's thread with what stood in the way.
    """

    changes: "tuple[Change, ...]"
    made: "Callable[[Document], None]"
    failed: Callable[[QdnError], None]


class SnapshotArrived(Message):
    """The jobs are different now.

    Attributes:
        document: all jobs.
        cards: new versions of the cards that changed.
        gone: ids of jobs that are no longer on the board.
        by_others: ids of the jobs that somebody else changed.
        first: whether these are the first the board sees from the store.
        from_store: whether the store was read; else there is only what waits on this machine.
        by_order: whether an order given here made the difference, and nothing was told by anybody.
    """

    def __init__(
        self,
        document: "Document",
        cards: Sequence[Card],
        gone: frozenset[str],
        by_others: frozenset[str],
        first: bool,
        from_store: bool = True,
        by_order: bool = False,
    ) -> None:
        super().__init__()
        self.document = document
        self.cards = cards
        self.gone = gone
        self.by_others = by_others
        self.first = first
        self.from_store = from_store
        self.by_order = by_order


class ConnectionTurned(Message):
    """The connection became better or worse."""

    def __init__(self, health: Health) -> None:
        super().__init__()
        self.health = health


class StoreOpened(Message):
    """The store is there; `site_url` is where customers' pages are."""

    def __init__(self, site_url: str) -> None:
        super().__init__()
        self.site_url = site_url


class OpeningFailed(Message):
    """The store could not be opened; it will be tried again."""

    def __init__(self, error: QdnError) -> None:
        super().__init__()
        self.error = error


class OrderSettled(Message):
    """An order is on disk, or `error` says why it is not accepted."""

    def __init__(self, order: Order, error: QdnError | None) -> None:
        super().__init__()
        self.order = order
        self.error = error


class OutboxTurned(Message):
    """Something else waits now, or stands in the way of sending it.

    Attributes:
        state: what waits and what is to decide.
        sent: what left since the last such message, because the store has it.
        problem: why what waits could not be sent the last time; None while nothing is.
    """

    def __init__(
        self, state: "OutboxState", sent: "tuple[Change, ...]", problem: QdnError | None
    ) -> None:
        super().__init__()
        self.state = state
        self.sent = sent
        self.problem = problem


class ChangeRefused(Message):
    """A rule refused a change that was accepted here before; it is to be decided about."""

    def __init__(self, conflict: "Conflict") -> None:
        super().__init__()
        self.conflict = conflict


class PromptOpened(Message):
    """A line to type into has the keys now."""
