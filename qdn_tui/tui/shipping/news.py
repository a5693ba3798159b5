"""What comes from a deploy's threads, in the past tense; nothing of the pipeline is loaded here."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from qdn_tui.errors import QdnError
from qdn_tui.tui.shipping.port import Standing, Wanted

if TYPE_CHECKING:
    from qdn_tui.deploy import Event, Outcome, Plan


@dataclass(frozen=True)
class Looked:
    """The environment was looked at.

    Attributes:
        plans: whether a plan follows.
    """

    standing: Standing
    plans: bool


@dataclass(frozen=True)
class Planned:
    """A plan is there.

    Attributes:
        to_ask: whether it was made to be agreed to.
        request: which asking it answers; an older one's is not shown.
    """

    wanted: Wanted
    plan: "Plan"
    to_ask: bool
    request: int


@dataclass(frozen=True)
class Troubled:
    """Looking or planning failed."""

    error: QdnError
    request: int


@dataclass(frozen=True)
class Told:
    """The run told something, at `at` seconds of the deployer's clock."""

    event: "Event"
    at: float


@dataclass(frozen=True)
class Ended:
    """The run is over: `outcome`, or else `error`."""

    outcome: "Outcome | None"
    error: QdnError | None
    at: float


News = Looked | Planned | Troubled | Told | Ended


class DeployNews(Message):
    """Something about a deploy came from its thread."""

    def __init__(self, news: News) -> None:
        super().__init__()
        self.news = news
