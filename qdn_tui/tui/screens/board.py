"""The board: the line on top, the columns, the keys; and what opens from here."""

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widget import Widget

from qdn_tui.domain.job import Job
from qdn_tui.domain.text import safe
from qdn_tui.store.health import Freshness
from qdn_tui.store.uncollected import uncollected
from qdn_tui.tui.cards import stepped
from qdn_tui.tui.commands import Place, bindings, key_of
from qdn_tui.tui.desk import SAVING, Desk
from qdn_tui.tui.finder import Shift
from qdn_tui.tui.last_seen import LastSeen, seen_on
from qdn_tui.tui.messages import SnapshotArrived
from qdn_tui.tui.remembered import Memory
from qdn_tui.tui.screens.activity import ActivityScreen
from qdn_tui.tui.screens.app_log import AppLogScreen
from qdn_tui.tui.screens.conflicts import ConflictsScreen
from qdn_tui.tui.screens.dropping import DroppingScreen
from qdn_tui.tui.screens.new_job import NewJobScreen
from qdn_tui.tui.screens.numbers import NumbersScreen
from qdn_tui.tui.screens.opening import vacant_words
from qdn_tui.tui.screens.straight import StraightScreen
from qdn_tui.tui.screens.views import View
from qdn_tui.tui.screens.watching import WatchingScreen
from qdn_tui.tui.shipping.news import News
from qdn_tui.tui.widgets.board_view import BoardView
from qdn_tui.tui.widgets.key_bar import KeyBar
from qdn_tui.tui.widgets.long_list import LongList
from qdn_tui.tui.widgets.one_line import OneLine
from qdn_tui.tui.widgets.sync_badge import sync_badge
from qdn_tui.tui.widgets.top_line import Standing, top_line

AGES_EVERY_SECONDS = 20.0
BADGE_EVERY_SECONDS = 1.0


class BoardScreen(StraightScreen, WatchingScreen, DroppingScreen):
    """Shows every open job; asks the desk for changes."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Place.BOARD)

    def __init__(
        self,
        desk: Desk,
        memory: Memory,
        *,
        highlight_seconds: float,
        seen: LastSeen | None = None,
    ) -> None:
        super().__init__(desk, memory, highlight_seconds=highlight_seconds)
        self._seen = seen
        self._read_as_seen = False
        self._top = OneLine(self._top_line, id="top")
        self._notice = OneLine(self._notice_line, id="notice")

    def compose(self) -> ComposeResult:
        yield self._top
        yield self._notice
        yield from self.compose_views()
        yield self.marks_line
        yield KeyBar(Place.BOARD)

    async def on_mount(self) -> None:
        self.desk.orders.known = self.finder.known
        self._board.focus()
        await self.show_remembered_filter()
        await self.open_remembered_view()
        self._show_connection()
        self.set_interval(AGES_EVERY_SECONDS, self._let_time_pass)
        self.set_interval(BADGE_EVERY_SECONDS, self._count_seconds)

    def stand_in_for(self, board: BoardView) -> None:
        """Show what another board showed."""
        self._board.stand_in_for(board)

    # What it reacts to.

    @property
    def read_as_seen(self) -> bool:
        return self._read_as_seen

    def last_seen(self) -> LastSeen:
        """What the board shows, to be kept for the next start."""
        now = self.desk.now()
        offset = now.astimezone(self.desk.business.zone).utcoffset()
        return seen_on(
            [column.cards for column in self._board.cards.columns],
            at=now.timestamp(),
            business=self.desk.business.name,
            utc_offset=offset.total_seconds() if offset is not None else 0.0,
            attention=len(self.desk.document.quarantined),
            open_and_done=self.finder.open_and_done,
            rest=self._board.rest,
            filtered=self._board.filtered,
        )

    def jobs_changed(self, arrived: SnapshotArrived) -> None:
        replaces_the_seen = arrived.first and self._seen is not None
        before = self._board.in_view if replaces_the_seen else ()
        self.take_jobs(arrived)
        self.forget_lost_marks()
        if replaces_the_seen:
            self._board.keep_only(self.finder.shown)
            self._read_as_seen = before == self._board.in_view
        self._board.highlight(arrived.by_others)
        if arrived.by_order:
            # What was ordered shows where it stands; the rest follows behind that frame.
            self.call_after_refresh(self._follow, arrived)
        else:
            self._follow(arrived)

    def _follow(self, arrived: SnapshotArrived) -> None:
        """Bring abreast of the jobs what is not a card."""
        self._show_connection()
        self.watch_jobs(arrived)

    def show_coming(self, jobs: Sequence[Job]) -> None:
        # A filter may look for where jobs stand: what it finds is told by the records.
        if self.view != "board" or self.finder.is_filtering:
            return
        at = self.desk.now().timestamp()
        shown = filter(None, (self._board.cards.get(job.key) for job in jobs))
        cards = [stepped(card, at) for card in shown if card.steps_on]
        self._board.take(cards, ())
        self._board.show_word(SAVING, (card.key for card in cards))
        self.paint_now()

    def advance(self, jobs: Sequence[Job]) -> None:
        # Collecting would be done between the key and its frame.
        with uncollected():
            super().advance(jobs)
            self.paint_now()

    def connection_changed(self) -> None:
        self._show_connection()

    def sending_changed(self) -> None:
        self._board.show_words(self.words_now())
        self.show_rows()

    def action_new_job(self) -> None:
        if self.desk.read_only:
            self.say(
                f"{self.desk.environment_name} is read only here: no job can be taken.", "warning"
            )
            return
        self.app.push_screen(NewJobScreen(self.desk), self.taken)

    def eyes_changed(self) -> None:
        self._top.refresh()
        self.sending_changed()

    def action_activity(self) -> None:
        self.app.push_screen(ActivityScreen(self.desk))

    def action_app_log(self) -> None:
        self.app.push_screen(AppLogScreen(self.desk, self.desk.log_path))

    def action_numbers(self) -> None:
        self.app.push_screen(NumbersScreen(self.desk))

    def action_checkup(self) -> None:
        if self.desk.open_doctor is None:
            self.say("There is no doctor at this board.", "warning")
            return
        from qdn_tui.tui.screens.doctor import DoctorScreen

        self.app.push_screen(DoctorScreen(self.desk, self.desk.open_doctor))

    def action_deploy(self) -> None:
        if self.desk.deployer is None:
            self.say("Nothing can be shipped from this board.", "warning")
            return
        # The pipeline's values take a tenth of a second to load; few boards need them.
        from qdn_tui.tui.screens.deploy import DeployScreen

        self.app.push_screen(DeployScreen(self.desk, self.desk.deployer))

    def deploy_changed(self, news: News) -> None:  # noqa: ARG002
        self._top.refresh()

    def action_conflicts(self) -> None:
        if self.desk.held.conflicts or self.desk.held.damaged:
            self.app.push_screen(ConflictsScreen(self.desk))
        else:
            self.say("No change was refused; nothing is to decide.")

    async def action_view(self, view: View) -> None:
        await super().action_view(view)
        self._top.refresh()

    @on(LongList.Moved)
    def _place_moved(self) -> None:
        self._top.refresh()

    def show_shift(self, shift: Shift) -> None:
        super().show_shift(shift)
        if self.view == "list":
            self._top.refresh()
        self._say_vacant()
        self.show_marks_later()

    @property
    def above_cards(self) -> Widget:
        return self._notice

    def taken(self, key: str | None) -> None:
        """A new job was taken: the cursor goes to it, so that its link is one key away."""
        job = self.desk.job(key)
        if job is not None:
            self.go_to(job)

    # What it shows.

    def _let_time_pass(self) -> None:
        self.pass_time()
        if self.desk.has_jobs_read:
            self.look_again()
        self._board.show_moment(self._moment())
        self.show_rows()

    def _count_seconds(self) -> None:
        # Behind a dialog every change repaints the whole screen: 16 KB a second on a slow line.
        if not self.is_active:
            return
        health = self.desk.health
        if health is not None and health.freshness is not Freshness.FRESH:
            self._top.refresh()
            self._notice.refresh()

    def _show_connection(self) -> None:
        self._notice.display = bool(self._problem())
        self._top.refresh()
        self._notice.refresh()
        self._say_vacant()

    def _say_vacant(self) -> None:
        if not len(self._board.cards):
            self._board.show_vacant(self._vacant())

    def _vacant(self) -> str:
        if self.finder.is_filtering:
            return f"No job matches the filter: {key_of('clear_filter')} shows all"
        if self.finder.rest:
            return (
                f"No open jobs; {self.finder.rest} completed on earlier days: "
                f"press {key_of('show_rest')}"
            )
        if self.desk.has_jobs_read:
            return f"No jobs yet: press {key_of('new')} to take the first one"
        if self._problem():
            return "The jobs could not be read yet"
        return vacant_words(self.desk.environment_name)

    def _problem(self) -> str:
        if (error := self.desk.opening_error) is not None:
            return str(error)
        health = self.desk.health
        if health is not None and health.problem is not None:
            return health.problem
        # Reading goes well: what stands in the way of writing alone.
        problem = self.desk.sending_problem
        return f"Not sent yet: {problem}" if problem is not None else ""

    def _trying(self) -> str:
        return f"Trying again; {key_of('refresh')} tries now"

    def _notice_line(self, width: int) -> Content:
        shows = self.desk.has_jobs_read or self._seen is not None
        kept = "The board shows what was read last." if shows else ""
        # What to know comes first: a narrow terminal cuts the end off.
        health = self.desk.health
        advice = (health.advice if health is not None else "") or self._trying()
        text = f"{kept} {advice}. {self._problem()}"
        return Content(safe(" ".join(text.split()), max(width - 1, 1))).pad_left(1)

    @property
    def _seen_only(self) -> LastSeen | None:
        """What stands on the board as long as nobody has read the jobs; None from then on."""
        return None if self.desk.has_jobs_read else self._seen

    def _top_line(self, width: int) -> Content:
        desk = self.desk
        seen = self._seen_only
        open_jobs, done = self.finder.open_and_done if seen is None else seen.open_and_done
        return top_line(
            Standing(
                business=desk.business.name,
                environment=desk.environment_name,
                production=desk.production,
                read_only=desk.read_only,
                open_jobs=open_jobs,
                done_jobs=done,
                attention=len(desk.document.quarantined) if seen is None else seen.attention,
                deploy=desk.deployer.in_short if desk.deployer is not None else "",
                badge=sync_badge(
                    desk.health,
                    desk.seconds_since_success,
                    opening_failed=desk.opening_error is not None,
                    waiting=len(desk.held.waiting),
                    conflicts=len(desk.held.conflicts) + len(desk.held.damaged),
                    seen_seconds=desk.now().timestamp() - seen.at if seen is not None else None,
                ),
                eyes=len(self.findings),
                place=self.place_in_list,
            ),
            width,
        )
