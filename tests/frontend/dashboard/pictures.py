"""Pictures of the staff's page: `python -m tests.frontend.dashboard.pictures OUTDIR`.

The page is the built one over the real API, with the ordinary day of `qdn demo` and a clock that is
set, so that the same source gives the same picture. With `--all` also what is looked at before a
release: dark, Spanish, a tablet and a very large screen, and everything that opens.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser, Page

from qdn_tui.business_file import load_business
from qdn_tui.cli.demo_jobs import demo_changes
from tests.frontend.camera import command, held
from tests.frontend.conftest import Scheme
from tests.frontend.dashboard.logins import PASSWORD
from tests.frontend.dashboard.office import DANA, Office

Act = Callable[[Page], Awaitable[None]]


async def _as_it_is(page: Page) -> None:
    """The board."""


async def _ready_column(page: Page) -> None:
    await page.click('.tab[data-status="ready_for_pickup"]')
    await page.locator('.tab[data-status="ready_for_pickup"][aria-current]').wait_for()


async def _drag(page: Page) -> None:
    card = await page.locator(".job", has_text="Mark").bounding_box()
    column = await page.locator('.column[data-status="in_progress"]').bounding_box()
    assert card is not None
    assert column is not None
    await page.mouse.move(card["x"] + 60, card["y"] + 30)
    await page.mouse.down()
    await page.mouse.move(card["x"] + 80, card["y"] + 40, steps=3)
    await page.mouse.move(column["x"] + 110, column["y"] + 300, steps=8)


async def _sheet(page: Page) -> None:
    await page.get_by_role("button", name="Mark", exact=True).evaluate("(one) => one.click()")
    await page.locator("#sheet-title").wait_for()


async def _menu(page: Page) -> None:
    await page.evaluate("document.querySelector('.job-move').click()")
    await page.locator("#ask .choice").first.wait_for()


async def _new_job(page: Page) -> None:
    await page.click("#new-job")
    await page.fill("#ask-window-day", "2026-11-23")
    await page.locator("#ask .chip input").first.wait_for(state="attached")


def _view(name: str, shown: str) -> Act:
    async def act(page: Page) -> None:
        await page.click(f'.views [data-view="{name}"]')
        await page.locator(shown).first.wait_for()

    return act


@dataclass(frozen=True)
class Picture:
    """The page as it is shown."""

    name: str
    width: int
    height: int
    act: Act = _as_it_is
    scheme: Scheme = "light"
    language: str = "en"


PICTURES = (
    Picture("dashboard-1440", 1440, 900, _drag),
    Picture("dashboard-360", 360, 740, _ready_column),
    Picture("dashboard-job-360", 360, 740, _sheet),
    Picture("dashboard-day-1440", 1440, 760, _view("day", ".slot")),
)
MORE = (
    Picture("dark", 1440, 900, scheme="dark"),
    Picture("spanish", 360, 740, _ready_column, language="es"),
    Picture("spanish-menu", 360, 740, _menu, language="es"),
    Picture("tablet", 820, 1180),
    Picture("wall", 3840, 2160),
    Picture("narrow", 320, 640, _ready_column),
    Picture("new-job", 360, 740, _new_job),
    Picture("new-job-wide", 1440, 900, _new_job),
    Picture("numbers", 360, 740, _view("numbers", ".tile")),
    Picture("numbers-wide", 1440, 900, _view("numbers", ".tile"), scheme="dark"),
    Picture("job-wide", 1440, 900, _sheet),
)


async def take(browser: Browser, folder: Path, everything: bool) -> list[Path]:
    """Write `<name>.png` into `folder`."""
    written = []
    for picture in PICTURES + (MORE if everything else ()):
        with Office() as office:
            office.write(*demo_changes(office.by, load_business()))
            office.write(office.booking())
            written.append(await _take(browser, office, picture, folder))
    return written


async def _take(browser: Browser, office: Office, picture: Picture, folder: Path) -> Path:
    path = folder / f"{picture.name}.png"
    async with held(browser, picture.width, picture.height, scheme=picture.scheme) as page:
        await page.goto(f"{office.url}/dashboard?lang={picture.language}")
        await page.fill("#username", DANA)
        await page.fill("#password", PASSWORD)
        await page.click("#log-in")
        await page.locator('main[data-state="board"]').wait_for()
        await picture.act(page)
        await page.screenshot(path=path)
    return path


if __name__ == "__main__":
    raise SystemExit(
        command("Pictures of the staff's page.", "also what is looked at, not published", take)
    )
