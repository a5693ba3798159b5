"""A yes or no whose answer can be read without colour: `[x]`, `[ ]`."""

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget


class Tick(Widget, can_focus=True):
    """Space or a click turns it over."""

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

    def on_key(self, event: events.Key) -> None:
        # Not by a binding, for the reason that a pick list has.
        if event.key == "space":
            event.stop()
            self.turn()

    def turn(self) -> None:
        """Give the other answer."""
        self.value = not self.value
        self.refresh()
        self.post_message(self.Turned(self.value))

    def on_click(self) -> None:
        self.turn()
