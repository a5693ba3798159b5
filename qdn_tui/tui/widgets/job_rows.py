"""Jobs as rows under headings: what the list and the schedule have in common."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar, TypeVar

from textual.binding import BindingType
from textual.message import Message

from qdn_tui.tui.commands import Place, bindings
from qdn_tui.tui.directions import Direction
from qdn_tui.tui.widgets.long_list import LongList

RowT = TypeVar("RowT")


class JobRows(LongList[RowT], can_focus=True):
    """Rows of which some are jobs; the cursor rests on those alone, and stays with its job."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Place.CARDS)

    class Sideways(Message):
        """Left or right was pressed: one row has no neighbour there, but a day has."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    @abstractmethod
    def key_of(self, row: RowT) -> str | None:
        """The id of the job a row is; None for a heading."""

    def columns(self) -> list[list[str]]:
        """The ids of the jobs, each once, column by column from the top down."""
        keys = (self.key_of(row) for row in self.rows)
        return [list(dict.fromkeys(key for key in keys if key is not None))]

    @property
    def selected(self) -> str | None:
        """The id of the job the cursor is on."""
        return self.key_of(self.marked) if self.marked is not None else None

    @property
    def shows_cursor(self) -> bool:
        return self.selected is not None

    def select(self, key: str | None) -> bool:
        """Move the cursor to a job; whether it is among the rows."""
        place = self._place(key)
        if place is not None:
            self._go(place)
        return place is not None

    def show_rows(self, rows: Sequence[RowT]) -> None:
        """Show these rows instead; the cursor stays with its job, or near where it was."""
        before, beside = self.selected, self.cursor
        self.rows = rows
        place = self._place(before)
        # `show` of the base would take the first row, which may be a heading.
        self.cursor = min(beside, max(len(rows) - 1, 0))
        self._go(place if place is not None else self.cursor)
        if self.selected != before:
            self.post_message(self.Moved())
        self.refresh()

    def action_move(self, direction: Direction) -> None:
        match direction:
            case "left" | "right":
                self.post_message(self.Sideways(-1 if direction == "left" else 1))
            case _:
                self.move(direction)

    def _place(self, key: str | None) -> int | None:
        if key is None:
            return None
        return next((i for i, row in enumerate(self.rows) if self.key_of(row) == key), None)

    def _go(self, place: int) -> None:
        """To the nearest job from there on, in the direction of the step; else stay."""
        last = len(self.rows) - 1
        if last < 0:
            super()._go(0)
            return
        place = max(0, min(place, last))
        ahead = range(place, last + 1) if place >= self.cursor else range(place, -1, -1)
        back = range(place, -1, -1) if place >= self.cursor else range(place, last + 1)
        jobs = (i for way in (ahead, back) for i in way if self.key_of(self.rows[i]) is not None)
        found = next(jobs, None)
        super()._go(found if found is not None else 0)
        if self.cursor and self.top == self.cursor and self.key_of(self.rows[self.top - 1]) is None:
            # The heading of what is looked at stays in sight.
            self._show_from(self.top - 1)
