"""The board's lines sent to the terminal as they are, where nothing else on the screen changed.

Textual composes each frame of every widget on the screen, whatever changed. The columns' lines
stand where nothing overlaps them, mostly; then they are the frame.
"""

import time
from collections.abc import Iterator, Sequence

from rich.console import Console, ConsoleOptions, RenderResult
from rich.control import Control
from textual._compositor import CompositorUpdate
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip

from qdn_tui.tui.widgets.column_pane import ColumnPane

# A thread writes to the terminal, and gets its turn once this one rests: a moment now, or else
# after whatever there is to do behind the frame, which takes longer.
_HANDING_OVER_SECONDS = 0.001

Placed = tuple[int, int, Strip]
"""Where a line begins, in cells and lines from the corner of the screen, and the line."""


class LinesUpdate(CompositorUpdate):
    """A frame that consists of some lines."""

    def __init__(self, lines: Sequence[Placed]) -> None:
        self.lines = lines

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for x, y, strip in self.lines:
            yield Control.move_to(x, y).segment
            yield from strip

    def render_segments(self, console: Console) -> str:
        return "".join(
            f"\x1b[{y + 1};{x + 1}H{strip.render(console)}" for x, y, strip in self.lines
        )


class StraightScreen(Screen[None]):
    """A screen with column panes."""

    def _compositor_refresh(self) -> None:
        lines = self._only_lines() if self is self.app.screen and not self.app.is_inline else None
        if lines is None:
            super()._compositor_refresh()
            return
        self._compositor._dirty_regions.clear()
        self._dirty_widgets.clear()
        self.app._display(self, LinesUpdate(lines))

    def paint_now(self) -> None:
        """Send the lines that changed this moment, before anything else is done.

        By Textual's own way they are sent several messages later, which takes longer than
        drawing them. Where the screen is to be laid out anew they go that way, with all the rest.
        """
        if self is not self.app.screen or self.app._batch_count or self._layout_required:
            return
        placed = self._compositor.visible_widgets
        panes = {w for w in placed if isinstance(w, ColumnPane) and w.is_to_be_sent}
        if panes:
            # With whatever else waits to be drawn: a frame clears the list of it.
            self._compositor.update_widgets({*panes, *self._dirty_widgets})
            for pane in panes:
                pane.was_sent()
            self._compositor_refresh()
            if not self.app.is_headless:
                time.sleep(_HANDING_OVER_SECONDS)

    def _only_lines(self) -> list[Placed] | None:
        """The lines that changed; None where anything but lines did, or covers one."""
        dirty = self._compositor._dirty_regions
        lines: list[Placed] = []
        for region in dirty:
            pane = self._pane_alone_at(region)
            if pane is None:
                return None
            lines.extend(_lines_of(pane, region))
        return lines or None

    def _pane_alone_at(self, region: Region) -> ColumnPane | None:
        """The pane whose lines the region is, where nothing stands before it."""
        for widget, (its, clip) in self._compositor.visible_widgets.items():
            if not region.overlaps(its.intersection(clip)):
                continue
            # In the order of depth: the first one is what is seen.
            seen = isinstance(widget, ColumnPane) and its == its.intersection(clip)
            whole = (region.x, region.width) == (its.x, its.width) and its.contains_region(region)
            return widget if isinstance(widget, ColumnPane) and seen and whole else None
        return None


def _lines_of(pane: ColumnPane, region: Region) -> Iterator[Placed]:
    left, top = pane.region.offset
    drawn = pane.render_lines(pane.size.region)
    for y in region.line_range:
        yield left, y, drawn[y - top]
