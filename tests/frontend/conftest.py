"""A browser, a server of the built site, and a page that must behave."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Dialog, Error, Page, Request, async_playwright, expect

from qdn_tui import deploy
from qdn_tui.cloud import Cloud
from tests.frontend import chromium
from tests.frontend.phones import Phones
from tests.frontend.site_server import Answer, SiteServer
from tests.frontend.views import TOKEN, View

# Of what a page shows after it asked: a machine with much else to do answers late.
expect.set_options(timeout=30_000)

Scheme = Literal["light", "dark"]


@dataclass
class Visit:
    """A customer's page, and what happened on it.

    Attributes:
        site: where its pages are.
        asked: paths the page asked the API for, in order, as soon as it asked.
        dialogs: texts of alerts and the like; there must be none.
        faults: uncaught errors of the page's script; there must be none.
    """

    page: Page
    site: str
    has_script: bool = True
    asked: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    _heard: list[tuple[Any, Any]] = field(default_factory=list)

    def listen(self) -> None:
        """Note what the page asks its site for, and what it must not do."""

        async def dismiss(dialog: Dialog) -> None:
            self.dialogs.append(dialog.message)
            await dialog.dismiss()

        def note_fault(error: Error) -> None:
            self.faults.append(str(error))

        def note_request(request: Request) -> None:
            if request.url.startswith(f"{self.site}/api/"):
                self.asked.append(request.url.removeprefix(self.site))

        heard = (("dialog", dismiss), ("pageerror", note_fault), ("request", note_request))
        for event, hear in heard:
            self._hear(event, hear)

    def _hear(self, event: Any, hear: Any) -> None:
        self.page.on(event, hear)
        self._heard.append((event, hear))

    def stop_listening(self) -> None:
        """What the page does from now on is no longer of this visit."""
        for event, hear in self._heard:
            self.page.remove_listener(event, hear)

    async def text(self, selector: str) -> str:
        """The visible text of the one element; its no-break spaces are spaces."""
        return (await self.page.locator(selector).inner_text()).replace("\u00a0", " ")

    async def go(self, path: str, state: str | None = None) -> None:
        """Another page of the site, in the same tab; nothing may have been blocked on this one."""
        assert not self.has_script or await self.violations() == []
        self.asked.clear()
        await self.page.goto(f"{self.site}{path}")
        if state:
            await self.wait_for_state(state)

    async def wait_for_state(self, state: str) -> None:
        """Until the page shows `state`: loading, job, missing, unreachable or ask."""
        await self.page.locator(f'main[data-state="{state}"]').wait_for()

    async def news(self) -> str:
        """What the live region says."""
        return (await self.page.locator("#news").text_content() or "").replace("\u00a0", " ")

    async def pass_seconds(self, seconds: int) -> None:
        """Let the page's clock run on; every timer due goes off once."""
        await self.page.clock.run_for(seconds * 1000)

    async def turn_hidden(self, hidden: bool) -> None:
        """As when the customer goes to another tab, or comes back."""
        await self.page.evaluate(
            """(hidden) => {
              Object.defineProperty(document, 'hidden', { get: () => hidden, configurable: true });
              document.dispatchEvent(new Event('visibilitychange'));
            }""",
            hidden,
        )

    async def violations(self) -> list[str]:
        """What the content security policy had to block."""
        blocked: list[str] = await self.page.evaluate("window.violations")
        return blocked


Opener = Callable[..., Awaitable[Visit]]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One headless Chromium for all tests of a worker."""
    executable = chromium.require()
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(
            executable_path=executable, args=list(chromium.IN_ONE_PROCESS)
        )
        yield launched
        await launched.close()


@pytest.fixture
def site() -> Iterator[SiteServer]:
    with SiteServer() as server:
        yield server


@pytest.fixture(scope="session")
def site_url(local_cloud: Cloud) -> str:
    """Where customers look on the worker's cloud, with the site deployed."""
    deploy.run(deploy.Shipping(local_cloud))
    return local_cloud.resources.site_url


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def phones(browser: Browser) -> AsyncIterator[Phones]:
    """Browser pages that one test hands to the next, forgetful of it; their clocks stand still."""
    kept = Phones(browser, still=True)
    yield kept
    await kept.close()


@pytest_asyncio.fixture(loop_scope="session")
async def visit(phones: Phones, site: SiteServer) -> AsyncIterator[Opener]:
    """Opens pages; afterwards none of them may have shown a dialog, thrown or been blocked."""
    visits: list[Visit] = []

    async def opened(
        *answers: Answer | View,
        path: str = f"/track/{TOKEN}",
        width: int = 360,
        scheme: Scheme = "light",
        javascript: bool = True,
        state: str | None = None,
    ) -> Visit:
        if answers:
            site.script(*answers)
        page = await phones.take(javascript, width, 740)
        await page.emulate_media(color_scheme=scheme)
        visit = Visit(page, site.url, has_script=javascript)
        visits.append(visit)
        visit.listen()
        await page.goto(f"{site.url}{path}")
        if state:
            await visit.wait_for_state(state)
        return visit

    yield opened
    for visit in visits:
        assert visit.dialogs == []
        assert visit.faults == []
        assert not visit.has_script or await visit.violations() == []
        visit.stop_listening()
    for visit in visits:
        await phones.give_back(visit.page)
