"""A card dropped on a column: the same step, and the same reasons against it, as by the keys."""

from textual import on

from qdn_tui.domain.job import Job
from qdn_tui.domain.rules import standing
from qdn_tui.domain.status import FLOW, position
from qdn_tui.tui.commands import Kind, key_of
from qdn_tui.tui.desk import Desk
from qdn_tui.tui.explain import is_possible, why_not
from qdn_tui.tui.remembered import Memory
from qdn_tui.tui.screens.marking import MarkingScreen
from qdn_tui.tui.widgets.board_view import BoardView
from qdn_tui.tui.widgets.drag import step_between


class DroppingScreen(MarkingScreen):
    """Decides what becomes of a card that was dropped."""

    def __init__(self, desk: Desk, memory: Memory, *, highlight_seconds: float) -> None:
        super().__init__(desk, memory, highlight_seconds=highlight_seconds)
        self._board.may_drop = self._may_drop

    # What it reacts to.

    def on_screen_suspend(self) -> None:
        # The release of the button would go to what opens over the board.
        self._board.cancel_drag()

    @on(BoardView.CardDropped)
    def _card_dropped(self, dropped: BoardView.CardDropped) -> None:
        job = self.desk.job(dropped.key)
        if job is None:
            self.say(self._why_unknown(), "warning")
            return
        if position(job.status) != dropped.home:
            self._card_lost(BoardView.CardLost(job.key, job.number))
            return
        step = step_between(dropped.home, dropped.target)
        if step is None:
            if self.may_write():
                self.say(_why_too_far(job, dropped.home, dropped.target), "warning")
            return
        jobs = self._going_along(job)
        several = len(jobs) > 1 or job not in jobs
        to_change = self.several_to_change(jobs, step) if several else self.one_to_change(job, step)
        if not to_change:
            return
        if step == "advance":
            self.desk.steps.end()
            self.advance(to_change)
        else:
            self.revert(to_change)

    @on(BoardView.CardLost)
    def _card_lost(self, lost: BoardView.CardLost) -> None:
        job = self.desk.job(lost.key)
        now = f"is {standing(job)} now" if job is not None else "left the board"
        self.say(f"{lost.number} {now}: that happened while you held it. Nothing was dropped.",
                 "warning")  # fmt: skip

    # What it decides by.

    def _going_along(self, job: Job) -> tuple[Job, ...]:
        """The marked jobs where the dragged one is marked, or else it alone."""
        marked = self.marked_jobs()
        return marked if job in marked else (job,)

    def _may_drop(self, key: str, target: int) -> bool:
        job = self.desk.job(key)
        if job is None or self.desk.read_only:
            return False
        step: Kind | None = step_between(position(job.status), target)
        if step is None:
            return False
        jobs = self._going_along(job)
        return any(is_possible(each, step) for each in jobs)

    def _why_unknown(self) -> str:
        if self.desk.has_jobs_read:
            return "This job left the board. Nothing was dropped."
        return (
            "The jobs are not read yet: what the board shows is from the last time. "
            f"Nothing was dropped; {key_of('refresh')} reads now."
        )


def _why_too_far(job: Job, home: int, target: int) -> str:
    """Why a job does not go over more than one column at a time."""
    onward = target > home
    step: Kind = "advance" if onward else "revert"
    # What holds the job where it is matters more than how far it should go.
    if (why := why_not(job, step)) is not None:
        return why
    there, near = FLOW[target].label, FLOW[home + (1 if onward else -1)].label
    return (
        f"{job.number} is {standing(job)}: it goes one column at a time, not to {there}. "
        f"Drop it on {near}, or press {key_of(step)}."
    )
