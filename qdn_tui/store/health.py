"""How well the connection does: what screens say of it, without what makes it."""

from dataclasses import dataclass
from enum import StrEnum


class Freshness(StrEnum):
    """How far the newest snapshot can be trusted."""

    FRESH = "fresh"
    STALE = "stale"
    OFFLINE = "offline"


@dataclass(frozen=True)
class Health:
    """The state of the connection.

    Attributes:
        freshness: fresh; stale after a failed poll; offline after two or where nobody answers.
        last_success: monotonic seconds of the last good answer, or None before the first.
        problem: what the last failed poll said, in a sentence; None while fresh.
        advice: what to do about it, where trying again alone does not help.
        word: what is wrong in two or three words, where it is not the line that is down.
    """

    freshness: Freshness
    last_success: float | None = None
    problem: str | None = None
    advice: str = ""
    word: str = ""
