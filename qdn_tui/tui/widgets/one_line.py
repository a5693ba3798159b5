"""A widget of exactly one line whose text changes without a new layout."""

from collections.abc import Callable

from textual.content import Content
from textual.widget import Widget


class OneLine(Widget):
    """Shows what `line` gives, cut to the width; `line` is asked at every repaint."""

    def __init__(self, line: Callable[[int], Content], *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._line = line

    def render(self) -> Content:
        return self._line(self.size.width)
