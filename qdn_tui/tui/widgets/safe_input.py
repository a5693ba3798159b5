"""An input line that takes pasted text from anywhere."""

from textual.geometry import Offset
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

    @property
    def scroll_offset(self) -> Offset:
        # Whoever reads it from elsewhere wants its beginning; the cursor's end is for typing.
        return super().scroll_offset if self.has_focus else Offset()

    def replace(self, text: str, start: int, end: int) -> None:
        super().replace(safe(text), start, end)
