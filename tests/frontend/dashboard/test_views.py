"""Finding jobs, the day's plan and the numbers."""

import pytest
from playwright.async_api import expect

from qdn_tui.business_file import load_business
from qdn_tui.cli.demo_jobs import demo_changes
from qdn_tui.domain.job import Job
from tests.frontend.dashboard.conftest import Opener
from tests.frontend.dashboard.office import Office

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest.fixture
def busy(office: Office) -> Office:
    """The ordinary day of `qdn demo`."""
    office.write(*demo_changes(office.by, load_business()))
    return office


async def test_the_terminal_s_terms_find_the_same_here(desk: Opener, busy: Office) -> None:
    shown = await desk()
    page, found = shown.page, shown.page.locator("#found")
    await page.fill("#query", "crew:rosa status:in_progress")
    await expect(found).to_have_text("1 job.")
    assert await page.locator(".job:visible .job-open").all_inner_texts() == ["Gus Pine"]
    await page.fill("#query", "alder")
    await expect(shown.column("completed")).to_contain_text("Ana Alder")
    await page.fill("#query", "colour:blue mark")
    await expect(found).to_contain_text("colour: is no term")
    await expect(page.locator(".job:visible")).to_have_count(1)
    await page.keyboard.press("Escape")
    await expect(page.locator(".job:visible")).to_have_count(8)
    await page.get_by_role("button", name="No crew").click()
    await expect(found).to_have_text("6 jobs.")
    await expect(page.get_by_role("button", name="No crew")).to_have_attribute(
        "aria-pressed", "true"
    )


async def test_jobs_of_long_ago_are_found_for_those_who_ask(
    desk: Opener, office: Office, marks_job: Job
) -> None:
    old = office.booking()
    document = office.write(old)
    office.put_away(document.by_token[old.tracking_token], "2026-09")
    shown = await desk(width=360, height=740, view="day")
    page, found = shown.page, shown.page.locator("#found")
    await page.fill("#query", "lola")
    # What is looked for stands on the board, wherever it was typed.
    await expect(found).to_have_text("0 jobs.")
    await page.get_by_role("button", name="Older jobs too").click()
    await expect(found).to_have_text("0 jobs.1 older job.")
    asked = [seen.path for seen in office.requests if "q=lola" in seen.path]
    assert asked == ["/api/board/matches?q=lola", "/api/board/archive?q=lola"]
    card = shown.in_column("J-000002", "submitted")
    await expect(card).to_be_in_viewport()
    await expect(card.locator(".flag.ended")).to_have_text("Archived")
    await expect(card.locator(".job-move")).to_be_hidden()
    # Somebody else's change finds the open job where it is.
    await card.locator(".job-open").click()
    office.write(office.by.note(office.job("J-000001"), "Call first"))
    async with page.expect_response("**/api/board/matches*"):
        await shown.poll()
    await expect(found).to_have_text("0 jobs.1 older job.")
    await expect(page.locator("#sheet-title")).to_be_focused()
    await expect(page.locator("#sheet .dialog-body")).to_contain_text("finished long ago")
    await page.keyboard.press("Escape")
    await page.fill("#query", "soderblom")
    await expect(found).to_have_text("1 job.")
    await expect(page.get_by_role("button", name="Older jobs too")).to_have_attribute(
        "aria-pressed", "false"
    )
    await expect(shown.card("J-000001")).to_be_in_viewport()


async def test_no_word_of_the_bar_is_broken(desk: Opener, office: Office) -> None:
    shown = await desk(language="es")
    for width, height in ((1024, 768), (1280, 800), (740, 360), (360, 360)):
        await shown.page.set_viewport_size({"width": width, "height": height})
        words = await shown.page.evaluate(
            """() => [...document.querySelectorAll('.bar span')]
              .filter((one) => one.offsetWidth > 1).map((one) => {
                const text = document.createRange();
                text.selectNodeContents(one);
                const lines = [...text.getClientRects()].map((line) => Math.round(line.top));
                return [one.textContent, new Set(lines).size];
              })"""
        )
        assert ["Tablero", 1] in words
        assert [word for word, lines in words if lines > 1] == []


async def test_on_paper_there_is_the_whole_of_what_is_shown_and_nothing_to_press(
    desk: Opener, busy: Office
) -> None:
    shown = await desk(height=300)
    page = shown.page
    await page.emulate_media(media="print")
    await expect(page.locator("#bar")).to_be_hidden()
    cut = await page.evaluate(
        """() => [...document.querySelectorAll('.scroller')]
          .filter((one) => one.scrollHeight > one.clientHeight).length"""
    )
    assert cut == 0
    assert await page.evaluate("document.documentElement.scrollHeight") > 600
    await page.emulate_media(media="screen")
    await shown.card("J-000001").locator(".job-open").click()
    await page.emulate_media(media="print")
    await expect(page.locator("#sheet .history")).to_be_visible()
    await expect(page.locator("#main")).to_be_hidden()
    await expect(page.get_by_role("button").locator("visible=true")).to_have_count(0)


async def test_completed_jobs_of_earlier_days_come_when_asked_for(
    desk: Opener, busy: Office
) -> None:
    shown = await desk()
    await shown.page.get_by_role("button", name="2 completed before today").click()
    await expect(shown.column("completed").locator(".job")).to_have_count(2)


async def test_a_day_shows_its_windows_with_who_goes(desk: Opener, busy: Office) -> None:
    shown = await desk(view="day")
    page = shown.page
    await expect(page.locator("#day-news")).to_have_text("Sat, Nov 21. 5 jobs. 4 of 9 places free.")
    slot = page.locator(".slot", has_text="10 am–12 pm")
    await expect(slot.locator("h4")).to_have_text("Rosa Example, Theo Sample")
    await expect(slot.locator(".line-job")).to_contain_text("J-000003, Cleanout, In progress")
    await page.click("#day-after")
    await expect(page.locator("#day-news")).to_contain_text("We are closed.")
    await expect(page.locator(".slot")).to_have_count(0)
    await page.click("#day-after")
    await page.get_by_role("button", name="Dev Larch").click()
    await expect(page.locator("#sheet-title")).to_have_text("Dev Larch")


async def test_the_numbers_are_those_of_the_report(desk: Opener, busy: Office) -> None:
    shown = await desk(view="numbers")
    page = shown.page
    figures = page.locator(".figure")
    await expect(figures).to_have_text(["10", "2", "$900", "0"])
    await expect(page.get_by_role("row", name="Fri, Nov 20")).to_contain_text("2$900")
    await expect(page.get_by_role("row", name="Submitted")).to_contain_text("14.5 h")
    await page.get_by_role("button", name="90 days").click()
    await expect(page.get_by_role("row", name="From")).to_have_count(13)
