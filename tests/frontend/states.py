"""Every state the pages can be in, by what the API answers and what the customer does."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from playwright.async_api import Page

from qdn_tui.domain.status import Outcome, Status
from tests.frontend.booking import BOOKED, fill_in, wait_for_windows
from tests.frontend.plain import FULL, PATH, WRONG, plain, plain_without_job
from tests.frontend.site_server import Answer
from tests.frontend.views import NOT_FOUND, TOKEN, View, view


@dataclass(frozen=True)
class State:
    """A state by name, what brings the page there, and what it is called on the page."""

    name: str
    shown: str
    answers: tuple[Answer | View, ...] = ()
    path: str = f"/track/{TOKEN}"
    act: Callable[[Page], Awaitable[None]] | None = None

    def __str__(self) -> str:
        return self.name


CHANGEABLE: View = {
    "cancel": True,
    "reschedule": True,
    "until": "2026-11-21T23:00:00Z",
    "proof": "phone_last4",
    "why_not": None,
}


async def open_changes(page: Page) -> None:
    """The panel in which customers change what they booked, with the last question open."""
    await page.click("#change-open")
    await page.locator('#change input[name="window"]').first.wait_for(state="attached")
    await page.click("#cancel")


async def submit_nothing(page: Page) -> None:
    """Everything wrong at once."""
    await wait_for_windows(page)
    await page.click("#submit")


async def book(page: Page) -> None:
    """A booking that went through."""
    await fill_in(page)
    await page.click("#submit")
    await page.locator(".booked").wait_for()


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
    State("on-hold", "job", (view(hold={"label": "On hold"}),)),
    State("expected", "job", (view(eta="2026-11-21T17:10:00Z", changes=CHANGEABLE),)),
    State("spanish", "job", (view(changes=CHANGEABLE),), path=f"/track/{TOKEN}?lang=es"),
    State("changing", "job", (view(changes=CHANGEABLE),), act=open_changes),
)
PLAIN_STATES = (
    State("plain", "", (plain(),), path=PATH),
    State("plain-full", "", (plain(refusal=FULL),), path=PATH),
    State("plain-wrong", "", (plain(refusal=WRONG, language="es"),), path=PATH),
    State("plain-missing", "", (plain_without_job(),), path=PATH),
)
BOOKING_STATES = (
    State("empty", "", path="/book/", act=wait_for_windows),
    State("spanish", "", path="/book/?lang=es", act=fill_in),
    State("wrong", "", path="/book/", act=submit_nothing),
    State("booked", "", (Answer(201, BOOKED),), path="/book/", act=book),
)
