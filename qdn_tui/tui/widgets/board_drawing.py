"""The board as it is drawn: four columns of cards, line by line.

A widget for each card, or a scroll view for each column, costs several times more a key; here
a key press paints the two cards that look different, however many jobs there are.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar, Self

from rich.segment import Segment
from textual.app import ComposeResult
from textual.cache import LRUCache
from textual.geometry import Region, Size
from textual.layout import Layout
from textual.strip import Strip
from textual.widget import Widget

from qdn_tui.tui.cards import Card
from qdn_tui.tui.columns import COLUMNS, Columns
from qdn_tui.tui.widgets import headings
from qdn_tui.tui.widgets.board_layout import BoardLayout, layout_of
from qdn_tui.tui.widgets.card_paint import Marks, Moment, age_of, paint_card
from qdn_tui.tui.widgets.column_pane import ColumnPane, PanesSideBySide
from qdn_tui.tui.widgets.drag import Drag
from qdn_tui.tui.widgets.headings import HEAD
from qdn_tui.tui.widgets.highlights import Highlights
from qdn_tui.tui.widgets.look import COMPONENTS, Look, State, look_of
from qdn_tui.tui.widgets.painted import PaintedCard, barred

HIGHLIGHT_SECONDS = 3.0
_CACHED_CARDS = 1024

# By the very card, not by its job: Textual's cache keeps the first value that a key was given.
CacheKey = tuple[Card, int, int, Marks, str, int]


class BoardDrawing(Widget):
    """Four columns of cards; one at a time with tabs where the terminal is narrow."""

    COMPONENT_CLASSES: ClassVar[set[str]] = set(COMPONENTS)

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
        self._drag: Drag | None = None
        self._moment = moment
        self._highlight_seconds = highlight_seconds
        self._highlights = Highlights()
        self._words: Mapping[str, str] = {}
        self._marked: frozenset[str] = frozenset()
        self._painted: LRUCache[CacheKey, PaintedCard] = LRUCache(_CACHED_CARDS)
        self._look: Look | None = None
        self._panes = tuple(ColumnPane(place, self._lines) for place in range(COLUMNS))
        self._side_by_side = PanesSideBySide(self._pane_span)

    # Where things are.

    @property
    def layout_now(self) -> BoardLayout:
        """The geometry at the present size."""
        # It has no border of its own.
        return layout_of(*self.outer_size)

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
        """What headings say of how many cards there are, and where among them the cursor is."""
        *counts, done = (self._count(column) for column in range(COLUMNS))
        return (*counts, f"{done} +{self.rest}" if self.rest else done)

    def _count(self, column: int) -> str:
        size = self.sizes[column]
        place = self.cards.place(self.selected) if column == self.column else None
        if place is None or not self._scrolls(column):
            return str(size)
        # As wide on every card: what stands beside it stays where it is.
        return f"{place[1] + 1:>{len(str(size))}}/{size}"

    def _scrolls(self, column: int) -> bool:
        """Whether a column has more cards than its lines can show."""
        return self.sizes[column] > self.layout_now.whole_cards

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many cards are in each column."""
        return self._said_sizes or tuple(len(column) for column in self.cards.columns)

    # Drawing.

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._look = None
        self._painted.clear()

    def _refresh_cards(self, keys: Iterable[str]) -> None:
        """Draw these cards anew, by their ids, where they are on the screen."""
        wanted = frozenset(keys)
        layout = self.layout_now
        for column in layout.shown(self.column) if wanted else ():
            for offset, card in enumerate(self._visible(column)):
                if card.key in wanted:
                    self._refresh_card_at(column, offset, layout)

    def _refresh_card(self, key: str | None) -> None:
        place = self.cards.place(key)
        layout = self.layout_now
        if place is not None and place[0] in layout.shown(self.column):
            self._refresh_card_at(place[0], place[1] - self.tops[place[0]], layout)

    def _refresh_card_at(self, column: int, offset: int, layout: BoardLayout) -> None:
        """Draw the card anew that stands so many cards below the column's first visible one."""
        start, width = layout.span(column)
        y = layout.line_of(offset)
        if HEAD <= y < layout.height:
            self.refresh(Region(start, y, width, min(layout.card_height, layout.height - y)))

    def _refresh_heading(self, column: int) -> None:
        layout = self.layout_now
        pane = self._panes[column if layout.shows_all_columns else 0]
        pane.refresh(Region(0, 0, layout.span(column)[1], HEAD))

    def _refresh_column(self, column: int, begin: int = 0) -> None:
        """Draw a column anew, or its heading and the cards from the one at `begin` on."""
        layout = self.layout_now
        pane = self._panes[column if layout.shows_all_columns else 0]
        if not begin:
            pane.refresh()
            return
        width, y = layout.span(column)[1], layout.line_of(begin)
        pane.refresh(Region(0, 0, width, HEAD), Region(0, y, width, max(layout.height - y, 0)))

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
        layout = layout_of(*size)
        return layout.span(place) if layout.shows_all_columns or place == 0 else None

    def _lines(self, place: int, wanted: Sequence[int]) -> list[Strip]:
        """Lines of a pane; the only one of a narrow terminal shows the cursor's column."""
        look = self._look
        if look is None:
            look = self._look = look_of(
                lambda name: self.get_component_rich_style(name, partial=True), self.rich_style
            )
        layout = self.layout_now
        column = place if layout.shows_all_columns else self.column
        head = [self._head_line(column, y, layout, look) for y in wanted if y < HEAD]
        if len(self.cards):
            cards = self._card_lines_at(column, [y for y in wanted if y >= HEAD], layout, look)
        else:
            cards = [self._vacant_line(column, y, layout, look) for y in wanted if y >= HEAD]
        return [*head, *cards]

    def _head_line(self, column: int, y: int, layout: BoardLayout, look: Look) -> Strip:
        width = layout.span(column)[1]
        counts = self._counts()
        if not layout.shows_all_columns:
            return headings.tab_line(y, counts, column, width, look, self._drag)
        if self._drag is not None and column == self._drag.target:
            return headings.target_line(y, self._drag, column, width, look)
        current = column == self.column
        return headings.heading_line(y, column, counts[column], current, width, look)

    def _vacant_line(self, column: int, y: int, layout: BoardLayout, look: Look) -> Strip:
        start, width = layout.span(column)
        said = self.vacant if y == HEAD + layout.room // 3 else ""
        return headings.message_line(said, layout.width, look).crop(start, start + width)

    def _card_lines_at(
        self, column: int, wanted: Sequence[int], layout: BoardLayout, look: Look
    ) -> list[Strip]:
        """Lines of a column's cards, each with the cell of its scroll bar."""
        width, height = layout.span(column)[1] - 1, layout.card_height
        cards, top = self.cards.columns[column].cards, self.tops[column]
        thumb = layout.thumb(self.sizes[column], top)
        blank = Strip.blank(width, look.ground)
        strips: list[Strip] = []
        painted: PaintedCard | None = None
        for y in wanted:
            offset, line = divmod(y - HEAD, height)
            if top + offset < len(cards):
                card = cards[top + offset]
                if painted is None or painted.card is not card:
                    painted = self._painted_card(card, width, look)
                strips.append(painted.line(line, scrolled=y in thumb))
                continue
            shown = blank
            if not cards:
                said = headings.empty(column, self.rest, filtered=self.filtered)
                if 0 <= (place := y - HEAD - 1) < len(said):
                    shown = headings.message_line(said[place], width, look)
            strips.append(barred(shown, width, look, scrolled=y in thumb))
        return strips

    def _painted_card(self, card: Card, width: int, look: Look) -> PaintedCard:
        """A card's lines; the same strips as long as nothing of it looks different."""
        marks = self._marks(card)
        age, day = age_of(card, self._moment), self._moment.day.toordinal()
        key = (card, width, self.layout_now.card_height, marks, age, day)
        painted = self._painted.get(key)
        if painted is None:
            painted = PaintedCard(card, self._paint(card, width, look, marks), width, look)
            self._painted.set(key, painted)
        return painted

    def _paint(self, card: Card, width: int, look: Look, marks: Marks) -> tuple[list[Segment], ...]:
        # Columns differ by a cell, and their cards stand in lines all the same.
        return paint_card(card, width, look, marks, self._moment, self.layout_now.card_height)

    def _marks(self, card: Card) -> Marks:
        highlight = self._highlights.state(card.key)
        if card.key == self.selected:
            state = State.SELECTED if self.has_focus else State.SELECTED_UNFOCUSED
        else:
            state = highlight or State.PLAIN
        word, marked = self._words.get(card.key, ""), card.key in self._marked
        dragged = self._drag is not None and card.key in self._drag.keys
        if self._drag is not None and dragged:
            word = self._drag.word
        return Marks(state, highlight is not None, word, marked, dragged)
