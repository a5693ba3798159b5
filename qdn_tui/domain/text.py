"""The one gate for text from outside: what may reach a terminal, and how wide it is there."""

import re
import unicodedata

# C0, C1 and DEL move the cursor or start escape sequences; surrogates cannot be encoded;
# the bidirectional controls, and the deprecated ones up to 206F, reorder what surrounds them.
# All of them are dropped.
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f"
_BREAKS = re.compile(r"[\t\n\r\v\f\x85\u2028\u2029]+")
_UNSAFE = re.compile(f"[\x00-\x1f\x7f-\x9f\ud800-\udfff{_BIDI}]")
_UNSAFE_BUT_NEWLINE = re.compile(f"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff{_BIDI}]")
_LINE_ENDS = re.compile(r"\r\n|[\r\v\f\x85\u2028\u2029]")
_MARKS_KEPT = 2
# Three in a row that may be combining marks. Where there are none, which one look by the regular
# expression tells, no character is looked up: accents, dashes and signs stand outside of these.
_MAY_STACK = re.compile("[\u0300-\u1fff\u20d0-\u20ff\u2c00-\U0010ffff]{3}")
# A joiner with nothing to join takes the next column with it where widths are counted.
_IDLE_JOINER = re.compile(
    "(?<![^\x00-\x7f\u200d])\u200d+|\u200d+(?![^\x00-\x7f])|(?<=\u200d)\u200d+"
)


def safe(text: object, limit: int | None = None) -> str:
    """Return `text` on one line without anything a terminal would obey.

    Line breaks and tabs become one space. A run of combining marks is cut after two, so
    that a stack of them cannot climb over other lines.

    Args:
        text: anything; its `str` is taken.
        limit: the longest result in characters; a longer one ends in an ellipsis.
    """
    line = str(text)
    if not (line.isascii() and line.isprintable()):
        line = _UNSAFE.sub("", _BREAKS.sub(" ", line))
        if not line.isascii():
            line = _without_stacked_marks(_IDLE_JOINER.sub("", line))
    if limit is not None and len(line) > limit:
        line = line[: limit - 1].rstrip() + "…" if limit > 0 else ""
    return line


def safe_lines(text: object) -> str:
    """Like `safe`, but line breaks stay, each as a single newline character."""
    lines = _UNSAFE_BUT_NEWLINE.sub("", _LINE_ENDS.sub("\n", str(text)).replace("\t", " "))
    return lines if lines.isascii() else _without_stacked_marks(_IDLE_JOINER.sub("", lines))


def is_safe(text: str) -> bool:
    """Whether `text`, line breaks aside, has nothing a terminal would obey."""
    return _UNSAFE_BUT_NEWLINE.search(text) is None


def fit(text: str, cells: int) -> str:
    """Cut or pad already safe text to exactly `cells` terminal columns.

    A cut is shown by an ellipsis. Wide characters count as two columns.
    """
    from rich.cells import cell_len, set_cell_size  # the Lambda reads records without rich

    if cells <= 0:
        return ""
    if cell_len(text) <= cells:
        return set_cell_size(text, cells)
    return set_cell_size(set_cell_size(text, cells - 1).rstrip(" \u200d") + "…", cells)


def _without_stacked_marks(text: str) -> str:
    if not _MAY_STACK.search(text):
        return text
    kept: list[str] = []
    run = 0
    for character in text:
        # By category: enclosing marks and variation selectors have no combining class.
        run = run + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        if run <= _MARKS_KEPT:
            kept.append(character)
    return "".join(kept)
