"""A widget of exactly one line whose text changes without a new layout."""

from collections.abc import Callable, Sequence
from typing import Self

from textual.content import Content, Span
from textual.geometry import Region
from textual.widget import Widget


class OneLine(Widget):
    """Shows what `line` gives, cut to the width; `line` is asked at every repaint.

    A repaint that would show the same is none: with the lines above and below, all that stands
    between them would be drawn.
    """

    def __init__(self, line: Callable[[int], Content], *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._line = line
        self._said: tuple[Content, Sequence[Span], int, str] | None = None

    def render(self) -> Content:
        self._said = self._now()
        return self._said[0]

    def _now(self) -> tuple[Content, Sequence[Span], int, str]:
        """What it says, and all that makes it look as it does; texts compare without styles."""
        width = self.size.width
        said = self._line(width)
        return said, said.spans, width, self.app.theme

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        if (
            self._said is not None
            and not (regions or layout or recompose)
            and self._said == self._now()
        ):
            return self
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def notify_style_update(self) -> None:
        self._said = None
        super().notify_style_update()
