"""Browser pages that are used again: a new one takes Chromium a second, an old one a fifth."""

import contextlib
from datetime import timedelta

from playwright.async_api import Browser, Error, Page, ViewportSize

from tests.frontend.views import NOW

COUNT_VIOLATIONS = """
window.violations = [];
addEventListener('securitypolicyviolation', (event) => {
  window.violations.push(event.violatedDirective + ' ' + event.blockedURI);
});
"""
_FORGET = "() => { localStorage.clear(); sessionStorage.clear(); }"
# A page at rest asks nothing and moves nothing. What the last visit of all had left moving was
# drawn sixty times a second until the tests ended, for a tenth of their processor time.
_AT_REST = "about:blank"


class Phones:
    """Pages of contexts of their own, with scripts and without.

    Each visit has a site at a port of its own, so that nothing it stored or cached is the next
    one's; cookies know no ports, and are taken away.

    A page's clock starts at `NOW` with each visit. Where they stand `still` no timer goes off but
    when the clock is let run; otherwise it runs as the machine's does.
    """

    def __init__(self, browser: Browser, *, still: bool) -> None:
        self._browser = browser
        self._still = still
        self._free: dict[bool, list[Page]] = {True: [], False: []}
        self._has_script: dict[Page, bool] = {}

    async def take(self, javascript: bool, width: int, height: int) -> Page:
        """A page for one visit alone, which shows nothing yet."""
        size = ViewportSize(width=width, height=height)
        page = (
            self._free[javascript].pop()
            if self._free[javascript]
            else await self._new(javascript, size)
        )
        if page.viewport_size != size:
            await page.set_viewport_size(size)
        if javascript:
            await page.clock.install(time=NOW)
        return page

    async def _new(self, javascript: bool, size: ViewportSize) -> Page:
        context = await self._browser.new_context(
            java_script_enabled=javascript,
            viewport=size,
            locale="en-US",
            timezone_id="Asia/Tokyo",  # the page speaks the business's time, not the viewer's
        )
        page = await context.new_page()
        if javascript:
            await page.add_init_script(COUNT_VIOLATIONS)
            if self._still:
                await page.clock.install(time=NOW - timedelta(days=1))
                await page.clock.pause_at(NOW)
        self._has_script[page] = javascript
        return page

    async def give_back(self, page: Page) -> None:
        """Undo what a visit may have set. One that left more than its page is closed for good."""
        javascript, context = self._has_script[page], page.context
        if len(context.pages) > 1 or page.is_closed():
            await context.close()
            return
        if javascript:
            # Nothing is stored where the browser says what went wrong.
            with contextlib.suppress(Error):
                await page.evaluate(_FORGET)
        await page.goto(_AT_REST)
        await page.unroute_all()
        await context.clear_cookies()
        await context.set_offline(False)
        await page.emulate_media(
            media="null", color_scheme="null", reduced_motion="null", forced_colors="null"
        )
        self._free[javascript].append(page)

    async def close(self) -> None:
        """Close every page."""
        for page in self._has_script:
            await page.context.close()
