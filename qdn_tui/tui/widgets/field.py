"""A labelled input line with room for one remark under it."""

from typing import Literal

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, Static

from qdn_tui.domain.text import safe
from qdn_tui.tui.widgets.safe_input import SafeInput

_MARKS = {"problem": "✗", "warning": "▲", "good": "✓", "hint": "·"}


class Field(Vertical):
    """Label and input on one line, the remark on the next; the line is there also when empty.

    Args:
        name: the field's name; the input's id.
        label: what stands before it.
        value: what it starts with.
        placeholder: an example.
        max_length: the most characters it takes.
    """

    def __init__(
        self, name: str, label: str, value: str, placeholder: str = "", max_length: int = 2000
    ) -> None:
        super().__init__(id=f"field-{name.replace('_', '-')}", classes="field")
        self._label = label
        self._remark = Static("", classes="remark", markup=False)
        self.input = SafeInput(value, placeholder=placeholder, max_length=max_length, id=name)

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Static(self._label, classes="label", markup=False)
            yield self.input
        yield self._remark

    def say(self, text: str, kind: Literal["problem", "warning", "good", "hint", ""]) -> None:
        """Show a remark, or none."""
        shown = Content(f"{_MARKS[kind]} {safe(text)}") if kind else Content("")
        self._remark.set_classes(f"remark {kind}")
        self._remark.update(shown, layout=False)


def as_field(control: Input) -> Field:
    """The field an input belongs to."""
    return next(node for node in control.ancestors if isinstance(node, Field))
