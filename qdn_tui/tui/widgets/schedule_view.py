"""The schedule: a day by window and crew, with the places that are free."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message

from qdn_tui.domain.business import Business
from qdn_tui.domain.job import Job
from qdn_tui.domain.schedule import DayPlan, PlannedWindow, Turn, day_plan
from qdn_tui.domain.status import info
from qdn_tui.domain.text import fit, safe
from qdn_tui.tui.cards import day_label
from qdn_tui.tui.commands import Place, bindings
from qdn_tui.tui.widgets.card_paint import Moment
from qdn_tui.tui.widgets.job_rows import JobRows
from qdn_tui.tui.widgets.long_list import Line, Piece
from qdn_tui.tui.widgets.one_line import OneLine

_NUMBER_CELLS, _SERVICE_CELLS, _PRICE_CELLS = 13, 24, 8
_WORD_CELLS = 10
_WIDE_FROM = 100


class Row(NamedTuple):
    """A line of the plan: a window, a crew in it, or a job."""

    window: PlannedWindow | None = None
    turn: Turn | None = None
    job: Job | None = None


class ScheduleRows(JobRows[Row]):
    """The lines of the plan."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Place.SCHEDULE)

    def key_of(self, row: Row) -> str | None:
        return row.job.key if row.job is not None else None

    def action_today(self) -> None:
        self.post_message(ScheduleView.TodayWanted())


class ScheduleView(Vertical):
    """One day; left and right go to its neighbours.

    Args:
        business: whose windows count.
        moment: the present.
        found: whether the filter finds a job; the others take their places unseen.
    """

    class TodayWanted(Message):
        """The key for today was pressed."""

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
        self.rows = ScheduleRows(self._line)

    def compose(self) -> ComposeResult:
        yield self._heading
        yield self.rows

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

    @on(JobRows.Sideways)
    def _sideways(self, sideways: JobRows.Sideways) -> None:
        sideways.stop()
        if date.min < self.day < date.max:
            self.show_day(self.day + timedelta(days=sideways.step))

    @on(TodayWanted)
    def _today(self, wanted: TodayWanted) -> None:
        wanted.stop()
        self.show_day(self._moment.day)

    def _show_plan(self) -> None:
        self._plan = day_plan(self.day, self._jobs, self._business)
        self.rows.show_rows(self._rows(self._plan))
        self._heading.refresh()

    def _rows(self, plan: DayPlan) -> list[Row]:
        rows: list[Row] = []
        for window in plan.windows:
            rows.append(Row(window=window))
            for turn in window.turns:
                jobs = [job for job in turn.jobs if self._found(job)]
                if jobs:
                    rows.append(Row(turn=turn))
                    rows += (Row(job=job) for job in jobs)
        return rows

    def _heading_line(self, width: int) -> Content:
        plan = self._plan
        day = f"{self.day:%A, %B} {self.day.day}"
        if self.day.year != self._moment.day.year:
            day += f", {self.day.year}"
        label = day_label(self.day, self._moment.day)
        near = " · today" if label == "today" else ""
        if self.day == self._moment.day + timedelta(days=1):
            near = " · tomorrow"
        if plan is None:
            return Content("")
        count = len(plan.jobs)
        jobs = "no jobs" if not count else "1 job" if count == 1 else f"{count} jobs"
        places = f"{plan.free} of {plan.capacity} places free" if plan.is_open else "closed"
        left = Content.assemble(
            (" ‹ ", "$accent"), (day, "bold"), (near, "bold $accent"), (" › ", "$accent")
        )
        right = Content.styled(f"{jobs} · {places} ", "$ink-soft")
        gap = max(width - left.cell_length - right.cell_length, 1)
        return Content.assemble(left, " " * gap, right)

    def _line(self, row: Row, width: int) -> Line:
        if row.window is not None:
            return self._window_line(row.window)
        if row.turn is not None:
            return _turn_line(row.turn)
        assert row.job is not None  # noqa: S101  # a row is one of the three
        return self._job_line(row.job, width)

    def _window_line(self, planned: PlannedWindow) -> Line:
        hours = self._business.hours_label(planned.window)
        if planned.capacity is None:
            return Line([(hours, "strong"), ("  agreed otherwise", "soft")])
        taken, capacity = planned.taken, planned.capacity
        if self._plan is not None and not self._plan.is_open and not taken:
            return Line([(hours, "faint"), ("  closed", "faint")])
        squares = "■" * min(taken, capacity) + "□" * (capacity - taken)
        pieces: list[Piece] = [(f"{hours:<14}", "strong"), (f"{squares[:12]:<4}", "accent")]
        if planned.over:
            pieces.append((f"  {planned.over} too many", "warning"))
        elif planned.free:
            pieces.append((f"  {planned.free} of {capacity} free", "soft"))
        else:
            pieces.append(("  full", "soft"))
        return Line(pieces)

    def _job_line(self, job: Job, width: int) -> Line:
        stands = info(job.status)
        mark = "‖" if job.hold is not None else stands.mark
        word = safe(self._words.get(job.key, ""))
        number: Piece = (fit(f"    {mark} {safe(job.number)}", _NUMBER_CELLS + 4), stands.colour)
        word_cells = _WORD_CELLS if self._words else 0
        right: list[Piece] = [(fit(word, word_cells), "warning")] if word_cells else []
        if width >= _WIDE_FROM:
            service = fit(safe(self._business.service_label(job.service)), _SERVICE_CELLS)
            right.append((service, "soft"))
        right.append((safe(job.price).rjust(_PRICE_CELLS), ""))
        taken = _NUMBER_CELLS + 4 + sum(len(text) for text, _ in right) + 3
        name_cells = max((width - taken) * 2 // 5, 8)
        return Line(
            [
                number,
                (fit(safe(job.customer.name, 120), name_cells), "strong"),
                ("  ", ""),
                (safe(job.address.line1, 120), "soft"),
            ],
            right,
        )


def _turn_line(turn: Turn) -> Line:
    """Who goes, with what they drive where they all drive the same."""
    if not turn.crew:
        return Line([("  nobody yet", "faint")])
    vehicles = {job.assignment.truck for job in turn.jobs} - {None}
    truck = f" · {next(iter(vehicles))}" if len(vehicles) == 1 else ""
    return Line([(f"  {', '.join(turn.crew)}", "accent"), (truck, "soft")])
