"""The line that says what an undo would undo, before it is done."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from qdn_tui.domain.text import safe
from qdn_tui.domain.undo import Undoing
from qdn_tui.tui.commands import Place, bindings
from qdn_tui.tui.desk import Desk
from qdn_tui.tui.screens.base import OverScreen
from qdn_tui.tui.undo_words import undo_lines
from qdn_tui.tui.widgets.key_bar import KeyBar


class UndoScreen(OverScreen[bool]):
    """Ends with True where it is to be undone; the board stays in sight above it."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Place.UNDO)

    def __init__(self, desk: Desk, undoing: Undoing) -> None:
        super().__init__(desk)
        self._undoing = undoing

    def compose(self) -> ComposeResult:
        with Vertical(classes="undo"):
            yield Static(Content.styled("Undo?", "bold $warning"))
            for line in undo_lines(self._undoing, self.desk.business):
                yield Static(Content(safe(line)))
            yield KeyBar(Place.UNDO)

    def action_answer(self) -> None:
        self.dismiss(True)

    def action_cancel(self) -> None:
        self.dismiss(False)
