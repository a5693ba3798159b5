"""The whole board as one widget: it draws its own columns line by line and keeps the selection.

A widget for each card, or a scroll view for each column, costs several times more a key; here
a key press paints the two cards that look different, however many jobs there are.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import ClassVar, Literal, Self

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.cache import LRUCache
from textual.geometry import Region, Size
from textual.layout import Layout
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from qdn_tui.tui.cards import Card
from qdn_tui.tui.columns import COLUMNS, Columns
from qdn_tui.tui.commands import Place, bindings
from qdn_tui.tui.last_seen import LastSeen
from qdn_tui.tui.widgets import headings
from qdn_tui.tui.widgets.board_layout import BoardLayout
from qdn_tui.tui.widgets.card_paint import Marks, Moment, age_of, paint_card
from qdn_tui.tui.widgets.column_pane import ColumnPane, PanesSideBySide
from qdn_tui.tui.widgets.headings import HEAD
from qdn_tui.tui.widgets.highlights import Highlights
from qdn_tui.tui.widgets.look import COMPONENTS, Look, State, look_of
from qdn_tui.tui.widgets.painted import PaintedCard, barred

HIGHLIGHT_SECONDS = 3.0
_CACHED_CARDS = 1024

Direction = Literal["up", "down", "left", "right", "first", "last", "page_up", "page_down"]
CacheKey = tuple[str, int, Marks, str, int]


class BoardView(Widget, can_focus=True):
    """Four columns of cards; one at a time with tabs where the terminal is narrow."""

    COMPONENT_CLASSES: ClassVar[set[str]] = set(COMPONENTS)
    BINDINGS: ClassVar[list[BindingType]] = bindings(Place.CARDS)

    class SelectionMoved(Message):
        """Another card is selected now, or none."""

    class CardOpened(Message):
        """A card was clicked twice."""

    def __init__(self, moment: Moment, *, highlight_seconds: float = HIGHLIGHT_SECONDS) -> None:
        self._panes: tuple[ColumnPane, ...] = ()
        super().__init__()
        self.cards = Columns()
        self.column = 0
        """The column the cursor is in."""
        self.selected: str | None = None
        """The id of the selected job."""
        self.tops = [0] * COLUMNS
        """The first visible row of each column."""
        self.rest = 0
        """Jobs completed on earlier days, which are not among the cards."""
        self.filtered = False
        """Whether the cards are what a filter found."""
        self.vacant: str = ""
        """Said in the middle while there are no jobs at all."""
        self._said_sizes: tuple[int, ...] | None = None
        self._moment = moment
        self._highlight_seconds = highlight_seconds
        self._highlights = Highlights()
        self._words: Mapping[str, str] = {}
        self._marked: frozenset[str] = frozenset()
        self._painted: LRUCache[CacheKey, PaintedCard] = LRUCache(_CACHED_CARDS)
        self._look: Look | None = None
        self._panes = tuple(ColumnPane(place, self._line) for place in range(COLUMNS))
        self._side_by_side = PanesSideBySide(self._pane_span)

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
        self.refresh(Region(0, 0, self.size.width, HEAD))

    @property
    def in_view(self) -> tuple[object, ...]:
        """All that can be seen, to be compared."""
        shown = self.layout_now.shown(self.column)
        faces = (card.face for column in shown for card in self._visible(column))
        return (self._counts(), self.selected, *faces)

    def take(self, cards: Iterable[Card], gone: Iterable[str]) -> None:
        """Show new versions of cards and drop others; the selection stays on its job."""
        cards, gone = tuple(cards), tuple(gone)
        was = self.cards.place(self.selected)
        views = [self._visible(column) for column in range(COLUMNS)]
        anchors = [view[0].key if view and self.tops[i] else None for i, view in enumerate(views)]
        sizes = [len(column) for column in self.cards.columns]
        was_empty = not len(self.cards)
        changed = self.cards.update(cards, gone)
        for column, anchor in enumerate(anchors):
            place = self.cards.place(anchor)
            if place is not None and place[0] == column:
                self.tops[column] = place[1]
        before = self.selected, self.column
        self._reselect(was, was_empty)
        for column in range(COLUMNS):
            self._keep_in_range(column)
        if was_empty or not len(self.cards) or before != (self.selected, self.column):
            self.refresh()
        else:
            touched = {card.key for card in cards}
            for column in changed:
                now = self._visible(column)
                same_cards = [card.key for card in now] == [card.key for card in views[column]]
                if same_cards and sizes[column] == len(self.cards.columns[column]):
                    for card in now:
                        if card.key in touched:
                            self._refresh_card(card.key)
                else:
                    self._refresh_column(column)
        if before[0] != self.selected:
            self.post_message(self.SelectionMoved())

    def select(self, key: str) -> None:
        """Move the cursor to a job that is on the board."""
        place = self.cards.place(key)
        if place is not None:
            self._go(*place)

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

    # What it reacts to.

    def action_move(self, direction: Direction) -> None:
        column, rows = self.column, len(self.cards.columns[self.column])
        place = self.cards.place(self.selected)
        row = place[1] if place else 0
        page = max(self.layout_now.whole_cards - 1, 1)
        match direction:
            case "left" | "right":
                self._go_sideways(-1 if direction == "left" else 1, row)
                return
            case "up":
                row -= 1
            case "down":
                row += 1
            case "first":
                row = 0
            case "last":
                row = rows - 1
            case "page_up":
                row -= page
            case "page_down":
                row += page
        self._go(column, max(0, min(row, rows - 1)))

    def on_click(self, event: events.Click) -> None:
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

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        self._scroll(event, 1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        self._scroll(event, -1)

    def on_focus(self) -> None:
        self._refresh_card(self.selected)

    def on_blur(self) -> None:
        self._refresh_card(self.selected)

    def on_resize(self) -> None:
        self._painted.clear()
        for column in range(COLUMNS):
            self._keep_in_range(column)
        self._reveal()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._look = None
        self._painted.clear()

    # Where things are.

    @property
    def layout_now(self) -> BoardLayout:
        """The geometry at the present size."""
        return BoardLayout(*self.size)

    def _visible(self, column: int) -> list[Card]:
        """The cards of a column that are at least partly on the screen."""
        top = self.tops[column]
        return self.cards.columns[column].cards[top : top + self.layout_now.whole_cards + 1]

    def _place_at(self, x: int, y: int) -> tuple[int, int] | None:
        layout = self.layout_now
        column = layout.column_at(x, self.column)
        if column is None:
            return None
        row = self.tops[column] + (y - HEAD) // layout.card_height
        return (column, row) if row < len(self.cards.columns[column]) else None

    def _heading_at(self, x: int) -> int | None:
        layout = self.layout_now
        if not layout.shows_all_columns:
            return headings.tab_at(x, self._counts(), self.column, layout.width)
        return layout.column_at(x, self.column)

    def _counts(self) -> tuple[str, ...]:
        *counts, done = (str(size) for size in self.sizes)
        return (*counts, f"{done} +{self.rest}" if self.rest else done)

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many cards are in each column."""
        return self._said_sizes or tuple(len(column) for column in self.cards.columns)

    # The selection.

    def _go(self, column: int, row: int) -> None:
        cards = self.cards.columns[column].cards
        key = cards[min(row, len(cards) - 1)].key if cards else None
        if key == self.selected and column == self.column:
            return
        left, self.selected = self.selected, key
        moved_column = column != self.column
        self.column = column
        if moved_column and not self.layout_now.shows_all_columns:
            self._reveal()
            self.refresh()
        else:
            if moved_column:
                self.refresh(Region(0, 0, self.size.width, HEAD))
            self._refresh_card(left)
            if not self._reveal():
                self._refresh_card(key)
        self.post_message(self.SelectionMoved())

    def _go_sideways(self, step: int, row: int) -> None:
        """To the neighbouring column, at the card of the same height on the screen."""
        column = self.column + step
        if 0 <= column < COLUMNS:
            self._go(column, self.tops[column] + row - self.tops[self.column])

    def _reselect(self, was: tuple[int, int] | None, was_empty: bool) -> None:
        """Find the cursor's place after cards came, went and moved."""
        place = self.cards.place(self.selected)
        if place is not None:
            column, row = place
            if was is not None and was[0] == column:
                # The selected card stays where it was on the screen.
                self.tops[column] = max(row - (was[1] - self.tops[column]), 0)
            self.column = column
            self._reveal()
            return
        if was_empty:
            self.column = next(
                (c for c in range(COLUMNS) if len(self.cards.columns[c])), self.column
            )
        cards = self.cards.columns[self.column].cards
        row = min(was[1] if was is not None else 0, len(cards) - 1)
        self.selected = cards[row].key if cards else None
        self._reveal()

    def _reveal(self) -> bool:
        """Scroll the selected card into view; whether that moved anything."""
        place = self.cards.place(self.selected)
        if place is None:
            return False
        column, row = place
        top = self.tops[column]
        self.tops[column] = max(min(top, row), row - self.layout_now.whole_cards + 1)
        self._keep_in_range(column)
        if self.tops[column] == top:
            return False
        self._refresh_column(column)
        return True

    def _keep_in_range(self, column: int) -> None:
        last = max(len(self.cards.columns[column]) - self.layout_now.whole_cards, 0)
        self.tops[column] = max(0, min(self.tops[column], last))

    def _scroll(self, event: events.MouseEvent, step: int) -> None:
        event.stop()
        column = self.layout_now.column_at(event.x, self.column)
        if column is None:
            return
        top = self.tops[column]
        self.tops[column] += step
        self._keep_in_range(column)
        if self.tops[column] != top:
            self._refresh_column(column)

    # Drawing.

    def _refresh_cards(self, keys: Iterable[str]) -> None:
        for key in keys:
            self._refresh_card(key)

    def _refresh_card(self, key: str | None) -> None:
        place = self.cards.place(key)
        layout = self.layout_now
        if place is None or place[0] not in layout.shown(self.column):
            return
        column, row = place
        start, width = layout.span(column)
        y = layout.line_of(row - self.tops[column])
        if HEAD <= y < layout.height:
            self.refresh(Region(start, y, width, min(layout.card_height, layout.height - y)))

    def _refresh_column(self, column: int) -> None:
        self._panes[column if self.layout_now.shows_all_columns else 0].refresh()

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        """Draw anew, or only these regions; it is the columns that are drawn."""
        if layout or recompose:
            return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)
        for pane in self._panes:
            if not regions:
                pane.refresh()
                continue
            start, width = self._pane_span(pane.place, self.size) or (0, 0)
            its = Region(start, 0, width, self.size.height)
            touched = [region for region in regions if region.overlaps(its)]
            if touched:
                parts = (region.intersection(its) for region in touched)
                pane.refresh(*(part.translate((-start, 0)) for part in parts))
        return self

    def compose(self) -> ComposeResult:
        yield from self._panes

    @property
    def layout(self) -> Layout:
        return self._side_by_side

    def render_lines(self, crop: Region) -> list[Strip]:
        # Its columns cover it all.
        return [Strip.blank(crop.width)] * crop.height

    def _pane_span(self, place: int, size: Size) -> tuple[int, int] | None:
        layout = BoardLayout(*size)
        return layout.span(place) if layout.shows_all_columns or place == 0 else None

    def _line(self, place: int, y: int) -> Strip:
        """Line `y` of a pane; the only one of a narrow terminal shows the cursor's column."""
        look = self._look
        if look is None:
            look = self._look = look_of(
                lambda name: self.get_component_rich_style(name, partial=True), self.rich_style
            )
        layout = self.layout_now
        column = place if layout.shows_all_columns else self.column
        start, width = layout.span(column)
        if y < HEAD:
            counts = self._counts()
            if not layout.shows_all_columns:
                return headings.tab_line(y, counts, column, width, look)
            current = column == self.column
            return headings.heading_line(y, column, counts[column], current, width, look)
        if not len(self.cards):
            said = self.vacant if y == HEAD + layout.room // 3 else ""
            return headings.message_line(said, layout.width, look).crop(start, start + width)
        return self._card_line(column, y, layout, look)

    def _card_line(self, column: int, y: int, layout: BoardLayout, look: Look) -> Strip:
        """Line `y` of a column's cards, and the cell of its scroll bar."""
        width = layout.span(column)[1] - 1
        cards = self.cards.columns[column].cards
        offset, line = divmod(y - HEAD, layout.card_height)
        row = self.tops[column] + offset
        scrolled = y in layout.thumb(self.sizes[column], self.tops[column])
        if row < len(cards):
            return self._card_lines(cards[row], width, look, scrolled=scrolled)[line]
        if not cards and y == HEAD + 1:
            said = headings.empty(column, self.rest, filtered=self.filtered)
            return barred(headings.message_line(said, width, look), look, scrolled=scrolled)
        return barred(Strip.blank(width, look.ground), look, scrolled=scrolled)

    def _card_lines(
        self, card: Card, width: int, look: Look, *, scrolled: bool
    ) -> tuple[Strip, ...]:
        """A card's lines; the same strips as long as nothing of it looks different."""
        marks = self._marks(card)
        key = (card.key, width, marks, age_of(card, self._moment), self._moment.day.toordinal())
        painted = self._painted.get(key)
        if painted is None or painted.card is not card:
            painted = PaintedCard(card, self._paint(card, width, look, marks), look)
            self._painted.set(key, painted)
        return painted.lines(scrolled=scrolled)

    def _paint(self, card: Card, width: int, look: Look, marks: Marks) -> tuple[Strip, ...]:
        return paint_card(card, width, look, marks, self._moment)

    def _marks(self, card: Card) -> Marks:
        highlight = self._highlights.state(card.key)
        if card.key == self.selected:
            state = State.SELECTED if self.has_focus else State.SELECTED_UNFOCUSED
        else:
            state = highlight or State.PLAIN
        word, marked = self._words.get(card.key, ""), card.key in self._marked
        return Marks(state, highlight is not None, word, marked)
