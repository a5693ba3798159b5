"""Every state that the staff's page can be in, and how to get there."""

from collections.abc import Awaitable, Callable

from playwright.async_api import expect

from tests.frontend.dashboard.conftest import Desk
from tests.frontend.dashboard.office import Office

MARK = "J-000001"
Act = Callable[[Desk, Office], Awaitable[None]]


async def _board(shown: Desk, _office: Office) -> None:
    await expect(shown.card(MARK)).to_be_attached()


async def _account(shown: Desk, _office: Office) -> None:
    await shown.page.click("#account")


async def _menu(shown: Desk, _office: Office) -> None:
    await shown.page.keyboard.press("Escape")
    await _to_mark(shown)
    await shown.open_menu(MARK)


async def _to_mark(shown: Desk) -> None:
    tab = shown.page.locator('.tab[data-status="ready_for_pickup"]')
    if await tab.is_visible():
        await tab.click()


async def _sheet(shown: Desk, _office: Office) -> None:
    await _shut(shown)
    await _to_mark(shown)
    await shown.card(MARK).locator(".job-open").click()
    await expect(shown.page.locator("#sheet-title")).to_be_visible()


async def _shut(shown: Desk) -> None:
    for dialog in ("#ask", "#sheet"):
        if await shown.page.locator(dialog).is_visible():
            await shown.page.locator(f"{dialog} .dialog-head .round").click()
            await expect(shown.page.locator(dialog)).to_be_hidden()


def _form(change: str) -> Act:
    async def act(shown: Desk, _office: Office) -> None:
        await _shut(shown)
        await _to_mark(shown)
        await shown.choose(MARK, change)
        await expect(shown.page.locator("#ask button[type=submit]")).to_be_visible()

    return act


async def _mistakes(shown: Desk, _office: Office) -> None:
    await _shut(shown)
    await shown.page.click("#new-job")
    await shown.submit()
    await expect(shown.page.locator("#ask [aria-invalid]").first).to_be_visible()


async def _found(shown: Desk, _office: Office) -> None:
    await _shut(shown)
    await shown.page.fill("#query", "nobody:here mark")
    await expect(shown.page.locator("#found")).to_contain_text("1")


async def _toast(shown: Desk, office: Office) -> None:
    await shown.page.fill("#query", "")
    office.write(office.booking())
    await shown.poll()
    await expect(shown.page.locator(".toast")).to_be_visible()


async def _day(shown: Desk, _office: Office) -> None:
    await shown.page.click('.views [data-view="day"]')
    await expect(shown.page.locator(".line-job")).to_be_visible()


async def _numbers(shown: Desk, _office: Office) -> None:
    await shown.page.click('.views [data-view="numbers"]')
    await expect(shown.page.locator(".tile")).to_have_count(4)


async def _keys(shown: Desk, _office: Office) -> None:
    await shown.page.click("#account")
    await shown.page.click("#keys-open")
    await expect(shown.page.locator("#ask kbd").first).to_be_visible()


async def _expired(shown: Desk, office: Office) -> None:
    office.down = False
    office.pool.end_all()
    await shown.page.context.clear_cookies()
    await shown.page.click("#banner-act")
    await expect(shown.page.locator("#login-lead")).to_be_visible()


async def _offline(shown: Desk, office: Office) -> None:
    await _shut(shown)
    await shown.page.click('.views [data-view="board"]')
    office.down = True
    await shown.page.clock.run_for(2_000)
    await expect(shown.page.locator("#banner")).to_be_visible()


STATES: dict[str, Act] = {
    "board": _board,
    "account": _account,
    "menu": _menu,
    "job in full": _sheet,
    "edit": _form("Edit"),
    "assign": _form("Assign"),
    "reschedule": _form("Change the window"),
    "hold": _form("Put on hold"),
    "mistakes": _mistakes,
    "found": _found,
    "toast": _toast,
    "day": _day,
    "numbers": _numbers,
    "keys": _keys,
    "offline": _offline,
    "expired": _expired,
}
"""In this order, one after another on one page."""
