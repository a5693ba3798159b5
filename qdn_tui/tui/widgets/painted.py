"""A card's lines as they stand in their column, with the cell of the scroll bar beside each."""

from rich.segment import Segment
from textual.strip import Strip

from qdn_tui.tui.cards import Card
from qdn_tui.tui.widgets.look import Look


class PaintedCard:
    """Painted once; beside the scroll bar's thumb or not, its lines stay the same strips.

    Args:
        card: what was painted.
        strips: its lines without the scroll bar's cell.
        look: the board's styles.
    """

    __slots__ = ("_beside_thumb", "_look", "_plain", "_strips", "card")

    def __init__(self, card: Card, strips: tuple[Strip, ...], look: Look) -> None:
        self.card = card
        self._strips = strips
        self._look = look
        self._plain: tuple[Strip, ...] = ()
        self._beside_thumb: tuple[Strip, ...] = ()

    def lines(self, *, scrolled: bool) -> tuple[Strip, ...]:
        """The lines, beside the thumb where `scrolled`."""
        made = self._beside_thumb if scrolled else self._plain
        if not made:
            made = tuple(barred(strip, self._look, scrolled=scrolled) for strip in self._strips)
            if scrolled:
                self._beside_thumb = made
            else:
                self._plain = made
        return made


def barred(line: Strip, look: Look, *, scrolled: bool) -> Strip:
    """A line with the cell of the scroll bar beside it."""
    bar = Segment("▐", look.thumb) if scrolled else Segment(" ", look.ground)
    return Strip([*line, bar], line.cell_length + 1)
