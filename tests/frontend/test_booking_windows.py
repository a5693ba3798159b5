"""Days and windows on the booking page: what is offered, and what becomes of it meanwhile."""

import asyncio

import pytest
from playwright.async_api import Route, expect

from tests.frontend.booking import BOOKED, error, fill_in, pick, type_in, wait_for_windows
from tests.frontend.conftest import Opener
from tests.frontend.site_server import Answer, SiteServer
from tests.frontend.slots import slots
from tests.frontend.test_booking_page import BOOK, posted, sent, submit

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


def taken(*days: str) -> tuple[str, ...]:
    hours = ("08:00-10:00", "10:00-12:00", "12:00-14:00", "14:00-16:00", "16:00-18:00")
    return tuple(f"{day} {window}" for day in days for window in hours)


async def test_a_full_window_cannot_be_chosen_and_the_others_say_what_is_left(
    visit: Opener, site: SiteServer
) -> None:
    site.slots = Answer(200, slots(left=1, full=("2026-11-23 08:00-10:00",)))
    shown = await visit(path=BOOK)
    await wait_for_windows(shown.page)
    await pick(shown.page, "date", "2026-11-23")
    full = shown.page.locator("#windows label").filter(has_text="Full")
    await expect(full).to_have_count(1)
    await expect(full.locator("input")).to_be_disabled()
    await expect(
        shown.page.locator("#windows label").filter(has_text="1 place left")
    ).to_have_count(4)
    await expect(shown.page.locator("#windows-news")).to_have_text(
        "Windows for Monday, November 23: 4 free."
    )
    assert "date=2026-11-23" in site.requests[-1].path
    assert await shown.page.locator('#days input[value="2026-11-22"]').count() == 0, "a Sunday"


async def test_what_is_too_soon_to_book_is_not_called_full(visit: Opener, site: SiteServer) -> None:
    hours = ("08:00-10:00", "10:00-12:00", "12:00-14:00", "14:00-16:00", "16:00-18:00")
    over = tuple(f"2026-11-21 {one}" for one in hours)
    site.slots = Answer(200, slots(too_soon=(*over, f"2026-11-23 {hours[0]}")))
    shown = await visit(path=BOOK)
    await wait_for_windows(shown.page)
    today = shown.page.locator("#days label").filter(has_text="Nov 21")
    await expect(today).to_contain_text("Too soon")
    await expect(today.locator("input")).to_be_disabled()
    await pick(shown.page, "date", "2026-11-23")
    await expect(shown.page.locator("#windows label").first).to_contain_text("Too soon")
    await expect(shown.page.locator("#section-when label").filter(has_text="Full")).to_have_count(0)


async def test_more_days_are_a_press_away(visit: Opener) -> None:
    shown = await visit(path=BOOK)
    # The plain day's label names none of the days.
    today = shown.page.get_by_role("radio", name="Today Nov 21", exact=True)
    await expect(today).to_be_attached()
    await wait_for_windows(shown.page)
    before = await shown.page.locator("#days input").count()
    await shown.page.click("#days .more")
    await expect(shown.page.locator('#days input[value="2026-12-12"]')).to_be_attached()
    assert await shown.page.locator("#days input").count() > before
    await expect(shown.page.locator("#days .more")).to_be_hidden()
    # Closed on Sundays, this week offers no such day.
    lines = await shown.page.locator("#days label b").first.evaluate(
        """name => {
          name.textContent = 'Tomorrow';
          const words = document.createRange();
          words.selectNodeContents(name);
          return words.getClientRects().length;
        }"""
    )
    assert lines == 1, "the longest name of a day stands in one line on a phone"


async def test_after_a_week_that_is_full_the_next_free_day_is_offered(
    visit: Opener, site: SiteServer
) -> None:
    week = [f"2026-11-{day}" for day in range(21, 31)]
    site.slots = Answer(200, slots(full=taken(*week)))
    shown = await visit(path=BOOK)
    await wait_for_windows(shown.page)
    await expect(shown.page.locator('input[value="2026-12-01"]')).to_be_checked()
    await expect(shown.page.locator("#windows input:not(:disabled)")).to_have_count(5)


async def test_where_nothing_is_free_at_all_the_page_says_so_and_until_when(
    visit: Opener, site: SiteServer
) -> None:
    site.slots = Answer(200, slots(left=0))
    shown = await visit(path=BOOK)
    said = "No window is free until Saturday, December 12. Please call us."
    news = shown.page.locator("#windows-news")
    await expect(news).to_have_text(f"{said} Call (619) 555-0100")
    await expect(news.locator("a")).to_have_attribute("href", "tel:+16195550100")
    # Nothing is offered that would not be taken.
    await expect(shown.page.locator("#day-plain")).to_be_hidden()
    await expect(shown.page.locator('#windows input[name="window"]').first).to_be_hidden()
    await submit(shown)
    await expect(shown.page.locator("#problem-title")).to_have_text(said)
    assert posted(site) == []


async def test_a_draft_of_a_day_that_has_passed_starts_on_the_next_free_one(
    visit: Opener, site: SiteServer
) -> None:
    shown = await visit(path=BOOK)
    await fill_in(shown.page)
    draft = "JSON.stringify({ fields: { date: '2026-11-02', window: '08:00-10:00', city: 'X' } })"
    await shown.page.evaluate(f"sessionStorage.setItem('qdn-booking', {draft})")
    await shown.page.reload()
    await wait_for_windows(shown.page)
    await expect(shown.page.locator("#city")).to_have_value("X")
    await expect(shown.page.locator('input[value="2026-11-21"]')).to_be_checked()
    await expect(shown.page.locator("#windows input:checked")).to_have_count(0)


async def test_without_an_answer_about_windows_the_plain_fields_stay(
    visit: Opener, site: SiteServer
) -> None:
    site.slots = Answer(503, "upstream")
    shown = await visit(Answer(201, BOOKED), path=BOOK)
    await expect(shown.page.locator("#windows-news")).to_contain_text("We cannot see what is free")
    await expect(shown.page.locator("#windows .left")).to_have_count(0)
    await shown.page.fill("#date", "2026-11-23")
    await pick(shown.page, "service", "trailer_drop")
    await pick(shown.page, "window", "08:00-10:00")
    await type_in(shown.page)
    await submit(shown)
    await shown.page.locator(".booked").wait_for()
    assert sent(posted(site)[0])["date"] == "2026-11-23"


async def test_whoever_is_among_the_windows_by_keys_stays_there_when_they_are_looked_up_again(
    visit: Opener,
) -> None:
    shown = await visit(path=BOOK)
    page = shown.page
    await wait_for_windows(page)
    held: asyncio.Future[Route] = asyncio.get_running_loop().create_future()

    async def hold(look: Route) -> None:
        held.set_result(look)

    await page.route("**/api/slots?date=*", hold)
    await pick(page, "date", "2026-11-24")
    window = page.locator('#windows input[value="12:00-14:00"]')
    await window.focus()
    await expect(page.locator("#windows-news")).to_have_text("Looking for free windows…")
    await (await held).continue_()
    await expect(page.locator("#windows-news")).to_contain_text("Tuesday, November 24")
    await expect(window).to_be_focused()


async def test_a_window_that_was_just_taken_is_told_and_looked_up_again(
    visit: Opener, site: SiteServer
) -> None:
    shown = await visit(Answer(409, error("window_full", {"window": "full"})), path=BOOK)
    await fill_in(shown.page)
    site.slots = Answer(200, slots(full=("2026-11-23 10:00-12:00",)))
    await submit(shown)
    await expect(shown.page.locator("#problem-title")).to_contain_text("That window was just taken")
    taken = shown.page.locator('input[name="window"][value="10:00-12:00"]')
    await expect(taken).to_be_disabled()
    site.script(Answer(201, BOOKED))
    await pick(shown.page, "window", "12:00-14:00")
    await submit(shown)
    await shown.page.locator(".booked").wait_for()
    assert sent(posted(site)[0])["window"] == "12:00-14:00"
