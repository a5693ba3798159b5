"""The help: every command of the registry, by its group, and the marks; typing searches it."""

from collections.abc import Iterator
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Input

from qdn_tui.domain.status import FLOW
from qdn_tui.tui.commands import Group, Place, bindings, commands, key_of
from qdn_tui.tui.directions import Step
from qdn_tui.tui.screens.base import ReadingScreen
from qdn_tui.tui.widgets.facts import Fact, Facts
from qdn_tui.tui.widgets.key_bar import KeyBar
from qdn_tui.tui.widgets.safe_input import SafeInput

_KEY_CELLS = 19
_LONGEST_SEARCH = 60


class HelpScreen(ReadingScreen[None]):
    """What can be done, with which key, and what the marks mean."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Place.SEARCH)

    def compose(self) -> ComposeResult:
        with Vertical(classes="sheet help"):
            yield SafeInput(
                placeholder="Type to search the help", max_length=_LONGEST_SEARCH, id="search"
            )
            with VerticalScroll(can_focus=False):
                yield Facts(help_facts(), label_cells=_KEY_CELLS)
            yield KeyBar(Place.SEARCH, without="list_choose")

    def on_mount(self) -> None:
        self.query_one(Input).focus()

    @on(Input.Changed)
    def _typed(self, typed: Input.Changed) -> None:
        found = list(help_facts(typed.value))
        self.query_one(Facts).show(found or [Fact("", "Nothing in the help says that.")])
        self.query_one(VerticalScroll).scroll_home(animate=False)

    def action_move_line(self, step: Step) -> None:
        self.action_scroll_text(step)

    def action_choose_line(self) -> None:
        self.dismiss(None)

    def action_close(self) -> None:
        search = self.query_one(Input)
        if search.value:
            search.value = ""
        else:
            self.dismiss(None)


def help_facts(search: str = "") -> Iterator[Fact]:
    """Every command with its keys, then the marks; only those that hold all words searched."""
    for heading, facts in _sections():
        found = [fact for fact in facts if _holds(heading, fact, search)]
        if found:
            yield Fact(heading)
            yield from found


def _sections() -> Iterator[tuple[str, list[Fact]]]:
    for group in Group:
        yield (
            str(group),
            [
                Fact(command.key_label or "no key", command.help, "", "bold $accent")
                for command in commands()
                if command.group is group
            ],
        )
    yield "Marks", list(_marks())


def _marks() -> Iterator[Fact]:
    for info in FLOW:
        yield Fact(info.mark, info.label, "", f"bold $flow-{info.colour}")
    decide, apart = key_of("conflicts"), key_of("attention")
    yield Fact("‖", "On hold: paused, with a reason", "", "bold $warning")
    yield Fact("✦", "Somebody else changed this job just now", "", "bold $accent")
    yield Fact("◆", "Marked: what is done next is done to all marked jobs", "", "bold $accent")
    yield Fact("waiting", "Accepted on this machine, not sent yet", "", "bold $accent")
    yield Fact("conflict", f"A change of it was refused; {decide} decides", "", "bold $warning")
    yield Fact("▲", f"Records that cannot be read; {apart} lists them", "", "bold $warning")


def _holds(heading: str, fact: Fact, search: str) -> bool:
    said = f"{heading} {fact.label} {fact.value}".lower()
    return all(word in said for word in search.lower().split())
