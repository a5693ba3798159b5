"""Saved filters: pick one, save the present one under a name, drop one."""

from typing import ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from qdn_tui.domain.text import safe
from qdn_tui.tui.commands import Place, bindings, key_of
from qdn_tui.tui.desk import Desk
from qdn_tui.tui.remembered import Memory
from qdn_tui.tui.screens.base import OverScreen
from qdn_tui.tui.widgets.key_bar import KeyBar
from qdn_tui.tui.widgets.pick_list import PickList, Row
from qdn_tui.tui.widgets.safe_input import SafeInput

LONGEST_NAME = 40


class Picked(NamedTuple):
    """A filter to use."""

    name: str
    text: str


class FiltersScreen(OverScreen[Picked | None]):
    """The saved filters, by name.

    Args:
        desk: the desk.
        memory: where they are kept.
        present: the active filter; empty for none.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings(Place.FILTERS)

    def __init__(self, desk: Desk, memory: Memory, present: str) -> None:
        super().__init__(desk)
        self._memory = memory
        self._present = present.strip()
        names = self._names()
        self._list: PickList[str] = PickList(self._rows(), names[0] if names else "", id="filters")
        self._naming = SafeInput(
            placeholder="such as: money to come", max_length=LONGEST_NAME, id="filter-name"
        )
        self._about = Static("", id="about", classes="soft", markup=False)
        self._keys = KeyBar(Place.FILTERS)

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog filters"):
            yield Static("Saved filters", classes="title", markup=False)
            yield self._list
            yield self._about
            yield self._naming
            yield self._keys

    def on_mount(self) -> None:
        self._list.display = bool(self._names())
        self._ask_name(asked=False)

    def action_close(self) -> None:
        if self._naming.display:
            self._ask_name(asked=False)
        else:
            self.dismiss(None)

    def action_use_filter(self) -> None:
        saved = self._memory.now.filters
        if self._naming.display or self._list.value not in saved:
            return
        self.dismiss(Picked(self._list.value, saved[self._list.value]))

    def action_save_filter(self) -> None:
        if not self._present:
            self.say(
                f"No filter is active: there is nothing to save. Press {key_of('filter')} first."
            )
            return
        self._ask_name(asked=True)

    def action_drop_filter(self) -> None:
        name = self._list.value
        saved = dict(self._memory.now.filters)
        if saved.pop(name, None) is None:
            return
        self._memory.remember(filters=saved)
        self._show(next(iter(self._names()), ""))
        self.say(f"{name} is dropped.")

    @on(Input.Submitted)
    def _named(self, submitted: Input.Submitted) -> None:
        name = safe(submitted.value.strip(), LONGEST_NAME)
        if not name:
            self.say("Give the filter a name.", "warning")
            return
        self._memory.remember(filters={**self._memory.now.filters, name: self._present})
        self._naming.value = ""
        self._ask_name(asked=False)
        self._show(name)
        self.say(f"Saved as {name}.")

    @on(PickList.Picked)
    def _chosen(self) -> None:
        self._about.update(self._said())

    def _ask_name(self, *, asked: bool) -> None:
        """Ask for the name of the active filter, or no longer."""
        self._naming.display = asked
        # Its keys are those of the list: here they are letters of a name.
        self._keys.display = not asked
        self._show_keys()
        self._about.update(self._said())
        (self._naming if asked else self._list).focus()

    def _show(self, chosen: str) -> None:
        self._list.value = chosen
        self._list.show_rows(self._rows())
        self._list.display = bool(self._names())
        self._about.update(self._said())
        self._show_keys()

    def _show_keys(self) -> None:
        useless = () if self._names() else ("use_filter", "drop_filter")
        self._keys.leave_out(*useless, *(() if self._present else ("save_filter",)))

    def _names(self) -> list[str]:
        return sorted(self._memory.now.filters, key=str.casefold)

    def _rows(self) -> list[Row[str]]:
        saved = self._memory.now.filters
        return [Row(name, name, saved[name]) for name in self._names()]

    def _said(self) -> str:
        if self._naming.display:
            leave = key_of("close_filters")
            return f"A name for  {safe(self._present)}  (↵ saves it, {leave} goes back):"
        now = f"Active now: {safe(self._present)}" if self._present else "No filter is active."
        if self._names():
            return now
        return (
            f"No filter is saved yet. Filter the jobs with {key_of('filter')}, "
            f"then save the filter here.\n{now}"
        )
