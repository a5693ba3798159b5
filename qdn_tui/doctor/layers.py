"""What a request for a tracking link meets, in that order, and what a look at each brought."""

from dataclasses import dataclass
from enum import StrEnum

from qdn_tui.store.findings import Level


class Layer(StrEnum):
    """One stop on the way from the customer's phone to the job; its value is what JSON calls it."""

    LINK = "link"
    DISTRIBUTION = "distribution"
    FUNCTION = "function"
    PAGE = "page"
    API = "api"
    DOCUMENT = "document"
    CLOCK = "clock"
    STORAGE = "storage"

    @property
    def label(self) -> str:
        """For people, as the head of a line."""
        return _LABELS.get(self, self.value.capitalize())


_LABELS = {Layer.API: "API", Layer.FUNCTION: "Edge function"}


@dataclass(frozen=True)
class Look:
    """What a look at one layer brought.

    Attributes:
        level: how bad it is for this link.
        said: what was found, one sentence.
        evidence: what that rests on, a line each; no customer's text, no whole token.
        ms: how long the look took.
    """

    layer: Layer
    level: Level
    said: str
    evidence: tuple[str, ...] = ()
    ms: int = 0
