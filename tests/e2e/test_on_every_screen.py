"""One job on all screens: the dispatcher's terminal, the customer's phone, the staff's browsers."""

import re
import time

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from qdn_tui.cloud import Cloud
from qdn_tui.cloud.users import Users
from qdn_tui.domain.roles import Role
from tests.e2e.bucket import Bucket
from tests.e2e.machine import Machine
from tests.e2e.patience import WITHIN_S
from tests.frontend.booking import TYPED

pytestmark = [pytest.mark.cloud, pytest.mark.browser, pytest.mark.xdist_group("shared-cloud")]

OWN = "a password of my own"
FIRST = "a temporary one"
# A page that is at work looks for what others did this often.
LOOK_MS = 2_000


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


def opened_dashboard(cloud: Cloud, browser: Browser, username: str, name: str) -> Page:
    """The board in a browser, as somebody sees it who logs in there for the first time."""
    Users(cloud).add(username, name, Role.DISPATCHER, None, FIRST)
    page = browser.new_page(viewport={"width": 1280, "height": 800}, locale="en-US")
    page.clock.install()
    page.goto(cloud.resources.dashboard_url)
    page.fill("#username", username)
    page.fill("#password", FIRST)
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
    # The day's windows are asked for anew, and drawn anew.
    expect(phone.locator("#windows-news")).not_to_contain_text("Looking")
    phone.locator("#windows input:not(:disabled)").nth(1).check(force=True)
    for name, text in TYPED.items():
        phone.fill(f"#{name}", text)
    phone.click("#submit")
    expect(phone.locator("h1")).to_have_text("You are booked")
    return phone.locator(".booked dd").first.inner_text()


def test_a_booking_appears_and_moves_on_every_screen_and_of_two_who_move_it_one_wins(
    desk: Machine, bucket: Bucket, local_cloud: Cloud, browser: Browser, phone: Page
) -> None:
    dashboard = opened_dashboard(local_cloud, browser, "dana-drags@example.com", "Dana Example")
    tablet = opened_dashboard(local_cloud, browser, "tess-drags@example.com", "Tess Example")
    pill, card = phone.locator("#pill-label"), dashboard.locator(".job")
    with desk.open_board() as board:
        board.wait_for("No jobs yet")

        # The customer books, and their link works at once.
        number = booked(phone, desk.status["site_url"])
        board.wait_for_card(number, "Submitted")
        board.wait_until_told(f"New booking from the web: {number}")
        wait_for_look(dashboard, card, number)
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
        wait_for_look(dashboard, in_column(dashboard, "ready_for_pickup"), number)

        # Staff drags it on in the browser.
        drag(dashboard, "in_progress")
        for page in (dashboard, tablet):
            wait_for_look(page, in_column(page, "in_progress"), number)
        board.wait_for_card(number, "In progress")
        phone.clock.run_for(15_000)
        expect(pill).to_have_text("In progress")

        # And back again: what the terminal does reaches the browser by itself. The tablet has
        # not heard of it yet when somebody there drags the card too.
        looks: list[Route] = []

        def hold(look: Route) -> None:
            looks.append(look)

        with tablet.expect_request("**/api/board*"):
            tablet.route("**/api/board*", hold)
            tablet.clock.run_for(LOOK_MS)
        board.select(number)
        board.press("a")
        board.wait_for_card(number, "Completed")
        wait_for_look(dashboard, in_column(dashboard, "completed"), number)
        drag(tablet, "completed")
        refused = tablet.locator(".toast", has_text="was not moved to Completed")
        expect(refused).to_have_text(re.compile(rf"^{number} .+ was faster, .+ now Completed\."))
        # Lets go of what is held, too.
        tablet.unroute("**/api/board*")
        expect(in_column(tablet, "completed")).to_contain_text(number)
        expect(refused).to_have_count(1)
        board.leave()
    history = bucket.job(number)["history"]
    moves = [(entry["to"], entry["source"]) for entry in history if entry["kind"] == "advance"]
    assert moves == [
        ("ready_for_pickup", "tui"),
        ("in_progress", "web"),
        ("completed", "tui"),
    ]


def wait_for_look(dashboard: Page, place: Locator, text: str) -> None:
    """Until the text is there, on a page whose clock runs ahead from look to look."""
    deadline = time.monotonic() + WITHIN_S
    while True:
        dashboard.clock.run_for(LOOK_MS)
        try:
            expect(place).to_contain_text(text, timeout=LOOK_MS / 4)
        except AssertionError:
            if time.monotonic() > deadline:
                raise
        else:
            return


def drag(dashboard: Page, status: str) -> None:
    """Take the only card and let it go over a column, no faster than the page sees it fly."""
    dashboard.locator(".job").hover()
    dashboard.mouse.down()
    column = dashboard.locator(f'.column[data-status="{status}"]')
    column.hover(force=True)
    expect(dashboard.locator("body")).to_have_class(re.compile("dragging"))
    column.hover(force=True)
    dashboard.mouse.up()


def in_column(dashboard: Page, status: str) -> Locator:
    """The cards of a column in the browser."""
    return dashboard.locator(f'.column[data-status="{status}"] .job')
