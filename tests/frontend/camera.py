"""Takes pictures of pages: a browser whose clock is set, and a command that fills a folder."""

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal

from playwright.async_api import Browser, Page, async_playwright

from tests.frontend import chromium
from tests.frontend.views import NOW

# Phones have fine screens: two of their pixels are one CSS pixel wide.
WIDEST_PHONE = 500

Take = Callable[[Browser, Path, bool], Awaitable[list[Path]]]


@asynccontextmanager
async def held(
    browser: Browser,
    width: int,
    height: int,
    *,
    scheme: Literal["light", "dark"] = "light",
    locale: str = "en-US",
) -> AsyncIterator[Page]:
    """A page of this size, in CSS pixels, on which nothing moves."""
    context = await browser.new_context(
        viewport={"width": width, "height": height},
        device_scale_factor=2 if width < WIDEST_PHONE else 1,
        reduced_motion="reduce",
        color_scheme=scheme,
        locale=locale,
    )
    page = await context.new_page()
    await page.clock.install(time=NOW)
    yield page
    await context.close()


def command(about: str, more: str, take: Take) -> int:
    """The command line of a module of pictures: a folder, and `--all` for `more` of them."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--all", action="store_true", help=more)
    arguments = parser.parse_args()
    executable = chromium.find()
    if executable is None:
        sys.stderr.write("No Chromium here: install it, or name it in CHROMIUM\n")
        return 1
    folder: Path = arguments.folder
    folder.mkdir(parents=True, exist_ok=True)
    for path in asyncio.run(_taken(executable, take, folder, arguments.all)):
        sys.stdout.write(f"{path}\n")
    return 0


async def _taken(executable: str, take: Take, folder: Path, everything: bool) -> list[Path]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=executable, args=list(chromium.OPTIONS)
        )
        written = await take(browser, folder, everything)
        await browser.close()
    return written
