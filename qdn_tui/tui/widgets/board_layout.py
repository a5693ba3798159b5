"""Where columns and cards are on a board of a given size."""

from dataclasses import dataclass
from functools import cached_property, lru_cache

from qdn_tui.tui.columns import COLUMNS
from qdn_tui.tui.widgets.card_paint import card_height
from qdn_tui.tui.widgets.headings import HEAD
from qdn_tui.tui.widgets.thumb import thumb

ALL_COLUMNS_FROM = 100
"""Terminal columns from which the four columns stand side by side."""
_SIZES = 4


@dataclass(frozen=True)
class BoardLayout:
    """The board's geometry, in cells and lines; narrower boards show one column at a time."""

    width: int
    height: int

    @cached_property
    def shows_all_columns(self) -> bool:
        return self.width >= ALL_COLUMNS_FROM

    def shown(self, current: int) -> tuple[int, ...]:
        """The columns on the screen while the cursor is in `current`."""
        return tuple(range(COLUMNS)) if self.shows_all_columns else (current,)

    def span(self, column: int) -> tuple[int, int]:
        """First cell and width of a column, with the cell of its scroll bar."""
        if not self.shows_all_columns:
            return 0, self.width
        start = column * self.width // COLUMNS
        return start, (column + 1) * self.width // COLUMNS - start

    @cached_property
    def card_height(self) -> int:
        """Lines of a card, the same in every column."""
        narrowest = self.width // COLUMNS if self.shows_all_columns else self.width
        return card_height(narrowest - 1)

    @property
    def room(self) -> int:
        """Lines there are for cards."""
        return max(self.height - HEAD, 0)

    @cached_property
    def whole_cards(self) -> int:
        """How many whole cards fit in a column; one at least."""
        return max(self.room // self.card_height, 1)

    def line_of(self, offset: int) -> int:
        """The first line of the card `offset` places below the topmost visible one."""
        return HEAD + offset * self.card_height

    def column_at(self, x: int, current: int) -> int | None:
        """The column that cell `x` belongs to."""
        for column in self.shown(current):
            start, width = self.span(column)
            if start <= x < start + width:
                return column
        return None

    def thumb(self, count: int, top: int) -> range:
        """The lines of the scroll bar of `count` cards, `top` of them above; empty if all fit."""
        covered = thumb(self.room, self.whole_cards, count, top)
        return range(HEAD + covered.start, HEAD + covered.stop)


@lru_cache(_SIZES)
def layout_of(width: int, height: int) -> BoardLayout:
    """The geometry at a size; the same value as long as that stays."""
    return BoardLayout(width, height)
