"""The whole board as one widget: what it is told, and what it does with clicks and focus."""

from collections.abc import Collection, Iterable, Mapping
from typing import ClassVar, NamedTuple

from textual import events
from textual.binding import BindingType
from textual.geometry import Region
from textual.message import Message

from qdn_tui.tui.cards import Card
from qdn_tui.tui.columns import COLUMNS, Columns
from qdn_tui.tui.commands import Place, bindings
from qdn_tui.tui.last_seen import LastSeen
from qdn_tui.tui.widgets.board_dragging import BoardDragging
from qdn_tui.tui.widgets.board_drawing import HIGHLIGHT_SECONDS
from qdn_tui.tui.widgets.card_paint import Moment
from qdn_tui.tui.widgets.headings import HEAD

__all__ = ["HIGHLIGHT_SECONDS", "BoardView"]


class _Seen(NamedTuple):
    """What a column shows: its visible cards, how many it has, and where its scroll bar stands."""

    cards: list[Card]
    counted: str
    thumb: range


class BoardView(BoardDragging, can_focus=True):
    """Four columns of cards; one at a time with tabs where the terminal is narrow."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Place.CARDS)

    class CardOpened(Message):
        """A card was clicked twice."""

    def _forward_event(self, event: events.Event) -> None:
        """Hand a key on to where its binding is found, past the queues that it would climb through.

        All keys of the board are bindings, but while a card is held. One that comes behind
        something that is not handled yet goes the long way, and stays behind it.
        """
        way = (*self._panes, *(node for node in self.ancestors_with_self if node is not self.app))
        if (
            not isinstance(event, events.Key)
            or self._drag is not None
            or any(node.message_queue_size for node in way)
        ):
            super()._forward_event(event)
            return
        event._set_forwarded()
        self.app.post_message(event)

    # What it is told.

    def take_last_seen(self, cards: Iterable[Card], seen: LastSeen) -> None:
        """Show cards that were kept, of a board that had more."""
        self.take(cards, ())
        self._said_sizes = seen.sizes
        self.show_rest(seen.rest, filtered=seen.filtered)

    def stand_in_for(self, other: "BoardView") -> None:
        """Show what another board showed, with the cursor at the same place."""
        self.take((card for column in other.cards.columns for card in column.cards), ())
        self._said_sizes = other._said_sizes
        self.rest, self.filtered = other.rest, other.filtered
        self.column, self.selected, self.tops = other.column, other.selected, [*other.tops]

    def forget(self) -> None:
        """Let go of all cards; the board is not on the screen any more."""
        self.cards = Columns()
        self._painted.clear()

    def keep_only(self, ids: Collection[str]) -> None:
        """Drop what was kept of earlier and is not on the board any more."""
        self._said_sizes = None
        self.take((), [key for key in self.cards.ids if key not in ids])
        self.leave_empty_column()
        self.refresh(Region(0, 0, self.size.width, HEAD))

    @property
    def in_view(self) -> tuple[object, ...]:
        """All that can be seen, to be compared."""
        shown = self.layout_now.shown(self.column)
        faces = (card.face for column in shown for card in self._visible(column))
        return (self._counts(), self.selected, *faces)

    def take(self, cards: Iterable[Card], gone: Iterable[str]) -> None:
        """Show new versions of cards and drop others; the selection stays on its job."""
        gone = tuple(gone)
        # One that looks as before stays the same card, with all that was painted of it.
        cards = tuple(card for card in cards if not self._shows(card))
        was = self.cards.place(self.selected)
        before = [self._seen_of(column) for column in range(COLUMNS)]
        anchors = [
            seen.cards[0].key if seen.cards and self.tops[place] else None
            for place, seen in enumerate(before)
        ]
        was_empty = not len(self.cards)
        changed = self.cards.update(cards, gone)
        for column, anchor in enumerate(anchors):
            place = self.cards.place(anchor)
            if place is not None and place[0] == column:
                self.tops[column] = place[1]
        selected, current = self.selected, self.column
        self._reselect(was, was_empty)
        for column in range(COLUMNS):
            self._keep_in_range(column)
        other_column = current != self.column
        if (
            was_empty
            or not len(self.cards)
            or (other_column and not self.layout_now.shows_all_columns)
        ):
            self.refresh()
        else:
            for column in {current, self.column} if other_column else ():
                self._refresh_heading(column)
            for column in changed:
                self._refresh_what_differs(column, before[column])
            if selected != self.selected:
                self._refresh_cards(key for key in (selected, self.selected) if key is not None)
        if selected != self.selected:
            self.post_message(self.SelectionMoved())
        self.check_dragged()

    def _shows(self, card: Card) -> bool:
        """Whether a card is on the board, looking just like this."""
        shown = self.cards.get(card.key)
        # Most cards that come were moved.
        return shown is not None and shown.column == card.column and shown.face == card.face

    def _seen_of(self, column: int) -> "_Seen":
        thumb = self.layout_now.thumb(self.sizes[column], self.tops[column])
        return _Seen(self._visible(column), self._count(column), thumb)

    def _refresh_what_differs(self, column: int, before: "_Seen") -> None:
        """Draw the cards anew that are others, or stand elsewhere, than before."""
        now = self._seen_of(column)
        if now.thumb != before.thumb:
            self._refresh_column(column)
            return
        if now.counted == before.counted and [c.key for c in now.cards] == [
            c.key for c in before.cards
        ]:
            pairs = zip(now.cards, before.cards, strict=True)
            self._refresh_cards(card.key for card, was in pairs if card is not was)
            return
        alike = 0
        for card, was in zip(now.cards, before.cards, strict=False):
            if card is not was:
                break
            alike += 1
        self._refresh_column(column, alike)

    def highlight(self, keys: Iterable[str]) -> None:
        """Make cards stand out for a moment: somebody else changed them."""
        keys = [key for key in keys if self.cards.get(key) is not None]
        if not keys:
            return
        batch = self._highlights.begin(keys)
        self._refresh_cards(keys)
        self.set_timer(
            self._highlight_seconds / 2, lambda: self._refresh_cards(self._highlights.fade(batch))
        )
        self.set_timer(
            self._highlight_seconds, lambda: self._refresh_cards(self._highlights.end(batch))
        )

    def show_marks(self, keys: frozenset[str]) -> None:
        """Show these cards, by their ids, as marked, and no others."""
        differ = keys ^ self._marked
        self._marked = keys
        self._refresh_cards(differ)

    def show_words(self, words: Mapping[str, str]) -> None:
        """Say on these cards, by their ids, what becomes of changes of theirs."""
        differ = {key for key, _ in words.items() ^ self._words.items()}
        self._words = words
        self._refresh_cards(differ)

    def show_word(self, word: str, keys: Iterable[str]) -> None:
        """Say this on some cards, by their ids; what is said on the others stays."""
        instead = dict.fromkeys(keys, word)
        self._words = {**self._words, **instead}
        self._refresh_cards(instead)

    def show_moment(self, moment: Moment) -> None:
        """Let ages and days move on."""
        self._moment = moment
        self.refresh()

    def show_rest(self, rest: int, *, filtered: bool) -> None:
        """Say how many jobs completed on earlier days, or that a filter's, are not shown."""
        if (rest, filtered) != (self.rest, self.filtered):
            self.rest, self.filtered = rest, filtered
            self.refresh()

    def show_vacant(self, text: str) -> None:
        """Say this as long as there are no jobs at all."""
        if text != self.vacant:
            self.vacant = text
            if not len(self.cards):
                self.refresh()

    @property
    def highlighted(self) -> frozenset[str]:
        """Ids of the cards that stand out because somebody else changed them."""
        return self._highlights.keys

    def on_click(self, event: events.Click) -> None:
        if self._click_follows:
            # The end of a drag is no click.
            self._click_follows = False
            return
        if event.y < HEAD:
            column = self._heading_at(event.x)
            if column is not None:
                self._go(column, self.tops[column])
            return
        place = self._place_at(event.x, event.y)
        if place is None:
            return
        self._go(*place)
        if event.chain == 2:
            self.post_message(self.CardOpened())

    def on_focus(self) -> None:
        self._refresh_card(self.selected)

    def on_blur(self) -> None:
        self._refresh_card(self.selected)

    def on_resize(self) -> None:
        self._painted.clear()
        for column in range(COLUMNS):
            self._keep_in_range(column)
        self._reveal()
