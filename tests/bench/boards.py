"""How a board, and the minimal application, are recognized on a screen."""

import re
from collections.abc import Sequence
from typing import Final

from qdn_tui.domain.status import FLOW
from tests.bench.office import PYTHON, ROOT
from tests.bench.terminal import COLUMNS

HELLO: Final = [PYTHON, str(ROOT / "tests" / "bench" / "peers" / "hello.py")]
CARD: Final = re.compile(r"J-\d{6}")
# Seen in the raw output it says that the wait may end: the jobs were read, not only remembered.
READ_MARKER: Final = "● fresh".encode()
_QUARTER = COLUMNS // 4
# In the night nothing is completed yet on the business's day.
_NONE_TODAY = "None today"


def has_frame(lines: Sequence[str]) -> bool:
    """The headings of the first and the last column, the line on top and the keys."""
    text = "\n".join(lines)
    return (
        all(info.label in text for info in (FLOW[0], FLOW[-1]))
        and "qdn" in lines[0]
        and "Quit" in lines[-1]
    )


def has_cards(lines: Sequence[str]) -> bool:
    """Cards in the first column and in the last, which says so where it has none yet today."""
    last = [line[-_QUARTER:] for line in lines]
    return first_card(lines) is not None and any(
        CARD.search(line) or _NONE_TODAY in line for line in last
    )


def first_card(lines: Sequence[str]) -> str | None:
    """The number on the first card of the first column."""
    found = (CARD.search(line[:_QUARTER]) for line in lines)
    return next((card[0] for card in found if card), None)


def cards(lines: Sequence[str]) -> list[str]:
    """The numbers of all cards, from left to right and down."""
    return CARD.findall("\n".join(lines))
