"""The help: every command of the registry, by its group, and the marks."""

from collections.abc import Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll

from qdn_tui.domain.status import FLOW
from qdn_tui.tui.commands import COMMANDS, Group, Place, bindings
from qdn_tui.tui.screens.base import ReadingScreen
from qdn_tui.tui.widgets.facts import Fact, Facts
from qdn_tui.tui.widgets.key_bar import KeyBar

_KEY_CELLS = 19


class HelpScreen(ReadingScreen[None]):
    """What can be done, with which key, and what the marks mean."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Place.READING)

    def compose(self) -> ComposeResult:
        with Vertical(classes="sheet help"):
            with VerticalScroll(can_focus=False):
                yield Facts(help_facts(), label_cells=_KEY_CELLS)
            yield KeyBar(Place.READING)


def help_facts() -> Iterator[Fact]:
    """Every command with its keys, then the marks."""
    for group in Group:
        yield Fact(str(group))
        for command in COMMANDS:
            if command.group is group:
                yield Fact(command.key_label, command.help, "", "bold $accent")
    yield Fact("Marks")
    for info in FLOW:
        yield Fact(info.mark, info.label, "", f"bold $flow-{info.colour}")
    yield Fact("‖", "On hold: paused, with a reason", "", "bold $warning")
    yield Fact("✦", "Somebody else changed this job just now", "", "bold $accent")
    yield Fact("waiting", "Accepted on this machine, not sent yet", "", "bold $accent")
    yield Fact("conflict", "A change of it was refused; x decides", "", "bold $warning")
    yield Fact("▲", "Records that cannot be read; ! lists them", "", "bold $warning")
