"""An input line that takes pasted text from anywhere."""

from textual import events
from textual.geometry import Offset
from textual.strip import Strip
from textual.widgets import Input

from qdn_tui.domain.text import safe


class SafeInput(Input):
    """An `Input` on one line that drops what a terminal would obey before it gets in."""

    def __init__(
        self,
        value: str = "",
        *,
        placeholder: str = "",
        max_length: int,
        id: str | None = None,  # noqa: A002
    ) -> None:
        # Never quite empty: without colours an empty line would not be drawn.
        super().__init__(
            safe(value), placeholder=placeholder or " ", max_length=max_length, id=id, compact=True
        )
        self._drawn_from = 0

    @property
    def scroll_offset(self) -> Offset:
        # Whoever reads it from elsewhere wants its beginning; the cursor's end is for typing.
        return super().scroll_offset if self.has_focus else Offset()

    def render_line(self, y: int) -> Strip:
        self._drawn_from = self.scroll_offset.x
        return super().render_line(y)

    async def _on_mouse_down(self, event: events.MouseDown) -> None:  # noqa: ARG002
        # A click also brings the focus, and with it the end: what was pressed is what was drawn.
        self.set_scroll(self._drawn_from, None)

    def replace(self, text: str, start: int, end: int) -> None:
        super().replace(safe(text), start, end)
