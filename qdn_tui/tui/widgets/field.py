"""A labelled input line with room for one remark under it."""

from typing import Literal

from textual.app import ComposeResult
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from qdn_tui.domain.text import fit, safe
from qdn_tui.tui.widgets.safe_input import SafeInput

_MARKS = {"problem": "✗", "warning": "▲", "good": "✓", "hint": "·"}
_INKS = {"problem": "$error", "warning": "$warning", "good": "$success", "hint": "$ink-soft"}


class Field(Widget):
    """Label and input on one line, the remark on the next; the line is there also when empty.

    It paints label and remark itself, in the cells that the styles leave beside and under the
    input: a form has a dozen fields, and each widget more takes its time to come up.

    Args:
        name: the field's name; the input's id.
        label: what stands before it.
        value: what it starts with.
        placeholder: an example.
        max_length: the most characters it takes.
        beside: it stands on the right of another one.
    """

    def __init__(
        self,
        name: str,
        label: str,
        value: str,
        placeholder: str = "",
        max_length: int = 2000,
        *,
        beside: bool = False,
    ) -> None:
        classes = "field -beside" if beside else "field"
        super().__init__(id=f"field-{name.replace('_', '-')}", classes=classes)
        self._label = f" {label}" if beside else label
        self._is_beside = beside
        self._remark = ("", "")
        self.input = SafeInput(value, placeholder=placeholder, max_length=max_length, id=name)

    def compose(self) -> ComposeResult:
        yield self.input

    def say(self, text: str, kind: Literal["problem", "warning", "good", "hint", ""]) -> None:
        """Show a remark, or none."""
        remark = (f"{_MARKS[kind]} {safe(text)}", _INKS[kind]) if kind else ("", "")
        if remark != self._remark:
            self._remark = remark
            self.refresh()

    def render(self) -> Content:
        # The remark begins under the input, or where there is little room under the label.
        before = self.input.styles.margin.left
        inset = 1 if self._is_beside else before
        text, ink = self._remark
        room = max(self.size.width - inset, 0)
        return Content.assemble(
            (fit(self._label, before), "$ink-soft"),
            f"\n{' ' * inset}",
            (fit(text, room).rstrip(), ink),
        )


def as_field(control: Input) -> Field:
    """The field an input belongs to."""
    return next(node for node in control.ancestors if isinstance(node, Field))
