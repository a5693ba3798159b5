"""The cards in their columns, kept sorted; a change costs the cards it touches, not the board."""

from bisect import bisect_left
from collections.abc import Collection, Iterable

from qdn_tui.domain.status import FLOW
from qdn_tui.tui.cards import Card, SortKey

COLUMNS = len(FLOW)
# Above this share of the cards, sorting once is cheaper than placing each.
_RESORT_SHARE = 8


def _order(card: Card) -> SortKey:
    return card.order


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

    def add(self, card: Card) -> None:
        at = self.place(card)
        self.cards.insert(at, card)
        self._orders.insert(at, card.order)

    def remove(self, card: Card) -> None:
        at = self.place(card)
        del self.cards[at], self._orders[at]

    def change(self, left: Collection[Card], came: Iterable[Card]) -> None:
        """Let many go and take many at once: what stays keeps its order and is not sorted anew."""
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

    def update(self, cards: Iterable[Card], gone: Iterable[str]) -> frozenset[int]:
        """Take new versions of cards, and drop the ones that left.

        Returns:
            The columns that look different now.
        """
        cards, gone = tuple(cards), tuple(gone)
        before = [self._by_key.pop(key, None) for key in (*gone, *(card.key for card in cards))]
        left = [card for card in before if card is not None]
        self._by_key.update((card.key, card) for card in cards)
        if (len(left) + len(cards)) * _RESORT_SHARE > len(self._by_key):
            for place, column in enumerate(self.columns):
                column.change(
                    [card for card in left if card.column == place],
                    [card for card in cards if card.column == place],
                )
        else:
            for card in left:
                self.columns[card.column].remove(card)
            for card in cards:
                self.columns[card.column].add(card)
        return frozenset(card.column for card in (*left, *cards))
