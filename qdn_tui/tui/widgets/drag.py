"""A card that is dragged: where it was taken, what it is held over, and what dropping it means."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

BEGINS_AFTER = 2
"""Cells the pointer moves before a press is a drag: a hand that clicks is not that still."""

Step = Literal["advance", "revert"]
_STEPS: Final[Mapping[int, Step]] = {1: "advance", -1: "revert"}


class Press(NamedTuple):
    """A button that went down on a card, and may still become a click."""

    key: str
    x: int
    y: int

    def is_left_by(self, x: int, y: int) -> bool:
        """Whether the pointer has gone far enough to mean it."""
        # A line is about as high as two cells are wide.
        return max(abs(x - self.x), 2 * abs(y - self.y)) >= BEGINS_AFTER


@dataclass(frozen=True)
class Drag:
    """A card in the hand.

    Attributes:
        key: the id of its job.
        home: the column it was taken from.
        keys: all that go with it: the marked ones where it is marked, or only itself.
        target: the other column under the pointer; None over its own and beside the board.
        allowed: whether it may be dropped there.
    """

    key: str
    home: int
    keys: frozenset[str]
    target: int | None = None
    allowed: bool = False

    @property
    def step(self) -> Step | None:
        """What dropping it here asks for; None where nothing that exists."""
        return step_between(self.home, self.target) if self.target is not None else None

    @property
    def sign(self) -> str:
        """Whether it may be dropped here, without colour."""
        return "✓" if self.allowed else "✕"

    @property
    def word(self) -> str:
        """Said on the card: `✓ advance`."""
        return "moving" if self.target is None else f"{self.sign} {self.verdict}"

    @property
    def verdict(self) -> str:
        """What dropping it does."""
        return self.step if self.allowed and self.step is not None else "not here"


def step_between(home: int, target: int) -> Step | None:
    """The change that brings a job from one column to another; None where no single one does."""
    return _STEPS.get(target - home)
