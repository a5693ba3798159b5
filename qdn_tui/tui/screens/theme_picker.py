"""The themes: the board wears the marked one at once; enter keeps it, escape goes back."""

from collections.abc import Sequence

from textual import on

from qdn_tui.tui.desk import Desk
from qdn_tui.tui.screens.search import SearchScreen
from qdn_tui.tui.theme import THEMES, Looks
from qdn_tui.tui.widgets.long_list import Line, LongList

_LABEL_CELLS = 18


class ThemeScreen(SearchScreen[str, Looks]):
    """Gives the name of the theme that is kept, or None.

    Args:
        desk: the desk.
        worn: the name of the theme the board wears.
        colourless: whether the terminal was told to show no colours.
    """

    PROMPT = "Arrows try a theme on, enter keeps it"
    NOTHING_FOUND = "No theme is called like that."
    STYLE = "themes"

    def __init__(self, desk: Desk, worn: str, *, colourless: bool = False) -> None:
        super().__init__(desk)
        self._worn = worn
        if colourless:
            self.PROMPT = "NO_COLOR is set: seen once it is not"

    def on_mount(self) -> None:
        super().on_mount()
        self.search_again([looks.name for looks in THEMES].index(self._worn))

    def found(self, search: str) -> Sequence[Looks]:
        words = search.lower().split()
        return [looks for looks in THEMES if all(word in _said(looks) for word in words)]

    def line(self, row: Looks, width: int) -> Line:  # noqa: ARG002
        worn = "●" if row.name == self._worn else " "
        return Line([(f"{worn} {row.label.ljust(_LABEL_CELLS)} ", "strong"), (row.said, "soft")])

    def choose(self, row: Looks) -> None:
        self.dismiss(row.name)

    def action_close(self) -> None:
        if not self.search:
            self._wear(self._worn)
        super().action_close()

    def give_up(self) -> None:
        """Close, and wear what was worn."""
        self._wear(self._worn)
        self.dismiss(None)

    @on(LongList.Moved)
    def _try_on(self) -> None:
        if (looks := self.list.marked) is not None:
            self._wear(looks.name)

    def _wear(self, name: str) -> None:
        self.app.theme = f"qdn-{name}"


def _said(looks: Looks) -> str:
    return f"{looks.name} {looks.label} {looks.said}".lower()
