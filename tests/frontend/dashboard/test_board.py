"""The board: what it shows, and every way to move and change a job."""

import pytest
from playwright.async_api import expect

from qdn_tui.domain.changes import FieldEdit
from qdn_tui.domain.job import Job
from qdn_tui.domain.status import FLOW, Outcome, Status
from tests.frontend.dashboard.conftest import Opener
from tests.frontend.dashboard.office import Office

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

MARK = "J-000001"


async def test_columns_are_as_the_desk_names_them(desk: Opener, marks_job: Job) -> None:
    shown = await desk()
    for info in FLOW:
        column = shown.column(info.status.value)
        await expect(column.locator(".column-title")).to_contain_text(f"{info.mark}{info.label}")
        assert f"tone-{info.colour}" in (await column.get_attribute("class") or "")
    card = shown.card(MARK)
    for fact in ("Mark", "$600", "12 Soderblom Avenue, San Diego", "Today, 8–10 am", "Truck 1"):
        await expect(card).to_contain_text(fact)


async def test_the_board_speaks_spanish(desk: Opener, marks_job: Job) -> None:
    shown = await desk(language="es")
    await expect(shown.page.locator("html")).to_have_attribute("lang", "es-US")
    await expect(shown.column("ready_for_pickup")).to_contain_text("Listo para recoger")
    await expect(shown.card(MARK)).to_contain_text("Recogida y vaciado de remolque")
    await expect(shown.card(MARK)).to_contain_text("Hoy, 8–10 a.m.")
    await shown.open_menu(MARK)
    await expect(shown.page.locator("#ask .choice").first).to_contain_text("Pasar a En curso")


async def test_a_card_dragged_to_the_next_column_is_moved(
    desk: Opener, office: Office, marks_job: Job
) -> None:
    shown = await desk()
    async with shown.page.expect_response("**/changes"):
        await shown.drag(MARK, "in_progress")
    await expect(shown.in_column(MARK, "in_progress")).to_be_visible()
    await expect(shown.card(MARK).locator(".flag.sending")).to_have_count(0)
    job = office.job(MARK)
    assert job.status is Status.IN_PROGRESS
    assert (job.history[-1].actor.name, job.history[-1].source) == ("Dana Example", "web")


async def test_a_finger_drags_a_card_to_a_tab(desk: Opener, office: Office, marks_job: Job) -> None:
    shown = await desk(width=360, height=740, touch=True)
    page = shown.page
    await page.locator('.tab[data-status="ready_for_pickup"]').tap()
    card = shown.card(MARK)
    await expect(card).to_be_in_viewport()
    box = await card.bounding_box()
    tab = await page.locator('.tab[data-status="in_progress"]').bounding_box()
    assert box is not None
    assert tab is not None
    session = await page.context.new_cdp_session(page)

    async def touch(kind: str, x: float = 0, y: float = 0) -> None:
        points = [] if kind == "touchEnd" else [{"x": x, "y": y}]
        await session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    await touch("touchStart", box["x"] + 60, box["y"] + 30)
    await page.clock.run_for(400)
    for step in range(1, 7):
        await touch(
            "touchMove",
            box["x"] + 60 + (tab["x"] + 20 - box["x"] - 60) * step / 6,
            box["y"] + 30 + (tab["y"] + 20 - box["y"] - 30) * step / 6,
        )
    async with page.expect_response("**/changes"):
        await touch("touchEnd")
    await expect(shown.in_column(MARK, "in_progress")).to_have_count(1)
    assert office.job(MARK).status is Status.IN_PROGRESS


async def test_a_card_cannot_be_dropped_where_it_may_not_go(
    desk: Opener, office: Office, marks_job: Job
) -> None:
    shown = await desk()
    await shown.drag(MARK, "completed")
    await shown.told("J-000001 Mark can go to In progress or Submitted from here.")
    await expect(shown.in_column(MARK, "ready_for_pickup")).to_be_visible()
    assert office.job(MARK).status is Status.READY_FOR_PICKUP


async def test_dragging_back_asks_why(desk: Opener, office: Office, marks_job: Job) -> None:
    shown = await desk()
    await shown.drag(MARK, "submitted")
    await shown.submit()
    await expect(shown.page.locator("#ask")).to_contain_text("Choose a reason")
    await shown.pick("Not that far yet")
    async with shown.page.expect_response("**/changes"):
        await shown.submit()
    await expect(shown.in_column(MARK, "submitted")).to_be_visible()
    assert office.job(MARK).history[-1].reason == "Not that far yet"


async def test_by_keys_alone_a_job_is_found_opened_and_moved(
    desk: Opener, office: Office, marks_job: Job
) -> None:
    office.write(
        office.by.create(
            customer=marks_job.customer,
            address=marks_job.address,
            service=marks_job.service,
            price=marks_job.price,
        )
    )
    shown = await desk()
    page, keys = shown.page, shown.page.keyboard
    await shown.card("J-000002").locator(".job-open").focus()
    await keys.press("ArrowRight")
    await expect(shown.card(MARK).locator(".job-open")).to_be_focused()
    await keys.press("Enter")
    await expect(page.locator("#sheet-title")).to_be_focused()
    await keys.press("Escape")
    await expect(shown.card(MARK).locator(".job-open")).to_be_focused()
    await keys.press("m")
    await expect(page.locator("#ask .choice").first).to_be_focused()
    async with page.expect_response("**/changes"):
        await keys.press("Enter")
    await expect(shown.in_column(MARK, "in_progress").locator(".job-open")).to_be_focused()
    await keys.press("/")
    await expect(page.locator("#query")).to_be_focused()
    await keys.type("n/?m")
    assert await page.input_value("#query") == "n/?m"


async def test_every_change_of_a_job_is_made(desk: Opener, office: Office, marks_job: Job) -> None:
    shown = await desk()
    page = shown.page

    async def made(what: str) -> None:
        await shown.submit()
        await shown.told(what)
        await page.locator(".toast .round").last.click()

    await shown.choose(MARK, "Put on hold")
    await shown.pick("Weather")
    await made("Put on hold")
    await expect(shown.card(MARK).locator(".flag.hold")).to_be_visible()
    await shown.choose(MARK, "Take off hold")
    await shown.pick("It is settled")
    await made("Taken off hold")

    await shown.choose(MARK, "Assign")
    await expect(page.locator("#ask-crew-own")).to_have_accessible_description(
        "Several names: a comma between them."
    )
    await page.fill("#ask-crew-own", "Ben Sample, Cleo Example")
    await page.fill("#ask-truck", "Truck 2")
    await made("Assigned")
    assert office.job(MARK).assignment.crew == ("Ana Example", "Ben Sample", "Cleo Example")

    await shown.choose(MARK, "Change the window")
    await page.fill("#ask-window-day", "2026-11-23")
    await shown.pick("10 am–12 pm")
    await made("Window changed")
    await expect(shown.card(MARK)).to_contain_text("Mon, Nov 23, 10 am–12 pm")

    await shown.choose(MARK, "Expected arrival")
    await page.fill("#ask-eta", "2026-11-23T10:40")
    await made("Expected arrival set")
    eta = office.job(MARK).eta
    assert eta is not None
    assert eta.isoformat() == "2026-11-23T18:40:00+00:00"

    await shown.choose(MARK, "New tracking link")
    before = office.job(MARK).tracking_token
    await made("New tracking link made")
    assert office.job(MARK).tracking_token != before

    await shown.choose(MARK, "End as Cancelled")
    await page.fill("#ask-reason-own", "They sold the trailer")
    await made("Ended")
    await expect(shown.card(MARK)).to_have_count(0)
    assert office.job(MARK).outcome is Outcome.CANCELLED
    await page.get_by_role("button", name="1 ended early").click()
    await expect(shown.in_column(MARK, "closed")).to_contain_text("Cancelled")
    await shown.choose(MARK, "Open it again")
    await shown.pick("Ended by mistake")
    await made("Opened again")
    await expect(shown.in_column(MARK, "ready_for_pickup")).to_be_visible()


async def test_a_new_job_is_taken_with_what_is_missing_told_beside_it(
    desk: Opener, office: Office
) -> None:
    shown = await desk()
    page = shown.page
    await page.keyboard.press("n")
    await page.fill("#ask-customer-name", "Nia Sample")
    await page.fill("#ask-address-line1", "7 Mockup Way")
    await page.fill("#ask-address-postal_code", "92101")
    await shown.submit()
    await expect(page.locator("#ask")).to_contain_text("Give a phone number or an email address.")
    await page.fill("#ask-customer-phone", "12")
    await shown.submit()
    await expect(page.locator("#ask-customer-phone")).to_have_attribute("aria-invalid", "true")
    await page.fill("#ask-customer-phone", "619 555 0177")
    # Taken for thousands, a comma for cents would be a hundred times the price.
    await page.fill("#ask-price", "450,50")
    await shown.submit()
    await expect(page.locator("#ask-price")).to_have_attribute("aria-invalid", "true")
    await page.select_option("#ask-service", "trailer_drop")
    assert await page.input_value("#ask-price") == "450"
    await page.fill("#ask-window-day", "2026-11-23")
    await shown.pick("2–4 pm")
    await page.get_by_label("The customer has agreed").check()
    await shown.submit()
    await shown.told("Nia Sample is on the board.")
    await expect(shown.in_column("J-000001", "ready_for_pickup")).to_contain_text("Mon, Nov 23")
    job = office.job("J-000001")
    assert (job.customer.phone, job.price.amount_cents) == ("+16195550177", 45_000)


async def test_an_edit_that_somebody_else_was_faster_with_is_shown_and_decided(
    desk: Opener, office: Office, marks_job: Job
) -> None:
    shown = await desk()
    page = shown.page
    await shown.choose(MARK, "Edit")
    await page.fill("#ask-customer-phone", "619-555-0111")
    office.write(
        office.by.edit(office.job(MARK), [_edit("customer.phone", "+16195550123", "+16195550199")])
    )
    await shown.submit()
    await expect(page.locator("#ask .problem")).to_contain_text("Olga Other changed it too")
    await expect(page.locator("#ask")).to_contain_text("By now this is: +16195550199")
    assert await page.input_value("#ask-customer-phone") == "619-555-0111"
    await shown.submit()
    await shown.told("Changed")
    assert office.job(MARK).customer.phone == "+16195550111"


async def test_a_double_click_is_one_step(desk: Opener, office: Office, marks_job: Job) -> None:
    shown = await desk()
    page = shown.page
    await shown.card(MARK).locator(".job-open").click()
    await page.locator("#sheet").get_by_role("button", name="Move to In progress").dblclick()
    onward = page.locator("#sheet").get_by_role("button", name="Move to Completed")
    await expect(onward).to_be_visible()
    await expect(shown.card(MARK).locator(".flag.sending")).to_have_count(0)
    assert office.job(MARK).status is Status.IN_PROGRESS
    await page.clock.run_for(1_000)
    await onward.press("Enter")
    await expect(shown.in_column(MARK, "completed")).to_be_visible()
    # The button is gone, and whoever pressed it is at the top of the job.
    await expect(page.locator("#sheet-title")).to_be_focused()


async def test_entries_are_not_lost_to_a_slip(desk: Opener, marks_job: Job) -> None:
    shown = await desk()
    await shown.choose(MARK, "Add a note")
    await shown.page.fill("#ask-text", "Half a thought")
    await shown.page.locator("#ask .dialog-head .round").click()
    await expect(shown.page.locator("#ask .problem")).to_contain_text("not saved")
    assert await shown.page.input_value("#ask-text") == "Half a thought"
    leaving = "dispatchEvent(new Event('beforeunload', { cancelable: true }))"
    assert await shown.page.evaluate(leaving) is False, "a reload is asked about"
    await shown.page.locator("#ask .dialog-head .round").click()
    await expect(shown.page.locator("#ask")).to_be_hidden()
    assert await shown.page.evaluate(leaving) is True


async def test_a_job_in_full_leads_to_the_phone_the_map_and_the_link(
    desk: Opener, marks_job: Job
) -> None:
    shown = await desk()
    page, sheet = shown.page, shown.page.locator("#sheet")
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await shown.card(MARK).locator(".job-open").click()
    await expect(sheet.get_by_role("link", name="Call")).to_have_attribute(
        "href", "tel:+16195550123"
    )
    await expect(sheet.get_by_role("link", name="Map")).to_have_attribute(
        "href",
        "https://www.google.com/maps/search/?api=1&query="
        "12%20Soderblom%20Avenue%2C%20San%20Diego%2C%20CA%2092122",
    )
    await expect(sheet.locator(".history li")).to_have_count(2)
    await expect(sheet.get_by_role("button", name="Share")).to_have_count(0)
    await sheet.get_by_role("button", name="Copy").click()
    await shown.told("Tracking link copied.")
    copied = await page.evaluate("navigator.clipboard.readText()")
    assert copied == f"https://quickdumpnow.example/track/{marks_job.tracking_token}"


async def test_a_link_is_shared_where_the_phone_can_and_copied_where_that_fails(
    desk: Opener, marks_job: Job
) -> None:
    shown = await desk()
    page, toasts = shown.page, shown.page.locator(".toast")
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    # This Chromium has nothing of its own to share with.
    await page.evaluate(_SHARE)
    await shown.card(MARK).locator(".job-open").click()
    share = page.locator("#sheet").get_by_role("button", name="Share")
    told = {
        "title": "QuickDumpNow J-000001",
        "url": f"https://quickdumpnow.example/track/{marks_job.tracking_token}",
    }
    for times, answer in enumerate(("", "AbortError", "TypeError"), start=1):
        await page.evaluate("(answer) => { window.answer = answer; }", answer)
        await expect(toasts).to_have_count(0)
        await share.click()
        assert await page.evaluate("window.shared") == [told] * times
    await expect(toasts).to_have_text(["Tracking link copied.Close"], use_inner_text=False)
    assert await page.evaluate("navigator.clipboard.readText()") == told["url"]


_SHARE = """() => {
  window.shared = [];
  navigator.share = (what) => {
    window.shared.push(what);
    const { answer } = window;
    return answer ? Promise.reject(new DOMException('', answer)) : Promise.resolve();
  };
}"""


def _edit(field: str, seen: str, value: str) -> FieldEdit:
    return FieldEdit.model_validate({"field": field, "seen": seen, "value": value})
