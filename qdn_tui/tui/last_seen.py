"""The board as it was seen last, kept on this machine: the first thing the next start shows.

It is a picture and nothing more. Nobody decides on it, and the first read takes its place. A
file that cannot be read, or that another version of this program wrote, is as good as none.
"""

import json
import logging
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any, get_args

from qdn_tui.domain.text import is_safe
from qdn_tui.drafts import drafted
from qdn_tui.tui.cards import Card, SortKey
from qdn_tui.tui.columns import COLUMNS

log = logging.getLogger(__name__)

# JSON writes a float without a fraction as it likes.
_WHOLE: dict[object, tuple[type, ...]] = {float: (int,)}
_FIELDS = tuple(field.name for field in fields(Card))
# A union says what it is made of; a plain type is made of itself.
_ALLOWED = {
    field.name: frozenset(get_args(field.type) or (field.type, *_WHOLE.get(field.type, ())))
    for field in fields(Card)
}
_DAYS = frozenset(field.name for field in fields(Card) if field.type == date | None)
# The number is raised whenever a field changes its meaning.
_FORM = f"1 {','.join(_FIELDS)}"
# As many cards as anybody scrolls past before the jobs are read; their number is told anyway.
MOST_IN_A_COLUMN = 500
# More than any screen is high.
_ON_A_SCREEN = 40
_UNREADABLE = (OSError, ValueError, TypeError, KeyError, IndexError, RecursionError)
_FIRST_DAY = date(1970, 1, 1).toordinal()
_PRIVATE_FILE, _PRIVATE_FOLDER = 0o600, 0o700


@dataclass(frozen=True)
class LastSeen:
    """What the board showed.

    Attributes:
        at: when, in seconds since 1970.
        business: the company's name.
        utc_offset: of the business's clock at that time, in seconds.
        attention: records that could not be read.
        open_and_done: how many jobs there were, shown or not.
        rest: jobs completed on earlier days that were not shown.
        filtered: whether the cards are what a filter found.
        sizes: cards in each column.
        cards: the first ones of each column.
        others: gives those that follow, which are on no screen yet.
    """

    at: float
    business: str
    utc_offset: float
    attention: int
    open_and_done: tuple[int, int]
    rest: int
    filtered: bool
    sizes: tuple[int, ...]
    cards: tuple[Card, ...]
    others: Callable[[], tuple[Card, ...]] = tuple

    def today(self, now: float) -> date:
        """The business's day at a moment; an hour off for a moment after the clocks changed."""
        return self.day_of(now + self.utc_offset)

    @staticmethod
    def day_of(seconds: float) -> date:
        """The day of a moment in seconds since 1970, where it is told in UTC."""
        return date.fromordinal(_FIRST_DAY + int(seconds // 86_400))


def seen_on(
    columns: Sequence[Sequence[Card]],
    *,
    at: float,
    business: str,
    utc_offset: float,
    attention: int,
    open_and_done: tuple[int, int],
    rest: int,
    filtered: bool,
) -> LastSeen:
    """What is to be kept of a board with these columns of cards."""
    first = tuple(card for column in columns for card in column[:_ON_A_SCREEN])
    others = tuple(card for column in columns for card in column[_ON_A_SCREEN:MOST_IN_A_COLUMN])
    return LastSeen(
        at,
        business,
        utc_offset,
        attention,
        open_and_done,
        rest,
        filtered,
        tuple(len(column) for column in columns),
        first,
        lambda: others,
    )


def recall(path: Path, stamp: str) -> LastSeen | None:
    """What was kept; None where there is nothing that could be shown.

    Args:
        path: the file.
        stamp: what it must have been kept under, such as the store's address.
    """
    try:
        first, _, others = path.read_bytes().partition(b"\n")
        return _understood(_loads(first), others, stamp)
    except FileNotFoundError:
        return None
    except _UNREADABLE as error:
        log.warning("what the board showed last cannot be read: %s", type(error).__name__)
        return None


def keep(path: Path, stamp: str, shown: LastSeen) -> None:
    """Write it down, for the user alone; a disk that takes nothing costs only the comfort."""
    first = _dumps(
        {
            "form": _FORM,
            "stamp": stamp,
            "at": shown.at,
            "business": shown.business,
            "utc_offset": shown.utc_offset,
            "attention": shown.attention,
            "open_and_done": shown.open_and_done,
            "rest": shown.rest,
            "filtered": shown.filtered,
            "sizes": shown.sizes,
            "cards": _field_by_field(shown.cards),
        }
    )
    others = _dumps(_field_by_field(shown.others()))
    try:
        path.parent.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
        with drafted(path) as draft, open(draft, "w", encoding="utf-8", opener=_private) as file:
            file.write(f"{first}\n{others}")
    except OSError as error:
        log.warning("what the board shows cannot be kept: %s", error)


def _field_by_field(cards: Sequence[Card]) -> dict[str, list[Any]]:
    """A list for each field, in which a day is its ordinal: read back without a look at each."""
    table = {name: [getattr(card, name) for card in cards] for name in _FIELDS}
    for name in _DAYS:
        table[name] = [None if day is None else day.toordinal() for day in table[name]]
    return table


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _loads(written: bytes) -> Any:
    text = written.decode("utf-8")
    # One look at the whole: an escape in JSON could hide what a terminal obeys.
    if not is_safe(text) or "\\u" in text:
        raise ValueError("not what was written")
    return json.loads(text)


def _understood(written: Any, others: bytes, stamp: str) -> LastSeen | None:
    if written["form"] != _FORM or written["stamp"] != stamp:
        return None
    sizes = tuple(int(size) for size in written["sizes"])
    if len(sizes) != COLUMNS:
        return None
    open_jobs, done = written["open_and_done"]
    return LastSeen(
        float(written["at"]),
        _text(written["business"]),
        float(written["utc_offset"]),
        int(written["attention"]),
        (int(open_jobs), int(done)),
        int(written["rest"]),
        bool(written["filtered"]),
        sizes,
        _cards(written["cards"]),
        lambda: _others(others),
    )


def _others(written: bytes) -> tuple[Card, ...]:
    try:
        return _cards(_loads(written))
    except _UNREADABLE as error:
        log.warning("what the board showed last is cut short: %s", type(error).__name__)
        return ()


def _cards(table: Mapping[str, list[Any]]) -> tuple[Card, ...]:
    values: list[list[Any]] = []
    for name in _FIELDS:
        column = table[name]
        if name in _DAYS:
            column = [None if day is None else date.fromordinal(day) for day in column]
        elif name == "order":
            column = [_order(*parts) for parts in column]
        elif not all(type(value) in _ALLOWED[name] for value in column):
            raise TypeError(name)
        values.append([tuple(value) if type(value) is list else value for value in column])
    if not all(0 <= place < COLUMNS for place in table["column"]):
        raise ValueError("column")
    return tuple(Card(*row) for row in zip(*values, strict=True))


def _order(held: Any, first: Any, second: Any, last: Any) -> SortKey:
    return bool(held), float(first), float(second), _text(last)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, mode=_PRIVATE_FILE)
