"""Pictures of the customers' pages for the README: `python -m tests.frontend.pictures OUTDIR`.

The pages are the built ones, their answers the API's own of a made-up job, their clock set, so
that the same source gives the same picture on the same machine. With `--all` also in the dark, on
paper and in Spanish, to be looked at.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from playwright.async_api import Browser, Page

from qdn_tui.domain.status import Status
from tests.frontend.booking import BOOKED, fill_in
from tests.frontend.camera import command, held
from tests.frontend.plain import PATH, plain
from tests.frontend.site_server import Answer, SiteServer
from tests.frontend.states import CHANGEABLE, book
from tests.frontend.views import TOKEN, View, view

# Width in CSS pixels to height: a phone shows all of the page, up to a point; a desktop what fits.
SIZES = {360: None, 1280: 800}
TALLEST = 1300


@dataclass(frozen=True)
class Picture:
    """A page as it is shown."""

    name: str
    path: str
    act: Callable[[Page], Awaitable[None]]
    answer: Answer | View
    scheme: Literal["light", "dark"] = "light"
    medium: Literal["screen", "print"] = "screen"
    locale: str = "en-US"


async def _see_plain(page: Page) -> None:
    await page.locator("#facts").wait_for()


async def _see_job(page: Page) -> None:
    await page.locator('main[data-state="job"]').wait_for()


TRACK = Picture(
    "track", f"/track/{TOKEN}", _see_job, view(Status.READY_FOR_PICKUP, changes=CHANGEABLE)
)
BOOK = Picture("book", "/book/", fill_in, Answer(201, BOOKED))
PICTURES = (TRACK, BOOK)
PLAIN = Picture("plain", PATH, _see_plain, plain())
MORE = tuple(
    changed
    for picture in (TRACK, BOOK, replace(BOOK, name="booked", act=book), PLAIN)
    for changed in (
        replace(picture, name=f"{picture.name}-dark", scheme="dark"),
        replace(picture, name=f"{picture.name}-print", medium="print"),
        replace(picture, name=f"{picture.name}-es", locale="es-MX"),
    )
)


async def take(browser: Browser, folder: Path, everything: bool) -> list[Path]:
    """Write `<name>-<width>.png` into `folder`."""
    written = []
    with SiteServer() as site:
        for picture in PICTURES + (MORE if everything else ()):
            for width in SIZES:
                site.script(picture.answer)
                written.append(await _take(browser, site, picture, width, folder))
    return written


async def _take(
    browser: Browser, site: SiteServer, picture: Picture, width: int, folder: Path
) -> Path:
    height = SIZES[width]
    path = folder / f"{picture.name}-{width}.png"
    async with held(
        browser, width, height or 740, scheme=picture.scheme, locale=picture.locale
    ) as page:
        await page.goto(f"{site.url}{picture.path}")
        await picture.act(page)
        await page.emulate_media(media=picture.medium)
        await page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
        if height is None:
            whole = await page.evaluate("document.documentElement.scrollHeight")
            await page.set_viewport_size({"width": width, "height": min(whole, TALLEST)})
        await page.screenshot(path=path)
    return path


if __name__ == "__main__":
    raise SystemExit(
        command("Pictures of the customers' pages.", "also dark, printed and Spanish", take)
    )
