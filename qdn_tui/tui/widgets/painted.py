"""A card's lines as they stand in their column, with the cell of the scroll bar beside each."""

from collections.abc import Iterable, Sequence

from rich.segment import Segment
from textual.strip import Strip

from qdn_tui.tui.cards import Card
from qdn_tui.tui.widgets.lean_strip import LeanStrip
from qdn_tui.tui.widgets.look import Look
from qdn_tui.tui.widgets.thumb import THUMB


class PaintedCard:
    """Painted once; beside the scroll bar's thumb or not, its lines stay the same strips.

    Args:
        card: what was painted.
        lines: its lines without the scroll bar's cell.
        width: their cells.
        look: the board's styles.
    """

    __slots__ = ("_beside_thumb", "_lines", "_look", "_plain", "_width", "card")

    def __init__(
        self, card: Card, lines: Sequence[Sequence[Segment]], width: int, look: Look
    ) -> None:
        self.card = card
        self._lines = lines
        self._width = width
        self._look = look
        self._plain: tuple[Strip, ...] = ()
        self._beside_thumb: tuple[Strip, ...] = ()

    def line(self, place: int, *, scrolled: bool) -> Strip:
        """A line of it, beside the thumb where `scrolled`."""
        made = self._beside_thumb if scrolled else self._plain
        if not made:
            made = tuple(
                barred(line, self._width, self._look, scrolled=scrolled) for line in self._lines
            )
            if scrolled:
                self._beside_thumb = made
            else:
                self._plain = made
        return made[place]


def barred(line: Iterable[Segment], width: int, look: Look, *, scrolled: bool) -> Strip:
    """A line of so many cells with the cell of the scroll bar beside it."""
    bar = Segment(THUMB, look.thumb) if scrolled else Segment(" ", look.ground)
    return LeanStrip([*line, bar], width + 1)
