"""Pages of staff at work, each of which must behave: no dialog, no fault, nothing blocked."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
import pytest_asyncio
from playwright.async_api import (
    Browser,
    BrowserContext,
    Dialog,
    Error,
    Locator,
    Mouse,
    Page,
    Route,
    expect,
)

from qdn_tui.domain.job import Assignment, Customer, Job
from qdn_tui.domain.money import Money
from tests.frontend.conftest import Scheme
from tests.frontend.dashboard.logins import PASSWORD
from tests.frontend.dashboard.office import DANA, Office, address
from tests.frontend.phones import COUNT_VIOLATIONS, Phones
from tests.frontend.views import MORNING, NOW

POLL_MS = 2_000
PATIENCE_MS = 30_000


@dataclass
class Desk:
    """One person's page.

    Attributes:
        faults: uncaught errors and dialogs; there must be none.
    """

    page: Page
    faults: list[str] = field(default_factory=list)

    def listen(self) -> None:
        """Note what goes wrong on the page from now on."""
        self.page.on("dialog", self._dismiss)
        self.page.on("pageerror", self._note)

    def stop_listening(self) -> None:
        """What the page does from now on is no longer of this visit."""
        self.page.remove_listener("dialog", self._dismiss)
        self.page.remove_listener("pageerror", self._note)

    async def _dismiss(self, dialog: Dialog) -> None:
        self.faults.append(dialog.message)
        await dialog.dismiss()

    def _note(self, error: Error) -> None:
        self.faults.append(str(error))

    def card(self, number: str) -> Locator:
        """The job's card."""
        return self.page.locator(".job", has=self.page.get_by_text(number, exact=True))

    def column(self, status: str) -> Locator:
        """The column of a status."""
        return self.page.locator(f'.column[data-status="{status}"]')

    def in_column(self, number: str, status: str) -> Locator:
        """The job's card, if it stands in that column."""
        return self.column(status).locator(".job", has=self.page.get_by_text(number, exact=True))

    async def drag(self, number: str, status: str) -> None:
        """Take the card with the mouse and let it go over a column."""
        await (await self.lift(number, status)).up()

    async def lift(self, number: str, status: str) -> Mouse:
        """Hold the card with the mouse over a column."""
        mouse = self.page.mouse
        await self.card(number).hover(position={"x": 60, "y": 20})
        await mouse.down()
        column = await self.column(status).bounding_box()
        card = await self.card(number).first.bounding_box()
        assert card is not None
        assert column is not None
        await mouse.move(card["x"] + 80, card["y"] + 40, steps=3)
        await mouse.move(column["x"] + column["width"] / 2, column["y"] + 120, steps=6)
        return mouse

    async def beside(self, script: str) -> "Desk":
        """Another tab of the same browser, which runs this script first."""
        page = await self.page.context.new_page()
        assert self.page.viewport_size is not None
        await page.set_viewport_size(self.page.viewport_size)
        await page.add_init_script(script)
        page.set_default_timeout(PATIENCE_MS)
        await page.clock.install(time=NOW)
        await page.goto(self.page.url)
        await page.locator('main[data-state="board"]').wait_for()
        return Desk(page)

    async def loses_line(self, office: Office) -> None:
        """The desk answers no more, and the page has noticed: its banner has moved the board."""
        office.down = True
        await self.page.clock.run_for(POLL_MS)
        await expect(self.page.locator("#banner")).to_be_visible()

    @asynccontextmanager
    async def without_looks(self) -> AsyncIterator[None]:
        """Whatever is asked about the board meanwhile is asked at the end."""
        over = asyncio.Event()

        async def look_later(look: Route) -> None:
            await over.wait()
            await look.continue_()

        await self.page.route("**/api/board*", look_later)
        yield
        over.set()

    async def poll(self) -> None:
        """Let the page look at the board once more."""
        async with self.page.expect_response(lambda answer: "/api/board" in answer.url):
            await self.page.clock.run_for(POLL_MS)

    async def log_in(self, username: str = DANA, password: str = PASSWORD) -> None:
        """Fill in the login and send it."""
        await self.page.fill("#username", username)
        await self.page.fill("#password", password)
        await self.page.click("#log-in")

    async def has_logged_in(self, office: str, username: str) -> None:
        """As after an earlier visit: half the time of most tests went into the form."""
        answer = await self.page.request.post(
            f"{office}/api/session",
            data={"username": username, "password": PASSWORD},
            headers={"sec-fetch-site": "same-origin"},
        )
        assert answer.ok

    async def told(self, text: str) -> None:
        """Wait for a toast that says so."""
        await expect(self.page.locator(".toast", has_text=text)).to_be_visible()

    async def open_menu(self, number: str) -> None:
        """The card's menu of changes."""
        await self.card(number).locator(".job-move").click()
        await expect(self.page.locator("#ask .choose")).to_be_visible()

    async def choose(self, number: str, change: str) -> None:
        """One of the changes in the card's menu."""
        await self.open_menu(number)
        await self.page.locator("#ask").get_by_role("button", name=change, exact=True).click()

    async def pick(self, label: str) -> None:
        """One of the answers that a form offers."""
        said = re.compile(label.replace(" ", r"\s"))
        await self.page.locator("#ask").get_by_role("radio", name=said).check()

    async def submit(self) -> None:
        """Send the form that is open."""
        await self.page.click("#ask button[type=submit]")


Opener = Callable[..., Awaitable[Desk]]


@pytest.fixture
def office() -> Iterator[Office]:
    """Staff, their API and no jobs."""
    with Office() as opened:
        yield opened


@pytest.fixture
def marks_job(office: Office) -> Job:
    """Mark's trailer pickup, ready."""
    create = office.by.create(
        customer=Customer(name="Mark", phone="+16195550123"),
        address=address("12 Soderblom Avenue"),
        service="trailer_pickup_dump",
        price=Money(amount_cents=60_000),
        window=MORNING,
        ready=True,
    )
    document = office.write(create)
    job = document.by_token[create.tracking_token]
    office.write(office.by.assign(job, Assignment(crew=("Ana Example",), truck="Truck 1")))
    return office.job(job.number)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def screens(browser: Browser) -> AsyncIterator[Phones]:
    """As for customers, but time goes on: the board waits moments between what it does."""
    kept = Phones(browser, still=False)
    yield kept
    await kept.close()


@pytest_asyncio.fixture(loop_scope="session")
async def desk(browser: Browser, screens: Phones, office: Office) -> AsyncIterator[Opener]:
    """Opens pages of staff, logged in unless told otherwise; each has its own browser's memory.

    They are still, as some people set it: every frame of what moves costs time.
    """
    desks: list[Desk] = []
    touched: list[BrowserContext] = []

    async def opened(
        username: str | None = DANA,
        *,
        width: int = 1280,
        height: int = 800,
        language: str = "en",
        touch: bool = False,
        scheme: Scheme = "light",
        view: str = "board",
    ) -> Desk:
        if touch:
            context = await browser.new_context(
                viewport={"width": width, "height": height},
                has_touch=True,
                is_mobile=True,
                locale="en-US",
                timezone_id="Asia/Tokyo",
            )
            touched.append(context)
            page = await context.new_page()
            await page.add_init_script(COUNT_VIOLATIONS)
            await page.clock.install(time=NOW)
        else:
            page = await screens.take(True, width, height)
        await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        shown = Desk(page)
        desks.append(shown)
        shown.listen()
        page.set_default_timeout(PATIENCE_MS)
        if username is not None:
            await shown.has_logged_in(office.url, username)
        await page.goto(f"{office.url}/dashboard?lang={language}#{view}")
        if username is not None:
            await page.locator('main[data-state="board"]').wait_for()
        return shown

    yield opened
    for shown in desks:
        shown.stop_listening()
        assert shown.faults == []
        assert await shown.page.evaluate("window.violations") == []
        if shown.page.context not in touched:
            shown.page.set_default_timeout(30_000)
            await screens.give_back(shown.page)
    for context in touched:
        await context.close()
