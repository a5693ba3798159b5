"""Asked before something ships: production's site is named by typing."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from qdn_tui.domain.text import safe
from qdn_tui.tui.commands import Place, bindings
from qdn_tui.tui.desk import Desk
from qdn_tui.tui.screens.base import OverScreen
from qdn_tui.tui.typed_ahead import let_them_catch_up
from qdn_tui.tui.widgets.key_bar import KeyBar
from qdn_tui.tui.widgets.safe_input import SafeInput

_LONGEST_NAME = 300


class AgreeScreen(OverScreen[bool]):
    """Ends with True where whoever sits here agreed.

    Args:
        desk: the desk.
        question: what stands on top.
        about: sentences under it.
        to_type: what has to be typed to agree; None asks for no more than enter.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings(Place.ASK)

    def __init__(
        self, desk: Desk, question: str, about: Sequence[str], *, to_type: str | None = None
    ) -> None:
        super().__init__(desk)
        self._question = safe(question)
        self._about = [safe(line) for line in about if line]
        self._to_type = safe(to_type) if to_type is not None else None

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content(self._question), classes="title")
            for line in self._about:
                yield Static(Content(line), classes="soft about")
            if self._to_type is not None:
                yield Static(Content(f"Type {self._to_type} to go ahead."), classes="about")
                yield SafeInput(placeholder=self._to_type, max_length=_LONGEST_NAME, id="agree")
            yield Static("", classes="problem", markup=False)
            yield KeyBar(Place.ASK)

    def on_mount(self) -> None:
        if self._to_type is not None:
            self.query_one("#agree", Input).focus()

    async def action_answer(self) -> None:
        if self._to_type is None:
            self.dismiss(True)
            return
        typed = self.query_one("#agree", Input)
        await let_them_catch_up([typed])
        if typed.value.strip() == self._to_type:
            self.dismiss(True)
        else:
            said = "Nothing was done: that is another name."
            self.query_one(".problem", Static).update(Content(said))

    def action_cancel(self) -> None:
        self.dismiss(False)
