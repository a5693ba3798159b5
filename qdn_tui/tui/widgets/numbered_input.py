"""An input line over a numbered list: a digit typed first chooses from the list instead."""

from textual import events
from textual.message import Message

from qdn_tui.tui.widgets.safe_input import SafeInput


class NumberedInput(SafeInput):
    """Whoever wants a text that begins with a digit types a space or a letter first."""

    class Numbered(Message):
        """A digit was typed while nothing else stood there; `number` is 1 to 9."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    async def _on_key(self, event: events.Key) -> None:
        digit = event.character or ""
        if not self.value and len(digit) == 1 and digit in "123456789":
            event.stop()
            event.prevent_default()
            self.post_message(self.Numbered(int(digit)))
