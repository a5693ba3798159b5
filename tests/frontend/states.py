"""Every state the tracking page can be in, by what the API answers."""

from dataclasses import dataclass

from qdn_tui.domain.status import Outcome, Status
from tests.frontend.site_server import Answer
from tests.frontend.views import NOT_FOUND, TOKEN, View, view


@dataclass(frozen=True)
class State:
    """A state by name, what brings the page there, and what it is called on the page."""

    name: str
    shown: str
    answers: tuple[Answer | View, ...] = ()
    path: str = f"/track/{TOKEN}"

    def __str__(self) -> str:
        return self.name


STATES = (
    State("loading", "loading", (Answer(200, view(), held=True),)),
    State("submitted", "job", (view(Status.SUBMITTED, window=None),)),
    State("ready", "job", (view(Status.READY_FOR_PICKUP),)),
    State("in-progress", "job", (view(Status.IN_PROGRESS),)),
    State("completed", "job", (view(Status.COMPLETED),)),
    State("cancelled", "job", (view(Status.READY_FOR_PICKUP, outcome=Outcome.CANCELLED),)),
    State("no-show", "job", (view(Status.IN_PROGRESS, outcome=Outcome.NO_SHOW),)),
    State("failed", "job", (view(Status.IN_PROGRESS, outcome=Outcome.FAILED),)),
    State("missing", "missing", (Answer(404, NOT_FOUND),)),
    State("unreachable", "unreachable", (Answer(503, "upstream"),)),
    State("ask", "ask", path="/track/"),
)
