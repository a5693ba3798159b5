"""The tracking link as a QR code, for a customer who stands beside the screen."""

from typing import ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from qdn_tui.domain.text import fit
from qdn_tui.tui.commands import Place, bindings, key_of
from qdn_tui.tui.desk import Desk
from qdn_tui.tui.qr import TIGHT, fitting, qr_lines
from qdn_tui.tui.screens.base import OverScreen

# Readers want dark on light, whatever the theme.
_PAPER = "#000000 on #ffffff"
_TOO_SMALL = "The terminal is too small for the code: {rows} lines would do. Here is the link:"


class QrScreen(OverScreen[None]):
    """The code, and the link on a line of its own; any of the closing keys goes back."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Place.READING)

    def __init__(self, desk: Desk, heading: str, url: str) -> None:
        super().__init__(desk)
        self._heading = heading
        self._url = url

    def compose(self) -> ComposeResult:
        yield _Code(self._heading, self._url)

    def action_close(self) -> None:
        self.dismiss(None)

    def action_scroll_text(self, _: str) -> None:
        """There is nothing to scroll."""

    def on_click(self) -> None:
        self.dismiss(None)


class _Code(Widget):
    """Fills the screen, so that the code is as large as it can be."""

    def __init__(self, heading: str, url: str) -> None:
        super().__init__(id="qr")
        self._heading = heading
        self._url = url

    def render(self) -> Content:
        width, height = self.size
        code = fitting(self._url, width, height - 2)
        # Beside the heading, not below as elsewhere: the code needs every line there is.
        keys = Content.assemble(
            (f"   {key_of('close')} ", "bold $footer-key-foreground"), ("Close", "$ink-soft")
        )
        whose = fit(self._heading, min(cell_len(self._heading), width - keys.cell_length))
        heading = Content.styled(whose, "bold") + keys
        if not code:
            said = _TOO_SMALL.format(rows=_rows_needed(self._url))
            return Content("\n").join([heading, Content(said), Content(self._url)])
        lines = [Content.styled(line, _PAPER) for line in code]
        return Content("\n").join([heading, *lines, Content.styled(self._url, "$secondary")])

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        return container.height


def _rows_needed(url: str) -> int:
    return len(qr_lines(url, TIGHT)) + 2
