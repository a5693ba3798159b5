"""Finding jobs, the day's plan and the numbers."""

import pytest
from playwright.async_api import expect

from qdn_tui.business_file import load_business
from qdn_tui.cli.demo_jobs import demo_changes
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


async def test_completed_jobs_of_earlier_days_come_when_asked_for(
    desk: Opener, busy: Office
) -> None:
    shown = await desk()
    await shown.page.get_by_role("button", name="2 completed before today").click()
    await expect(shown.column("completed").locator(".job")).to_have_count(2)


async def test_a_day_shows_its_windows_with_who_goes(desk: Opener, busy: Office) -> None:
    shown = await desk(view="day")
    page = shown.page
    await expect(page.locator("#day-news")).to_have_text(
        "Sat, Nov 21. 5 jobs. 4 of 9 places are free."
    )
    slot = page.locator(".slot", has_text="10 am–12 pm")
    await expect(slot.locator("h4")).to_have_text("Rosa Example, Theo Sample")
    await expect(slot.locator(".line-job")).to_contain_text("J-000003, Cleanout, In progress")
    await page.click("#day-after")
    await expect(page.locator("#day-news")).to_contain_text("We are closed.")
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
