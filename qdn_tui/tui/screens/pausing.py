"""Putting a job on hold, with a day to look at it again, and releasing it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from qdn_tui.domain.author import Author
from qdn_tui.domain.business import Business
from qdn_tui.domain.changes import Change
from qdn_tui.domain.job import Job
from qdn_tui.domain.telling import moment
from qdn_tui.tui.screens.reason import ReasonScreen, Usual
from qdn_tui.tui.widgets.pick_list import PickList, Row

_DAYS = {1: "Tomorrow", 3: "In three days", 7: "In a week"}


class HoldScreen(ReasonScreen):
    """Asks what the job waits for and, behind Tab, until when."""

    kind = "hold"
    heading = "Put on hold"
    done = "on hold"

    def usual(self) -> Sequence[Usual]:
        return (
            Usual("waiting for the customer to call back"),
            Usual("waiting for the key"),
            Usual("waiting for a permit"),
            Usual("weather"),
            Usual("truck or trailer is being repaired"),
        )

    def questions(self) -> ComposeResult:
        yield from super().questions()
        with Vertical(classes="until"):
            yield Static("Look at it again  (tab, ↑↓)", classes="caption", markup=False)
            yield PickList(until_rows(self.desk.business, self.desk.now()), None, id="until")

    def change(self, author: Author, job: Job) -> Change:
        return author.hold(job, self.reason, self._until())

    def said(self, job: Job) -> str:
        until = self._until()
        when = f" until {moment(until, self.desk.business)}" if until else ""
        return f"{job.number} is on hold{when}."

    @on(PickList.Picked, "#until")
    def _until_picked(self) -> None:
        self.tell("")

    def _until(self) -> datetime | None:
        value: object = self.query_one("#until", PickList).value
        return value if isinstance(value, datetime) else None


class ReleaseScreen(ReasonScreen):
    """Asks what changed."""

    kind = "release"
    heading = "Release"
    done = "released"

    def usual(self) -> Sequence[Usual]:
        return (
            Usual("settled with the customer"),
            Usual("what it waited for is here"),
            Usual("put on hold by mistake"),
        )

    def about(self) -> str:
        hold = self.job.hold
        return f"‖ {hold.reason}" if hold is not None else ""

    def change(self, author: Author, job: Job) -> Change:
        return author.release(job, self.reason)

    def said(self, job: Job) -> str:
        return f"{job.number} goes on."


def until_rows(business: Business, now: datetime) -> tuple[Row[datetime | None], ...]:
    """No date, and the mornings of some days ahead, at the hour the first window begins."""
    today = business.local_day(now)
    rows: list[Row[datetime | None]] = [Row(None, "When somebody releases it")]
    for days, label in _DAYS.items():
        at = _morning(business, today + timedelta(days=days))
        rows.append(Row(at, label, moment(at, business)))
    return tuple(rows)


def _morning(business: Business, day: date) -> datetime:
    windows = business.windows_on(day)
    if windows:
        return windows[0][0].start_at
    return datetime(day.year, day.month, day.day, 8, tzinfo=business.zone)
