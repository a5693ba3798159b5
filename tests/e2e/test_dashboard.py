"""Staff, dispatcher and customer look at one job: in a browser, a terminal and on a phone."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.bucket import Bucket
from tests.e2e.machine import Machine

pytestmark = [pytest.mark.cloud, pytest.mark.browser, pytest.mark.xdist_group("shared-cloud")]

OWN = "a password of my own"
USERNAME = "dana-drags@example.com"


def test_a_card_dragged_in_the_browser_moves_on_every_screen(
    desk: Machine, bucket: Bucket, phone: Page
) -> None:
    made = desk.local(
        *("users", "add", USERNAME, "--name", "Dana Example", "--role", "dispatcher", "--json")
    ).json
    job = desk.new(name="Mark", street="Soderblom Avenue", status="ready_for_pickup")
    number = job["number"]
    browser = phone.context.browser
    assert browser is not None
    page = browser.new_page(viewport={"width": 1280, "height": 800}, locale="en-US")

    page.goto(made["dashboard_url"])
    page.fill("#username", USERNAME)
    page.fill("#password", made["temporary_password"])
    page.click("#log-in")
    page.fill("#new-password", OWN)
    page.fill("#again", OWN)
    page.click("#log-in")
    card = page.locator(".job", has_text=number)
    expect(card).to_contain_text("Mark")
    phone.goto(job["tracking_url"])
    expect(phone.locator("#pill-label")).to_have_text("Ready for pickup")

    with desk.open_board() as board:
        board.wait_for_card(number, "Ready for pickup")
        card.drag_to(page.locator('.column[data-status="in_progress"]'))
        expect(page.locator('.column[data-status="in_progress"] .job')).to_contain_text(number)
        board.wait_for_card(number, "In progress")
        phone.clock.run_for(15_000)
        expect(phone.locator("#pill-label")).to_have_text("In progress")

        # And back again: what the terminal does reaches the browser by itself.
        board.select(number)
        board.press("a")
        board.wait_for_card(number, "Completed")
        bucket.wait_for(number, status="completed")
        expect(page.locator('.column[data-status="completed"] .job')).to_contain_text(number)
