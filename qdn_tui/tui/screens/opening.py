"""The first frame: the board as it was seen last, until the desk is there.

It needs Textual and the standard library alone. Whatever else the board is made of, records,
rules, business file, cloud, is loaded while this screen can already be read.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen

from qdn_tui.domain.text import safe
from qdn_tui.tui.commands import Place
from qdn_tui.tui.last_seen import LastSeen
from qdn_tui.tui.widgets.board_view import BoardView
from qdn_tui.tui.widgets.card_paint import Moment
from qdn_tui.tui.widgets.key_bar import KeyBar
from qdn_tui.tui.widgets.one_line import OneLine
from qdn_tui.tui.widgets.sync_badge import seen_badge
from qdn_tui.tui.widgets.top_line import Standing, top_line


@dataclass(frozen=True)
class FirstView:
    """All that is known before anything heavy is loaded.

    Attributes:
        environment_name: shown at all times.
        production: shown loudly.
        read_only: no changes from here.
        seen: the board as it was seen last; None where nothing was kept.
    """

    environment_name: str
    production: bool
    read_only: bool
    seen: LastSeen | None = None


class OpeningScreen(Screen[None]):
    """Shows cards; the cursor moves already, and every other key waits for the desk.

    Args:
        first: what to show.
        clock: seconds since 1970.
    """

    AUTO_FOCUS = None

    def __init__(self, first: FirstView, *, clock: Callable[[], float] = time.time) -> None:
        super().__init__()
        self._first = first
        self._clock = clock
        self._top = OneLine(self._top_line, id="top")
        now, seen = clock(), first.seen
        today = seen.today(now) if seen is not None else LastSeen.day_of(now)
        self.board = BoardView(Moment(now, today))
        """The cards, and where the cursor is among them."""
        if seen is not None:
            self.board.take_last_seen(seen.cards, seen)
        else:
            self.board.show_vacant(vacant_words(first.environment_name))

    def compose(self) -> ComposeResult:
        yield self._top
        yield self.board
        yield KeyBar(Place.BOARD)

    def on_mount(self) -> None:
        self.board.focus()
        if self._first.seen is not None:
            self.call_after_refresh(self._take_others, self._first.seen)

    def _take_others(self, seen: LastSeen) -> None:
        self.board.take_last_seen(seen.others(), seen)

    @on(BoardView.CardDropped)
    def _card_dropped(self) -> None:
        self.notify("The jobs are not read yet: nothing was dropped.", severity="warning")

    def _top_line(self, width: int) -> Content:
        first, seen = self._first, self._first.seen
        open_jobs, done = seen.open_and_done if seen is not None else (0, 0)
        return top_line(
            Standing(
                business=seen.business if seen is not None else "",
                environment=first.environment_name,
                production=first.production,
                read_only=first.read_only,
                open_jobs=open_jobs,
                done_jobs=done,
                attention=seen.attention if seen is not None else 0,
                badge=seen_badge(self._clock() - seen.at if seen is not None else None),
            ),
            width,
        )


def vacant_words(environment_name: str) -> str:
    """Said in the middle of a board that has no jobs to show yet."""
    return f"Opening {safe(environment_name, 40)}…"
