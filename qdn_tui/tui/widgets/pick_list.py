"""A list of which one line is chosen, by arrows or a click: the cursor is the choice."""

from collections.abc import Hashable, Sequence
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from qdn_tui.domain.text import fit, safe

ValueT = TypeVar("ValueT", bound=Hashable)


STEPS = {"up": -1, "k": -1, "down": 1, "j": 1}


class Row(NamedTuple, Generic[ValueT]):
    """A line to choose.

    Attributes:
        value: what choosing it means.
        label: what it says on the left.
        side: what it says on the right.
        blocked: it cannot be chosen; `side` says why.
    """

    value: ValueT
    label: str
    side: str = ""
    blocked: bool = False


class PickList(Widget, Generic[ValueT], can_focus=True):
    """Shows rows, one chosen; up and down pass over the blocked ones."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "pick--chosen",
        "pick--blocked",
        "pick--side",
        "pick--cursor",
    }

    class Picked(Message):
        """Another row is chosen now."""

        def __init__(self, picker: "PickList[Any]") -> None:
            super().__init__()
            self.picker = picker

        @property
        def control(self) -> "PickList[Any]":
            return self.picker

    def __init__(self, rows: Sequence[Row[ValueT]], value: ValueT, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self.rows = tuple(rows)
        self.value = value

    def show_rows(self, rows: Sequence[Row[ValueT]]) -> None:
        """Show these rows instead; the choice stays."""
        resized = len(rows) != len(self.rows)
        self.rows = tuple(rows)
        self.refresh(layout=resized)

    def choose(self, value: ValueT) -> None:
        """Choose the row with this value."""
        if value != self.value:
            self.value = value
            self.refresh()
            self.post_message(self.Picked(self))

    def action_choose(self, step: int) -> None:
        here = self.place
        places = range(here + step, -1 if step < 0 else len(self.rows), step)
        free = next((place for place in places if not self.rows[place].blocked), None)
        if free is not None:
            self.choose(self.rows[free].value)

    def on_key(self, event: events.Key) -> None:
        # Not by bindings: those are looked up by the application, behind a save typed after them.
        if event.key in STEPS:
            event.stop()
            self.action_choose(STEPS[event.key])

    def on_click(self, event: events.Click) -> None:
        place = event.y - self.lines_above
        if 0 <= place < len(self.rows) and not self.rows[place].blocked:
            self.choose(self.rows[place].value)

    @property
    def place(self) -> int:
        """Where the chosen row is; -1 where it is not shown."""
        return next((i for i, row in enumerate(self.rows) if row.value == self.value), -1)

    @property
    def lines_above(self) -> int:
        """Lines before the rows."""
        return 0

    def get_content_width(self, container: Size, viewport: Size) -> int:  # noqa: ARG002
        return container.width

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        return self.lines_above + len(self.rows)

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        place = y - self.lines_above
        ground = self.rich_style
        if not 0 <= place < len(self.rows):
            return Strip.blank(width, ground)
        row = self.rows[place]
        chosen = row.value == self.value
        style = ground
        side_style = ground + self.get_component_rich_style("pick--side", partial=True)
        if row.blocked:
            style = side_style = ground + self.get_component_rich_style(
                "pick--blocked", partial=True
            )
        elif chosen:
            name = "pick--cursor" if self.has_focus else "pick--chosen"
            style = ground + self.get_component_rich_style(name, partial=True)
            side_style = style
        mark = "◉" if chosen else " " if row.blocked else "○"
        side = f" {safe(row.side)} " if row.side else ""
        label = fit(f" {mark} {safe(row.label)}", max(width - cell_len(side), 0))
        return Strip(
            [Segment(label, style), Segment(fit(side, min(cell_len(side), width)), side_style)],
            width,
        )
