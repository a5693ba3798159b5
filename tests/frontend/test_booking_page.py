"""Booking on the page: what is offered, what is said about mistakes, and what is sent."""

import asyncio
import json
from typing import Any

import pytest
from playwright.async_api import Request, Route, expect

from qdn_tui.business_file import load_business
from tests.frontend.booking import BOOKED, error, fill_in, wait_for_windows
from tests.frontend.conftest import Opener, Visit
from tests.frontend.shifts import moved
from tests.frontend.site_server import Answer, Seen, SiteServer
from tests.frontend.slots import slots

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

BOOK = "/book/"


def posted(site: SiteServer) -> list[Seen]:
    return [seen for seen in site.requests if seen.method == "POST"]


def sent(seen: Seen) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(seen.body)
    return body


def key_of(seen: Seen) -> str:
    return {name.lower(): value for name, value in seen.headers.items()}["idempotency-key"]


async def submit(shown: Visit) -> None:
    await shown.page.click("#submit")


@pytest.mark.parametrize(("width", "height"), [(768, 1024), (1280, 800)])
async def test_nothing_jumps_when_script_and_windows_come(
    visit: Opener, width: int, height: int
) -> None:
    shown = await visit(path="/track/", state="ask")
    page, seen = shown.page, asyncio.Event()
    await page.set_viewport_size({"width": width, "height": height})

    async def come_once_seen(asked: Route) -> None:
        await seen.wait()
        await asked.continue_()

    await page.route("**/assets/book.*.js", come_once_seen)
    await page.goto(f"{shown.site}{BOOK}", wait_until="commit")
    await page.locator(".foot").wait_for()
    await page.screenshot()
    seen.set()
    await wait_for_windows(page)
    await page.screenshot()
    assert await moved(page) == []


async def test_a_booking_is_sent_as_it_was_entered_and_answered_with_all_there_is_to_keep(
    visit: Opener, site: SiteServer
) -> None:
    shown = await visit(Answer(201, BOOKED), path=BOOK)
    await fill_in(shown.page, unit="Rear", notes="Two sofas", access_notes="Gate 5")
    await shown.page.check("#sms_consent")
    review = await shown.text("#review")
    assert "Junk removal" in review
    assert "$225" in review
    assert "Monday, November 23, 10 am–12 pm" in review
    await submit(shown)
    await expect(shown.page.locator("h1")).to_have_text("You are booked")
    (request,) = posted(site)
    assert sent(request) == {
        "locale": "en-US",
        "service": "junk_removal",
        "units": "3",
        "date": "2026-11-23",
        "window": "10:00-12:00",
        "street": "1208 Soderblom Avenue",
        "unit": "Rear",
        "city": "San Diego",
        "postal_code": "92101",
        "access_notes": "Gate 5",
        "name": "Mark",
        "phone": "(619) 555-0123",
        "sms_consent": "yes",
        "sms_text_version": "sms-1-en",
        "notes": "Two sofas",
    }
    card = await shown.text(".booked")
    assert "J-000123" in card
    assert "Monday, November 23\n10 am–12 pm PST" in card
    links = {
        await link.get_attribute("href") for link in await shown.page.locator(".booked a").all()
    }
    assert links == {
        BOOKED["tracking_path"],
        BOOKED["calendar_path"],
        f"tel:{load_business().phone}",
    }
    assert BOOKED["tracking_url"] in card
    await expect(shown.page.locator("h1")).to_be_focused()
    assert await shown.page.evaluate("sessionStorage.getItem('qdn-booking')") is None


async def test_who_comes_back_after_booking_finds_the_way_to_the_job(
    visit: Opener, site: SiteServer
) -> None:
    shown = await visit(Answer(201, BOOKED), path=BOOK)
    await fill_in(shown.page)
    await submit(shown)
    await shown.page.get_by_role("link", name="Book another pickup").click()
    await wait_for_windows(shown.page)
    await expect(shown.page.locator(".notice")).to_have_text(
        "You booked job J-000123. Follow your job"
    )
    await expect(shown.page.locator("#street")).to_have_value("")
    await shown.page.click(".notice a")
    await shown.page.wait_for_url(f"**{BOOKED['tracking_path']}")


async def test_consent_is_not_given_unless_it_is_ticked(visit: Opener, site: SiteServer) -> None:
    shown = await visit(Answer(201, BOOKED), path=BOOK)
    await expect(shown.page.locator("#sms_consent")).not_to_be_checked()
    await fill_in(shown.page)
    await submit(shown)
    await shown.page.locator(".booked").wait_for()
    assert not {"sms_consent", "sms_text_version"} & sent(posted(site)[0]).keys()


async def test_mistakes_are_told_together_and_beside_each_field(
    visit: Opener, site: SiteServer
) -> None:
    shown = await visit(path=BOOK)
    await wait_for_windows(shown.page)
    await submit(shown)
    problem = shown.page.locator("#problem")
    await expect(problem).to_be_focused()
    await expect(problem).to_have_attribute("role", "alert")
    listed = await problem.locator("a").all_inner_texts()
    assert len(listed) == 7
    for one in ("phone", "email"):
        assert "(one of the two)" in await shown.text(f'label[for="{one}"]')
    await problem.get_by_text("Enter the city.").click()
    await expect(shown.page.locator("#city")).to_be_focused()
    await expect(shown.page.locator("#city")).to_have_attribute("aria-invalid", "true")
    described = await shown.page.locator("#city").get_attribute("aria-describedby") or ""
    assert await shown.text(f"#{described.split()[-1]}") == "Enter the city."
    await shown.page.fill("#city", "San Diego")
    await shown.page.press("#city", "Tab")
    await expect(shown.page.locator("#city-error")).to_be_empty()
    await expect(problem.locator(".mended")).to_have_text("Enter the city.")
    await expect(problem.locator("li")).to_have_count(7)
    assert posted(site) == []


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("postal_code", "10001", "ZIP code that starts with"),
        ("phone", "555-01", "with its area code"),
        ("email", "mark@", "Enter an email address"),
    ],
)
async def test_a_wrong_entry_is_told_as_soon_as_its_field_is_left(
    visit: Opener, name: str, text: str, said: str
) -> None:
    shown = await visit(path=BOOK)
    await shown.page.fill(f"#{name}", text)
    await shown.page.press(f"#{name}", "Tab")
    await expect(shown.page.locator(f"#{name}-error")).to_contain_text(said)


async def test_no_amount_is_booked_that_was_not_chosen(visit: Opener, site: SiteServer) -> None:
    shown = await visit(path=BOOK)
    await fill_in(shown.page)
    await shown.page.select_option("#units", "")
    await submit(shown)
    await expect(shown.page.locator("#units-error")).to_have_text("Say how much it is.")
    assert posted(site) == []


async def test_what_the_server_refuses_is_told_in_the_page_s_words(visit: Opener) -> None:
    refusal = error("invalid", {"postal_code": "not_served", "date": "closed"})
    shown = await visit(Answer(422, refusal), path=BOOK)
    await fill_in(shown.page)
    await submit(shown)
    await expect(shown.page.locator("#postal_code-error")).to_contain_text(
        "that starts with 919, 920, 921."
    )
    await expect(shown.page.locator("#day-error")).to_have_text(
        "We are closed on that day. Choose another one."
    )
    await expect(shown.page.locator("#street")).to_have_value("1208 Soderblom Avenue")


async def test_from_a_mistake_one_gets_to_what_can_be_chosen(
    visit: Opener, site: SiteServer
) -> None:
    shown = await visit(
        Answer(422, error("invalid", {"window": "full", "date": "closed"})), path=BOOK
    )
    site.slots = Answer(200, slots(full=("2026-11-23 08:00-10:00",)))
    await fill_in(shown.page)
    await submit(shown)
    page = shown.page
    await page.locator("#problem a").first.click()
    await expect(page.locator('#days input[name="date"]').first).to_be_focused()
    await page.locator("#problem a").nth(1).click()
    await expect(page.locator('#windows input[value="10:00-12:00"]')).to_be_focused()


async def test_a_draft_outlives_a_reload_and_keeps_its_key(visit: Opener, site: SiteServer) -> None:
    shown = await visit(Answer(503, error("unavailable")), path=BOOK)
    await fill_in(shown.page, notes="Two sofas")
    await submit(shown)
    await expect(shown.page.locator("#problem-title")).to_contain_text("try again in a moment")
    first = posted(site)[0]
    await shown.page.reload()
    await wait_for_windows(shown.page)
    await expect(shown.page.locator("#notes")).to_have_value("Two sofas")
    await expect(shown.page.locator("#units")).to_have_value("3")
    await expect(shown.page.locator('input[value="2026-11-23"]')).to_be_checked()
    site.script(Answer(201, BOOKED))
    await submit(shown)
    await shown.page.locator(".booked").wait_for()
    again = posted(site)[0]
    assert (key_of(again), sent(again)) == (key_of(first), sent(first))


async def test_however_often_the_button_is_pressed_one_request_goes_out(visit: Opener) -> None:
    shown = await visit(Answer(201, BOOKED, held=True), path=BOOK)
    await fill_in(shown.page)
    went_out: list[str] = []

    def note(request: Request) -> None:
        went_out.append(request.method)

    shown.page.on("request", note)
    async with shown.page.expect_request(lambda request: request.method == "POST"):
        for _ in range(4):
            await shown.page.locator("#submit").dispatch_event("click")
    await expect(shown.page.locator("#submit")).to_have_attribute("aria-disabled", "true")
    assert went_out.count("POST") == 1


async def test_a_try_whose_answer_was_lost_is_sent_again_before_another_one(
    visit: Opener, site: SiteServer
) -> None:
    """It may have gone through; an entry changed meanwhile must not make a second booking."""
    shown = await visit(Answer(502, "<html>bad gateway</html>"), path=BOOK)
    await fill_in(shown.page)
    await submit(shown)
    await expect(shown.page.locator("#problem-title")).to_contain_text("try again")
    first = posted(site)[0]
    await shown.page.fill("#notes", "Now with a sofa")
    site.script(Answer(201, BOOKED))
    await submit(shown)
    await shown.page.locator(".booked").wait_for()
    (again,) = posted(site)
    assert (key_of(again), sent(again)) == (key_of(first), sent(first))
    assert "Your first try had already gone through" in await shown.text(".booked")


async def test_an_earlier_try_that_went_through_is_told_as_it_was_sent(
    visit: Opener, site: SiteServer
) -> None:
    shown = await visit(Answer(502, "<html>bad gateway</html>"), path=BOOK)
    await fill_in(shown.page)
    await submit(shown)
    await expect(shown.page.locator("#problem-title")).to_contain_text("try again")
    was = sent(posted(site)[0])["service"]
    other = shown.page.locator(f'input[name="service"]:not([value="{was}"])').first
    label = await other.locator("xpath=..").locator(".pick-label").inner_text()
    await other.check(force=True)
    site.script(Answer(201, BOOKED))
    await submit(shown)
    await shown.page.locator(".booked").wait_for()
    assert label not in await shown.text(".booked")


async def test_the_spanish_page_speaks_spanish_and_the_switch_is_remembered(visit: Opener) -> None:
    shown = await visit(Answer(201, BOOKED), path=BOOK)
    await shown.page.get_by_role("link", name="Español").click()
    await expect(shown.page.locator("h1")).to_have_text("¿Carga lista? Nos la llevamos.")
    await shown.page.goto(shown.page.url.partition("?")[0])
    await expect(shown.page.locator("html")).to_have_attribute("lang", "es-US")
    await fill_in(shown.page)
    assert "lunes, 23 de noviembre, 10 a.m.–12 p.m." in await shown.text("#review")
    await submit(shown)
    await expect(shown.page.locator("h1")).to_have_text("Reserva hecha")
