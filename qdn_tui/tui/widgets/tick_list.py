"""A numbered list of things to tick; of some groups only one at a time. Readable without colour."""

from collections.abc import Collection, Hashable, Sequence
from typing import ClassVar, Generic, NamedTuple, TypeVar

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input

from qdn_tui.domain.text import fit, safe
from qdn_tui.tui.widgets.pick_list import STEPS

_NUMBERS = frozenset("123456789")

ValueT = TypeVar("ValueT", bound=Hashable)
_GROUP_CELLS = 9


class TickRow(NamedTuple, Generic[ValueT]):
    """Something to tick.

    Attributes:
        value: what it means.
        group: what it is one of; stands before it.
        label: what it says.
        side: what it says on the right.
        alone: whether ticking it takes the tick from the others of its group.
    """

    value: ValueT
    group: str
    label: str
    side: str = ""
    alone: bool = False


class TickList(Widget, Generic[ValueT], can_focus=True):
    """Space, a click or the row's number ticks; up and down move."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"tick--ticked", "tick--side", "tick--cursor"}

    class Ticked(Message):
        """A row has or lacks its tick now."""

        def __init__(self, group: str) -> None:
            super().__init__()
            self.group = group

    def __init__(
        self,
        rows: Sequence[TickRow[ValueT]],
        ticked: Collection[ValueT],
        *,
        id: str,  # noqa: A002
    ) -> None:
        super().__init__(id=id)
        self.rows = tuple(rows)
        self.ticked = frozenset(ticked)
        """What is ticked."""
        self.cursor = 0
        """The row that space ticks."""
        self.line_for_names: Input | None = None
        """Where a name goes that is typed over the list; None where letters mean nothing."""

    def on_key(self, event: events.Key) -> None:
        # Not by bindings, for the reason that a pick list has.
        key = event.key
        if self._is_of_a_name(event):
            event.stop()
            self._write(event.character or "")
        elif key in ("up", "down"):
            event.stop()
            self.cursor = max(0, min(self.cursor + STEPS[key], len(self.rows) - 1))
            self.refresh()
        elif key == "space" or key in _NUMBERS:
            event.stop()
            self.turn(self.cursor if key == "space" else int(key) - 1)

    def _is_of_a_name(self, event: events.Key) -> bool:
        """Whether a key is a letter of a name, or was typed ahead after one that was."""
        if self.line_for_names is None or event.character is None or not event.is_printable:
            return False
        return event.character.isalpha() or self.screen.focused is not self

    def _write(self, letter: str) -> None:
        if self.line_for_names is not None:
            # Here, not when the focus has arrived: what comes next may be a space.
            self.screen.set_focus(self.line_for_names)
            self.line_for_names.insert_text_at_cursor(letter)

    def turn(self, place: int) -> None:
        """Tick a row, or take its tick away."""
        if not 0 <= place < len(self.rows):
            return
        row = self.rows[place]
        self.cursor = place
        if row.value in self.ticked:
            self.ticked -= {row.value}
        else:
            rivals = {r.value for r in self.rows if row.alone and r.group == row.group}
            self.ticked = self.ticked - rivals | {row.value}
        self.refresh()
        self.post_message(self.Ticked(row.group))

    def on_click(self, event: events.Click) -> None:
        self.turn(event.y)

    def get_content_width(self, container: Size, viewport: Size) -> int:  # noqa: ARG002
        return container.width

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        return len(self.rows)

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        ground = self.rich_style
        if not 0 <= y < len(self.rows):
            return Strip.blank(width, ground)
        row = self.rows[y]
        ticked = row.value in self.ticked
        soft = ground + self.get_component_rich_style("tick--side", partial=True)
        style = ground
        here = y == self.cursor and self.has_focus
        if here:
            style = soft = ground + self.get_component_rich_style("tick--cursor", partial=True)
        elif ticked:
            style = ground + self.get_component_rich_style("tick--ticked", partial=True)
        side = f" {safe(row.side)} " if row.side else ""
        number = str(y + 1) if y < 9 else " "
        # Seen without colour too.
        sign, tick = "›" if here else " ", "[x]" if ticked else "[ ]"
        group = f"{sign}{number} {tick} {fit(row.group, _GROUP_CELLS)}"
        room = max(width - cell_len(group) - cell_len(side), 0)
        return Strip(
            [
                Segment(fit(group, min(cell_len(group), width)), soft if not ticked else style),
                Segment(fit(safe(row.label), room), style),
                Segment(side, soft),
            ]
        ).adjust_cell_length(width, ground)
