"""A column's place on the screen: it keeps the lines it drew, and draws anew what was touched.

The compositor sends what a widget's lines changed. As widgets of their own, the columns are
changed each alone; and a line that only went to another place, as all do when a column is
scrolled, is handed over as the same strip, whose sequences for the terminal are made already.
"""

from collections.abc import Callable, Sequence
from typing import Any, Self

from textual import events
from textual.filter import ANSIToTruecolor, LineFilter
from textual.geometry import Offset, Region, Size, Spacing
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.strip import Strip
from textual.widget import Widget


class ColumnPane(Widget):
    """Shows the lines of one of the board's columns.

    Args:
        place: which of the board's panes it is, from the left.
        lines: gives some of its lines, each as wide as it is.
    """

    ALLOW_SELECT = False

    def __init__(self, place: int, lines: Callable[[int, Sequence[int]], list[Strip]]) -> None:
        super().__init__()
        self.place = place
        self._lines = lines
        self._drawn: list[Strip] = []
        self._to_draw: set[int] = set()
        self._filters: list[LineFilter] = []

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        if regions:
            for region in regions:
                self._to_draw.update(region.line_range)
        else:
            self._drawn = []
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    @property
    def is_to_be_sent(self) -> bool:
        """Whether lines of it look different and Textual was not told so yet."""
        return self._repaint_required

    def was_sent(self) -> None:
        """Its lines are on their way: Textual need not be told of them."""
        self._repaint_required = False

    def render_lines(self, crop: Region) -> list[Strip]:
        self._draw()
        if crop == self.size.region:
            return self._drawn
        strips = [
            self._drawn[y] if y < len(self._drawn) else Strip.blank(crop.width)
            for y in crop.line_range
        ]
        if crop.x or crop.width != self.size.width:
            strips = [strip.crop(crop.x, crop.right) for strip in strips]
        return strips

    def _draw(self) -> None:
        """Have the lines that may look different now drawn."""
        height = self.size.height
        # The board's colours are true ones: nothing is left to turn into such.
        filters = [f for f in self.get_line_filters() if not isinstance(f, ANSIToTruecolor)]
        if len(self._drawn) != height or filters != self._filters:
            self._filters = filters
            self._drawn = [Strip.blank(0)] * height
            self._to_draw = set(range(height))
        if not self._to_draw:
            return
        wanted = sorted(y for y in self._to_draw if 0 <= y < height)
        strips = self._lines(self.place, wanted)
        if filters:
            _, background = self.background_colors
            for line_filter in filters:
                strips = [strip.apply_filter(line_filter, background) for strip in strips]
        # Another list: the one before may still be on its way to the screen.
        self._drawn = [*self._drawn]
        for y, strip in zip(wanted, strips, strict=True):
            self._drawn[y] = strip
        self._to_draw = set()

    def on_resize(self) -> None:
        self._drawn = []

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.MouseEvent) and isinstance(self.parent, Widget):
            # The board knows what is where, and counts from its own corner.
            event.stop()
            x, y = self.region.offset - self.parent.region.offset
            self.parent._forward_event(event._apply_offset(x, y))
            return
        await super().on_event(event)


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
