"""The board's themes: each has a colour for every name that `domain.status.FLOW` uses.

The web pages' dark palette is the default. What is said by colour is said by a mark or a word as
well, in every theme; contrasts are those of WCAG 2.2, measured by a test.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from textual.theme import Theme


class Palette(NamedTuple):
    """The colours a theme is made of.

    Attributes:
        background, surface, panel, boost: grounds, from the back to the front.
        foreground, soft, faint: inks, from what matters to what hardly does.
        line: rules between things.
        border: frames.
        primary, accent: the company's colour, and the same as an ink.
        warning, error, success: what happened.
        selection, selection_unfocused, flash, flash_fading: grounds of what stands out.
        flow: the colours of the statuses by their names.
    """

    background: str
    surface: str
    panel: str
    boost: str
    foreground: str
    soft: str
    faint: str
    line: str
    border: str
    primary: str
    accent: str
    warning: str
    error: str
    success: str
    selection: str
    selection_unfocused: str
    flash: str
    flash_fading: str
    flow: dict[str, str]


_TEXTUALS = ("primary", "accent", "warning", "error", "success", "foreground", "background",
             "surface", "panel", "boost")  # fmt: skip
"""The colours that Textual knows by the same names."""


class Looks(NamedTuple):
    """A theme to choose.

    Attributes:
        name: what `[ui] theme` calls it.
        label: its name for people.
        said: who it is for.
        palette: its colours.
        dark: whether its ground is.
    """

    name: str
    label: str
    said: str
    palette: Palette
    dark: bool

    @property
    def theme(self) -> Theme:
        """The same as Textual wants it."""
        palette = self.palette
        return Theme(
            name=f"qdn-{self.name}",
            secondary=palette.flow["blue"],
            dark=self.dark,
            **{name: getattr(palette, name) for name in _TEXTUALS},
            variables={
                **{f"flow-{name}": colour for name, colour in palette.flow.items()},
                "line": palette.line,
                "ink-soft": palette.soft,
                "ink-faint": palette.faint,
                "selection": palette.selection,
                "selection-unfocused": palette.selection_unfocused,
                "flash": palette.flash,
                "flash-fading": palette.flash_fading,
                "footer-key-foreground": palette.accent,
                "input-selection-background": f"{palette.primary} 35%",
                "border": palette.border,
                "border-blurred": palette.boost,
            },
        )


# A line a colour, a column a theme, in the order of `THEMES`. The flow of the colour-blind one was
# chosen by search: the four stay at least 26 apart (CIE 1976) also for eyes without red, green or
# blue cones, as Machado, Oliveira and Fernandes (2009) simulate them.
_COLOURS: Mapping[str, tuple[str, str, str, str]] = {
    "background":          ("#14120f", "#f4efe6", "#000000", "#101214"),
    "surface":             ("#1f1c18", "#fffdf9", "#000000", "#1a1d20"),
    "panel":               ("#2a2620", "#ece5d8", "#1c1c1c", "#25292d"),
    "boost":               ("#37322b", "#ddd3c2", "#333333", "#343a40"),
    "foreground":          ("#f5f1ea", "#1f1a14", "#ffffff", "#f2f4f5"),
    "soft":                ("#c0b7aa", "#51493e", "#ededed", "#b9bfc5"),
    "faint":               ("#a89e91", "#5f564a", "#d6d6d6", "#a3abb2"),
    "line":                ("#3d372f", "#d3c8b5", "#8c8c8c", "#3a4148"),
    "border":              ("#948b7e", "#85796a", "#ffffff", "#8a939b"),
    "primary":             ("#ff8a1f", "#a84d00", "#ffa64d", "#f5a623"),
    "accent":              ("#ffb26b", "#8f4200", "#ffc78f", "#ffc766"),
    "warning":             ("#f0c244", "#744900", "#ffe14d", "#ffe95c"),
    "error":               ("#ff7d70", "#a11b14", "#ffb3ad", "#ff8f66"),
    "success":             ("#5fcf8c", "#0f5c30", "#7dffab", "#8ea2ff"),
    "selection":           ("#40331f", "#ffe0b8", "#00306e", "#26323f"),
    "selection_unfocused": ("#2e2820", "#f1e6d5", "#1f2a3a", "#20272e"),
    "flash":               ("#4a300f", "#ffd08a", "#4a3000", "#3d330f"),
    "flash_fading":        ("#35271a", "#fbe7c8", "#332200", "#2e2a18"),
    "flow-blue":           ("#7fabff", "#174fae", "#9ccaff", "#8ea2ff"),
    "flow-purple":         ("#b795ff", "#6527b8", "#dcc0ff", "#f0a3c8"),
    "flow-yellow":         ("#f0c244", "#744900", "#ffe14d", "#ffe95c"),
    "flow-green":          ("#5fcf8c", "#0f5c30", "#7dffab", "#1dbf73"),
}  # fmt: skip

# What differs on a terminal of 256 colours, as most are behind SSH. What is sent to it is rounded
# to steps of 40, by which a dark brown became a bright olive that no text could be read on.
_OF_256: Mapping[str, tuple[str, str, str, str]] = {
    "background":          ("#121212", "#f2f2f2", "#000000", "#121212"),
    "surface":             ("#1c1c1c", "#ffffff", "#000000", "#1c1c1c"),
    "panel":               ("#262626", "#e8e8e8", "#1c1c1c", "#262626"),
    "boost":               ("#303030", "#dedede", "#303030", "#303030"),
    "selection":           ("#303030", "#ffffd7", "#00005f", "#303030"),
    "selection_unfocused": ("#262626", "#e8e8e8", "#1c1c1c", "#262626"),
    "flash":               ("#303030", "#ffffaf", "#262626", "#303030"),
    "flash_fading":        ("#262626", "#ffffd7", "#1c1c1c", "#262626"),
    "foreground":          ("#f2f2f2", "#1f1a14", "#ffffff", "#f2f2f2"),
    "faint":               ("#b2b2b2", "#5f564a", "#d6d6d6", "#a3abb2"),
}  # fmt: skip


def _palette(column: int) -> Palette:
    its = {name: colours[column] for name, colours in _COLOURS.items()}
    flow = {name: its.pop(f"flow-{name}") for name in ("blue", "purple", "yellow", "green")}
    return Palette(flow=flow, **its)


DARK = Looks("dark", "Dark", "the usual one", _palette(0), dark=True)
LIGHT = Looks("light", "Light", "for a bright room", _palette(1), dark=False)
HIGH_CONTRAST = Looks(
    "high-contrast", "High contrast", "every text at least 7 to 1", _palette(2), dark=True
)
COLOUR_BLIND = Looks(
    "colour-blind",
    "Colour-blind safe",
    "told apart without red, green or blue cones",
    _palette(3),
    dark=True,
)

THEMES: tuple[Looks, ...] = (DARK, LIGHT, HIGH_CONTRAST, COLOUR_BLIND)
THEME_NAMES = tuple(looks.name for looks in THEMES)


def with_256_colours(looks: Looks) -> Looks:
    """The theme as it is sent to a terminal that has no more."""
    column = THEMES.index(looks)
    its: dict[str, Any] = {name: colours[column] for name, colours in _OF_256.items()}
    return looks._replace(palette=looks.palette._replace(**its))


def looks_called(name: str) -> Looks:
    """The theme of this name; the usual one where there is none."""
    return next((looks for looks in THEMES if looks.name == name), DARK)


def theme_to_wear(configured: str, chosen: str, chosen_over: str) -> str:
    """The theme's name: the one chosen on the board, until qdn.toml says something new.

    Args:
        configured: what `[ui] theme` says; empty where it says nothing.
        chosen: what was chosen on the board; empty where nothing was.
        chosen_over: what `[ui] theme` said then.
    """
    if chosen in THEME_NAMES and chosen_over == configured:
        return chosen
    return configured or DARK.name
