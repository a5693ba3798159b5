"""The board's styles, taken from the style sheet once, so that painting only looks them up."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

from rich.style import Style

from qdn_tui.domain.status import FLOW


class State(IntEnum):
    """How a card stands out. One state at a time; the later ones win."""

    PLAIN = 0
    FADING = 1
    FLASHING = 2
    SELECTED_UNFOCUSED = 3
    SELECTED = 4


_STATE_CLASSES = {
    State.PLAIN: "board--card",
    State.FADING: "board--fading",
    State.FLASHING: "board--flashing",
    State.SELECTED_UNFOCUSED: "board--selected-unfocused",
    State.SELECTED: "board--selected",
}

COMPONENTS: frozenset[str] = frozenset(
    {
        *_STATE_CLASSES.values(),
        *(f"board--{info.colour}" for info in FLOW),
        "board--strong",
        "board--soft",
        "board--faint",
        "board--price",
        "board--today",
        "board--held",
        "board--empty",
        "board--rule",
        "board--thumb",
    }
)


@dataclass(frozen=True)
class Ink:
    """The styles of the parts of a card, on one background."""

    ground: Style
    strong: Style
    soft: Style
    faint: Style
    price: Style
    today: Style
    held: Style
    flow: tuple[Style, ...]


@dataclass(frozen=True)
class Look:
    """All styles of the board.

    Attributes:
        ground: the board between the cards.
        inks: for each state of a card.
        flow: headings, by column.
    """

    ground: Style
    inks: tuple[Ink, ...]
    flow: tuple[Style, ...]
    soft: Style
    empty: Style
    rule: Style
    thumb: Style


def look_of(component: Callable[[str], Style], ground: Style) -> Look:
    """Gather the styles.

    Args:
        component: gives the partial style of a component class.
        ground: the widget's own style.
    """

    def ink(state: State) -> Ink:
        on = ground + component(_STATE_CLASSES[state])
        return Ink(
            ground=on,
            strong=on + component("board--strong"),
            soft=on + component("board--soft"),
            faint=on + component("board--faint"),
            price=on + component("board--price"),
            today=on + component("board--today"),
            held=on + component("board--held"),
            flow=tuple(on + component(f"board--{info.colour}") for info in FLOW),
        )

    return Look(
        ground=ground,
        inks=tuple(ink(state) for state in State),
        flow=tuple(ground + component(f"board--{info.colour}") for info in FLOW),
        soft=ground + component("board--soft"),
        empty=ground + component("board--empty"),
        rule=ground + component("board--rule"),
        thumb=ground + component("board--thumb"),
    )
