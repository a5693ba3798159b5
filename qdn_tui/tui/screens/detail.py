"""One job, whole: customer, address, notes, link and history; it follows the job's changes."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from qdn_tui.domain.job import Job
from qdn_tui.domain.status import info
from qdn_tui.domain.text import safe
from qdn_tui.tui.commands import Place, bindings
from qdn_tui.tui.desk import Desk
from qdn_tui.tui.job_sheet import history_facts, job_facts, unknown_facts
from qdn_tui.tui.messages import SnapshotArrived
from qdn_tui.tui.screens.base import ReadingScreen
from qdn_tui.tui.screens.undoing import UndoingScreen
from qdn_tui.tui.widgets.facts import Fact, Facts
from qdn_tui.tui.widgets.key_bar import KeyBar

_LABEL_CELLS = 13
_MOMENT_CELLS = 18


class DetailScreen(ReadingScreen[None], UndoingScreen[None]):
    """Shows the job; advance, revert and copy work here as on the board.

    Args:
        desk: the desk.
        job: which.
        away: why it is shown here, and not as a card; empty where it is a card.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings(Place.DETAIL)
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012  # as its base has it

    def __init__(self, desk: Desk, job: Job, away: str = "") -> None:
        super().__init__(desk)
        self._job = job
        self._away = away

    def compose(self) -> ComposeResult:
        with Vertical(classes="sheet detail"):
            yield Static(self._title(), classes="title")
            with VerticalScroll(can_focus=False), Horizontal(classes="pages"):
                yield Facts(self._facts(), label_cells=_LABEL_CELLS, id="facts")
                yield Facts(self._history(), label_cells=_MOMENT_CELLS, id="history")
            yield KeyBar(Place.DETAIL)

    def job_in_hand(self) -> Job:
        return self.desk.job(self._job.key) or self._job

    def jobs_changed(self, arrived: SnapshotArrived) -> None:
        job = arrived.document.get(self._job.key)
        if job is None or job is self._job:
            return
        self._job = job
        self.query_one(".title", Static).update(self._title())
        self.query_one("#facts", Facts).show(self._facts())
        self.query_one("#history", Facts).show(self._history())

    def sending_changed(self) -> None:
        self.query_one(".title", Static).update(self._title(), layout=False)

    def _title(self) -> Content:
        job, stands = self._job, info(self._job.status)
        flow = f"$flow-{stands.colour}"
        word = self.desk.words.get(job.key)
        sending = f"   {word}" if word else ""
        away = f"   {self._away}" if self._away else ""
        return Content.assemble(
            (f"{stands.mark} {safe(job.number)}", f"bold {flow}"),
            (f"   {safe(job.customer.name, 60)}", "bold"),
            (sending, flow),
            (away, "not bold $ink-soft"),
        )

    def _facts(self) -> list[Fact]:
        job, desk = self._job, self.desk
        url = desk.tracking_url(job)
        return [
            *job_facts(job, desk.business, url, desk.now()),
            *unknown_facts(job, desk.document),
        ]

    def _history(self) -> list[Fact]:
        return history_facts(self._job, self.desk.business)
