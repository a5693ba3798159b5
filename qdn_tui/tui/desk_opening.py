"""How opening the desk ended, told to the application."""

from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    # The first frame is painted before any record's model is loaded.
    from qdn_tui.tui.desk import Desk


class DeskReady(Message):
    """The desk is there: everything but the jobs themselves."""

    def __init__(self, desk: "Desk") -> None:
        super().__init__()
        self.desk = desk


class DeskRefused(Message):
    """There will be no desk: the settings or the business file have a mistake."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error
