"""What moves on a page while it is looked at, as a browser measures it."""

from playwright.async_api import Page

_SHIFTS = """
() => {
  const observer = new PerformanceObserver(() => {});
  observer.observe({ type: 'layout-shift', buffered: true });
  return observer.takeRecords().flatMap(({ sources }) => sources.map(({ node }) => node.className));
}
"""


async def moved(page: Page) -> list[str]:
    """The classes of what moved of that which was on the screen before, up to the last picture."""
    found: list[str] = await page.evaluate(_SHIFTS)
    return found
