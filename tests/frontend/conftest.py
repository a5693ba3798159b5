"""A browser, a server of the built site, and a page that must behave."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Dialog, Page, async_playwright

from tests.frontend import chromium
from tests.frontend.site_server import Answer, SiteServer
from tests.frontend.views import NOW, TOKEN, View

Scheme = Literal["light", "dark"]

_COUNT_VIOLATIONS = """
window.violations = [];
addEventListener('securitypolicyviolation', (event) => {
  window.violations.push(event.violatedDirective + ' ' + event.blockedURI);
});
"""


@dataclass
class Visit:
    """A customer's page, and what happened on it.

    Attributes:
        asked: paths the page asked the API for, in order, as soon as it asked.
        dialogs: texts of alerts and the like; there must be none.
        faults: uncaught errors of the page's script; there must be none.
    """

    page: Page
    asked: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    async def text(self, selector: str) -> str:
        """The visible text of the one element; its no-break spaces are spaces."""
        return (await self.page.locator(selector).inner_text()).replace("\u00a0", " ")

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
            executable_path=executable, args=list(chromium.OPTIONS)
        )
        yield launched
        await launched.close()


@pytest.fixture
def site() -> Iterator[SiteServer]:
    with SiteServer() as server:
        yield server


@pytest_asyncio.fixture(loop_scope="session")
async def visit(browser: Browser, site: SiteServer) -> AsyncIterator[Opener]:
    """Opens pages; afterwards none of them may have shown a dialog, thrown or been blocked."""
    visits: list[Visit] = []
    contexts: list[BrowserContext] = []

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
        context = await browser.new_context(
            viewport={"width": width, "height": 740},
            color_scheme=scheme,
            java_script_enabled=javascript,
            locale="en-US",
            timezone_id="Asia/Tokyo",  # the page speaks the business's time, not the viewer's
        )
        contexts.append(context)
        page = await context.new_page()
        visit = Visit(page)

        async def dismiss(dialog: Dialog) -> None:
            visit.dialogs.append(dialog.message)
            await dialog.dismiss()

        page.on("dialog", dismiss)
        page.on("pageerror", lambda error: visit.faults.append(str(error)))
        page.on(
            "request",
            lambda request: (
                visit.asked.append(request.url.removeprefix(site.url))
                if "/api/" in request.url
                else None
            ),
        )
        if javascript:
            visits.append(visit)
            await page.add_init_script(_COUNT_VIOLATIONS)
            await page.clock.install(time=NOW)
        await page.goto(f"{site.url}{path}")
        if state:
            await visit.wait_for_state(state)
        return visit

    yield opened
    for visit in visits:
        assert visit.dialogs == []
        assert visit.faults == []
        assert await visit.violations() == []
    for context in contexts:
        await context.close()
