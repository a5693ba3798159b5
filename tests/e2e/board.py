"""The board in a terminal, read as a dispatcher reads it."""

import base64
import re
from functools import partial

from qdn_tui.domain.status import FLOW
from tests.e2e.terminal import Terminal

# OSC 52: what a program asks the terminal to put on the clipboard, in base64.
_COPIED = re.compile(rb"\x1b\]52;c;([A-Za-z0-9+/=]*)(?:\x07|\x1b\\)")
_NUMBER = re.compile(r"J-\d{6}")
# The upper left corner of the selected card.
_SELECTED = re.compile(r"┏ . (J-\d{6})")
# What the heading of the column with the cursor is underlined with.
_COLUMN_IN_HAND = "━━"


class Board(Terminal):
    """The board. Columns are read at `LARGE`, where all of them stand beside each other."""

    def wait_until_open(self) -> None:
        """Until the jobs have been read."""
        self.wait_for("● fresh")

    @property
    def columns(self) -> dict[str, list[str]]:
        """Numbers of the cards in each column, by its label, from the top."""
        starts = self._starts
        found: dict[str, list[str]] = {label: [] for label in starts}
        for line in self.lines:
            for number in _NUMBER.finditer(line):
                before = [label for label, start in starts.items() if start <= number.start()]
                if before:
                    found[before[-1]].append(number.group())
        return found

    @property
    def selected(self) -> str | None:
        """The number of the selected card."""
        found = _SELECTED.search(self.text)
        return found.group(1) if found else None

    @property
    def copied(self) -> list[str]:
        """Everything put on the clipboard so far."""
        return [base64.b64decode(sent).decode() for sent in _COPIED.findall(self.written)]

    def wait_for_card(self, number: str, label: str) -> None:
        """Until the job stands in the column with this label."""
        self.wait_for(lambda: number in self.columns.get(label, ()))

    def select(self, number: str) -> None:
        """Go to a card by the keys, one at a time, looking where the cursor is after each.

        Cards may come and move meanwhile: what is pressed next is decided on the screen as it is.
        """
        while (here := self._cursor_at)[1] != number:
            self.press(self._key_towards(number, *here))
            self.wait_for(lambda: self._cursor_at != here)

    def _key_towards(self, number: str, place: int, selected: str | None) -> str:
        columns = list(self.columns.values())
        there = next(place for place, cards in enumerate(columns) if number in cards)
        if place != there:
            return "left" if there < place else "right"
        cards = columns[there]
        is_above = selected in cards and cards.index(number) < cards.index(selected)
        return "up" if is_above else "down"

    @property
    def _cursor_at(self) -> tuple[int, str | None]:
        """The place of the column with the cursor, which may be empty, and the selected card."""
        line = next((line for line in self.lines if _COLUMN_IN_HAND in line), "")
        here = line.find(_COLUMN_IN_HAND)
        return sum(start <= here for start in self._starts.values()) - 1, self.selected

    def fill(self, *texts: str) -> None:
        """Type into text fields, at the pace of somebody who looks at the screen.

        Begins in the field with the cursor and ends in the last one; an empty text leaves a
        field as it is.
        """
        for place, text in enumerate(texts):
            if place:
                here = self.cursor
                self.press("tab")
                self.wait_for(partial(self._has_left, here))
            if text:
                self.type(text)
                self.wait_for(text)

    def go_to_list(self, row: str, *keys: str) -> None:
        """Press keys that lead to the list in which this row is the chosen one."""
        before = self.background_of(row)
        self.press(*keys)
        self.wait_for(lambda: self.background_of(row) != before)

    def _has_left(self, here: tuple[int, int]) -> bool:
        return self.cursor != here

    def leave(self) -> None:
        """Press `q`; the board must go, without any fault."""
        self.press("q")
        assert self.wait_for_end() == 0

    @property
    def _starts(self) -> dict[str, int]:
        """Where each column begins; empty while no line names them all."""
        marks = [(info.label, f" {info.mark} {info.label} ") for info in FLOW]
        for line in self.lines:
            if all(mark in line for _, mark in marks):
                return {label: line.index(mark) for label, mark in marks}
        return {}
