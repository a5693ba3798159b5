"""A customer books on the page, and the dispatcher's open board has the job."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.bucket import Bucket
from tests.e2e.machine import Machine
from tests.frontend.booking import TYPED

pytestmark = [pytest.mark.cloud, pytest.mark.browser, pytest.mark.xdist_group("shared-cloud")]


def test_a_booking_appears_on_the_open_board_and_its_link_works_at_once(
    desk: Machine, bucket: Bucket, phone: Page
) -> None:
    with desk.open_board() as board:
        board.wait_for("No jobs yet")
        phone.clock.resume()
        phone.goto(desk.status["site_url"])
        expect(phone.locator("#days")).to_be_visible()
        phone.locator('input[value="trailer_pickup_dump"]').check(force=True)
        phone.locator("#days input:not(:disabled)").nth(1).check(force=True)
        phone.locator("#windows input:not(:disabled)").nth(1).check(force=True)
        for name, text in TYPED.items():
            phone.fill(f"#{name}", text)
        phone.click("#submit")
        expect(phone.locator("h1")).to_have_text("You are booked")
        number = phone.locator(".booked dd").first.inner_text()
        board.wait_for_card(number, "Submitted")
        board.wait_until_told(f"New booking from the web: {number}")

        phone.get_by_role("link", name="Follow your job").click()
        expect(phone.locator("#pill-label")).to_have_text("Submitted")
        board.select(number)
        board.press("a")
        board.wait_for_card(number, "Ready for pickup")
        bucket.wait_for(number, status="ready_for_pickup")
        phone.clock.run_for(15_000)
        expect(phone.locator("#pill-label")).to_have_text("Ready for pickup")
        board.leave()
