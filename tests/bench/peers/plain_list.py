"""The same work by Textual's own means: a list of one-line options, and a key that moves on."""

from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.widgets import OptionList

MARKER = "Job 1"


class PlainList(App[None]):
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [("q", "quit", "Quit")]

    def compose(self) -> ComposeResult:
        yield OptionList(*(f"Job {place}" for place in range(100)))


if __name__ == "__main__":
    PlainList().run()
