"""The schedule: a day by window and crew, with the places that are free."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content

from qdn_tui.domain.business import Business
from qdn_tui.domain.job import Job
from qdn_tui.domain.schedule import DayPlan, day_plan
from qdn_tui.domain.telling import moment
from qdn_tui.tui.cards import day_label
from qdn_tui.tui.commands import Place, bindings
from qdn_tui.tui.widgets.card_paint import Moment
from qdn_tui.tui.widgets.job_rows import JobRows
from qdn_tui.tui.widgets.one_line import OneLine
from qdn_tui.tui.widgets.schedule_grid import ScheduleGrid
from qdn_tui.tui.widgets.schedule_rows import ScheduleRows
from qdn_tui.tui.widgets.schedule_words import WindowWords, window_words

GRID_FROM = 96
"""Cells from which crews stand side by side."""


class ScheduleView(Vertical):
    """One day, as a grid of windows and crews where there is room, else line by line.

    Args:
        business: whose windows count.
        moment: the present.
        found: whether the filter finds a job; the others take their places unseen.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings(Place.SCHEDULE)

    def __init__(self, business: Business, moment: Moment, found: Callable[[Job], bool]) -> None:
        super().__init__(id="schedule", classes="view")
        self.day = moment.day
        self._business = business
        self._moment = moment
        self._found = found
        self._jobs: tuple[Job, ...] = ()
        self._words: Mapping[str, str] = {}
        self._plan: DayPlan | None = None
        self._heading = OneLine(self._heading_line)
        self._heading.add_class("view-heading")
        self._lines = ScheduleRows(business, self._window_words)
        self._grid = ScheduleGrid(self._window_words, self._eta_of)
        self._grid.display = False

    def compose(self) -> ComposeResult:
        # Textual tells its size after the first frame: one would see the other form.
        self._grid.display = self.app.size.width >= GRID_FROM
        self._lines.display = not self._grid.display
        yield self._heading
        yield self._grid
        yield self._lines

    @property
    def rows(self) -> ScheduleGrid | ScheduleRows:
        """The form that is on the screen."""
        return self._grid if self._grid.display else self._lines

    def show(self, jobs: Iterable[Job], words: Mapping[str, str], moment: Moment) -> None:
        """Show the day out of all jobs there are, with what is to be said beside some."""
        if self.day == self._moment.day:
            self.day = moment.day
        self._jobs, self._words, self._moment = tuple(jobs), words, moment
        self._show_plan()

    def show_day(self, day: date) -> None:
        """Show another day."""
        self.day = day
        self.rows.cursor = self.rows.top = 0
        self._show_plan()

    def select(self, job: Job) -> bool:
        """Go to a job's day and put the cursor on it; whether it has one."""
        if job.window is None:
            return False
        day = self._business.local_day(job.window.start_at)
        if day != self.day:
            self.show_day(day)
        return self.rows.select(job.key)

    def on_resize(self) -> None:
        as_grid = self.size.width >= GRID_FROM
        if as_grid == self._grid.display:
            return
        before = self.rows
        self._grid.display, self._lines.display = as_grid, not as_grid
        self._show_plan()
        self.rows.select(before.selected)
        if before.has_focus:
            self.rows.focus()

    @on(JobRows.Sideways)
    def _sideways(self, sideways: JobRows.Sideways) -> None:
        sideways.stop()
        self._go_on(sideways.step)

    def action_day(self, step: int) -> None:
        """Go so many days on; 0 goes to today."""
        if step:
            self._go_on(step)
        else:
            self.show_day(self._moment.day)

    def _go_on(self, days: int) -> None:
        if date.min < self.day < date.max:
            self.show_day(self.day + timedelta(days=days))

    def _show_plan(self) -> None:
        now = datetime.fromtimestamp(self._moment.seconds, UTC)
        self._plan = day_plan(self.day, self._jobs, self._business, now)
        self.rows.show_plan(self._plan, self._found, self._words)
        self._heading.refresh()

    def _window_words(self, plan: DayPlan, place: int) -> WindowWords:
        return window_words(plan, place, self._business)

    def _eta_of(self, job: Job) -> str:
        if job.eta is None or not job.is_open:
            return ""
        return f"~{moment(job.eta, self._business).rpartition(', ')[2]}"

    def _heading_line(self, width: int) -> Content:
        plan = self._plan
        if plan is None:
            return Content("")
        day = f"{self.day:%A, %B} {self.day.day}"
        if self.day.year != self._moment.day.year:
            day += f", {self.day.year}"
        label = day_label(self.day, self._moment.day)
        near = " · today" if label == "today" else ""
        if self.day == self._moment.day + timedelta(days=1):
            near = " · tomorrow"
        left = Content.assemble(
            (" ‹ ", "$accent"), (day, "bold"), (near, "bold $accent"), (" › ", "$accent")
        )
        said = _said(plan)
        while len(said) > 1 and left.cell_length + len(" · ".join(said)) + 2 > width:
            del said[0]
        right = Content.styled(f"{' · '.join(said)} ", "$ink-soft")
        gap = max(width - left.cell_length - right.cell_length, 1)
        return Content.assemble(left, " " * gap, right)


def _said(plan: DayPlan) -> list[str]:
    """How full the day is, what matters most at the end: `4 jobs`, `2 of 5 places free`."""
    count = len(plan.jobs)
    said = ["no jobs" if not count else "1 job" if count == 1 else f"{count} jobs"]
    if plan.clashes:
        said.append(f"▲ {len(plan.clashes)} booked twice")
    if not plan.is_open:
        said.append("closed")
    elif plan.is_past:
        said.append("over")
    else:
        said.append(f"{plan.free or 'none'} of {plan.capacity} places free")
    return said
