"""How a toast's text is broken into lines."""

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
