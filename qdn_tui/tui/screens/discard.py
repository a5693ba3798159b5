"""Asked before something typed is thrown away."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from qdn_tui.tui.screens.base import OverScreen


class DiscardScreen(OverScreen[bool]):
    """Ends with True where the entry may go."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", "Discard it"),
        Binding("n,escape", "answer(False)", "Keep typing"),
    ]

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog small"):
            yield Static("Discard what you typed?", classes="title", markup=False)
            yield Static(
                Content.assemble(
                    (" y ", "bold $footer-key-foreground"),
                    ("discard it   ", "$ink-soft"),
                    (" n ", "bold $footer-key-foreground"),
                    ("keep typing", "$ink-soft"),
                )
            )

    def action_answer(self, sure: bool) -> None:
        self.dismiss(sure)
