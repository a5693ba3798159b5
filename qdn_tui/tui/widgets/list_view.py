"""The list: every job a line, sorted by whichever column is wanted."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message

from qdn_tui.domain.business import Business
from qdn_tui.domain.job import Job
from qdn_tui.domain.text import safe
from qdn_tui.tui.commands import Place, bindings
from qdn_tui.tui.job_columns import (
    cells_of,
    column_named,
    fitting,
    heading_cells,
    sorted_jobs,
)
from qdn_tui.tui.widgets.card_paint import Moment
from qdn_tui.tui.widgets.job_rows import JobRows
from qdn_tui.tui.widgets.long_list import Line
from qdn_tui.tui.widgets.one_line import OneLine

_EDGE = 2  # the cursor's sign and the space after it
_WORD_CELLS = 9


class ListRows(JobRows[Job]):
    """The lines of the list."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Place.LIST)

    def key_of(self, row: Job) -> str | None:
        return row.key

    def action_sort(self, step: int) -> None:
        self.post_message(ListView.SortWanted(step))

    def action_reverse(self) -> None:
        self.post_message(ListView.SortWanted(0))


class ListView(Vertical):
    """A heading line that sorts at a click, and the jobs."""

    class SortWanted(Message):
        """The next column, the one before, or the other direction (0)."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    class Sorted(Message):
        """The list is sorted otherwise now."""

        def __init__(self, sort: str, *, descending: bool) -> None:
            super().__init__()
            self.sort = sort
            self.descending = descending

    def __init__(self, business: Business, moment: Moment, sort: str, *, descending: bool) -> None:
        super().__init__(id="list", classes="view")
        self.sort = column_named(sort).name
        self.descending = descending
        self._business = business
        self._moment = moment
        self._words: Mapping[str, str] = {}
        self._heading = OneLine(self._heading_line)
        self._heading.add_class("view-heading")
        self.rows = ListRows(self._line, empty="No job is shown here")

    def compose(self) -> ComposeResult:
        yield self._heading
        yield self.rows

    def show(self, jobs: Iterable[Job], words: Mapping[str, str], moment: Moment) -> None:
        """Show these jobs, with what is to be said beside some of them."""
        self._words, self._moment = words, moment
        self._heading.refresh()
        self.rows.show_rows(sorted_jobs(jobs, self.sort, descending=self.descending))

    def sort_by(self, name: str, *, descending: bool) -> None:
        """Sort by a column."""
        self.sort, self.descending = name, descending
        self.rows.show_rows(sorted_jobs(self.rows.rows, name, descending=descending))
        self._heading.refresh()
        self.post_message(self.Sorted(name, descending=descending))

    def on_list_view_sort_wanted(self, wanted: SortWanted) -> None:
        wanted.stop()
        if not wanted.step:
            self.sort_by(self.sort, descending=not self.descending)
            return
        names = [column.name for column, _ in fitting(self._room)]
        here = names.index(self.sort) if self.sort in names else 0
        self.sort_by(names[(here + wanted.step) % len(names)], descending=False)

    def on_click(self, event: events.Click) -> None:
        if event.screen_y != self._heading.region.y:
            return
        x = event.screen_x - self._heading.region.x - _EDGE
        for column, wide in fitting(self._room):
            x -= wide + _EDGE
            if x < 0:
                again = column.name == self.sort
                self.sort_by(column.name, descending=not self.descending if again else False)
                return

    @property
    def _room(self) -> int:
        word = _WORD_CELLS if self._words else 0
        return max(self.size.width - _EDGE - 1 - word, 0)

    def _heading_line(self, width: int) -> Content:  # noqa: ARG002
        cells = heading_cells(fitting(self._room), self.sort, descending=self.descending)
        return Content.assemble(
            " " * _EDGE,
            *((text, "bold $accent" if here else "$ink-soft") for text, here in cells),
        )

    def _line(self, job: Job, width: int) -> Line:  # noqa: ARG002
        word = self._words.get(job.key, "")
        return Line(
            cells_of(job, fitting(self._room), self._business, self._moment),
            [(safe(word), "warning")] if word else [],
        )
