"""The colours of the board: the web pages' dark palette, with the flow's colours by name."""

from textual.theme import Theme

# One entry for each colour that `domain.status.FLOW` names.
FLOW_COLOURS = {
    "blue": "#7fabff",
    "purple": "#b795ff",
    "yellow": "#f0c244",
    "green": "#5fcf8c",
}

DARK = Theme(
    name="qdn",
    primary="#ff8a1f",
    secondary="#9dbdff",
    accent="#ffb26b",
    warning="#f0c244",
    error="#ff6b5e",
    success="#5fcf8c",
    foreground="#f5f1ea",
    background="#14120f",
    surface="#1f1c18",
    panel="#2a2620",
    boost="#37322b",
    dark=True,
    variables={
        **{f"flow-{name}": colour for name, colour in FLOW_COLOURS.items()},
        "line": "#3d372f",
        "ink-soft": "#b9b0a3",
        "ink-faint": "#8f867a",
        "selection": "#4a3a24",
        "selection-unfocused": "#322c24",
        "flash": "#5a3a12",
        "flash-fading": "#3a2a16",
        "footer-key-foreground": "#ffb26b",
        "input-selection-background": "#ff8a1f 35%",
        "border": "#948b7e",
        "border-blurred": "#37322b",
    },
)
