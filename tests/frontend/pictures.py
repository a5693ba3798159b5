"""Pictures of the tracking page for the README: `python -m tests.frontend.pictures OUTDIR`.

The page is the built one, its answer the API's own view of a made-up job, its clock set, so
that the same source gives the same picture on the same machine.
"""

import argparse
import asyncio
import sys
from pathlib import Path

from playwright.async_api import async_playwright

from qdn_tui.domain.status import Status
from tests.frontend import chromium
from tests.frontend.site_server import SiteServer
from tests.frontend.views import NOW, TOKEN, view

# Width in CSS pixels to height: a phone shows all of the page, a desktop what fits.
SIZES = {360: None, 1280: 800}


async def take(folder: Path, executable: str) -> list[Path]:
    """Write `track-<width>.png` into `folder`, two device pixels to a CSS pixel on the phone."""
    written = []
    with SiteServer() as site:
        site.script(view(Status.READY_FOR_PICKUP))
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=executable, args=list(chromium.OPTIONS)
            )
            for width, height in SIZES.items():
                context = await browser.new_context(
                    viewport={"width": width, "height": height or 740},
                    device_scale_factor=1 if height else 2,
                    reduced_motion="reduce",
                )
                page = await context.new_page()
                await page.clock.install(time=NOW)
                await page.goto(f"{site.url}/track/{TOKEN}")
                await page.locator('main[data-state="job"]').wait_for()
                path = folder / f"track-{width}.png"
                await page.screenshot(path=path, full_page=height is None)
                await context.close()
                written.append(path)
            await browser.close()
    return written


def main() -> int:
    parser = argparse.ArgumentParser(description="Pictures of the tracking page.")
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    executable = chromium.find()
    if executable is None:
        sys.stderr.write("No Chromium here: install it, or name it in CHROMIUM\n")
        return 1
    folder.mkdir(parents=True, exist_ok=True)
    for path in asyncio.run(take(folder, executable)):
        sys.stdout.write(f"{path}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
