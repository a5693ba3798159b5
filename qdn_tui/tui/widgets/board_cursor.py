"""The board's cursor: which card is selected, and what a column shows so that it can be seen."""

from textual import events
from textual.geometry import Region
from textual.message import Message

from qdn_tui.tui.columns import COLUMNS
from qdn_tui.tui.directions import Direction
from qdn_tui.tui.widgets.board_drawing import BoardDrawing
from qdn_tui.tui.widgets.headings import HEAD


class BoardCursor(BoardDrawing):
    """Moves over the cards; the selection stays with its job."""

    class SelectionMoved(Message):
        """Another card is selected now, or none."""

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

    def select(self, key: str) -> None:
        """Move the cursor to a job that is on the board."""
        place = self.cards.place(key)
        if place is not None:
            self._go(*place)

    def leave_empty_column(self) -> None:
        """Where the column in hand has no cards, go to the first one that has."""
        if not self.cards.columns[self.column].cards and len(self.cards):
            self._reselect(None, was_empty=True)
            self.refresh()
            self.post_message(self.SelectionMoved())

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        self._scroll(event, 1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        self._scroll(event, -1)

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
                if self._scrolls(column):
                    self._refresh_heading(column)
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
