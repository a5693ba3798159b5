"""The least a Textual application can be: one line of text, and a key that changes it."""

from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.widgets import Static

GREETING = "Hello, world"


class Hello(App[None]):
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        ("down", "count(1)", "Count up"),
        ("up", "count(-1)", "Count down"),
        ("q", "quit", "Quit"),
    ]

    def compose(self) -> ComposeResult:
        self._counted = 0
        self._line = Static(GREETING)
        yield self._line

    def action_count(self, step: int) -> None:
        self._counted += step
        self._line.update(f"{GREETING} {self._counted}")


if __name__ == "__main__":
    Hello().run()
