"""The application: hands what arrives to the open screens, and sees to a clean way out."""

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import App
from textual.binding import BindingType
from textual.filter import LineFilter, Monochrome
from textual.screen import Screen

from qdn_tui.domain.author import Author
from qdn_tui.domain.business import Business
from qdn_tui.domain.changes import Change
from qdn_tui.domain.document import Document
from qdn_tui.domain.job import Job
from qdn_tui.domain.text import safe, safe_lines
from qdn_tui.store.feed import POLL_SECONDS
from qdn_tui.store.protocol import JobStore
from qdn_tui.tui.clipboard import Clipboard
from qdn_tui.tui.colourless import Colourless
from qdn_tui.tui.commands import key_of, take
from qdn_tui.tui.desk import Desk
from qdn_tui.tui.messages import (
    ChangeRefused,
    ConnectionTurned,
    OpeningFailed,
    OrderSettled,
    OutboxTurned,
    SnapshotArrived,
    StoreOpened,
)
from qdn_tui.tui.preferences import NO_PREFERENCES, Preferences
from qdn_tui.tui.remembered import Memory
from qdn_tui.tui.screens.base import DeskScreen
from qdn_tui.tui.screens.board import BoardScreen
from qdn_tui.tui.screens.theme_picker import ThemeScreen
from qdn_tui.tui.theme import DARK, THEMES, looks_called, theme_to_wear
from qdn_tui.tui.widgets.board_view import HIGHLIGHT_SECONDS

COMPLAINT_SECONDS = 20.0


class QdnApp(App[None]):
    """The dispatch desk.

    Args:
        store: where the jobs are.
        open_store: instead of `store`, opens it. It is called on a thread after the first
            frame, and again after a failure, so that neither a slow import nor a slow network
            holds up the board.
        business: whose services, windows and time zone apply.
        environment_name: shown at all times.
        production: shown loudly.
        site_url: where customers' pages are, or a function that tells once the store is open.
        author: the dispatcher; gives ids and the clock.
        outbox: the file of changes that the store does not have yet.
        read_only: no changes from here.
        archived: as `Desk` takes it.
        remembered: the file that keeps how the board was left; None keeps nothing.
        log: the file this program logs to; None where it logs nowhere.
        poll_seconds: pause between reads while all is well.
        highlight_seconds: how long somebody else's change stands out.
        preferences: keys and looks of whoever sits here.
    """

    CSS_PATH = "styles/app.tcss"
    TITLE = "qdn"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(
        self,
        store: JobStore | None = None,
        *,
        open_store: Callable[[], JobStore] | None = None,
        business: Business,
        environment_name: str,
        production: bool,
        site_url: str | Callable[[], str],
        author: Author,
        outbox: Path,
        read_only: bool = False,
        archived: Callable[[Document, str], Iterable[Job]] = lambda _document, _since: (),
        remembered: Path | None = None,
        log: Path | None = None,
        poll_seconds: float = POLL_SECONDS,
        highlight_seconds: float = HIGHLIGHT_SECONDS,
        preferences: Preferences = NO_PREFERENCES,
    ) -> None:
        super().__init__()
        self._preferences = preferences
        take(preferences.keyboard)
        self._highlight_seconds = highlight_seconds
        self._leaving = False
        self.memory = Memory(remembered)
        """How the board was left the last time."""
        self.desk = Desk(
            _opener(store, open_store),
            business=business,
            outbox=outbox,
            author=author,
            environment_name=environment_name,
            production=production,
            site_url=site_url,
            read_only=read_only,
            archived=archived,
            poll_seconds=poll_seconds,
            announce=self.post_message,
        )
        self.desk.log_path = log
        self.desk.clipboard = Clipboard(preferences.clipboard, os.environ, sys.platform)
        # As no-color.org has it: empty means nothing was asked for.
        self.no_color = bool(os.environ.get("NO_COLOR"))
        self._colourless = Colourless(DARK.palette.background)
        for looks in THEMES:
            self.register_theme(looks.theme)
        left = self.memory.now
        self._wear(theme_to_wear(preferences.theme, left.theme, left.theme_over))

    def get_default_screen(self) -> Screen[None]:
        return BoardScreen(self.desk, self.memory, highlight_seconds=self._highlight_seconds)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual turns colours into greys where none are wanted; here there are none then."""
        filters = [one for one in super().get_line_filters() if not isinstance(one, Monochrome)]
        return [*filters, self._colourless] if self.no_color else filters

    def on_mount(self) -> None:
        self.sub_title = safe(self.desk.environment_name, 40)
        self.set_keymap(self._preferences.keyboard.keymap())
        self.call_after_refresh(self.desk.start)
        for complaint in self._preferences.complaints:
            self.notify(
                safe_lines(f"qdn.toml: {complaint}"),
                severity="warning",
                timeout=COMPLAINT_SECONDS,
                markup=False,
            )

    async def on_unmount(self) -> None:
        self.desk.stop()
        await self.memory.written()

    async def action_quit(self) -> None:
        """Leave; the first time, only once what can be sent is sent."""
        desk = self.desk
        if (desk.is_writing or (desk.under_way and desk.is_connected)) and not self._leaving:
            self._leaving = True
            self.notify(
                "Still sending; the board closes as soon as the answer is here. "
                f"Press {key_of('quit')} again to leave without it.",
                severity="warning",
                markup=False,
            )
            return
        self._leave()

    def action_choose_theme(self) -> None:
        if isinstance(self.screen, ThemeScreen):
            self.screen.give_up()
            return
        picker = ThemeScreen(self.desk, self.theme.removeprefix("qdn-"), colourless=self.no_color)
        self.push_screen(picker, self._theme_chosen)

    def _theme_chosen(self, name: str | None) -> None:
        if name is not None:
            self._wear(name)
            self.memory.remember(theme=name, theme_over=self._preferences.theme)

    def _wear(self, name: str) -> None:
        looks = looks_called(name)
        self._colourless = Colourless(looks.palette.background)
        self.theme = looks.theme.name

    def _leave(self) -> None:
        """Go, saying what is left to do."""
        said = last_words(len(self.desk.held.waiting), len(self.desk.held.conflicts))
        self.exit(message=Text(said) if said else None)

    @on(StoreOpened)
    def _store_opened(self) -> None:
        self.desk.opening_error = None
        self._tell_connection()

    @on(OpeningFailed)
    def _opening_failed(self, failed: OpeningFailed) -> None:
        self.desk.opening_error = failed.error
        self._tell_connection()

    @on(ConnectionTurned)
    def _tell_connection(self) -> None:
        for screen in self._desk_screens():
            screen.connection_changed()
            screen.sending_changed()

    @on(SnapshotArrived)
    def _snapshot_arrived(self, arrived: SnapshotArrived) -> None:
        self.desk.document = arrived.document
        self.desk.has_jobs_read = arrived.from_store
        for screen in self._desk_screens():
            screen.jobs_changed(arrived)

    @on(OrderSettled)
    def _order_settled(self, settled: OrderSettled) -> None:
        self.desk.settle(settled)
        self._tell_sending()

    @on(OutboxTurned)
    def _outbox_turned(self, turned: OutboxTurned) -> None:
        self.desk.held = turned.state
        self.desk.sending_problem = turned.problem
        self._tell_connection()
        self._say_sent(turned.sent)
        self._tell_sending()

    @on(ChangeRefused)
    def _change_refused(self, refused: ChangeRefused) -> None:
        said = safe_lines(
            f"Not made: {refused.conflict.refusal.message}. Press {key_of('conflicts')} to decide."
        )
        self.notify(said, severity="warning", timeout=12, markup=False)

    def _say_sent(self, sent: tuple[Change, ...]) -> None:
        """New jobs have their numbers now: those are for people to say on the phone."""
        taken = [self.desk.job(str(change.job_id)) for change in sent if change.kind == "create"]
        numbers = [job.number for job in taken if job is not None]
        if len(numbers) == 1:
            said = f"{numbers[0]} is taken. Press {key_of('copy_link')} to copy its tracking link."
        elif numbers:
            said = f"Sent: {len(numbers)} new jobs, {numbers[0]} to {numbers[-1]}."
        else:
            return
        self.notify(safe_lines(said), markup=False)

    def _tell_sending(self) -> None:
        for screen in self._desk_screens():
            screen.sending_changed()
        if self._leaving and not self.desk.under_way:
            self._leave()

    def _desk_screens(self) -> list[DeskScreen[None]]:
        return [screen for screen in self.screen_stack if isinstance(screen, DeskScreen)]


def last_words(waiting: int, conflicts: int) -> str:
    """What is left on this machine when the board closes; empty where nothing is."""
    said = []
    if waiting == 1:
        said.append("1 change waits on this machine; it is sent when the board opens next.")
    elif waiting:
        said.append(
            f"{waiting} changes wait on this machine; they are sent when the board opens next."
        )
    if conflicts:
        what = "change was" if conflicts == 1 else "changes were"
        key = key_of("conflicts")
        said.append(f"{conflicts} {what} refused; press {key} on the board to decide.")
    return " ".join(said)


def run_board(
    store: JobStore | None = None,
    *,
    open_store: Callable[[], JobStore] | None = None,
    business: Business,
    environment_name: str,
    production: bool,
    site_url: str | Callable[[], str],
    author: Author,
    outbox: Path,
    read_only: bool = False,
    archived: Callable[[Document, str], Iterable[Job]] = lambda _document, _since: (),
    remembered: Path | None = None,
    log: Path | None = None,
    poll_seconds: float = POLL_SECONDS,
    preferences: Preferences = NO_PREFERENCES,
) -> int:
    """Open the board and stay until the dispatcher leaves it.

    The arguments are those of `QdnApp`.

    Returns:
        The process exit code.
    """
    app = QdnApp(
        store,
        open_store=open_store,
        business=business,
        environment_name=environment_name,
        production=production,
        site_url=site_url,
        author=author,
        outbox=outbox,
        read_only=read_only,
        archived=archived,
        remembered=remembered,
        log=log,
        poll_seconds=poll_seconds,
        preferences=preferences,
    )
    app.run()
    return app.return_code or 0


def _opener(
    store: JobStore | None, open_store: Callable[[], JobStore] | None
) -> Callable[[], JobStore]:
    if store is not None:
        return lambda: store
    if open_store is None:
        raise TypeError("give a store, or open_store to open one")
    return open_store
