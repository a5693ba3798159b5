"""Facts in two columns, label and value, each value wrapped under itself."""

from collections.abc import Iterable
from typing import NamedTuple

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from qdn_tui.domain.text import fit, safe, safe_lines
from qdn_tui.tui.glue import glued, loosened

_NARROWEST_VALUE = 12


class Fact(NamedTuple):
    """One line of knowledge. An empty label continues the one above; an empty value is a heading.

    Attributes:
        label: what it is about.
        value: the text; it may hold line breaks.
        style: how the value looks, in words of the style sheet.
        label_style: how the label looks.
    """

    label: str
    value: str = ""
    style: str = ""
    label_style: str = "$ink-soft"


class Facts(Widget):
    """A column of facts. All texts pass through `safe` here.

    Args:
        facts: what to show.
        label_cells: the width of the labels' column.
    """

    def __init__(
        self,
        facts: Iterable[Fact],
        *,
        label_cells: int = 12,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._facts = tuple(facts)
        self._label_cells = label_cells

    def show(self, facts: Iterable[Fact]) -> None:
        """Show these facts instead."""
        self._facts = tuple(facts)
        self.refresh(layout=True)

    def render(self) -> Content:
        return Content("\n").join(self._lines(self.size.width))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        return len(self._lines(width))

    def _lines(self, width: int) -> list[Content]:
        lines: list[Content] = []
        room = max(width - self._label_cells, _NARROWEST_VALUE)
        for fact in self._facts:
            label = safe(fact.label)
            if not fact.value:
                if lines:
                    lines.append(Content(""))
                lines.append(Content.styled(fit(label, min(cell_len(label), width)), "bold"))
                continue
            style = fact.style
            wrapped = Content(glued(safe_lines(fact.value))).wrap(room)
            for number, part in enumerate(wrapped):
                shown = fit(label if number == 0 else "", self._label_cells - 1) + " "
                said = loosened(part.plain.rstrip())
                lines.append(
                    Content.assemble((shown, fact.label_style), (said, style) if style else said)
                )
        return lines
