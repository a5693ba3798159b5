"""Another arrival window for a job, with what is left of each, or none."""

from textual import on
from textual.app import ComposeResult
from textual.widgets import Static

from qdn_tui.domain.author import Author
from qdn_tui.domain.booking import clashes, window_remarks
from qdn_tui.domain.changes import Change
from qdn_tui.domain.job import Job
from qdn_tui.tui.messages import SnapshotArrived
from qdn_tui.tui.screens.ask import AskScreen
from qdn_tui.tui.widgets.window_picker import PICKER_KEYS, WindowPicker


class RescheduleScreen(AskScreen):
    """The window picker over one job; its own place counts as free."""

    kind = "reschedule"
    heading = "Another window for"
    done = "rescheduled"

    def about(self) -> str:
        window = self.job.window
        now = self.desk.business.window_label(window) if window else "no window"
        return f"Now {now}"

    def questions(self) -> ComposeResult:
        desk = self.desk
        yield Static(PICKER_KEYS, classes="caption", markup=False)
        yield WindowPicker(
            desk.business,
            desk.document.others(self.job.key),
            desk.now(),
            start=self.job.window,
            id="window",
        )

    def opened(self) -> None:
        self.query_one(WindowPicker).focus()
        self._remark()

    def jobs_changed(self, arrived: SnapshotArrived) -> None:
        self.query_one(WindowPicker).show_jobs(arrived.document.others(self.job.key))

    def missing(self) -> str | None:
        if self._picker.window == self.job.window:
            return "That is its window already."
        return None

    def change(self, author: Author, job: Job) -> Change:
        return author.reschedule(job, self._picker.window)

    def said(self, job: Job) -> str:
        window = self._picker.window
        when = self.desk.business.window_label(window) if window else "no window yet"
        return f"{job.number}: {when}."

    @property
    def _picker(self) -> WindowPicker:
        return self.query_one(WindowPicker)

    @on(WindowPicker.Picked)
    def _remark(self) -> None:
        """What is odd about the chosen window, and who is elsewhere at that time."""
        window, desk = self._picker.window, self.desk
        said: tuple[str, ...] = ()
        if window is not None and window != self.job.window:
            others = desk.document.others(self.job.key)
            said = (
                *window_remarks(window, desk.now(), desk.business),
                *clashes(self.job.assignment, window, others),
            )
        self.tell(f"▲ {'; '.join(said)}." if said else "")
