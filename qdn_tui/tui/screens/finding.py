"""Finding jobs on the board: the filter, saved filters, going to a job by its number."""

from abc import abstractmethod

from textual import on
from textual.content import Content
from textual.widget import Widget

from qdn_tui.domain.job import Job
from qdn_tui.domain.query import FLAGS, KEYS
from qdn_tui.domain.refusals import UnknownJob
from qdn_tui.domain.rules import standing
from qdn_tui.domain.text import safe
from qdn_tui.store.uncollected import let_stay, uncollected
from qdn_tui.tui.commands import key_of
from qdn_tui.tui.desk import Desk
from qdn_tui.tui.finder import Finder, Prepared, Shift, prepare
from qdn_tui.tui.messages import PromptOpened, SnapshotArrived
from qdn_tui.tui.remembered import Memory
from qdn_tui.tui.screens.detail import DetailScreen
from qdn_tui.tui.screens.filters import FiltersScreen, Picked
from qdn_tui.tui.screens.job_screen import JobScreen
from qdn_tui.tui.widgets.prompt_line import PromptLine

# More than this is folded when a filter is asked for, and not before: most boards never are.
FOLDED_AHEAD = 20_000
_TERMS = " ".join((*(f"{key}:" for key in KEYS), *FLAGS))


class FindingScreen(JobScreen[None]):
    """A screen whose jobs can be filtered. What shows them is for those who build on it."""

    def __init__(self, desk: Desk, memory: Memory) -> None:
        super().__init__(desk)
        self.memory = memory
        self._finder: Finder | None = None
        self._folding = False
        self._filter_line = PromptLine(
            key_of("filter"),
            "text, phone, J-12, status:ready, date:today, unpaid …",
            side=self._count,
            hint=self._filter_hint,
            id="filter",
        )
        self._jump_line = PromptLine(
            key_of("jump"),
            "a job's number: J-12 or 12",
            side=self._jump_side,
            hint=_jump_hint,
            id="jump",
        )

    # What those who build on it bring.

    @abstractmethod
    def show_shift(self, shift: Shift) -> None:
        """Show and hide these jobs."""

    @abstractmethod
    def select_job(self, key: str) -> None:
        """Move the cursor to a job that is shown."""

    @abstractmethod
    def select_any(self) -> None:
        """Move the cursor to the first job that is shown, where it stands on none."""

    @abstractmethod
    def move_cursor(self, direction: str) -> None:
        """Move the cursor `up` or `down`."""

    @abstractmethod
    def focus_cards(self) -> None:
        """Give the keys back to the cards."""

    @property
    @abstractmethod
    def above_cards(self) -> Widget:
        """The widget under which the filter stands."""

    # The filter.

    @property
    def finder(self) -> Finder:
        """What decides which jobs are shown; with the filter of the last time at first."""
        if self._finder is None:
            self._finder = Finder(self.desk.business, self.desk.now())
            self._finder.seek(self.memory.now.filter)
        return self._finder

    async def show_remembered_filter(self) -> None:
        """Show the filter of the last time, if there was one."""
        if self.memory.now.filter:
            await self._with_line(self._filter_line)
            self._filter_line.settle(self.memory.now.filter)

    def take_jobs(self, arrived: SnapshotArrived) -> None:
        """Show what of the arrived jobs is to be shown."""
        self.show_shift(self.finder.take(arrived.document, arrived.cards, arrived.gone))
        self._filter_line.show_answer()
        if not self._folding and len(arrived.cards) <= FOLDED_AHEAD:
            self._folding = True
            # A thread would take its share of the frame's time.
            self.call_after_refresh(self._begin_folding)

    def pass_time(self) -> None:
        """It is later: late jobs and today's jobs may be others."""
        self.show_shift(self.finder.pass_time(self.desk.now()))
        self._filter_line.show_answer()

    async def action_filter(self) -> None:
        self._jump_line.close()
        await self._open_line(self._filter_line, self.finder.query.text)

    def action_back_out(self) -> None:
        """Leave what was narrowed down last."""
        self.action_clear_filter()

    def action_clear_filter(self) -> None:
        self._jump_line.close()
        self._filter_line.close()
        self.focus_cards()
        if self.finder.query.text:
            self.seek("")
            self.memory.remember(filter="")

    def action_show_rest(self) -> None:
        finder = self.finder
        if finder.is_filtering:
            self.say("The filter finds completed jobs of every day.")
            return
        everything = not finder.everything
        rest = finder.rest
        self.show_shift(finder.show_everything(everything))
        hidden = f"Completed: today's alone; {finder.rest} earlier are not shown."
        self.say(f"Completed: all, {rest} of earlier days too." if everything else hidden)

    def action_filters(self) -> None:
        self.app.push_screen(
            FiltersScreen(self.desk, self.memory, self.finder.query.text), self._filter_picked
        )

    def seek(self, text: str) -> None:
        """Show what a filter finds."""
        self.show_shift(self.finder.seek(text))
        self.select_any()
        self._filter_line.show_answer()

    @on(PromptLine.Typed, "#filter")
    def _filter_typed(self, typed: PromptLine.Typed) -> None:
        self.seek(typed.text)

    @on(PromptLine.Entered, "#filter")
    def _filter_kept(self, entered: PromptLine.Entered) -> None:
        self.seek(entered.text)
        self._keep(entered.text.strip())

    @on(PromptLine.Left, "#filter")
    def _filter_left(self) -> None:
        self.action_clear_filter()

    @on(PromptLine.MoveWanted)
    def _move_wanted(self, wanted: PromptLine.MoveWanted) -> None:
        self.move_cursor(wanted.direction)

    async def _filter_picked(self, picked: Picked | None) -> None:
        if picked is None:
            return
        self._jump_line.close()
        await self._with_line(self._filter_line)
        self.seek(picked.text)
        self._keep(picked.text)

    def _keep(self, text: str) -> None:
        if text:
            self._filter_line.settle(text)
        else:
            self._filter_line.close()
        self.memory.remember(filter=text)
        self.focus_cards()

    def _count(self) -> Content:
        found, total = self.finder.counts
        if self.finder.query.is_empty:
            return Content.styled(f" {total} jobs ", "$ink-soft")
        what = " closed" if self.finder.query.wants_closed else ""
        return Content.styled(
            f" {found:>{len(str(total))}} of {total}{what} ",
            "bold $foreground" if found else "bold $warning",
        )

    def _filter_hint(self, width: int) -> Content:
        problems = self.finder.query.problems
        if problems:
            return Content.styled(f"   {safe('; '.join(problems), max(width - 4, 1))}", "$warning")
        return Content.styled(
            f"   {_TERMS}  ! inverts  ↵ keeps  {key_of('leave_prompt')} clears", "$ink-soft"
        )

    def _begin_folding(self) -> None:
        self.run_worker(self._fold_ahead, thread=True, exit_on_error=False, group="folding")

    def _fold_ahead(self) -> None:
        """On a thread, so that the first key of a filter finds everything prepared."""
        with uncollected():
            prepared: Prepared = prepare(self.finder.unprepared(), self.desk.business)
        self.app.call_from_thread(self._folded, prepared)

    def _folded(self, prepared: Prepared) -> None:
        self.finder.take_prepared(prepared)
        let_stay(len(prepared))
        self._folding = False

    # Going to a job.

    async def action_jump(self) -> None:
        await self._open_line(self._jump_line, "")

    def go_to(self, job: Job) -> None:
        """Bring a job before the dispatcher's eyes, wherever it is."""
        finder = self.finder
        hidden_by_filter = not finder.shows(job.key) and job.is_open
        if hidden_by_filter:
            self.action_clear_filter()
        self.focus_cards()
        if not finder.shows(job.key):
            away = f"{standing(job)}, and not among the cards"
            self.app.push_screen(DetailScreen(self.desk, job, away))
            return
        self.select_job(job.key)
        if hidden_by_filter:
            self.say(f"{job.number} was not among the filtered jobs; all are shown again.")

    @on(PromptLine.Typed, "#jump")
    def _jump_typed(self) -> None:
        self._jump_line.show_answer()

    @on(PromptLine.Entered, "#jump")
    def _jump_entered(self, entered: PromptLine.Entered) -> None:
        self._jump_line.close()
        self.focus_cards()
        if not entered.text.strip():
            return
        job = self._meant(entered.text)
        if job is None:
            self.say(f"There is no job {safe(entered.text.strip(), 40)}.", "warning")
        else:
            self.go_to(job)

    @on(PromptLine.Left, "#jump")
    def _jump_left(self) -> None:
        self._jump_line.close()
        self.focus_cards()

    def _jump_side(self) -> Content:
        if not self._jump_line.text.strip():
            return Content("")
        job = self._meant(self._jump_line.text)
        if job is None:
            return Content.styled(" no such job ", "$warning")
        return Content(f" {safe(job.customer.name, 40)} · {standing(job)} ")

    def _meant(self, text: str) -> Job | None:
        try:
            return self.desk.document.find(text)
        except UnknownJob:
            return None

    async def _open_line(self, line: PromptLine, text: str) -> None:
        try:
            await self._with_line(line)
            line.open(text)
        finally:
            self.post_message(PromptOpened())

    async def _with_line(self, line: PromptLine) -> None:
        """Most sittings never type here, so that the lines are made when they first are."""
        if not line.is_attached:
            await self.mount(line, after=self.above_cards)


def _jump_hint(width: int) -> Content:  # noqa: ARG001
    return Content.styled(f"   ↵ goes to the job   {key_of('leave_prompt')} leaves", "$ink-soft")
