"""Dialogs that ask why: the usual reasons by number or arrows, or one's own words."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from textual import events, on
from textual.app import ComposeResult
from textual.widgets import Input

from qdn_tui.domain.job import Job
from qdn_tui.domain.status import Outcome
from qdn_tui.tui.desk import Desk
from qdn_tui.tui.screens.ask import AskScreen
from qdn_tui.tui.widgets.numbered_input import NumberedInput
from qdn_tui.tui.widgets.pick_list import PickList, Row

LONGEST_REASON = 500
NOTHING = -1


class Usual(NamedTuple):
    """A usual answer.

    Attributes:
        reason: what the history will say.
        label: how it is shown; the reason itself where empty.
        outcome: for closing, how the job ended.
    """

    reason: str
    label: str = ""
    outcome: Outcome | None = None


class ReasonScreen(AskScreen):
    """Focus is in the line for one's own words, so that typing and choosing both work at once."""

    placeholder: ClassVar[str] = "Or in your own words. The history keeps it."
    longest: ClassVar[int] = LONGEST_REASON

    def __init__(self, desk: Desk, jobs: Sequence[Job]) -> None:
        super().__init__(desk, jobs)
        self.answers = tuple(self.usual())
        self._list: PickList[int] = PickList(self._rows(), NOTHING, id="usual")
        self._list.can_focus = False
        self._words = NumberedInput(
            placeholder=self.placeholder, max_length=self.longest, id="words"
        )

    @abstractmethod
    def usual(self) -> Sequence[Usual]:
        """The usual answers for these jobs, at most nine of them with a number."""

    @property
    def chosen(self) -> Usual | None:
        """The usual answer that is chosen."""
        place = self._list.value
        return self.answers[place] if place != NOTHING else None

    @property
    def reason(self) -> str:
        """What the history will say: one's own words, or else the chosen answer."""
        own = self._words.value.strip()
        return own or (self.chosen.reason if self.chosen else "")

    def questions(self) -> ComposeResult:
        yield self._list
        yield self._words

    def opened(self) -> None:
        self._words.focus()

    def missing(self) -> str | None:
        if self.reason:
            return None
        return "Give a reason: its number, ↑↓, or your own words."

    def on_key(self, event: events.Key) -> None:
        if event.key in ("up", "down"):
            event.stop()
            self.choose_next(1 if event.key == "down" else -1)

    def choose_next(self, step: int) -> None:
        """Choose the answer below, or with -1 the one above."""
        here = self._list.value
        last = len(self.answers) - 1
        self._list.choose(last if here == NOTHING and step < 0 else max(0, min(here + step, last)))

    @on(NumberedInput.Numbered)
    def _numbered(self, typed: NumberedInput.Numbered) -> None:
        if typed.number <= len(self.answers):
            self._list.choose(typed.number - 1)

    @on(PickList.Picked, "#usual")
    def _picked(self) -> None:
        self.tell("")

    @on(Input.Changed)
    def _typed(self) -> None:
        self.tell("")

    def _rows(self) -> tuple[Row[int], ...]:
        return tuple(
            Row(place, f"{place + 1 if place < 9 else ' '}  {answer.label or answer.reason}")
            for place, answer in enumerate(self.answers)
        )
