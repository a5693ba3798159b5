"""The panel beside a view: the selected job with its history, wherever the cursor goes."""

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from qdn_tui.domain.job import Job
from qdn_tui.domain.status import info
from qdn_tui.domain.text import safe
from qdn_tui.tui.desk import Desk
from qdn_tui.tui.job_sheet import history_facts, job_facts
from qdn_tui.tui.widgets.facts import Fact, Facts

_LABEL_CELLS, _MOMENT_CELLS = 12, 18
_NOTHING = [Fact("", "No job is selected.", "$ink-soft")]


class SidePanel(VerticalScroll, can_focus=False):
    """Shows one job; painted a moment after the cursor rests, so that no key waits for it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(id="panel")
        self._desk = desk
        self.job: Job | None = None
        """The job it shows."""
        self._title = Static("", classes="title")
        self._facts = Facts(_NOTHING, label_cells=_LABEL_CELLS)
        self._history = Facts((), label_cells=_MOMENT_CELLS)

    def compose(self) -> ComposeResult:
        yield self._title
        yield self._facts
        yield self._history

    def show(self, job: Job | None) -> None:
        """Show a job, or that there is none."""
        if job is self.job:
            return
        another = job is None or self.job is None or job.key != self.job.key
        self.job = job
        self._title.update(_title(job))
        desk = self._desk
        if job is None:
            self._facts.show(_NOTHING)
            self._history.show(())
        else:
            url = desk.tracking_url(job)
            self._facts.show(job_facts(job, desk.business, url, desk.now()))
            self._history.show(history_facts(job, desk.business))
        if another:
            self.scroll_home(animate=False)


def _title(job: Job | None) -> Content:
    if job is None:
        return Content("")
    stands = info(job.status)
    return Content.assemble(
        (f"{stands.mark} {safe(job.number)}", f"bold $flow-{stands.colour}"),
        (f"  {safe(job.customer.name, 60)}", "bold"),
    )
