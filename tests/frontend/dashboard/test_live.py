"""Several people at one board, and a line that comes and goes."""

from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.async_api import Page, Route, expect

from qdn_tui.domain.job import Actor, ActorKind, Customer, Job, TimeWindow
from qdn_tui.domain.status import Outcome, Status
from tests.frontend.dashboard.conftest import Opener
from tests.frontend.dashboard.office import ANA, DANA, Office
from tests.frontend.views import MORNING

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

MARK = "J-000001"
_NEW_JOB = {
    "customer-name": "Nora Example",
    "customer-phone": "619 555 0177",
    "address-line1": "7 Mockup Way",
    "address-postal_code": "92101",
    "price": "650",
}


def morning_in(days: int) -> TimeWindow:
    """The morning so many days on."""
    later = timedelta(days=days)
    return TimeWindow(start_at=MORNING.start_at + later, end_at=MORNING.end_at + later)


async def test_a_move_in_one_browser_appears_in_the_other_at_its_next_look(
    desk: Opener, office: Office, marks_job: Job
) -> None:
    mine, yours = await desk(), await desk(ANA)
    async with mine.page.expect_response("**/changes"):
        await mine.drag(MARK, "in_progress")
    await yours.poll()
    await expect(yours.in_column(MARK, "in_progress")).to_be_visible()


async def test_of_two_who_move_one_job_one_wins_and_the_other_is_told_who_and_when(
    desk: Opener, office: Office, marks_job: Job
) -> None:
    mine, yours = await desk(), await desk(ANA)
    # A look in between would show who was faster before anything is decided.
    async with yours.without_looks():
        async with mine.page.expect_response("**/changes"):
            await mine.drag(MARK, "in_progress")
        await expect(mine.card(MARK).locator(".flag.sending")).to_have_count(0)
        async with yours.page.expect_response("**/changes"):
            await yours.drag(MARK, "in_progress")
        await expect(yours.card(MARK).locator(".flag.sending")).to_have_count(0)
    await yours.told(
        "J-000001 Mark was not moved to In progress. Dana Example was faster, at 7:40 am"
    )
    await expect(yours.in_column(MARK, "in_progress")).to_be_visible()
    await expect(yours.page.locator(".toast")).to_have_count(1)
    advances = [entry.actor.name for entry in office.job(MARK).history if entry.kind == "advance"]
    assert advances == ["Dana Example"]


async def test_a_card_that_moved_on_while_it_was_held_is_not_taken_back_by_letting_go(
    desk: Opener, office: Office, marks_job: Job
) -> None:
    shown = await desk()
    mouse = await shown.lift(MARK, "in_progress")
    for _ in range(2):
        office.write(office.by.advance(office.job(MARK)))
    # A booking is told of at once, also while a card is held: then the look was taken in.
    office.write(office.booking())
    await shown.poll()
    await shown.told("Lola Sample")
    await mouse.up()
    await shown.told("J-000001 Mark can go to In progress")
    await expect(shown.page.locator("#ask")).to_be_hidden()
    assert office.job(MARK).status is Status.COMPLETED


async def test_what_a_customer_moves_and_cancels_is_told_and_marked(
    desk: Opener, office: Office, marks_job: Job
) -> None:
    office.write(office.by.reschedule(marks_job, morning_in(7)))
    shown = await desk()
    mark = replace(office.by, actor=Actor(kind=ActorKind.CUSTOMER, name="Mark"), source="web")
    office.write(mark.reschedule(office.job(MARK), morning_in(9)))
    await shown.poll()
    await shown.told("Moved by the customer: J-000001 Mark, now ")
    await expect(shown.card(MARK).locator(".flag.eyes")).to_have_text("Moved by customer")
    office.write(mark.close(office.job(MARK), Outcome.CANCELLED, "Customer, online"))
    await shown.poll()
    await shown.told("Cancelled by the customer: J-000001 Mark, Trailer pickup and dump, ")
    await expect(shown.card(MARK)).to_have_count(0)
    # Of both it is told once.
    await shown.poll()
    await expect(shown.page.locator(".toast")).to_have_count(2)


async def test_a_reason_in_ones_own_words_waits_in_its_form_and_is_not_lost(
    desk: Opener, office: Office, marks_job: Job
) -> None:
    shown = await desk()
    await shown.loses_line(office)
    await shown.drag(MARK, "submitted")
    await shown.page.fill("#ask input[type=text]", "Mark wants it on Friday")
    await shown.submit()
    await expect(shown.page.locator("#ask .problem")).to_contain_text("not")
    assert await shown.page.evaluate("localStorage.length") == 0
    office.down = False
    await shown.submit()
    await shown.told("Moved back")
    assert office.job(MARK).history[-1].reason == "Mark wants it on Friday"


async def test_a_move_is_never_sent_in_the_name_of_whoever_logs_in_next(
    desk: Opener, office: Office, marks_job: Job
) -> None:
    shown = await desk()
    await shown.loses_line(office)
    await shown.drag(MARK, "in_progress")
    await expect(shown.page.locator("#banner-text")).to_contain_text("1 move waits")
    office.down = False
    await shown.has_logged_in(office.url, ANA)
    await shown.page.clock.run_for(40_000)
    await expect(shown.page.locator("#account-name")).to_have_text("Ana Example")
    assert office.job(MARK).status is Status.READY_FOR_PICKUP


async def test_a_refused_move_is_rolled_back(desk: Opener, office: Office, marks_job: Job) -> None:
    shown = await desk()
    async with shown.without_looks():
        office.write(office.by.hold(office.job(MARK), "Weather"))
        async with shown.page.expect_response("**/changes"):
            await shown.drag(MARK, "in_progress")
        await expect(shown.card(MARK).locator(".flag.sending")).to_have_count(0)
    await shown.told("J-000001 Mark was not moved to In progress. Olga Other was faster")
    await expect(shown.in_column(MARK, "ready_for_pickup").locator(".flag.hold")).to_be_visible()
    assert office.job(MARK).status is Status.READY_FOR_PICKUP


async def test_moves_without_a_line_are_kept_through_a_reload_and_sent_once(
    desk: Opener, office: Office, marks_job: Job
) -> None:
    shown = await desk()
    page = shown.page
    await shown.loses_line(office)
    await shown.drag(MARK, "in_progress")
    await expect(page.locator("#banner-text")).to_contain_text("1 move waits and will be sent.")
    await expect(page.locator("#line-text")).to_have_text("Offline")
    await expect(shown.in_column(MARK, "in_progress").locator(".flag.sending")).to_be_visible()
    await shown.drag(MARK, "completed")
    await expect(page.locator("#banner-text")).to_contain_text("2 moves wait")
    kept = await page.evaluate("JSON.stringify({ ...localStorage, ...sessionStorage })")
    assert str(marks_job.id) in kept
    for private in ("Mark", "Soderblom", "+1619", "(619)", marks_job.tracking_token):
        assert private not in kept
    # Beside them lies what no page of ours can read.
    await page.evaluate("localStorage.setItem('qdn.moves', '[{')")
    office.down = False
    await page.reload()
    await expect(shown.in_column(MARK, "completed")).to_be_visible()
    await expect(shown.card(MARK).locator(".flag.sending")).to_have_count(0)
    assert await page.evaluate("Object.keys(localStorage)") == ["qdn.moves"]
    kinds = [entry.kind for entry in office.job(MARK).history]
    assert kinds == ["create", "assign", "advance", "advance"]


async def test_a_waiting_move_never_overwrites_what_happened_meanwhile(
    desk: Opener, office: Office, marks_job: Job
) -> None:
    shown = await desk()
    await shown.loses_line(office)
    await shown.drag(MARK, "in_progress")
    await expect(shown.page.locator("#banner-text")).to_contain_text("1 move waits")
    job = office.job(MARK)
    office.write(office.by.revert(job, "Wrong card"))
    office.down = False
    await shown.page.click("#banner-act")
    await shown.told("Olga Other was faster, at 7:40 am: it is now Submitted.")
    await expect(shown.in_column(MARK, "submitted")).to_be_visible()
    await expect(shown.page.locator("#banner")).to_be_hidden()


async def first_answer_lost(page: Page, address: str) -> list[int]:
    """The desk hears the first call and the page never hears back; fills with what it was told."""
    lost: list[int] = []

    async def lose(route: Route) -> None:
        if lost:
            await route.continue_()
            return
        # The browser says where a call comes from; what stands in for it has to.
        own = {**route.request.headers, "sec-fetch-site": "same-origin"}
        lost.append((await route.fetch(headers=own)).status)
        await route.abort()

    await page.route(address, lose)
    return lost


async def test_what_was_corrected_after_a_lost_answer_is_kept_or_said_to_be_missing(
    desk: Opener, office: Office, marks_job: Job
) -> None:
    shown = await desk()
    page, problem = shown.page, shown.page.locator("#ask .problem")
    await page.click("#new-job")
    for name, typed in _NEW_JOB.items():
        await page.fill(f"#ask-{name}", typed)
    lost = await first_answer_lost(page, "**/api/jobs")
    await shown.submit()
    await expect(problem).to_contain_text("try again")
    await page.fill("#ask-price", "700")
    await shown.submit()
    await expect(problem).to_contain_text("J-000002 Nora Example is on the board already")
    assert (lost, str(office.job("J-000002").price)) == ([201], "$650")
    for _ in range(2):
        await page.click("#ask .dialog-head button")

    await shown.card(MARK).locator(".job-open").click()
    await page.click('#sheet [data-act="note"]')
    await page.fill("#ask-text", "Gate code 1111")
    lost = await first_answer_lost(page, "**/changes")
    await shown.submit()
    await expect(problem).to_contain_text("try again")
    await page.fill("#ask-text", "Gate code 2222")
    await shown.submit()
    await expect(page.locator("#ask")).to_be_hidden()
    notes = [note.text for note in office.job(MARK).notes.internal]
    assert (lost, notes[-2:]) == ([200], ["Gate code 1111", "Gate code 2222"])


async def test_an_answer_that_was_lost_makes_no_second_change(
    desk: Opener, office: Office, marks_job: Job
) -> None:
    shown = await desk()
    page = shown.page
    lost = await first_answer_lost(page, "**/changes")
    await shown.drag(MARK, "in_progress")
    await expect(page.locator("#banner")).to_be_visible()
    assert lost == [200]
    await page.click("#banner-act")
    await expect(shown.card(MARK).locator(".flag.sending")).to_have_count(0)
    await expect(page.locator(".toast")).to_have_count(0)
    assert [entry.kind for entry in office.job(MARK).history].count("advance") == 1


async def test_what_two_tabs_of_one_browser_queue_in_one_instant_is_all_sent_once(
    desk: Opener, office: Office, marks_job: Job
) -> None:
    office.write(office.booking())
    mine = await desk()
    yours = await mine.beside(_DEAF)
    await mine.page.bring_to_front()
    await mine.loses_line(office)
    await mine.drag(MARK, "in_progress")
    await expect(mine.page.locator("#banner-text")).to_contain_text("1 move waits")
    await yours.page.bring_to_front()
    await yours.loses_line(office)
    await yours.drag("J-000002", "ready_for_pickup")
    await expect(yours.page.locator("#banner-text")).to_contain_text("1 move waits")
    await mine.page.goto("about:blank")
    office.down = False
    await yours.page.reload()
    for number, status in ((MARK, "in_progress"), ("J-000002", "ready_for_pickup")):
        await expect(yours.in_column(number, status)).to_be_visible()
        await expect(yours.card(number).locator(".flag.sending")).to_have_count(0)
        kinds = [entry.kind for entry in office.job(number).history]
        assert kinds.count("advance") == 1
    assert await yours.page.evaluate("localStorage.length") == 0


async def test_moves_that_waited_in_an_earlier_version_of_the_page_are_sent_by_this_one(
    desk: Opener, office: Office, marks_job: Job
) -> None:
    shown = await desk()
    page = shown.page
    steps = ("ready_for_pickup", "in_progress", "completed")
    kept = [
        {
            "op_id": f"op-of-before-{place}",
            "job_id": str(marks_job.id),
            "kind": "advance",
            "from_status": steps[place],
            "to": steps[place + 1],
            "user": DANA,
        }
        for place in range(2)
    ]
    await page.evaluate("(kept) => localStorage.setItem('qdn.moves', JSON.stringify(kept))", kept)
    await page.reload()
    await expect(shown.in_column(MARK, "completed")).to_be_visible()
    await expect(shown.card(MARK).locator(".flag.sending")).to_have_count(0)
    kinds = [entry.kind for entry in office.job(MARK).history]
    assert kinds == ["create", "assign", "advance", "advance"]
    assert await page.evaluate("localStorage.length") == 0


async def test_a_job_that_was_archived_meanwhile_is_told_so_and_only_looked_at(
    desk: Opener, office: Office, marks_job: Job
) -> None:
    shown = await desk()
    async with shown.without_looks():
        office.put_away(marks_job, "2026-10")
        async with shown.page.expect_response("**/changes") as refused:
            await shown.drag(MARK, "in_progress")
        assert (await refused.value).status == 409
        await shown.told("was not moved to In progress. This job is in the archive")
        await expect(shown.card(MARK)).to_have_count(0)
    await shown.page.locator(".toast").get_by_role("button", name="Show").click()
    await expect(shown.page.locator("#sheet .flag.ended")).to_have_text("Archived")
    await expect(shown.page.locator("#sheet .acts .button")).to_have_count(0)


async def test_a_name_written_from_the_right_turns_nothing_of_a_sentence(
    desk: Opener, office: Office
) -> None:
    booking = office.booking()
    name = "\u202e\u0645\u062d\u0645\u062f"
    office.write(booking.model_copy(update={"customer": Customer(name=name, phone="+16195550144")}))
    shown = await desk()
    await shown.choose(MARK, "Move to Ready for pickup")
    await shown.page.clock.run_for(100)
    await expect(shown.page.locator("body > .sr > .news")).to_have_text(
        f"J-000001 \u2068{name[1:]}\u2069 moved to Ready for pickup."
    )


async def test_what_a_form_could_not_send_stays_and_is_sent_once(
    desk: Opener, office: Office, marks_job: Job
) -> None:
    shown = await desk()
    await shown.choose(MARK, "Add a note")
    await shown.page.fill("#ask-text", "Key is under the mat")
    office.down = True
    await shown.submit()
    await expect(shown.page.locator("#ask .problem")).to_contain_text("Nothing you typed is lost")
    office.down = False
    await shown.submit()
    await shown.told("Note added")
    assert [note.text for note in office.job(MARK).notes.internal] == ["Key is under the mat"]


async def test_a_new_booking_is_told_with_a_way_to_it(desk: Opener, office: Office) -> None:
    shown = await desk()
    office.write(office.booking())
    await shown.poll()
    await shown.told("New booking: J-000001 Lola Sample, Trailer drop, No window yet")
    await expect(shown.card(MARK).locator(".flag.new")).to_be_visible()
    await shown.page.locator(".toast").get_by_role("button", name="Show").click()
    await expect(shown.page.locator("#sheet-title")).to_have_text("Lola Sample")


async def test_nobody_watching_is_asked_seldom_and_told_by_a_badge(
    desk: Opener, office: Office
) -> None:
    shown = await desk()
    page = shown.page
    await page.evaluate(_HIDDEN, True)
    before = len(office.requests)
    await page.clock.run_for(20_000)
    assert len(office.requests) == before
    office.write(office.booking())
    async with page.expect_response("**/api/board"):
        await page.clock.run_for(12_000)
    await expect(page).to_have_title("(1) Dispatch board · QuickDumpNow")
    async with page.expect_response("**/api/board"):
        await page.evaluate(_HIDDEN, False)
    await expect(page).to_have_title("Dispatch board · QuickDumpNow")


async def test_a_board_that_nobody_touches_is_looked_at_less_often_until_something_happens(
    desk: Opener, office: Office, marks_job: Job
) -> None:
    shown = await desk()
    page = shown.page
    looks: list[str] = []
    page.on("request", lambda request: looks.append(request.url))

    async def calm_for_long() -> None:
        async with page.expect_response("**/api/board"):
            await page.clock.fast_forward(300_000)
        looks.clear()
        await page.clock.run_for(6_000)
        assert looks == []

    # A minute of calm: every five seconds.
    async with page.expect_response("**/api/board"):
        await page.clock.fast_forward(60_000)
    looks.clear()
    # Two seconds, and three for a machine on which time does not stand still meanwhile.
    await page.clock.run_for(2_000)
    assert looks == []
    async with page.expect_response("**/api/board"):
        await page.clock.run_for(3_000)

    await calm_for_long()
    async with page.expect_response("**/api/board"):
        await page.keyboard.press("Shift")
    await shown.poll()

    await calm_for_long()
    office.write(office.by.note(office.job(MARK), "Call first"))
    async with page.expect_response("**/api/board"):
        await page.clock.run_for(15_000)
    await shown.poll()


async def test_a_look_with_nothing_new_carries_no_board(
    desk: Opener, office: Office, marks_job: Job
) -> None:
    shown = await desk()
    async with shown.page.expect_response("**/api/board") as looked:
        await shown.page.clock.run_for(2_000)
    assert (await looked.value).status == 304
    card = await shown.card(MARK).element_handle()
    office.write(office.by.note(office.job(MARK), "Call first"))
    await shown.poll()
    assert card is not None
    assert await card.evaluate("(one) => one.isConnected"), "a card is not drawn anew"


# A tab that the browser has not told yet what another one wrote.
_DEAF = "addEventListener('storage', (told) => told.stopImmediatePropagation())"

_HIDDEN = """(hidden) => {
  Object.defineProperty(document, 'hidden', { get: () => hidden, configurable: true });
  document.dispatchEvent(new Event('visibilitychange'));
}"""
