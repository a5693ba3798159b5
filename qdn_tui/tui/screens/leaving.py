"""Asked when the board is left while a deploy runs."""

from typing import ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from qdn_tui.tui.screens.base import OverScreen

Answer = Literal["wait", "stop", "stay"]
_CHOICES: tuple[tuple[str, str], ...] = (
    ("w", "leave as soon as it is done"),
    ("s", "stop it after what is in hand, then leave"),
    ("esc", "stay"),
)


class LeavingScreen(OverScreen[Answer]):
    """Ends with what to do about the deploy."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("w", "answer('wait')", "Wait"),
        Binding("s", "answer('stop')", "Stop"),
        Binding("escape,n", "answer('stay')", "Stay"),
    ]

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static("A deploy is under way", classes="title", markup=False)
            for key, said in _CHOICES:
                yield Static(
                    Content.assemble(
                        (f" {key:<4}", "bold $footer-key-foreground"), (said, "$ink-soft")
                    ),
                    classes="about",
                )

    def action_answer(self, answer: Answer) -> None:
        self.dismiss(answer)
