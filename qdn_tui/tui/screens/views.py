"""The three ways to look at the jobs, and the panel beside them: one selection, one filter."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, get_args

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.timer import Timer

from qdn_tui.domain.job import Job
from qdn_tui.tui.commands import key_of
from qdn_tui.tui.desk import Desk
from qdn_tui.tui.finder import Shift
from qdn_tui.tui.remembered import Memory
from qdn_tui.tui.screens.detail import DetailScreen
from qdn_tui.tui.screens.finding import FindingScreen
from qdn_tui.tui.widgets.board_view import BoardView
from qdn_tui.tui.widgets.card_paint import Moment
from qdn_tui.tui.widgets.long_list import LongList

if TYPE_CHECKING:
    # The other views are loaded when they are first asked for: most starts are on the board.
    from qdn_tui.tui.widgets.job_rows import JobRows
    from qdn_tui.tui.widgets.list_view import ListView
    from qdn_tui.tui.widgets.schedule_view import ScheduleView
    from qdn_tui.tui.widgets.side_panel import SidePanel

View = Literal["board", "schedule", "list"]
VIEWS: tuple[View, ...] = get_args(View)
PANEL_FROM = 180
"""Terminal columns from which the panel is open unless somebody closed it."""
PANEL_NEEDS = 110
"""Terminal columns below which there is no room for it."""
# The panel follows a cursor that rests; one that runs through a column it lets pass.
_REST_SECONDS = 0.08


class ViewsScreen(FindingScreen):
    """Board, schedule and list over the same jobs; commands mean the selected one in each."""

    def __init__(self, desk: Desk, memory: Memory, *, highlight_seconds: float) -> None:
        super().__init__(desk, memory)
        self.view: View = "board"
        """The view that is open."""
        self._board = BoardView(self._moment(), highlight_seconds=highlight_seconds)
        self._list: ListView | None = None
        self._schedule: ScheduleView | None = None
        self._panel: SidePanel | None = None
        self._resting: Timer | None = None

    def compose_views(self) -> ComposeResult:
        """What stands between the lines on top and the keys."""
        with Horizontal(id="views"):
            yield self._board

    async def open_remembered_view(self) -> None:
        """Open the view of the last time."""
        view = next((name for name in VIEWS if name == self.memory.now.view), self.view)
        if view != self.view:
            await self.action_view(view)
        await self._fit_panel()

    def words_now(self) -> Mapping[str, str]:
        """What is to be said beside jobs, by their ids."""
        return self.desk.words

    # What it is asked for.

    async def action_view(self, view: View) -> None:
        job = self.job_in_hand()
        self.view = view
        if view == "list" and self._list is None:
            from qdn_tui.tui.widgets.list_view import ListView

            now = self.memory.now
            self._list = ListView(
                self.desk.business, self._moment(), now.sort, descending=now.descending
            )
            await self.query_one("#views").mount(self._list, after=self._board)
        if view == "schedule" and self._schedule is None:
            from qdn_tui.tui.widgets.schedule_view import ScheduleView

            self._schedule = ScheduleView(self.desk.business, self._moment(), self.finder.matches)
            await self.query_one("#views").mount(self._schedule, after=self._board)
        self._board.display = view == "board"
        if self._list is not None:
            self._list.display = view == "list"
        if self._schedule is not None:
            self._schedule.display = view == "schedule"
        self.show_rows()
        if job is not None:
            self.select_job(job.key)
        self.focus_cards()
        self.memory.remember(view=view)
        self._selection_moved()

    async def action_side_panel(self) -> None:
        if self.size.width < PANEL_NEEDS:
            self.say(
                f"The side panel needs {PANEL_NEEDS} columns. Press {key_of('open')} for the job."
            )
            return
        self.memory.remember(side_panel=not self.is_panel_open)
        await self._fit_panel()

    async def on_resize(self) -> None:
        await self._fit_panel()

    @on(LongList.Chosen)
    @on(BoardView.CardOpened)
    def action_open_job(self) -> None:
        job = self.job_in_hand()
        if job is None:
            self.say(f"No job is selected. Press {key_of('new')} for a new one.", "warning")
        else:
            self.app.push_screen(DetailScreen(self.desk, job))

    def on_list_view_sorted(self, event: "ListView.Sorted") -> None:
        self.memory.remember(sort=event.sort, descending=event.descending)

    @on(LongList.Moved)
    @on(BoardView.SelectionMoved)
    def _cursor_moved(self) -> None:
        self._selection_moved()

    def _selection_moved(self) -> None:
        if self._panel is None or not self._panel.display:
            return
        if self._resting is not None:
            self._resting.stop()
        self._resting = self.set_timer(_REST_SECONDS, self._show_in_panel)

    # What those it builds on need of it.

    def job_in_hand(self) -> Job | None:
        rows = self._rows()
        return self.desk.job(self._board.selected if rows is None else rows.selected)

    def show_shift(self, shift: Shift) -> None:
        if shift.cards or shift.gone:
            self._board.take(shift.cards, shift.gone)
        self._board.show_rest(self.finder.rest, filtered=self.finder.is_filtering)
        self.show_rows()
        self._selection_moved()

    def show_rows(self) -> None:
        """Let the open view show the jobs as they are now; the board is told what changed."""
        if self.view == "list" and self._list is not None:
            self._list.show(self.finder.found(), self.words_now(), self._moment())
        elif self.view == "schedule" and self._schedule is not None:
            self._schedule.show(self.desk.document.jobs, self.words_now(), self._moment())

    def select_any(self) -> None:
        if self._board.selected is None:
            first = next((c.cards[0].key for c in self._board.cards.columns if c.cards), None)
            if first is not None:
                self._board.select(first)

    def select_job(self, key: str) -> None:
        self._board.select(key)
        job = self.desk.job(key)
        if self.view == "list" and self._list is not None:
            self._list.rows.select(key)
        elif self.view == "schedule" and self._schedule is not None and job is not None:
            self._schedule.select(job)

    def move_cursor(self, direction: str) -> None:
        step: Literal["up", "down"] = "up" if direction == "up" else "down"
        rows = self._rows()
        if rows is None:
            self._board.action_move(step)
        else:
            rows.action_move(step)

    def focus_cards(self) -> None:
        rows = self._rows()
        (self._board if rows is None else rows).focus()

    @property
    def page(self) -> int:
        """How many jobs there is room for beneath each other."""
        rows = self._rows()
        return self._board.layout_now.whole_cards if rows is None else rows.size.height

    @property
    def place_in_list(self) -> str:
        """Where the cursor is among the jobs of the list: `6 of 340`; empty in other views."""
        if self.view != "list" or self._list is None or not self._list.rows.rows:
            return ""
        rows = self._list.rows
        return f"{rows.cursor + 1} of {len(rows.rows)}"

    # The panel.

    @property
    def is_panel_open(self) -> bool:
        """Whether the panel is on the screen."""
        return self._panel is not None and bool(self._panel.display)

    @property
    def is_at_rest(self) -> bool:
        """Whether the panel, if it is open, shows the selected job."""
        panel = self._panel
        return panel is None or not panel.display or panel.job is self.job_in_hand()

    async def _fit_panel(self) -> None:
        """Open or close the panel, as was chosen or as there is room."""
        wanted = self.memory.now.side_panel
        width = self.size.width
        is_open = width >= PANEL_NEEDS and (width >= PANEL_FROM if wanted is None else wanted)
        if is_open and self._panel is None:
            from qdn_tui.tui.widgets.side_panel import SidePanel

            self._panel = SidePanel(self.desk)
            await self.query_one("#views").mount(self._panel)
        if self._panel is not None:
            self._panel.display = is_open
            self._panel.set_class(width < PANEL_FROM, "-slim")
            self._show_in_panel()

    def _show_in_panel(self) -> None:
        if self._panel is not None and self._panel.display:
            self._panel.show(self.job_in_hand())

    # Around them.

    def _rows(self) -> "JobRows[Any] | None":
        if self.view == "list" and self._list is not None:
            return self._list.rows
        if self.view == "schedule" and self._schedule is not None:
            return self._schedule.rows
        return None

    def _moment(self) -> Moment:
        now = self.desk.now()
        return Moment(now.timestamp(), self.desk.business.local_day(now))
