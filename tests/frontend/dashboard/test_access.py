"""A board everyone can use: axe, reflow, target sizes, and the settings people turn on."""

import pytest
from playwright.async_api import expect

from qdn_tui.domain.job import Customer, Job
from qdn_tui.domain.money import Money
from tests.frontend.axe import violations
from tests.frontend.dashboard.conftest import Desk, Opener
from tests.frontend.dashboard.office import DANA, Office, address
from tests.frontend.dashboard.states import STATES
from tests.frontend.test_accessibility import LONG_WORD, SMALL_TARGETS, SMALLEST_TARGET
from tests.frontend.twice_the_size import broken_at_twice_the_size

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

NARROW, WIDE = 320, 1280
OWN = "a password of my own"


async def assert_usable(shown: Desk, what: str, width: int) -> None:
    page = shown.page
    assert await page.evaluate("document.documentElement.scrollWidth") <= width, what
    small = await page.evaluate(SMALL_TARGETS, SMALLEST_TARGET)
    assert small == [], what
    if width == NARROW:
        assert await broken_at_twice_the_size(page) == [], what
    assert await violations(page) == [], what


@pytest.mark.parametrize(("width", "scheme"), [(NARROW, "light"), (WIDE, "dark")])
async def test_in_every_state_all_is_reached_and_axe_finds_nothing(
    desk: Opener, office: Office, marks_job: Job, width: int, scheme: str
) -> None:
    shown = await desk(None, width=width, height=740, scheme=scheme)
    await shown.page.emulate_media(reduced_motion="reduce")
    await shown.log_in(password="wrong")
    await expect(shown.page.locator("#login-problem")).to_be_visible()
    await assert_usable(shown, "a wrong password", width)
    office.pool.members[DANA].is_temporary = True
    await shown.log_in()
    await shown.page.fill("#new-password", OWN)
    await assert_usable(shown, "a first password", width)
    await shown.page.fill("#again", OWN)
    await shown.page.click("#log-in")
    await shown.page.locator('main[data-state="board"]').wait_for()
    for name, act in STATES.items():
        await act(shown, office)
        await assert_usable(shown, name, width)


async def test_endless_words_and_text_at_twice_its_size_fit_a_phone(
    desk: Opener, office: Office
) -> None:
    office.write(
        office.by.create(
            customer=Customer(name=LONG_WORD * 2, phone="+16195550123"),
            address=address(LONG_WORD),
            service="trailer_drop",
            price=Money(amount_cents=10_000_000),
            customer_note=LONG_WORD * 3,
        )
    )
    shown = await desk(width=NARROW, height=740)
    page = shown.page
    assert await page.evaluate("document.documentElement.scrollWidth") <= NARROW
    await shown.card("J-000001").locator(".job-open").click()
    sheet = page.locator("#sheet .dialog-body")
    assert await sheet.evaluate("(one) => one.scrollWidth <= one.clientWidth")
    await page.keyboard.press("Escape")
    await page.set_viewport_size({"width": 640, "height": 900})
    await page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
    assert await page.evaluate("document.documentElement.scrollWidth") <= 640


async def test_nothing_moves_for_those_who_ask_for_stillness(
    desk: Opener, office: Office, marks_job: Job
) -> None:
    shown = await desk()
    await shown.page.emulate_media(reduced_motion="reduce")
    await shown.loses_line(office)
    await shown.drag("J-000001", "in_progress")
    await shown.card("J-000001").locator(".job-open").click()
    await expect(shown.page.locator("#sheet .flag.sending")).to_be_visible()
    assert await shown.page.evaluate("document.getAnimations().length") == 0


async def test_with_forced_colours_what_is_chosen_still_stands_out(
    desk: Opener, marks_job: Job
) -> None:
    shown = await desk()
    await shown.page.get_by_role("button", name="Late").click()
    await shown.page.emulate_media(forced_colors="active")
    outline = "(one) => getComputedStyle(one).outlineStyle"
    assert await shown.page.get_by_role("button", name="Late").evaluate(outline) == "solid"
    assert await shown.page.get_by_role("button", name="Unpaid").evaluate(outline) == "none"


async def test_a_screen_reader_hears_columns_with_their_jobs_and_what_happened(
    desk: Opener, office: Office, marks_job: Job
) -> None:
    shown = await desk()
    page = shown.page
    await expect(shown.column("ready_for_pickup")).to_match_aria_snapshot(
        """
        - region "Ready for pickup 1":
          - heading "Ready for pickup 1" [level=2]
          - list:
            - listitem:
              - button "Mark"
              - button "Move or change J-000001 Mark"
        """
    )
    await shown.choose("J-000001", "Move to In progress")
    await page.clock.run_for(100)
    heard = page.locator("body > .sr > .news")
    await expect(heard).to_have_text("J-000001 Mark moved to In progress.")

    # All outside of an open dialog is silent and out of reach: what happens is told within it.
    await shown.card("J-000001").locator(".job-open").click()
    office.write(office.booking())
    await shown.poll()
    await page.clock.run_for(100)
    await expect(page.locator("#sheet > .sr > .news")).to_contain_text("New booking: J-000002")
    await expect(heard).to_be_empty()
    await page.locator("#sheet .toast").get_by_role("button", name="Show").click()
    await expect(page.locator("#sheet-title")).to_have_text("Lola Sample")
