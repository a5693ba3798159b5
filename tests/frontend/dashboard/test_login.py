"""Logging in, in every way it can go, also in the middle of something."""

import re

import pytest
from playwright.async_api import expect

from qdn_tui.domain.job import Job
from qdn_tui.domain.roles import Role
from tests.frontend.dashboard.conftest import POLL_MS, Opener
from tests.frontend.dashboard.logins import PASSWORD, Member
from tests.frontend.dashboard.office import ANA, DANA, VERA, Office

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

OWN = "a password of my own"


async def test_a_wrong_password_is_said_and_the_name_stays(desk: Opener, marks_job: Job) -> None:
    shown = await desk(None)
    problem = shown.page.locator("#login-problem")
    await shown.page.click("#log-in")
    await expect(problem).to_have_text("Enter your username.")
    await shown.log_in(password="wrong")
    await expect(problem).to_have_text("Username or password is not right.")
    assert await shown.page.input_value("#username") == DANA
    chosen = "(({ id, selectionStart, selectionEnd }) => [id, selectionStart, selectionEnd])"
    marked = await shown.page.evaluate(f"{chosen}(document.activeElement)")
    assert marked == ["password", 0, len("wrong")]
    assert await shown.page.locator(".job").count() == 0
    await shown.log_in()
    await expect(shown.card("J-000001")).to_be_visible()


async def test_the_first_login_asks_for_a_password_of_ones_own(
    desk: Opener, office: Office, marks_job: Job
) -> None:
    office.pool.members["new@example.com"] = Member("Nia New", Role.DISPATCHER, is_temporary=True)
    shown = await desk(None)
    page, problem = shown.page, shown.page.locator("#login-problem")
    await shown.log_in("new@example.com")
    await expect(page.locator("#new-password")).to_be_visible()
    await expect(page.locator("#policy")).to_contain_text("12 characters or more")
    await expect(page.locator("#password-label")).to_have_text("Temporary password")
    await expect(page.locator("#log-in")).to_have_text("Set password and log in")
    await page.fill("#new-password", OWN)
    await page.click("#log-in")
    await expect(problem).to_have_text("The two new passwords are not the same.")
    await page.fill("#new-password", "short")
    await page.fill("#again", "short")
    await page.click("#log-in")
    await expect(page.locator("#new-password")).to_have_attribute("aria-invalid", "true")
    await page.fill("#new-password", OWN)
    await page.fill("#again", OWN)
    await page.click("#log-in")
    await expect(shown.card("J-000001")).to_be_visible()
    assert office.pool.members["new@example.com"].password == OWN


async def test_somebody_locked_out_is_told_when_to_try_again(desk: Opener, office: Office) -> None:
    office.pool.is_locked = True
    shown = await desk(None)
    await shown.log_in()
    await expect(shown.page.locator("#login-problem")).to_have_text(
        re.compile(r"Too many tries. Try again after 7:55\sam.")
    )


async def test_a_session_that_runs_out_is_renewed_unseen(desk: Opener, office: Office) -> None:
    shown = await desk()
    assert not any(seen.path == "/api/session/renew" for seen in office.requests)
    # Of itself the page looks every two seconds, which may be right after the cookie is gone.
    async with shown.page.expect_response("**/api/session/renew"):
        await shown.page.context.clear_cookies(name="__Host-qdn-access")
        await shown.page.clock.run_for(POLL_MS)
    async with shown.page.expect_response("**/api/board") as looked:
        await shown.page.clock.run_for(POLL_MS)
    assert (await looked.value).status != 401
    await expect(shown.page.locator("#line-text")).to_have_text("Live")
    await expect(shown.page.locator("#login")).to_be_hidden()


async def test_a_phone_whose_clock_is_far_ahead_does_not_renew_at_every_look(
    desk: Opener, office: Office
) -> None:
    shown = await desk()
    await shown.page.clock.set_system_time("2126-11-23T08:00:00Z")
    for _ in range(5):
        await shown.poll()
    renewals = [seen for seen in office.requests if seen.path == "/api/session/renew"]
    assert len(renewals) == 1


async def test_a_session_that_is_over_asks_in_place_and_keeps_what_was_typed(
    desk: Opener, office: Office, marks_job: Job
) -> None:
    shown = await desk()
    page = shown.page
    await shown.choose("J-000001", "Add a note")
    await page.fill("#ask-text", "Key is under the mat")
    office.pool.end_all()
    await page.context.clear_cookies(name="__Host-qdn-access")
    await shown.submit()
    await expect(page.locator("#login-lead")).to_contain_text("nothing you typed is lost")
    assert await page.input_value("#username") == DANA
    await page.fill("#password", PASSWORD)
    await page.click("#log-in")
    await shown.told("Note added")
    assert office.job("J-000001").notes.internal[-1].text == "Key is under the mat"


async def test_logging_out_leaves_nothing_behind_but_what_others_have_not_sent(
    desk: Opener, office: Office, marks_job: Job
) -> None:
    shown = await desk()
    await expect(shown.card("J-000001")).to_be_visible()
    theirs = {"op_id": "op-00000001", "job_id": "x", "kind": "advance", "user": ANA, "at": 1}
    await shown.page.evaluate(
        "move => localStorage.setItem('qdn.move.' + move.op_id, JSON.stringify(move))", theirs
    )
    await shown.page.reload()
    await shown.page.click("#account")
    await shown.page.click("#log-out")
    await expect(shown.page.locator("#login")).to_be_visible()
    assert "Mark" not in await shown.page.content()
    assert await shown.page.context.cookies() == []
    assert await shown.page.evaluate("[Object.keys(localStorage), sessionStorage.length]") == [
        ["qdn.move.op-00000001"],
        0,
    ]


async def test_what_a_role_may_not_do_is_not_offered(
    desk: Opener, office: Office, marks_job: Job
) -> None:
    crew = await desk(ANA)
    await expect(crew.card("J-000001")).to_be_visible()
    await expect(crew.page.locator("#new-job")).to_be_hidden()
    await expect(crew.page.locator('.views [data-view="numbers"]')).to_be_hidden()
    await crew.open_menu("J-000001")
    assert await crew.page.locator("#ask .choice span:not(.mark)").all_inner_texts() == [
        "Move to In progress",
        "Add a note",
    ]
    viewer = await desk(VERA)
    await expect(viewer.card("J-000001").locator(".job-move")).to_be_hidden()
    await viewer.drag("J-000001", "in_progress")
    await expect(viewer.in_column("J-000001", "ready_for_pickup")).to_be_visible()
