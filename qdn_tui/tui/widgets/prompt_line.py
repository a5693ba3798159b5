"""A line to type into above the cards, with what it comes to beside it and a hint below."""

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from qdn_tui.tui.commands import Place, bindings
from qdn_tui.tui.widgets.one_line import OneLine
from qdn_tui.tui.widgets.safe_input import SafeInput

LONGEST = 200


class PromptInput(SafeInput):
    """The line itself; its keys are the screen's, so that the cards can be seen to from here."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Place.PROMPT)

    def action_leave_prompt(self) -> None:
        self.post_message(PromptLine.Left(self.prompt_line))

    def action_prompt_move(self, direction: str) -> None:
        self.post_message(PromptLine.MoveWanted(self.prompt_line, direction))

    @property
    def prompt_line(self) -> "PromptLine":
        return next(node for node in self.ancestors if isinstance(node, PromptLine))


class PromptLine(Vertical):
    """Reports what is typed, entered and left; keeps nothing.

    Args:
        sign: the key that opens it, shown before the text.
        placeholder: said while nothing is typed.
        side: what stands at the right end.
        hint: the line below; with an empty one there is none.
        id: its id.
    """

    class Told(Message):
        """Something about the line.

        What it tells are no kinds of each other: a handler of one hears its subclasses too.
        """

        def __init__(self, line: "PromptLine") -> None:
            super().__init__()
            self.line = line

        @property
        def control(self) -> "PromptLine":
            return self.line

    class Typed(Told):
        """The text is another one now."""

        def __init__(self, line: "PromptLine", text: str) -> None:
            super().__init__(line)
            self.text = text

    class Entered(Told):
        """Enter was pressed."""

        def __init__(self, line: "PromptLine", text: str) -> None:
            super().__init__(line)
            self.text = text

    class Left(Told):
        """Escape was pressed."""

    class MoveWanted(Told):
        """An arrow was pressed that means the cards."""

        def __init__(self, line: "PromptLine", direction: str) -> None:
            super().__init__(line)
            self.direction = direction

    def __init__(
        self,
        sign: str,
        placeholder: str,
        *,
        side: Callable[[], Content],
        hint: Callable[[int], Content],
        id: str,  # noqa: A002
    ) -> None:
        super().__init__(id=id, classes="prompt")
        self._sign = sign
        self._side = side
        self._input = PromptInput(placeholder=placeholder, max_length=LONGEST)
        self._counts = Static(classes="prompt-side")
        self._side_cells = -1
        self._hint = OneLine(hint)
        self._hint.add_class("prompt-hint")

    def compose(self) -> ComposeResult:
        with Horizontal(classes="prompt-text"):
            yield Static(f" {self._sign} ", classes="prompt-sign", markup=False)
            yield self._input
            yield self._counts
        yield self._hint

    @property
    def text(self) -> str:
        """What is typed."""
        return self._input.value

    def open(self, text: str) -> None:
        """Show it with a text, the cursor behind it."""
        with self._input.prevent(Input.Changed):
            self._input.value = text
        self._input.cursor_position = len(text)
        self.display = True
        self.show_answer()
        self._input.focus()

        self._hint.display = True

    def settle(self, text: str) -> None:
        """Show it with a text that is no longer typed at."""
        with self._input.prevent(Input.Changed):
            self._input.value = text
        self._hint.display = False
        self.display = True
        self.show_answer()

    def close(self) -> None:
        """Take it off the screen."""
        self.display = False

    def show_answer(self) -> None:
        """Ask again what stands beside and below."""
        if self.display and self.is_attached:
            said = self._side()
            # Another width makes all of the screen be laid out anew.
            self._counts.update(said, layout=said.cell_length != self._side_cells)
            self._side_cells = said.cell_length
            self._hint.refresh()

    @on(Input.Changed)
    def _changed(self, changed: Input.Changed) -> None:
        changed.stop()
        # Keys typed faster than the cards follow: only the last text is worth showing.
        if changed.value == self._input.value:
            self.post_message(self.Typed(self, changed.value))

    @on(Input.Submitted)
    def _submitted(self, submitted: Input.Submitted) -> None:
        submitted.stop()
        self.post_message(self.Entered(self, submitted.value))
