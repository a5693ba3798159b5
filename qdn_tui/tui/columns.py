"""The cards in their columns, kept sorted; a change costs the cards it touches, not the board."""

from bisect import bisect_left
from collections.abc import Collection, Iterable
from operator import attrgetter

from qdn_tui.domain.status import FLOW
from qdn_tui.tui.cards import Card, SortKey

COLUMNS = len(FLOW)
# Above this share of the cards, sorting once is cheaper than placing each.
_RESORT_SHARE = 8


_order, _column = attrgetter("order"), attrgetter("column")


class Column:
    """The cards of one status, in their order."""

    def __init__(self) -> None:
        self.cards: list[Card] = []
        self._orders: list[SortKey] = []

    def __len__(self) -> int:
        return len(self.cards)

    def place(self, card: Card) -> int:
        """Where `card`, or one with its order, stands or would stand."""
        return bisect_left(self._orders, card.order)

    def change(self, left: Collection[Card], came: Iterable[Card]) -> None:
        """Let cards go and take others."""
        for run in reversed(self._runs(left)):
            del self.cards[run], self._orders[run]
        for card in came:
            at = self.place(card)
            self.cards.insert(at, card)
            self._orders.insert(at, card.order)

    def _runs(self, cards: Iterable[Card]) -> list[slice]:
        """Where cards stand, from the top down; neighbours together."""
        runs: list[slice] = []
        begin = end = 0
        for card in sorted(cards, key=_order):
            # What is moved together mostly stands together.
            if end == len(self.cards) or self.cards[end] is not card:
                runs.append(slice(begin, end))
                begin = end = self.place(card)
            end += 1
        return [*runs, slice(begin, end)]

    def change_much(self, left: Collection[Card], came: Iterable[Card]) -> None:
        """The same for many: what stays keeps its order and is not sorted anew."""
        cards = self.cards
        if left:
            gone = set(map(id, left))
            cards = [card for card in cards if id(card) not in gone]
        # The longer of two sorted runs costs next to nothing here.
        self.cards = sorted([*cards, *came], key=_order)
        self._orders = [card.order for card in self.cards]


class Columns:
    """Every card of the board, by column and by job id."""

    def __init__(self) -> None:
        self.columns: tuple[Column, ...] = tuple(Column() for _ in range(COLUMNS))
        self._by_key: dict[str, Card] = {}

    def __len__(self) -> int:
        return len(self._by_key)

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all jobs on the board."""
        return tuple(self._by_key)

    def get(self, key: str | None) -> Card | None:
        """The card of the job with this id, or None."""
        return self._by_key.get(key) if key is not None else None

    def place(self, key: str | None) -> tuple[int, int] | None:
        """Column and row of a card, or None."""
        card = self.get(key)
        return (card.column, self.columns[card.column].place(card)) if card else None

    def in_order(self, keys: Iterable[str]) -> list[str]:
        """Those of these ids that have cards, column by column, from the top down."""
        cards = [card for key in keys if (card := self._by_key.get(key)) is not None]
        cards.sort(key=_order)
        # What is sorted already keeps its order.
        cards.sort(key=_column)
        return [card.key for card in cards]

    def update(self, cards: Iterable[Card], gone: Iterable[str]) -> frozenset[int]:
        """Take new versions of cards, and drop the ones that left.

        Returns:
            The columns that look different now.
        """
        cards, gone = tuple(cards), tuple(gone)
        before = [self._by_key.pop(key, None) for key in (*gone, *(card.key for card in cards))]
        left = [card for card in before if card is not None]
        self._by_key.update((card.key, card) for card in cards)
        much = (len(left) + len(cards)) * _RESORT_SHARE > len(self._by_key)
        changed = frozenset(map(_column, (*left, *cards)))
        for place in changed:
            change = self.columns[place].change_much if much else self.columns[place].change
            change(
                [card for card in left if card.column == place],
                [card for card in cards if card.column == place],
            )
        return changed
