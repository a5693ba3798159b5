"""What axe finds wrong with a page as it stands."""

import asyncio
from typing import Any, Literal

from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import Page

Rules = Literal["all", "colours"]

# The one rule that looks into style sheets anew is off, and nothing here has frames.
_PLAIN: dict[str, Any] = {"preload": False, "iframes": False, "resultTypes": ["violations"]}
_OPTIONS: dict[Rules, dict[str, Any]] = {
    "all": _PLAIN,
    "colours": {
        **_PLAIN,
        "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    },
}
# What was fine is half a megabyte that nobody reads.
_RUN = """
(options) => axe.run(options).then((found) => found.violations.flatMap((rule) =>
  rule.nodes.map((node) => `${rule.id}: ${node.target.join(' ')}: ${node.failureSummary}`)))
"""


async def violations(page: Page, rules: Rules = "all") -> list[str]:
    """Rule, element and reason, one a line; empty where nothing is wrong.

    The page must have a clock that was set.
    """
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(AXE_SCRIPT)
    judged = asyncio.ensure_future(page.evaluate(_RUN, _OPTIONS[rules]))
    while not judged.done():
        # It waits for a timer, which goes off by itself only where the clock does not stand still.
        await page.clock.run_for(1)
        await asyncio.wait({judged}, timeout=0.02)
    found: list[str] = await judged
    return found
