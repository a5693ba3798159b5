"""The board's themes: each has a colour for every name that `domain.status.FLOW` uses.

The web pages' dark palette is the default. What is said by colour is said by a mark or a word as
well, in every theme; contrasts are those of WCAG 2.2, measured by a test.
"""

from typing import NamedTuple

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
            primary=palette.primary,
            secondary=palette.flow["blue"],
            accent=palette.accent,
            warning=palette.warning,
            error=palette.error,
            success=palette.success,
            foreground=palette.foreground,
            background=palette.background,
            surface=palette.surface,
            panel=palette.panel,
            boost=palette.boost,
            dark=self.dark,
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


DARK = Looks(
    "dark",
    "Dark",
    "the usual one",
    Palette(
        background="#14120f",
        surface="#1f1c18",
        panel="#2a2620",
        boost="#37322b",
        foreground="#f5f1ea",
        soft="#c0b7aa",
        faint="#a89e91",
        line="#3d372f",
        border="#948b7e",
        primary="#ff8a1f",
        accent="#ffb26b",
        warning="#f0c244",
        error="#ff7d70",
        success="#5fcf8c",
        selection="#40331f",
        selection_unfocused="#2e2820",
        flash="#4a300f",
        flash_fading="#35271a",
        flow={"blue": "#7fabff", "purple": "#b795ff", "yellow": "#f0c244", "green": "#5fcf8c"},
    ),
    dark=True,
)

LIGHT = Looks(
    "light",
    "Light",
    "for a bright room",
    Palette(
        background="#f4efe6",
        surface="#fffdf9",
        panel="#ece5d8",
        boost="#ddd3c2",
        foreground="#1f1a14",
        soft="#51493e",
        faint="#5f564a",
        line="#d3c8b5",
        border="#85796a",
        primary="#a84d00",
        accent="#8f4200",
        warning="#744900",
        error="#a11b14",
        success="#0f5c30",
        selection="#ffe0b8",
        selection_unfocused="#f1e6d5",
        flash="#ffd08a",
        flash_fading="#fbe7c8",
        flow={"blue": "#174fae", "purple": "#6527b8", "yellow": "#744900", "green": "#0f5c30"},
    ),
    dark=False,
)

HIGH_CONTRAST = Looks(
    "high-contrast",
    "High contrast",
    "every text at least 7 to 1",
    Palette(
        background="#000000",
        surface="#000000",
        panel="#1c1c1c",
        boost="#333333",
        foreground="#ffffff",
        soft="#ededed",
        faint="#d6d6d6",
        line="#8c8c8c",
        border="#ffffff",
        primary="#ffa64d",
        accent="#ffc78f",
        warning="#ffe14d",
        error="#ffb3ad",
        success="#7dffab",
        selection="#00306e",
        selection_unfocused="#1f2a3a",
        flash="#4a3000",
        flash_fading="#332200",
        flow={"blue": "#9ccaff", "purple": "#dcc0ff", "yellow": "#ffe14d", "green": "#7dffab"},
    ),
    dark=True,
)

# Chosen by search: the four stay at least 26 apart (CIE 1976) also for eyes without red, green
# or blue cones, as Machado, Oliveira and Fernandes (2009) simulate them.
COLOUR_BLIND = Looks(
    "colour-blind",
    "Colour-blind safe",
    "told apart without red, green or blue cones",
    Palette(
        background="#101214",
        surface="#1a1d20",
        panel="#25292d",
        boost="#343a40",
        foreground="#f2f4f5",
        soft="#b9bfc5",
        faint="#a3abb2",
        line="#3a4148",
        border="#8a939b",
        primary="#f5a623",
        accent="#ffc766",
        warning="#ffe95c",
        error="#ff8f66",
        success="#8ea2ff",
        selection="#26323f",
        selection_unfocused="#20272e",
        flash="#3d330f",
        flash_fading="#2e2a18",
        flow={"blue": "#8ea2ff", "purple": "#f0a3c8", "yellow": "#ffe95c", "green": "#1dbf73"},
    ),
    dark=True,
)

THEMES: tuple[Looks, ...] = (DARK, LIGHT, HIGH_CONTRAST, COLOUR_BLIND)
THEME_NAMES = tuple(looks.name for looks in THEMES)


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
