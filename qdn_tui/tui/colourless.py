"""The board without a colour, as NO_COLOR asks for: bold, underlined and reversed text stay."""

from functools import lru_cache

from rich.color import Color as RichColor
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

from qdn_tui.tui.contrast import contrast

# What stands out this much from the ground by its background alone is reversed instead.
_STANDS_OUT = 3.0
_DEFAULT = RichColor.default()


class Colourless(LineFilter):
    """Takes every colour out; what only its background tells from the ground is reversed.

    Args:
        ground: the theme's background, which the terminal's own takes the place of.
    """

    def __init__(self, ground: str) -> None:
        super().__init__()
        self._ground = Color.parse(ground)

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        return [
            Segment(text, style and _plain(style, self._ground), control)
            for text, style, control in segments
        ]


@lru_cache(maxsize=1024)
def _plain(style: Style, ground: Color) -> Style:
    bare = style + Style(color=_DEFAULT, bgcolor=_DEFAULT)
    behind = style.bgcolor
    if behind is not None and not behind.is_default:
        loud = contrast(Color.from_rich_color(behind), ground) >= _STANDS_OUT
        # Reversed already, as a cursor is, it stands out by itself.
        return bare + Style(reverse=True) if loud and not style.reverse else bare
    return bare
