"""A part of a screen with a title and lines that scroll; nothing in it is marked."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.strip import Strip
from textual.widget import Widget

from qdn_tui.domain.text import fit, safe
from qdn_tui.tui.directions import Step
from qdn_tui.tui.widgets.long_list import TONES, Line, cut

INKS = (*TONES, "bad")


class Pane(Widget, can_focus=True):
    """Asks `lines` for what it says at every repaint, so that it is never older than its values.

    All texts pass through `safe` here.

    Args:
        title: what stands on its first line.
        lines: what it says on so many cells.
        follows: whether it stays at the end as it grows, until somebody scrolls up.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "pane--title",
        "pane--title-focused",
        *(f"pane--{ink}" for ink in INKS),
    }

    def __init__(
        self,
        title: Callable[[], str],
        lines: Callable[[int], Sequence[Line]],
        *,
        follows: bool = False,
        id: str,  # noqa: A002
    ) -> None:
        super().__init__(id=id)
        self._title = title
        self._ask = lines
        self._follows = follows
        self._at_end = follows
        self._top = 0
        self._lines: Sequence[Line] | None = None
        self._styles: dict[str, Style] = {}

    def show_anew(self) -> None:
        """The values behind it changed."""
        self._lines = None
        self.refresh()

    def scroll_lines(self, step: Step) -> None:
        """Scroll by a line or a page, or to an end."""
        page = max(self._room - 1, 1)
        by = {"up": -1, "down": 1, "page_up": -page, "page_down": page}
        last = self._last
        top = {"first": 0, "last": last}.get(step, self._top_now + by.get(step, 0))
        self._top = max(0, min(top, last))
        self._at_end = self._follows and self._top == last
        self.refresh()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.scroll_lines("down")

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.scroll_lines("up")

    def on_resize(self) -> None:
        self.show_anew()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._styles.clear()

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if y == 0:
            return self._title_line(width)
        lines, place = self._said, self._top_now + y - 1
        ground = self.rich_style
        if place >= len(lines):
            return Strip.blank(width, ground)
        line = lines[place]
        room = max(width - 2, 0)
        right = cut([(safe(text), ink) for text, ink in line.right], room)
        taken = sum(cell_len(text) for text, _ in right)
        left = cut([(safe(text), ink) for text, ink in line.left],
                   room - taken - (1 if right else 0))  # fmt: skip
        gap = room - taken - sum(cell_len(text) for text, _ in left)
        pieces = [(" ", ""), *left, (" " * gap, ""), *right, (" ", "")]
        strip = Strip([Segment(text, self._style(ink)) for text, ink in pieces])
        return strip.adjust_cell_length(width, ground)

    def _title_line(self, width: int) -> Strip:
        more = len(self._said) - self._room
        place = f" {self._top_now + 1}–{self._top_now + self._room} of {len(self._said)} "
        right = place if more > 0 else ""
        left = fit(f" {safe(self._title())}", max(width - cell_len(right), 0))
        style = self._style("title-focused" if self.has_focus else "title")
        return Strip([Segment(left, style), Segment(right, style)]).adjust_cell_length(width, style)

    @property
    def _said(self) -> Sequence[Line]:
        if self._lines is None:
            self._lines = self._ask(max(self.size.width - 2, 1))
        return self._lines

    @property
    def _room(self) -> int:
        return max(self.size.height - 1, 1)

    @property
    def _last(self) -> int:
        return max(len(self._said) - self._room, 0)

    @property
    def _top_now(self) -> int:
        return self._last if self._at_end else min(self._top, self._last)

    def _style(self, ink: str) -> Style:
        if ink not in self._styles:
            style = self.rich_style
            if ink:
                style += self.get_component_rich_style(f"pane--{ink}", partial=True)
            self._styles[ink] = style
        return self._styles[ink]
