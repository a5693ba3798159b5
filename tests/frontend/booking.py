"""A customer at the booking page: what they choose and type, and what the API answers them."""

import json
from collections.abc import Mapping

from playwright.async_api import Page, expect

from tests.frontend.slots import MONDAY
from tests.frontend.views import TOKEN, View

TYPED = {
    "street": "1208 Soderblom Avenue",
    "city": "San Diego",
    "postal_code": "92101",
    "name": "Mark",
    "phone": "(619) 555-0123",
}
WINDOW = "10:00-12:00"
BOOKED: View = {
    "number": "J-000123",
    "tracking_url": f"https://quickdumpnow.example/track/{TOKEN}",
    "tracking_path": f"/track/{TOKEN}",
    "calendar_path": f"/api/track/{TOKEN}/calendar.ics",
    "window": {
        "start_at": "2026-11-23T18:00:00Z",
        "end_at": "2026-11-23T20:00:00Z",
        "time_zone": "America/Los_Angeles",
        "label": "Mon Nov 23, 10 am–12 pm",
    },
    "service": "Junk removal",
    "price": {"amount_cents": 22500, "currency": "USD", "label": "$225", "estimate": False},
}


def error(code: str, fields: Mapping[str, str] | None = None) -> View:
    """An error as the API answers it; `fields` are codes by field."""
    told = {name: {"code": what, "message": "No."} for name, what in (fields or {}).items()}
    return {"error": {"code": code, "message": "No.", **({"fields": told} if told else {})}}


async def pick(page: Page, name: str, value: str) -> None:
    """Choose a radio by its field and value, as a click on its label does."""
    chooser = page.locator("[data-slots]")
    if name == "window" and await chooser.count():
        # A day's windows are asked for anew once it is chosen, and drawn anew.
        looking = json.loads(await chooser.get_attribute("data-slots") or "")["looking"]
        await expect(page.locator("#windows-news")).not_to_have_text(looking)
    await page.locator(f'input[name="{name}"][value="{value}"]').check(force=True)


async def wait_for_windows(page: Page) -> None:
    """Until the page has heard what is left, and offers the days."""
    await expect(page.locator("#days")).to_be_visible()


async def choose(page: Page, service: str = "junk_removal", window: str = WINDOW) -> None:
    """A service, Monday, and a window of it."""
    await pick(page, "service", service)
    if service == "junk_removal":
        await page.select_option("#units", "3")
    await pick(page, "date", MONDAY.isoformat())
    await pick(page, "window", window)


async def type_in(page: Page, **entries: str) -> None:
    """The address and the contact; `entries` replace or add some."""
    for name, text in {**TYPED, **entries}.items():
        await page.fill(f"#{name}", text)


async def fill_in(page: Page, **entries: str) -> None:
    """Everything a booking needs, on a page with JavaScript."""
    await wait_for_windows(page)
    await choose(page)
    await type_in(page, **entries)
