"""A screen with a job in hand, or several: what may be done to them now, and how it went."""

from abc import abstractmethod
from collections.abc import Sequence

from qdn_tui.domain.job import Job
from qdn_tui.domain.rules import standing
from qdn_tui.domain.status import following, info
from qdn_tui.errors import QdnError
from qdn_tui.tui.commands import Kind, key_of, kinds_of
from qdn_tui.tui.explain import is_possible, why_not
from qdn_tui.tui.screens.base import DeskScreen, ResultT
from qdn_tui.tui.screens.help import HelpScreen
from qdn_tui.tui.screens.ordering import PressedOn, Went, order_steps
from qdn_tui.tui.screens.summary import tell


class JobScreen(DeskScreen[ResultT]):
    """Advances, and lets the families of commands ask what they may change."""

    @abstractmethod
    def job_in_hand(self) -> Job | None:
        """The job that commands are meant for."""

    def marked_jobs(self) -> tuple[Job, ...]:
        """The jobs that commands for several are meant for; empty where none is marked."""
        return ()

    def why_not_now(self, command_id: str) -> str | None:
        job, kinds = self.job_in_hand(), kinds_of(command_id)
        if job is None or not kinds or any(is_possible(job, kind) for kind in kinds):
            return None
        return why_not(job, kinds[0])

    def went(self, keys: frozenset[str] | None) -> None:
        """These jobs were changed together; None where nothing was."""

    def action_advance(self) -> None:
        if jobs := self.jobs_to_change("advance"):
            self.advance(jobs)

    def advance(self, jobs: Sequence[Job]) -> None:
        """Order one step on for each of these jobs."""
        order_steps(
            self.desk,
            jobs,
            coming=lambda: self.show_coming(jobs),
            made=self._advanced,
            failed=lambda error: self._not_advanced(jobs, error),
        )
        self.app_sending_changed()

    def show_coming(self, jobs: Sequence[Job]) -> None:
        """Those of these jobs that may will go one step on; that is about to be recorded."""

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

    def jobs_to_change(self, kind: Kind) -> tuple[Job, ...]:
        """The marked jobs, or else the one in hand if the rules allow it; empty, with the reason
        said, where nothing can be changed from here and now.
        """
        if marked := self.marked_jobs():
            return self.several_to_change(marked, kind)
        job = self.some_job()
        return self.one_to_change(job, kind) if job is not None else ()

    def several_to_change(self, marked: tuple[Job, ...], kind: Kind) -> tuple[Job, ...]:
        """The marked jobs where the rules allow it for any of them; else says why not."""
        if not self.may_write():
            return ()
        if not any(is_possible(job, kind) for job in marked):
            why = why_not(marked[0], kind)
            self.say(f"None of the {len(marked)} marked jobs: {why}", "warning")
            return ()
        return marked

    def one_to_change(self, job: Job, kind: Kind) -> tuple[Job, ...]:
        """The job where the rules allow it; else says why not."""
        if not self._is_changeable(job):
            return ()
        if (why := why_not(job, kind)) is not None:
            self.say(why, "warning")
            return ()
        return (job,)

    def some_job(self) -> Job | None:
        """The job in hand; says so where there is none."""
        job = self.job_in_hand()
        if job is None:
            self.say(f"No job is selected. Press {key_of('new')} for a new one.", "warning")
        return job

    def may_write(self) -> bool:
        """Whether this environment takes changes from here; says so where it does not."""
        if self.desk.read_only:
            self.say(
                f"{self.desk.environment_name} is read only here: nothing can be changed.",
                "warning",
            )
        return not self.desk.read_only

    def _is_changeable(self, job: Job) -> bool:
        """Whether a change of the job can be ordered now; says so where it cannot."""
        if not self.may_write():
            return False
        if self.desk.job(job.key) is None:
            self.say(f"{job.number} is in the archive: nothing of it can be changed.", "warning")
            return False
        return True

    def _advanced(self, went: Went) -> None:
        self.went(went.keys)
        tell(self, went, _now_at, "advanced")

    def _not_advanced(self, jobs: Sequence[Job], error: QdnError) -> None:
        if isinstance(error, PressedOn):
            self.say(f"{error}.", "warning")
            return
        job = self.desk.job(jobs[0].key) if len(jobs) == 1 else None
        stands = f"{job.number} stays {standing(job)}. " if job else ""
        self.say(f"Not advanced. {stands}{error}.", "error", seconds=12)


def _now_at(job: Job) -> str:
    to = following(job.status)
    return f"{job.number}: {info(to).label if to is not None else ''}."
