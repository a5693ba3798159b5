"""Browser pages that are used again: a new one takes Chromium a second, an old one a fifth."""

import contextlib

from playwright.async_api import Browser, Error, Page

COUNT_VIOLATIONS = """
window.violations = [];
addEventListener('securitypolicyviolation', (event) => {
  window.violations.push(event.violatedDirective + ' ' + event.blockedURI);
});
"""
_FORGET = "() => { localStorage.clear(); sessionStorage.clear(); }"


class Phones:
    """Pages of contexts of their own, with scripts and without.

    Each visit has a site at a port of its own, so that nothing it stored or cached is the next
    one's; cookies know no ports, and are taken away.
    """

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._free: dict[bool, list[Page]] = {True: [], False: []}
        self._has_script: dict[Page, bool] = {}

    async def take(self, javascript: bool) -> Page:
        """A page for one visit alone; it may still show the one before."""
        if self._free[javascript]:
            return self._free[javascript].pop()
        context = await self._browser.new_context(
            java_script_enabled=javascript,
            locale="en-US",
            timezone_id="Asia/Tokyo",  # the page speaks the business's time, not the viewer's
        )
        page = await context.new_page()
        if javascript:
            await page.add_init_script(COUNT_VIOLATIONS)
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
