"""The numbers of the last days: jobs, revenue, time in each status, no-shows, crews."""

from datetime import date, timedelta
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from qdn_tui.domain.report import report
from qdn_tui.tui.commands import Place, bindings
from qdn_tui.tui.desk import Desk
from qdn_tui.tui.messages import SnapshotArrived
from qdn_tui.tui.numbers_sheet import numbers_facts
from qdn_tui.tui.screens.archive import ArchiveScreen
from qdn_tui.tui.screens.base import ReadingScreen
from qdn_tui.tui.widgets.facts import Facts
from qdn_tui.tui.widgets.key_bar import KeyBar

PERIODS = (7, 30, 90)
_LABEL_CELLS = 20


class NumbersScreen(ReadingScreen[None], ArchiveScreen[None]):
    """Counts the jobs of the desk at once, and the archived ones as soon as they are read."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Place.READING, Place.NUMBERS)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._days = PERIODS[1]
        self._facts = Facts((), label_cells=_LABEL_CELLS)

    def compose(self) -> ComposeResult:
        with Vertical(classes="sheet numbers"):
            yield Static("", classes="title")
            with VerticalScroll(can_focus=False):
                yield self._facts
            yield KeyBar(Place.NUMBERS, Place.READING)

    def on_mount(self) -> None:
        today = self.desk.business.local_day(self.desk.now())
        self.read_archive(f"{today - timedelta(days=PERIODS[-1] + 1):%Y-%m}")
        self.call_after_refresh(self._count)

    def on_resize(self, _: events.Resize) -> None:
        self.call_after_refresh(self._count)

    def jobs_changed(self, arrived: SnapshotArrived) -> None:  # noqa: ARG002
        self._count()

    def action_period(self, step: int) -> None:
        place = PERIODS.index(self._days) + step
        self._days = PERIODS[max(0, min(place, len(PERIODS) - 1))]
        self._count()

    def archive_changed(self) -> None:
        self._count()

    def _count(self) -> None:
        desk = self.desk
        until = desk.business.local_day(desk.now())
        since = until - timedelta(days=self._days - 1)
        figures = report((*desk.document.jobs, *self.archived), since, until, desk.business)
        self.query_one(".title", Static).update(
            Content.assemble(
                (f"Numbers of the last {self._days} days", "bold"),
                (f"   {_day(since)} – {_day(until)} · {self.archive_said}", "not bold $ink-soft"),
            )
        )
        room = max(self._facts.size.width - _LABEL_CELLS, 10)
        self._facts.show(numbers_facts(figures, room))


def _day(day: date) -> str:
    return f"{day:%b} {day.day}"
