"""A list of any length with one marked line: only the lines on the screen are painted."""

from collections.abc import Callable, Sequence
from typing import ClassVar, Generic, NamedTuple, TypeVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from qdn_tui.domain.status import FLOW
from qdn_tui.domain.text import fit, safe
from qdn_tui.tui.directions import Step
from qdn_tui.tui.widgets.thumb import THUMB, thumb

RowT = TypeVar("RowT")
Piece = tuple[str, str]
"""A text and its tone, one of `TONES` or empty."""

TONES = (
    *("strong", "soft", "faint", "accent", "warning", "rule", "thumb"),
    *(info.colour for info in FLOW),
)
_MARK_CELLS = 2


class Line(NamedTuple):
    """What a row says.

    Attributes:
        left: pieces from the left edge; cut where there is no room.
        right: pieces at the right edge; they stay whole as long as they fit.
    """

    left: Sequence[Piece]
    right: Sequence[Piece] = ()


class LongList(Widget, Generic[RowT]):
    """Rows, the marked one with a `›` that is seen without colour too; a scroll bar beside them.

    All texts pass through `safe` here.

    Args:
        line: what a row says on so many cells.
        empty: said where there are no rows.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "long-list--cursor",
        *(f"long-list--{tone}" for tone in TONES),
    }

    class Chosen(Message):
        """A line was clicked twice."""

    class Moved(Message):
        """Another line is marked."""

    def __init__(
        self,
        line: Callable[[RowT, int], Line],
        *,
        empty: str = "",
        id: str | None = None,  # noqa: A002
    ) -> None:
        super().__init__(id=id)
        self.rows: Sequence[RowT] = ()
        self.cursor = 0
        self.top = 0
        self.empty = empty
        self._line = line
        self._styles: dict[tuple[str, bool], Style] = {}

    @property
    def marked(self) -> RowT | None:
        """The marked row; None where there are none."""
        return self.rows[self.cursor] if self.rows else None

    @property
    def shows_cursor(self) -> bool:
        """Whether the marked row looks marked."""
        return True

    def show(self, rows: Sequence[RowT], cursor: int = 0) -> None:
        """Show these rows instead, with one of them marked."""
        self.rows = rows
        self._go(cursor)
        self.refresh()

    def move(self, step: Step) -> None:
        """Mark another line."""
        page = max(self.size.height - 1, 1)
        match step:
            case "up" | "down":
                self._go(self.cursor + (1 if step == "down" else -1))
            case "page_up" | "page_down":
                self._go(self.cursor + (page if step == "page_down" else -page))
            case "first" | "last":
                self._go(0 if step == "first" else len(self.rows) - 1)

    def place_at(self, x: int, y: int) -> int | None:  # noqa: ARG002  # those side by side ask it
        """The place of the row that is painted there."""
        place = self.top + y
        return place if place < len(self.rows) else None

    def scroll_by(self, lines: int) -> None:
        """Show what is so many lines further down."""
        self._show_from(self.top + lines)

    def on_click(self, event: events.Click) -> None:
        place = self.place_at(event.x, event.y)
        if place is not None:
            self._go(place)
            if event.chain == 2:
                self.post_message(self.Chosen())

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.scroll_by(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.scroll_by(-3)

    def on_resize(self) -> None:
        self._go(self.cursor)

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._styles.clear()

    def _go(self, place: int) -> None:
        before = self.cursor
        self.cursor = max(0, min(place, len(self.rows) - 1))
        height = max(self.size.height, 1)
        self._show_from(max(min(self.top, self.cursor), self.cursor - height + 1))
        self.refresh()
        if before != self.cursor:
            self.post_message(self.Moved())

    def _show_from(self, top: int) -> None:
        last = max(len(self.rows) - max(self.size.height, 1), 0)
        self.top = max(0, min(top, last))
        self.refresh()

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        place = self.top + y
        if not self.rows and y == 0 and self.empty:
            return Strip([self._piece((f"  {self.empty}", "soft"), width, False)], width)
        if place >= len(self.rows):
            return Strip.blank(width, self._style("", False))
        here = place == self.cursor and self.shows_cursor
        room = max(width - _MARK_CELLS - 1, 0)
        line = self._line(self.rows[place], room)
        right = cut([(safe(text), tone) for text, tone in line.right], room)
        taken = sum(cell_len(text) for text, _ in right)
        left_room = room - taken - (1 if right else 0)
        left = cut([(safe(text), tone) for text, tone in line.left], left_room)
        gap = room - taken - sum(cell_len(text) for text, _ in left)
        pieces = [("› " if here else "  ", "accent"), *left, (" " * gap, ""), *right]
        height = self.size.height
        covered = thumb(height, height, len(self.rows), self.top)
        pieces.append((THUMB, "thumb") if y in covered else (" ", ""))
        strip = Strip([Segment(text, self._style(tone, here)) for text, tone in pieces])
        return strip.adjust_cell_length(width, self._style("", here))

    def _piece(self, piece: Piece, width: int, here: bool) -> Segment:
        return Segment(fit(piece[0], width), self._style(piece[1], here))

    def _style(self, tone: str, here: bool) -> Style:
        key = tone, here
        if key not in self._styles:
            style = self.rich_style
            if here:
                style += self.get_component_rich_style("long-list--cursor", partial=True)
            if tone:
                style += self.get_component_rich_style(f"long-list--{tone}", partial=True)
            self._styles[key] = style
        return self._styles[key]


def cut(pieces: Sequence[Piece], room: int) -> list[Piece]:
    """As many pieces as fit in `room` cells, the last one cut with an ellipsis."""
    kept: list[Piece] = []
    for text, tone in pieces:
        wide = cell_len(text)
        if wide > room:
            if room > 1:
                kept.append((fit(text, room), tone))
            break
        kept.append((text, tone))
        room -= wide
    return kept
