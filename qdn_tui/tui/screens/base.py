"""What every screen has: the desk, and news of it."""

from typing import Literal, TypeVar

from textual.containers import VerticalScroll
from textual.screen import ModalScreen, Screen

from qdn_tui.domain.text import safe_lines
from qdn_tui.tui.desk import Desk
from qdn_tui.tui.messages import SnapshotArrived

ResultT = TypeVar("ResultT")
Direction = Literal["up", "down", "page_up", "page_down", "first", "last"]
Tone = Literal["information", "warning", "error"]

TOAST_SECONDS = 6.0


class DeskScreen(Screen[ResultT]):
    """A screen at the desk."""

    AUTO_FOCUS = None

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk

    def jobs_changed(self, arrived: SnapshotArrived) -> None:
        """Other jobs are on the desk now; `arrived` says which."""

    def connection_changed(self) -> None:
        """The connection became better or worse."""

    def sending_changed(self) -> None:
        """A change was sent, or its answer came."""

    def say(self, text: str, tone: Tone = "information", seconds: float = TOAST_SECONDS) -> None:
        """Show a toast. The text may come from outside; it is never read as markup."""
        self.notify(safe_lines(text), severity=tone, timeout=seconds, markup=False)


class OverScreen(DeskScreen[ResultT], ModalScreen[ResultT]):
    """A screen that opens over the board; only it hears keys while it is open."""


class ReadingScreen(OverScreen[ResultT]):
    """A screen that shows a text to scroll through, in its only `VerticalScroll`."""

    def action_close(self) -> None:
        self.dismiss(None)

    def action_scroll_text(self, direction: Direction) -> None:
        text = self.query_one(VerticalScroll)
        scroll = {
            "up": text.scroll_up,
            "down": text.scroll_down,
            "page_up": text.scroll_page_up,
            "page_down": text.scroll_page_down,
            "first": text.scroll_home,
            "last": text.scroll_end,
        }[direction]
        scroll(animate=False)
