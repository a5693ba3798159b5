"""How a toast's text is broken into lines, and how long it stays."""

from textwrap import fill

TOAST_CELLS = 66
"""The width of a text that is read at a glance."""


def wrapped(text: str) -> str:
    """The text in such lines; a link stays whole, on a line of its own.

    A toast may be as wide as the terminal, so that a link can be selected there.
    """
    return "\n".join(
        fill(line, TOAST_CELLS, break_long_words=False, break_on_hyphens=False)
        for line in text.split("\n")
    )


def reading_seconds(text: str) -> float:
    """How long somebody needs who looks up and reads it at leisure: three words a second."""
    return max(3.0, 2.0 + len(text.split()) / 3)
