"""Commands on one job, the same on the board and on its detail."""

from functools import partial

from qdn_tui.domain.document import Document
from qdn_tui.domain.job import Job
from qdn_tui.domain.rules import standing
from qdn_tui.domain.status import following, info
from qdn_tui.errors import QdnError
from qdn_tui.store.optimistic import NUMBER_TO_COME
from qdn_tui.tui.commands import key_of
from qdn_tui.tui.desk import SENDING
from qdn_tui.tui.explain import why_not
from qdn_tui.tui.screens.base import DeskScreen, ResultT
from qdn_tui.tui.screens.edit_job import EditJobScreen
from qdn_tui.tui.screens.help import HelpScreen
from qdn_tui.tui.screens.revert import RevertScreen


class JobScreen(DeskScreen[ResultT]):
    """A screen with a job in hand."""

    def job_in_hand(self) -> Job | None:
        """The job that commands are meant for."""
        raise NotImplementedError

    def why_not_now(self, command_id: str) -> str | None:
        job = self.job_in_hand()
        if command_id not in ("advance", "revert") or job is None:
            return None
        return why_not(job, "advance" if command_id == "advance" else "revert")

    def action_advance(self) -> None:
        job = self._job_to_change()
        if job is None:
            return
        if (why := why_not(job, "advance")) is not None:
            self.say(why, "warning")
            return
        to = following(job.status)
        label = info(to).label if to is not None else ""
        self.desk.order(
            [self.desk.author.advance(job)],
            made=partial(self._advanced, job.number, label),
            failed=partial(self._not_advanced, job.key),
        )
        self.app_sending_changed()

    def action_revert(self) -> None:
        job = self._job_to_change()
        if job is None:
            return
        if (why := why_not(job, "revert")) is not None:
            self.say(why, "warning")
            return
        self.app.push_screen(RevertScreen(self.desk, job))

    def action_edit_job(self) -> None:
        job = self._job_to_change()
        if job is not None:
            self.app.push_screen(EditJobScreen(self.desk, job))

    def action_copy_link(self) -> None:
        job = self.job_in_hand()
        if job is None:
            self.say(f"No job is selected. Press {key_of('new')} for a new one.", "warning")
            return
        url = self.desk.tracking_url(job)
        if url is None:
            self.say("The address of the customers' pages is not known yet.", "warning")
            return
        soon = "It works once the job is sent." if job.number == NUMBER_TO_COME else ""
        self.copy_out(f"Tracking link of {job.number}", url, soon)

    def action_refresh(self) -> None:
        self.desk.refresh()
        self.say("Reading the jobs…", seconds=2)

    def action_help(self) -> None:
        self.app.push_screen(HelpScreen(self.desk))

    def app_sending_changed(self) -> None:
        """Let every open screen show what is on its way."""
        for screen in self.app.screen_stack:
            if isinstance(screen, DeskScreen):
                screen.sending_changed()

    def _job_to_change(self) -> Job | None:
        """The job in hand if it can be changed from here and now; else says why not."""
        job = self.job_in_hand()
        if job is None:
            self.say(f"No job is selected. Press {key_of('new')} for a new one.", "warning")
        elif self.desk.read_only:
            self.say(
                f"{self.desk.environment_name} is read only here: nothing can be changed.",
                "warning",
            )
        elif self.desk.words.get(job.key) == SENDING:
            self.say(f"{job.number} is still being sent; wait for the answer.", "warning")
        else:
            return job
        return None

    def _advanced(self, number: str, label: str, _: Document) -> None:
        self.say(f"{number}: {label}.{self.desk.to_be_sent}", seconds=3)

    def _not_advanced(self, key: str, error: QdnError) -> None:
        job = self.desk.job(key)
        stands = f"{job.number} stays {standing(job)}. " if job else ""
        self.say(f"Not advanced. {stands}{error}.", "error", seconds=12)
