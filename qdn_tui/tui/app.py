"""The application: hands what arrives to the open screens, and sees to a clean way out."""

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import App
from textual.binding import BindingType
from textual.screen import Screen

from qdn_tui.domain.author import Author
from qdn_tui.domain.business import Business
from qdn_tui.domain.text import safe
from qdn_tui.store.feed import POLL_SECONDS
from qdn_tui.store.protocol import JobStore
from qdn_tui.tui.desk import Desk
from qdn_tui.tui.messages import (
    ConnectionTurned,
    OpeningFailed,
    OrderSettled,
    SnapshotArrived,
    StoreOpened,
)
from qdn_tui.tui.screens.base import DeskScreen
from qdn_tui.tui.screens.board import BoardScreen
from qdn_tui.tui.theme import DARK
from qdn_tui.tui.widgets.board_view import HIGHLIGHT_SECONDS


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
        read_only: no changes from here.
        poll_seconds: pause between reads while all is well.
        highlight_seconds: how long somebody else's change stands out.
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
        read_only: bool = False,
        poll_seconds: float = POLL_SECONDS,
        highlight_seconds: float = HIGHLIGHT_SECONDS,
    ) -> None:
        super().__init__()
        self._highlight_seconds = highlight_seconds
        self._leaving = False
        self.desk = Desk(
            _opener(store, open_store),
            business=business,
            author=author,
            environment_name=environment_name,
            production=production,
            site_url=site_url,
            read_only=read_only,
            poll_seconds=poll_seconds,
            announce=self.post_message,
        )
        self.register_theme(DARK)
        self.theme = DARK.name

    def get_default_screen(self) -> Screen[None]:
        return BoardScreen(self.desk, highlight_seconds=self._highlight_seconds)

    def on_mount(self) -> None:
        self.sub_title = safe(self.desk.environment_name, 40)
        self.call_after_refresh(self.desk.start)

    def on_unmount(self) -> None:
        self.desk.stop()

    async def action_quit(self) -> None:
        """Leave; the first time, only once everything is sent."""
        if self.desk.under_way and not self._leaving:
            self._leaving = True
            self.notify(
                "Still sending; the board closes as soon as the answer is here. "
                "Press q again to leave without it.",
                severity="warning",
                markup=False,
            )
            return
        self.exit()

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

    @on(SnapshotArrived)
    def _snapshot_arrived(self, arrived: SnapshotArrived) -> None:
        self.desk.document = arrived.document
        self.desk.has_jobs_read = True
        for screen in self._desk_screens():
            screen.jobs_changed(arrived)

    @on(OrderSettled)
    def _order_settled(self, settled: OrderSettled) -> None:
        self.desk.settle(settled)
        for screen in self._desk_screens():
            screen.sending_changed()
        if self._leaving and not self.desk.under_way:
            self.exit()

    def _desk_screens(self) -> list[DeskScreen[None]]:
        return [screen for screen in self.screen_stack if isinstance(screen, DeskScreen)]


def run_board(
    store: JobStore | None = None,
    *,
    open_store: Callable[[], JobStore] | None = None,
    business: Business,
    environment_name: str,
    production: bool,
    site_url: str | Callable[[], str],
    author: Author,
    read_only: bool = False,
    poll_seconds: float = POLL_SECONDS,
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
        read_only=read_only,
        poll_seconds=poll_seconds,
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
