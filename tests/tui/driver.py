"""Opening a board, pressing keys, and reading what stands on the screen."""

import atexit
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import cache
from itertools import count
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any
from weakref import WeakKeyDictionary

import pytest
from textual._context import visible_screen_stack
from textual.pilot import Pilot
from textual.widgets import Input

from qdn_tui.domain.author import Author
from qdn_tui.domain.job import Job
from qdn_tui.store.protocol import JobStore
from qdn_tui.tui.app import Announce, QdnApp
from qdn_tui.tui.desk import Desk
from qdn_tui.tui.screens.board import BoardScreen
from qdn_tui.tui.widgets.board_view import BoardView
from tests.tui.stores import BUSINESS, MemoryStore, author

SITE = "http://qdn-site.cloudfront.localhost:4566"
DEADLINE_SECONDS = 60.0
BOARD_OPTIONS = (
    "first",
    "keeping",
    "remembered",
    "log",
    "preferences",
    "highlight_seconds",
    "greeting",
)
"""What a board takes itself; all else is its desk's."""


def new_board(
    store: JobStore | None = None,
    *,
    by: Author | None = None,
    before_desk: Callable[[], object] = bool,
    **options: Any,
) -> QdnApp:
    """A board over `store`, with a clock that stands still; its desk waits for `before_desk`."""
    of_the_board = {name: options.pop(name) for name in BOARD_OPTIONS if name in options}
    terms: dict[str, Any] = {
        "open_store": lambda: store,
        "business": BUSINESS,
        "environment_name": "local",
        "production": False,
        "site_url": SITE,
        "author": by or author(seed=900),
        "poll_seconds": 0.02,
        "outbox": _outboxes() / "local.jsonl",
        **options,
    }

    def open_desk(announce: Announce) -> Desk:
        before_desk()
        return Desk(**terms, announce=announce)

    app = QdnApp(open_desk, **of_the_board)
    if isinstance(store, MemoryStore):
        _STORES[app] = store
    return app


_NUMBERS = count(1)
_STORES: WeakKeyDictionary[QdnApp, MemoryStore] = WeakKeyDictionary()


@cache
def _all_outboxes() -> Path:
    """Where this program's boards keep their outboxes; it goes when the tests end."""
    folder = TemporaryDirectory(prefix="qdn-outbox-")
    atexit.register(folder.cleanup)
    return Path(folder.name)


def _outboxes() -> Path:
    """A fresh folder for a board's outbox."""
    folder = _all_outboxes() / str(next(_NUMBERS))
    folder.mkdir()
    return folder


class Driver:
    """A dispatcher's hands and eyes."""

    def __init__(self, app: QdnApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot

    @property
    def store(self) -> MemoryStore:
        """The store in memory behind the board."""
        return _STORES[self.app]

    async def cut_off(self) -> None:
        """Take the connection away, until the board knows."""
        self.store.cut = True
        await self.until_said("✕ offline")

    async def reconnect(self) -> None:
        """Bring the connection back, until the board knows."""
        self.store.cut = False
        await self.press("r")
        await self.until_said("● fresh")

    @property
    def board(self) -> BoardView:
        return self.app.screen_stack[0].query_one(BoardView)

    @property
    def selected(self) -> str:
        """The number of the selected job, or nothing."""
        card = self.board.cards.get(self.board.selected)
        return card.number if card else ""

    def job(self, number: str) -> Job:
        """A job as the screen knows it."""
        return self.app.desk.document.find(number)

    def column_numbers(self, column: int) -> list[str]:
        return [card.number for card in self.board.cards.columns[column].cards]

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def write(self, text: str) -> None:
        """Type into the input line that has the focus."""
        focused = self.app.focused
        assert isinstance(focused, Input)
        focused.insert_text_at_cursor(text)
        await self.pilot.pause()

    async def type_over(self, text: str) -> None:
        """Type in place of all that stands in the input line that has the focus."""
        focused = self.app.focused
        assert isinstance(focused, Input)
        focused.replace(text, 0, len(focused.value))
        await self.pilot.pause()

    async def go_to(self, number: str) -> None:
        """Select a job by pressing keys."""
        place = self.board.cards.place(self.job(number).key)
        assert place is not None
        column, row = place
        while self.board.column != column:
            await self.press("right" if self.board.column < column else "left")
        await self.press("home", *(["down"] * row))
        assert self.selected == number

    async def until(self, condition: Callable[[], bool]) -> None:
        """Let the board work until `condition` holds; fails with the screen after a minute."""
        deadline = monotonic() + DEADLINE_SECONDS
        while not condition():
            assert monotonic() < deadline, f"never happened; the screen:\n{self.screen()}"
            await self.pilot.pause(0.01)
        await self.pilot.pause()

    async def until_said(self, text: str) -> None:
        """Wait until `text` stands on the screen, line breaks and borders aside."""
        await self.until(lambda: squeezed(text) in squeezed(self.screen()))

    async def until_settled(self) -> None:
        """Wait until nothing is on its way to the store, or to the panel."""
        await self.until(lambda: not self.app.desk.under_way and self._panel_rests())

    def _panel_rests(self) -> bool:
        screen = self.app.screen_stack[0]
        return isinstance(screen, BoardScreen) and screen.is_at_rest

    def lines(self) -> list[str]:
        """The screen's text, a string a line."""
        # A dialog is painted over what it finds here, in whose context it is looked at.
        visible_screen_stack.set(self.app._background_screens)
        return [strip.text for strip in self.app.screen._compositor.render_strips()]

    def screen(self) -> str:
        return "\n".join(self.lines())

    def shows(self, text: str) -> bool:
        return squeezed(text) in squeezed(self.screen())


def squeezed(text: str) -> str:
    """Text without what wrapping and borders put into it."""
    return "".join(character for character in text if character not in " \n│┃▌█▎▊▐")


def timers_of(board: BoardView, patch: pytest.MonkeyPatch) -> list[Callable[[], object]]:
    """What the board sets timers for from now on, the soonest first; nothing of it goes off."""
    timers: list[tuple[float, Callable[[], object]]] = []
    due: list[Callable[[], object]] = []

    def set_timer(seconds: float, go_off: Callable[[], object]) -> None:
        timers.append((seconds, go_off))
        due[:] = [then for _, then in sorted(timers, key=itemgetter(0))]

    patch.setattr(board, "set_timer", set_timer)
    return due


@asynccontextmanager
async def desk(
    store: JobStore | None = None,
    *,
    size: tuple[int, int] = (120, 40),
    by: Author | None = None,
    wait: bool = True,
    **options: Any,
) -> AsyncIterator[Driver]:
    """An open board; `wait` for its first jobs."""
    app = new_board(store, by=by, **options)
    async with app.run_test(size=size, notifications=True) as pilot:
        driver = Driver(app, pilot)
        if wait:
            await driver.until(lambda: app.desk.has_jobs_read)
        yield driver
        # Whatever the test looked at, what it left on the screen can be painted.
        driver.screen()
