"""The commands that ask before they change a job or the marked ones: each opens its dialog."""

from collections.abc import Sequence

from qdn_tui.domain.job import Job
from qdn_tui.tui.commands import Kind, key_of
from qdn_tui.tui.screens.ask import AskScreen
from qdn_tui.tui.screens.assign import AssignScreen
from qdn_tui.tui.screens.base import ResultT
from qdn_tui.tui.screens.edit_job import EditJobScreen
from qdn_tui.tui.screens.ending import CloseScreen, ReopenScreen
from qdn_tui.tui.screens.expecting import ExpectedScreen
from qdn_tui.tui.screens.job_screen import JobScreen
from qdn_tui.tui.screens.new_job import NewJobScreen
from qdn_tui.tui.screens.note import NoteScreen
from qdn_tui.tui.screens.pausing import HoldScreen, ReleaseScreen
from qdn_tui.tui.screens.payment import PaidScreen, UnpaidScreen
from qdn_tui.tui.screens.reschedule import RescheduleScreen
from qdn_tui.tui.screens.revert import RevertScreen


class ChangingScreen(JobScreen[ResultT]):
    """A screen whose job can be changed in every way there is."""

    def action_revert(self) -> None:
        if jobs := self.jobs_to_change("revert"):
            self.revert(jobs)

    def revert(self, jobs: Sequence[Job]) -> None:
        """Ask why these jobs go one step back."""
        self.ask(RevertScreen(self.desk, jobs))

    def action_close_job(self) -> None:
        if jobs := self.jobs_to_change("close"):
            self.ask(CloseScreen(self.desk, jobs))

    def action_reopen(self) -> None:
        if jobs := self.jobs_to_change("reopen"):
            self.ask(ReopenScreen(self.desk, jobs))

    def action_hold(self) -> None:
        """Hold, or release where the job, or every marked one, is on hold already."""
        marked = self.marked_jobs() or tuple(filter(None, [self.job_in_hand()]))
        if marked and all(job.hold is not None for job in marked):
            if jobs := self.jobs_to_change("release"):
                self.ask(ReleaseScreen(self.desk, jobs))
        elif jobs := self.jobs_to_change("hold"):
            self.ask(HoldScreen(self.desk, jobs))

    def action_assign(self) -> None:
        if jobs := self.jobs_to_change("assign"):
            self.ask(AssignScreen(self.desk, jobs))

    def action_note(self) -> None:
        if jobs := self.jobs_to_change("note"):
            self.ask(NoteScreen(self.desk, jobs))

    def action_paid(self) -> None:
        """Paid, or unpaid where the job, or every marked one, is paid already."""
        jobs = self.jobs_to_change("edit")
        unpaid = tuple(job for job in jobs if job.payment.state == "unpaid")
        if unpaid:
            self.ask(PaidScreen(self.desk, unpaid))
        elif jobs:
            self.ask(UnpaidScreen(self.desk, jobs))

    def action_reschedule(self) -> None:
        job = self._the_one("reschedule")
        if job is not None:
            self.ask(RescheduleScreen(self.desk, [job]))

    def action_eta(self) -> None:
        job = self._the_one("eta")
        if job is not None:
            self.ask(ExpectedScreen(self.desk, [job]))

    def action_edit_job(self) -> None:
        job = self._the_one("edit")
        if job is not None:
            self.app.push_screen(EditJobScreen(self.desk, job))

    def action_duplicate(self) -> None:
        job = self.some_job()
        if job is not None and self.may_write():
            self.app.push_screen(NewJobScreen(self.desk, like=job), self.taken)

    def taken(self, key: str | None) -> None:
        """A new job was taken, or None was."""

    def ask(self, dialog: AskScreen) -> None:
        """Open a dialog, and hear from it which jobs it changed."""
        self.app.push_screen(dialog, self.went)

    def _the_one(self, kind: Kind) -> Job | None:
        """The job in hand for what is done to one job at a time."""
        marked = len(self.marked_jobs())
        if marked > 1:
            self.say(
                f"{marked} jobs are marked, and this is done to one at a time. "
                f"Press {key_of('clear_filter')} to clear the marks.",
                "warning",
            )
            return None
        jobs = self.jobs_to_change(kind)
        return jobs[0] if jobs else None
