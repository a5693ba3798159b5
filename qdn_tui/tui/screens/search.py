"""A list that is searched by typing: every letter goes into the search, arrows move the mark."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar, Generic

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from qdn_tui.tui.commands import Place, bindings
from qdn_tui.tui.desk import Desk
from qdn_tui.tui.directions import Step
from qdn_tui.tui.screens.base import OverScreen, ResultT
from qdn_tui.tui.typed_ahead import let_them_catch_up
from qdn_tui.tui.widgets.key_bar import KeyBar
from qdn_tui.tui.widgets.long_list import Line, LongList, RowT
from qdn_tui.tui.widgets.safe_input import SafeInput

LONGEST_SEARCH = 100


class SearchScreen(OverScreen[ResultT], Generic[ResultT, RowT]):
    """Shows what fits the search; enter chooses the marked line."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Place.SEARCH)
    NAME = ""
    """What stands on top."""
    PROMPT = ""
    """What stands in the search as long as it is empty."""
    NOTHING_FOUND = "Nothing fits."
    STYLE = ""
    """Its class in the style sheet."""
    PLACES: tuple[Place, ...] = (Place.SEARCH,)
    """Whose keys stand below."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.list: LongList[RowT] = LongList(self.line, empty=self.NOTHING_FOUND)

    @abstractmethod
    def found(self, search: str) -> Sequence[RowT]:
        """The rows that fit."""

    @abstractmethod
    def line(self, row: RowT, width: int) -> Line:
        """What a row says."""

    @abstractmethod
    def choose(self, row: RowT) -> None:
        """Do what choosing the row means."""

    def compose(self) -> ComposeResult:
        with Vertical(classes=f"sheet {self.STYLE}"):
            if self.NAME:
                yield Static(self.name_said(), classes="title", markup=False)
            yield SafeInput(placeholder=self.PROMPT, max_length=LONGEST_SEARCH, id="search")
            yield self.list
            yield KeyBar(*self.PLACES)

    def on_mount(self) -> None:
        self.query_one("#search", Input).focus()
        self.search_again()

    def name_said(self) -> str:
        """What stands on top now."""
        return self.NAME

    def show_name(self) -> None:
        """What stands on top is another text now."""
        self.query_one(".title", Static).update(self.name_said())

    @property
    def search(self) -> str:
        """What is typed."""
        return self.query_one("#search", Input).value

    def search_again(self, cursor: int = 0) -> None:
        """Show what fits now."""
        self.list.show(self.found(self.search), cursor)

    @on(Input.Changed, "#search")
    def _typed(self) -> None:
        self.search_again()

    @on(LongList.Chosen)
    async def action_choose_line(self) -> None:
        # Typed and entered in one go, the search may not have heard of its last letters yet.
        await let_them_catch_up([self.query_one("#search", Input)])
        self.search_again(self.list.cursor)
        row = self.list.marked
        if row is not None:
            self.choose(row)

    def action_move_line(self, step: Step) -> None:
        self.list.move(step)

    def action_close(self) -> None:
        search = self.query_one("#search", Input)
        if search.value:
            search.value = ""
        else:
            self.dismiss(None)
