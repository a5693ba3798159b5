"""A yes or no whose answer can be read without colour: `[x]`, `[ ]`."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widget import Widget


class Tick(Widget, can_focus=True):
    """Space or a click turns it over."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("space", "turn", show=False)]

    class Turned(Message):
        """The answer is the other one now."""

        def __init__(self, value: bool) -> None:
            super().__init__()
            self.value = value

    def __init__(self, label: str, *, value: bool = False, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._label = label
        self.value = value

    def render(self) -> Content:
        return Content.assemble(
            (" [x] " if self.value else " [ ] ", "bold $accent" if self.value else ""), self._label
        )

    def action_turn(self) -> None:
        self.value = not self.value
        self.refresh()
        self.post_message(self.Turned(self.value))

    def on_click(self) -> None:
        self.action_turn()
