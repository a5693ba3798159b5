"""What of a job can be copied, a letter each."""

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from qdn_tui.domain.job import Job
from qdn_tui.domain.phone import format_phone
from qdn_tui.domain.text import safe
from qdn_tui.tui.commands import Place, bindings
from qdn_tui.tui.desk import Desk
from qdn_tui.tui.screens.base import OverScreen
from qdn_tui.tui.widgets.key_bar import KeyBar
from qdn_tui.tui.widgets.pick_list import PickList, Row


class Copyable(NamedTuple):
    """A text to copy: its letter, its name, and the text; empty where the job has none."""

    letter: str
    name: str
    text: str


def copyables(job: Job, url: str | None) -> tuple[Copyable, ...]:
    """What of `job` can be copied."""
    address = job.address
    town = " ".join(filter(None, (address.region, address.postal_code)))
    street = " ".join(filter(None, (address.line1, address.line2)))
    return (
        Copyable("l", "link", url or ""),
        Copyable("p", "phone", format_phone(job.customer.phone) if job.customer.phone else ""),
        Copyable("a", "address", ", ".join(filter(None, (street, address.city, town)))),
        Copyable("e", "email", job.customer.email or ""),
        Copyable("n", "number", job.number),
        Copyable("c", "customer", job.customer.name),
    )


class CopyScreen(OverScreen[Copyable]):
    """Ends with what is to be copied, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(Place.MENU),
        *(Binding(letter, f"pick('{letter}')", show=False) for letter in "lpaenc"),
    ]

    def __init__(self, desk: Desk, job: Job, choices: Sequence[Copyable]) -> None:
        super().__init__(desk)
        self._job = job
        self._choices = tuple(choices)
        rows = [
            Row(c.letter, f"{c.letter}  {c.name:<9} {c.text or '–'}", blocked=not c.text)
            for c in choices
        ]
        first = next((c.letter for c in choices if c.text), "n")
        self._list: PickList[str] = PickList(rows, first, id="copy")

    def compose(self) -> ComposeResult:
        job = self._job
        with Vertical(classes="dialog"):
            heading = f"Copy of {job.number}  {job.customer.name}"
            yield Static(Content.styled(safe(heading), "bold"), classes="title")
            yield self._list
            yield KeyBar(Place.MENU)

    def on_mount(self) -> None:
        self._list.focus()

    def action_pick(self, letter: str) -> None:
        chosen = next((c for c in self._choices if c.letter == letter), None)
        if chosen is None:
            return
        if chosen.text:
            self.dismiss(chosen)
        else:
            self.say(f"{self._job.number} has no {chosen.name}.", "warning")

    def action_answer(self) -> None:
        self.action_pick(self._list.value)

    def action_cancel(self) -> None:
        self.dismiss(None)
