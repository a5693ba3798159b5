"""Marks on the board: what is marked is what the commands for several jobs are meant for."""

from collections.abc import Iterable, Mapping, Sequence

from textual.content import Content

from qdn_tui.domain.job import Job
from qdn_tui.tui.commands import key_of
from qdn_tui.tui.desk import Desk
from qdn_tui.tui.explain import who_cannot
from qdn_tui.tui.marks import Marked
from qdn_tui.tui.remembered import Memory
from qdn_tui.tui.screens.agree import AgreeScreen
from qdn_tui.tui.screens.export import ExportScreen
from qdn_tui.tui.screens.undoing import UndoingScreen
from qdn_tui.tui.screens.views import ViewsScreen
from qdn_tui.tui.widgets.one_line import OneLine

_FOR_SEVERAL = ("advance", "assign", "hold", "close_job", "export")
_NAMES = {"advance": "advance", "assign": "team", "hold": "hold", "close_job": "close",
          "export": "export"}  # fmt: skip

MARKED = "◆ marked"


class MarkingScreen(ViewsScreen, UndoingScreen[None]):
    """Keeps the marks, the same in every view."""

    def __init__(self, desk: Desk, memory: Memory, *, highlight_seconds: float) -> None:
        super().__init__(desk, memory, highlight_seconds=highlight_seconds)
        self._marked = Marked()
        self.marks_line = OneLine(self._marks_words, id="marked")

    def shown_columns(self) -> list[list[str]]:
        """Ids of the jobs that are shown, column by column, from the top down."""
        rows = self._rows()
        if rows is None:
            return [[card.key for card in column.cards] for column in self._board.cards.columns]
        return rows.columns()

    def words_now(self) -> Mapping[str, str]:
        words = super().words_now()
        # On the board a mark has its own sign; a row says it where its other words stand.
        marked = () if self.view == "board" else self._marked.keys
        return {**dict.fromkeys(marked, MARKED), **words} if marked else words

    # What it reacts to.

    def marked_jobs(self) -> tuple[Job, ...]:
        """The marked jobs that are on the board: nothing is done to what nobody sees."""
        if not self._marked.keys:
            return ()
        keys: Iterable[str]
        if self._rows() is None:
            # A few marks on a long board: what is not marked need not be looked at.
            keys = self._board.cards.in_order(self._marked.keys)
        else:
            shown = (key for column in self.shown_columns() for key in column)
            keys = (key for key in shown if key in self._marked.keys)
        return tuple(filter(None, map(self.desk.document.get, keys)))

    def went(self, keys: frozenset[str] | None) -> None:
        if keys:
            self._mark(self._marked.without(keys))

    def advance(self, jobs: Sequence[Job]) -> None:
        """One step on; what one key marked beyond the screen is asked about before."""
        if min(len(jobs), self._marked.at_once) <= self.page:
            super().advance(jobs)
            return
        about = (who_cannot(jobs, "advance"),
                 f"Not all of them are in sight. {key_of('undo')} takes it back.")  # fmt: skip
        question = AgreeScreen(self.desk, f"Advance {len(jobs)} jobs by one step?", about)
        self.app.push_screen(question, lambda sure: self._agreed(jobs) if sure else None)

    def _agreed(self, jobs: Sequence[Job]) -> None:
        super().advance(jobs)

    def forget_lost_marks(self) -> None:
        """Drop the marks of jobs that are gone or closed; a filter only hides them."""
        if not self._marked.keys:
            return
        # What is shown is there and open.
        lost = [key for key in self._marked.keys if not self.finder.shows(key)]
        self._mark(self._marked.without([key for key in lost if self._is_lost(key)]))

    def action_mark(self) -> None:
        job = self.some_job()
        if job is not None:
            self._mark(self._marked.turned(job.key))
            self.move_cursor("down")

    def action_mark_on(self, direction: str) -> None:
        job = self.some_job()
        if job is None:
            return
        self.move_cursor(direction)
        there = self.job_in_hand()
        keys = {job.key, there.key} if there is not None else {job.key}
        self._mark(Marked(self._marked.keys | keys))

    def action_mark_range(self) -> None:
        job = self.some_job()
        if job is None:
            return
        if self._marked.anchor is None:
            self._mark(self._marked.begun_at(job.key))
            self.say(f"Go to the other end and press {key_of('mark_range')} again.", seconds=4)
        else:
            self.app.clear_notifications()
            column = next(c for c in self.shown_columns() if job.key in c)
            self._mark(self._marked.ended_at(job.key, column))

    def action_mark_column(self) -> None:
        job = self.some_job()
        if job is not None:
            column = next(c for c in self.shown_columns() if job.key in c)
            self._mark(self._marked.with_all(column))

    def action_back_out(self) -> None:
        """Dismiss what is said, and clear the marks or else show all jobs again."""
        self.app.clear_notifications()
        if self._marked.keys:
            self._mark(Marked())
        else:
            super().action_back_out()

    def action_export(self) -> None:
        jobs = self.marked_jobs() or tuple(
            job
            for column in self.shown_columns()
            for key in column
            if (job := self.desk.job(key)) is not None
        )
        if jobs:
            self.app.push_screen(ExportScreen(self.desk, jobs))
        else:
            self.say("There is no job to export.", "warning")

    # What it shows.

    def _mark(self, marked: Marked) -> None:
        if marked == self._marked:
            return
        self._marked = marked
        self._board.show_marks(marked.keys)
        self.show_rows()
        self.marks_line.display = bool(marked.keys)
        self.marks_line.refresh()

    def show_marks_later(self) -> None:
        """Count the marked jobs anew once the cards are painted."""
        if self._marked.keys:
            self.call_after_refresh(self.marks_line.refresh)

    def _marks_words(self, width: int) -> Content:
        here = len(self.marked_jobs())
        hidden = len(self._marked.keys) - here
        also = f", {hidden} more not shown" if hidden else ""
        keys = [(key_of(name), f"{_NAMES[name]} ") for name in _FOR_SEVERAL]
        keys.append((key_of("clear_filter"), "clear "))
        said = Content.styled(f" ◆ {here} marked{also} ", "bold $accent")
        for key, name in keys:
            piece = Content.assemble((f" {key} ", "bold $footer-key-foreground"), name)
            if said.cell_length + piece.cell_length > width:
                break
            said = Content.assemble(said, piece)
        return said

    def _is_lost(self, key: str) -> bool:
        job = self.desk.job(key)
        return job is None or job.outcome is not None
