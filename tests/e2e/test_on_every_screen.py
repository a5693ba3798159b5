"""One job on all screens: the dispatcher's terminal, the customer's phone, the staff's browser."""

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.bucket import Bucket
from tests.e2e.machine import Machine
from tests.frontend.booking import TYPED

pytestmark = [pytest.mark.cloud, pytest.mark.browser, pytest.mark.xdist_group("shared-cloud")]

OWN = "a password of my own"
USERNAME = "dana-drags@example.com"


def test_from_the_call_to_the_customers_screen(desk: Machine, bucket: Bucket, phone: Page) -> None:
    with desk.open_board() as board:
        board.wait_until_open()

        # The call, all by keys: name, phone, no email, street, no unit, city, state, ZIP.
        board.press("n")
        board.wait_for("who called")
        board.fill("Mark", "(619) 555-0142", "", "Soderblom Avenue", "", "San Diego", "CA", "92122")
        board.press("ctrl+s")
        board.wait_until_told("is booked")

        (job,) = bucket.wait_for_jobs(1)
        number, token = job["number"], job["tracking_token"]
        assert job["customer"]["name"] == "Mark"
        assert job["customer"]["phone"] == "+16195550142"
        assert job["address"]["line1"] == "Soderblom Avenue"
        assert job["service"] == "trailer_pickup_dump"
        assert job["price"]["amount_cents"] == 60_000
        assert job["status"] == "submitted"
        board.wait_for_card(number, "Submitted")
        board.wait_for(lambda: board.selected == number)
        board.wait_until_sent()

        # It is confirmed, and the link goes into a text message.
        board.press("a")
        board.wait_for_card(number, "Ready for pickup")
        bucket.wait_for(number, status="ready_for_pickup")
        assert board.copied == []
        board.press("c")
        board.wait_until_told(f"Tracking link of {number} copied")
        link = f"{desk.status['site_url']}/track/{token}"
        assert board.copied == [link]

        # The customer opens it.
        phone.goto(link)
        expect(phone.locator("#pill-label")).to_have_text("Ready for pickup")
        expect(phone.locator('[aria-current="step"]')).to_contain_text("Ready for pickup")
        expect(phone.locator("#facts")).to_contain_text("Soderblom Avenue, San Diego")

        # The crew sets off; somebody else presses the button. Nobody reloads anything.
        opened_at = phone.evaluate("performance.timeOrigin")
        desk.prepared("jobs", "advance", number)
        phone.clock.run_for(15_000)
        expect(phone.locator("#pill-label")).to_have_text("In progress")
        expect(phone.locator('[aria-current="step"]')).to_contain_text("In progress")
        assert phone.evaluate("performance.timeOrigin") == opened_at
        board.wait_for_card(number, "In progress")
        board.leave()


def opened_dashboard(desk: Machine, browser: Browser) -> Page:
    """The board in a browser, as somebody sees it who logs in there for the first time."""
    made = desk.prepared(
        *("users", "add", USERNAME, "--name", "Dana Example", "--role", "dispatcher", "--json")
    ).json
    page = browser.new_page(viewport={"width": 1280, "height": 800}, locale="en-US")
    page.goto(made["dashboard_url"])
    page.fill("#username", USERNAME)
    page.fill("#password", made["temporary_password"])
    page.click("#log-in")
    page.fill("#new-password", OWN)
    page.fill("#again", OWN)
    page.click("#log-in")
    return page


def booked(phone: Page, site: str) -> str:
    """Book on the customers' page; returns the number that it tells."""
    phone.clock.resume()
    phone.goto(site)
    expect(phone.locator("#days")).to_be_visible()
    phone.locator('input[value="trailer_pickup_dump"]').check(force=True)
    phone.locator("#days input:not(:disabled)").nth(1).check(force=True)
    phone.locator("#windows input:not(:disabled)").nth(1).check(force=True)
    for name, text in TYPED.items():
        phone.fill(f"#{name}", text)
    phone.click("#submit")
    expect(phone.locator("h1")).to_have_text("You are booked")
    return phone.locator(".booked dd").first.inner_text()


def test_a_booking_appears_and_moves_on_every_screen(
    desk: Machine, bucket: Bucket, browser: Browser, phone: Page
) -> None:
    dashboard = opened_dashboard(desk, browser)
    pill, card = phone.locator("#pill-label"), dashboard.locator(".job")
    with desk.open_board() as board:
        board.wait_for("No jobs yet")

        # The customer books, and their link works at once.
        number = booked(phone, desk.status["site_url"])
        board.wait_for_card(number, "Submitted")
        board.wait_until_told(f"New booking from the web: {number}")
        expect(card).to_contain_text(number)
        expect(card).to_contain_text("Mark")
        phone.get_by_role("link", name="Follow your job").click()
        expect(pill).to_have_text("Submitted")

        # The dispatcher confirms in the terminal.
        board.select(number)
        board.press("a")
        board.wait_for_card(number, "Ready for pickup")
        bucket.wait_for(number, status="ready_for_pickup")
        phone.clock.run_for(15_000)
        expect(pill).to_have_text("Ready for pickup")
        expect(in_column(dashboard, "ready_for_pickup")).to_contain_text(number)

        # Staff drags it on in the browser.
        card.drag_to(dashboard.locator('.column[data-status="in_progress"]'))
        expect(in_column(dashboard, "in_progress")).to_contain_text(number)
        board.wait_for_card(number, "In progress")
        phone.clock.run_for(15_000)
        expect(pill).to_have_text("In progress")

        # And back again: what the terminal does reaches the browser by itself.
        board.select(number)
        board.press("a")
        board.wait_for_card(number, "Completed")
        expect(in_column(dashboard, "completed")).to_contain_text(number)
        board.leave()
    assert bucket.job(number)["status"] == "completed"


def in_column(dashboard: Page, status: str) -> Locator:
    """The cards of a column in the browser."""
    return dashboard.locator(f'.column[data-status="{status}"] .job')
