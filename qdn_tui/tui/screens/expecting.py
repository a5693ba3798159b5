"""When the crew is expected: the customer's tracking page says so."""

from datetime import datetime

from textual import events, on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from qdn_tui.domain.author import Author
from qdn_tui.domain.changes import Change
from qdn_tui.domain.job import Job
from qdn_tui.domain.telling import moment
from qdn_tui.tui.eta_entry import eta_remark, offers, time_meant
from qdn_tui.tui.screens.ask import AskScreen
from qdn_tui.tui.widgets.pick_list import PickList, Row
from qdn_tui.tui.widgets.safe_input import SafeInput

_LONGEST = 30


class ExpectedScreen(AskScreen):
    """Asks for a time, by arrows or typed; what was understood is said before it is sent."""

    kind = "eta"
    heading = "Crew expected for"
    done = "expected"

    def about(self) -> str:
        job, business = self.job, self.desk.business
        window = business.window_label(job.window) if job.window else "No window"
        eta = f"expected {moment(job.eta, business)}" if job.eta else "no expected time yet"
        return f"{window} · {eta}"

    def questions(self) -> ComposeResult:
        business = self.desk.business
        rows: list[Row[str]] = [
            Row(offer.at.isoformat(), offer.label, moment(offer.at, business))
            for offer in offers(self.job.window, self.desk.now())
        ]
        if self.job.eta is not None:
            rows.append(Row("none", "No expected time any more"))
        times = PickList(rows, "", id="usual")
        times.can_focus = False
        yield times
        yield SafeInput(
            placeholder="or a time: 2:30 pm, 14:30, 40 min", max_length=_LONGEST, id="time"
        )
        yield Static("", id="meant", markup=False)

    def opened(self) -> None:
        self.query_one(Input).focus()

    def on_key(self, event: events.Key) -> None:
        if event.key in ("up", "down"):
            event.stop()
            self.choose_next(1 if event.key == "down" else -1)

    def choose_next(self, step: int) -> None:
        """Choose the answer below, or with -1 the one above."""
        times = self._times
        last = len(times.rows) - 1
        place = times.place
        times.choose(
            times.rows[last if place < 0 > step else max(0, min(place + step, last))].value
        )

    def missing(self) -> str | None:
        if self._text and self._meant() is None:
            return "That is no time: write 2:30 pm, 14:30 or 40 min."
        if not self._text and not self._times.value:
            return "Choose with ↑↓, or write a time such as 2:30 pm."
        return "It is expected then already." if self._meant() == self.job.eta else None

    def change(self, author: Author, job: Job) -> Change:
        return author.eta(job, self._meant())

    def said(self, job: Job) -> str:
        at = self._meant()
        when = f"expected {moment(at, self.desk.business)}" if at else "no expected time any more"
        return f"{job.number}: {when}."

    @on(PickList.Picked)
    def _chosen(self) -> None:
        # What was chosen last counts, and stands alone.
        self.query_one(Input).clear()

    @on(Input.Changed)
    @on(PickList.Picked)
    def _say_what_is_meant(self) -> None:
        at, desk = self._meant(), self.desk
        shown = f"→ {moment(at, desk.business)}" if at is not None and self._text else ""
        self.query_one("#meant", Static).update(Content(shown))
        odd = eta_remark(at, self.job.window, desk.now()) if at is not None else ""
        self.tell(f"▲ {odd}." if odd else "")

    @property
    def _times(self) -> PickList[str]:
        return self.query_one("#usual", PickList)

    @property
    def _text(self) -> str:
        return self.query_one(Input).value.strip()

    def _meant(self) -> datetime | None:
        if self._text:
            return time_meant(self._text, self.job, self.desk.business, self.desk.now())
        chosen = self._times.value
        return datetime.fromisoformat(chosen) if chosen and chosen != "none" else None
