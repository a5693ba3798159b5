"""The board in a terminal, read as a dispatcher reads it."""

import base64
import re
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

from qdn_tui.domain.status import FLOW
from tests.e2e.patience import WITHIN_S
from tests.e2e.terminal import Terminal

# OSC 52: what a program asks the terminal to put on the clipboard, in base64.
_COPIED = re.compile(rb"\x1b\]52;c;([A-Za-z0-9+/=]*)(?:\x07|\x1b\\)")
# The upper left corner of a card; numbers are also told over the cards.
_CARD = re.compile(r"[╭┏╔◆] [○◔◑●] (J-\d{6})")
# The same of the selected one.
_SELECTED = re.compile(r"┏ . (J-\d{6})")
# What the heading of the column with the cursor is underlined with.
_COLUMN_IN_HAND = "━━"
# Said by a card, or by the line on top, of what the store does not have yet.
_NOT_SENT = ("saving…", "sending…", " waiting")
# How long the cursor is waited for before a look at what else happened.
_STEP_S = 3.0

Columns = Mapping[str, list[str]]
"""Numbers of the cards in each column, by its label, from the top."""


class Cursor(NamedTuple):
    """The place of the column with the cursor, which may be empty, and the selected card."""

    column: int
    selected: str | None


class Step(NamedTuple):
    """Where the cursor is, and a key that brings it nearer to a card; an empty one on the card."""

    here: Cursor
    key: str


@dataclass(frozen=True)
class Cards:
    """The columns as they stood beside each other in one look.

    Attributes:
        cursor: where the cursor was.
    """

    columns: Columns
    cursor: Cursor

    def step_towards(self, number: str) -> Step | None:
        """The next step to a card; None while the card is not in sight."""
        if self.cursor.selected == number:
            return Step(self.cursor, "")
        columns = list(self.columns.values())
        there = next((place for place, cards in enumerate(columns) if number in cards), None)
        if there is None:
            return None
        if self.cursor.column != there:
            return Step(self.cursor, "left" if there < self.cursor.column else "right")
        cards, selected = columns[there], self.cursor.selected
        is_above = selected in cards and cards.index(number) < cards.index(selected)
        return Step(self.cursor, "up" if is_above else "down")


class Board(Terminal):
    """The board. Columns are read at `LARGE`, where all of them stand beside each other."""

    def wait_until_open(self) -> None:
        """Until the jobs have been read."""
        self.wait_for("● fresh")

    def wait_until_sent(self) -> None:
        """Until nothing on the board waits to be sent any more."""
        self.wait_for(lambda: not any(word in self.text for word in _NOT_SENT))

    @property
    def copied(self) -> list[str]:
        """Everything put on the clipboard so far."""
        return [base64.b64decode(sent).decode() for sent in _COPIED.findall(self.written)]

    @property
    def selected(self) -> str | None:
        """The number of the selected card."""
        found = _SELECTED.search(self.text)
        return found.group(1) if found else None

    def wait_for_card(self, number: str, label: str) -> None:
        """Until the job stands in the column with this label."""
        self._wait_for_cards(lambda columns: number in columns[label], f"{number} in {label}")

    def wait_for_just(self, label: str, *numbers: str) -> list[str]:
        """Until these jobs and no others stand in the column with this label; from the top."""
        wanted = sorted(numbers)
        seen = self._wait_for_cards(
            lambda columns: sorted(columns[label]) == wanted, f"just {wanted} in {label}"
        )
        return seen[label]

    def wait_until_off(self, number: str) -> None:
        """Until the job stands in no column."""
        self._wait_for_cards(
            lambda columns: all(number not in cards for cards in columns.values()),
            f"a board without {number}",
        )

    def select(self, number: str) -> None:
        """Go to a card by the keys, one at a time, looking where the cursor is after each.

        Cards may come and move meanwhile: what is pressed next is decided on the screen as it is.
        """
        deadline = time.monotonic() + WITHIN_S
        while True:
            here, key = self.see(lambda: self._step_towards(number), f"{number} in sight")
            if not key:
                return
            assert time.monotonic() < deadline, f"the cursor never came to {number}\n{self.text}"
            self.press(key)
            with suppress(AssertionError):
                # A key may come too late for what it was pressed for: then there is another look.
                self.wait_for(lambda here=here: self._has_left(here), _STEP_S)  # type: ignore[misc]

    def fill(self, *texts: str) -> None:
        """Type into text fields, at the pace of somebody who looks at the screen.

        Begins in the field with the cursor and ends in the last one; an empty text leaves a
        field as it is.
        """
        for place, text in enumerate(texts):
            if place:
                here = self.cursor
                self.press("tab")
                self.wait_for(lambda here=here: self.cursor != here)  # type: ignore[misc]
            if text:
                self.type(text)
                self.wait_for(text)

    def go_to_list(self, row: str, *keys: str) -> None:
        """Press keys that lead to the list in which this row is the chosen one."""
        before = self.background_of(row)
        self.press(*keys)
        self.wait_for(lambda: self.background_of(row) not in (None, before))

    def leave(self) -> None:
        """Press `q` once nothing waits to be sent; the board must go, without any fault."""
        self.wait_until_sent()
        self.press("q")
        code = self.wait_for_end()
        assert code == 0, f"ended with {code}\n{self.text}"

    def _wait_for_cards(self, holds: Callable[[Columns], bool], said: str) -> Columns:
        def look() -> Columns | None:
            seen = self._cards
            return seen.columns if seen is not None and holds(seen.columns) else None

        return self.see(look, said)

    def _step_towards(self, number: str) -> Step | None:
        seen = self._cards
        return seen.step_towards(number) if seen is not None else None

    def _has_left(self, here: Cursor) -> bool:
        seen = self._cards
        return seen is not None and seen.cursor != here

    @property
    def _cards(self) -> Cards | None:
        """The cards in one look; None while no line names all columns."""
        lines = self.lines
        marks = {info.label: f" {info.mark} {info.label} " for info in FLOW}
        heading = next((ln for ln in lines if all(mark in ln for mark in marks.values())), None)
        if heading is None:
            return None
        starts = {label: heading.index(mark) for label, mark in marks.items()}
        columns: dict[str, list[str]] = {label: [] for label in starts}
        for line in lines:
            for card in _CARD.finditer(line):
                before = [label for label, start in starts.items() if start <= card.start()]
                if before:
                    columns[before[-1]].append(card.group(1))
        ruled = next((line for line in lines if _COLUMN_IN_HAND in line), "")
        here = ruled.find(_COLUMN_IN_HAND)
        column = sum(start <= here for start in starts.values()) - 1
        return Cards(columns, Cursor(column, self.selected))
