"""Choosing an arrival window: one day at a time, with what is left of each window."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from rich.segment import Segment
from textual import events
from textual.strip import Strip

from qdn_tui.domain.booking import slots
from qdn_tui.domain.business import Business
from qdn_tui.domain.job import Job, TimeWindow
from qdn_tui.domain.text import fit
from qdn_tui.tui.widgets.pick_list import PickList, Row

# A dispatcher may promise a day that customers cannot book yet, but not one in another year.
DAYS_AHEAD = 90

_DAY_STEPS = {"left": -1, "h": -1, "right": 1, "l": 1}

Bounds = tuple[datetime, datetime] | None
PICKER_KEYS = "Window   ←→ day   ↑↓ hours"
"""Its caption, with the keys that nobody would guess."""


class WindowPicker(PickList[Bounds]):
    """Left and right change the day, up and down choose a window or none yet.

    Args:
        business: whose windows they are.
        jobs: those that take places in them; None as long as nobody has read them.
        now: the present.
        start: the window that is chosen at first, unless it is over.
        id: the widget's id.
    """

    def __init__(
        self,
        business: Business,
        jobs: Iterable[Job] | None,
        now: datetime,
        *,
        start: TimeWindow | None = None,
        id: str,  # noqa: A002
    ) -> None:
        self._business = business
        self._jobs = None if jobs is None else tuple(jobs)
        self._now = now
        self._today = business.local_day(now)
        ahead = start is not None and start.end_at > now
        self.day = business.local_day(start.start_at) if start and ahead else self._first_day()
        value = (start.start_at, start.end_at) if start and ahead else None
        super().__init__(self._rows(), value, id=id)

    @property
    def window(self) -> TimeWindow | None:
        """The chosen window; None where it is agreed later."""
        if self.value is None:
            return None
        start_at, end_at = self.value
        return TimeWindow(start_at=start_at, end_at=end_at)

    def show_jobs(self, jobs: Iterable[Job] | None) -> None:
        """Count anew what is left."""
        self._jobs = None if jobs is None else tuple(jobs)
        self.show_rows(self._rows())

    def action_day(self, step: int) -> None:
        day = self.day + timedelta(days=step)
        if not self._today <= day <= self._today + timedelta(days=DAYS_AHEAD):
            return
        place = self.place
        self.day = day
        self.show_rows(self._rows())
        # The same hours of the other day, where they are free; else no window.
        row = self.rows[place] if 0 <= place < len(self.rows) else self.rows[0]
        self.choose(self.rows[0].value if row.blocked else row.value)

    def on_key(self, event: events.Key) -> None:
        if event.key in _DAY_STEPS:
            event.stop()
            self.action_day(_DAY_STEPS[event.key])

    def on_click(self, event: events.Click) -> None:
        if event.y == 0:
            self.action_day(-1 if event.x < self.size.width // 2 else 1)
        else:
            super().on_click(event)

    @property
    def lines_above(self) -> int:
        return 1

    def render_line(self, y: int) -> Strip:
        if y > 0:
            return super().render_line(y)
        width = self.size.width
        ground = self.rich_style
        arrows = ground + self.get_component_rich_style("pick--side", partial=True)
        written = f"{self.day:%a %b} {self.day.day}"
        near = {0: " · today", 1: " · tomorrow"}.get((self.day - self._today).days, "")
        shut = "" if self._business.is_open_on(self.day) else " · closed day"
        label = f"{written}{near}{shut}"
        return Strip(
            [
                Segment(" ‹ ", arrows),
                Segment(fit(label, max(width - 6, 0)), ground),
                Segment(" › ", arrows),
            ],
            width,
        )

    def _rows(self) -> list[Row[Bounds]]:
        rows: list[Row[Bounds]] = [Row(None, "No window yet", "agree later")]
        for slot in slots(self.day, self._jobs or (), self._business):
            window = slot.window
            over = window.end_at <= self._now
            if over:
                side = "over"
            elif self._jobs is None:
                side = "reading…"
            elif slot.left == 0:
                side = "full"
            else:
                side = f"{slot.left} of {slot.capacity} left"
            rows.append(
                Row(
                    (window.start_at, window.end_at),
                    self._business.hours_label(window),
                    side,
                    blocked=over or slot.left == 0,
                )
            )
        return rows

    def _first_day(self) -> date:
        """The next open day that still has a window ahead."""
        for ahead in range(DAYS_AHEAD):
            day = self._today + timedelta(days=ahead)
            if self._business.is_open_on(day) and any(
                window.end_at > self._now for window, _ in self._business.windows_on(day)
            ):
                return day
        return self._today
