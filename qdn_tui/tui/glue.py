"""Keeping a time of day in one piece where a text is broken into lines: `7:30 am`."""

import re

_BETWEEN = re.compile(r"(?<=\d) (?=[ap]m\b)")
# As wide as the space, and no safe text holds it. A no-break space would be broken at.
_GLUE = "\ud800"


def glued(text: str) -> str:
    """Safe text as it is to be broken into lines; each line is then `loosened`."""
    return _BETWEEN.sub(_GLUE, text)


def loosened(line: str) -> str:
    """The line as it is shown."""
    return line.replace(_GLUE, " ")
