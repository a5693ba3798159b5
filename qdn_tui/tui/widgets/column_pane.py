"""A column's place on the screen: it keeps the lines it drew, and draws anew what was touched.

The compositor sends what a widget's lines changed. As widgets of their own, the columns are
changed each alone; and a line that only went to another place, as all do when a column is
scrolled, is handed over as the same strip, whose sequences for the terminal are made already.
"""

from collections.abc import Callable, Sequence
from typing import Any, Self

from textual import events
from textual.geometry import Offset, Region, Size, Spacing
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.strip import Strip
from textual.widget import Widget


class ColumnPane(Widget):
    """Shows the lines of one of the board's columns.

    Args:
        place: which of the board's panes it is, from the left.
        line: gives a line of it, as wide as it is.
    """

    ALLOW_SELECT = False

    def __init__(self, place: int, line: Callable[[int, int], Strip]) -> None:
        super().__init__()
        self.place = place
        self._line = line
        self._drawn: dict[int, Strip] = {}

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        if regions:
            for region in regions:
                for y in region.line_range:
                    self._drawn.pop(y, None)
        else:
            self._drawn.clear()
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def render_lines(self, crop: Region) -> list[Strip]:
        strips = [self._drawn_line(y) for y in crop.line_range]
        if crop.x or crop.width != self.size.width:
            strips = [strip.crop(crop.x, crop.right) for strip in strips]
        for line_filter in self.get_line_filters():
            _, background = self.background_colors
            strips = [strip.apply_filter(line_filter, background) for strip in strips]
        return strips

    def on_resize(self) -> None:
        self._drawn.clear()

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.MouseEvent) and isinstance(self.parent, Widget):
            # The board knows what is where, and counts from its own corner.
            event.stop()
            x, y = self.region.offset - self.parent.region.offset
            self.parent._forward_event(event._apply_offset(x, y))
            return
        await super().on_event(event)

    def _drawn_line(self, y: int) -> Strip:
        drawn = self._drawn.get(y)
        if drawn is None:
            drawn = self._drawn[y] = self._line(self.place, y)
        return drawn


class PanesSideBySide(Layout):
    """Puts panes where the board has its columns.

    Args:
        span: gives the first cell and the width of each pane on a board of some size; None for a
            pane that is not shown.
    """

    name = "panes"

    def __init__(self, span: Callable[[int, Size], tuple[int, int] | None]) -> None:
        self._span = span

    def arrange(
        self,
        parent: Widget,  # noqa: ARG002  # as every layout has it
        children: Sequence[Widget],
        size: Size,
        greedy: bool = True,  # noqa: ARG002
    ) -> ArrangeResult:
        placed: list[Any] = []
        for child in children:
            span = self._span(child.place, size) if isinstance(child, ColumnPane) else None
            if span is not None:
                start, width = span
                region = Region(start, 0, width, size.height)
                placed.append(WidgetPlacement(region, Offset(0, 0), Spacing(), child))
        return placed
