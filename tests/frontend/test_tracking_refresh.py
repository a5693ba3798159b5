"""How the tracking page keeps itself up to date, and when it stops."""

import pytest
from playwright.async_api import expect

from qdn_tui.domain.status import Status
from tests.frontend.conftest import Opener, Visit
from tests.frontend.site_server import Answer
from tests.frontend.views import NOT_FOUND, view

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

DOWN = Answer(503, "upstream")
POLL = 15


async def headline(visit: Visit, text: str) -> None:
    await expect(visit.page.locator("h1")).to_have_text(text)


async def notice(visit: Visit, text: str) -> None:
    await expect(visit.page.locator("#notice")).to_contain_text(text)


async def poll_answered(visit: Visit, seconds: int = POLL) -> None:
    """Let the time to the next poll pass, and wait until its answer is in."""
    async with visit.page.expect_event(
        "requestfinished", lambda request: "/api/" in request.url
    ) as done:
        await visit.pass_seconds(seconds)
    await (await done.value).response()


async def test_the_next_step_lights_up_by_itself_and_is_announced_once(visit: Opener) -> None:
    shown = await visit(view(), view(Status.IN_PROGRESS), state="job")
    await headline(shown, "You are on the schedule")
    assert await shown.news() == ""
    await shown.pass_seconds(POLL)
    await headline(shown, "Your crew is on the job")
    assert "In progress" in await shown.news()
    assert "Ana, Ben" in await shown.news()
    await shown.page.evaluate("document.getElementById('news').textContent = 'read'")
    await poll_answered(shown)
    await shown.turn_hidden(False)
    await expect(shown.page.locator("#news")).to_have_text("read")


async def test_a_new_window_is_announced(visit: Opener) -> None:
    later = {
        "start_at": "2026-11-23T20:00:00Z",
        "end_at": "2026-11-23T22:00:00Z",
        "time_zone": "America/Los_Angeles",
    }
    shown = await visit(view(), {**view(), "window": later}, state="job")
    await shown.pass_seconds(POLL)
    await expect(shown.page.locator("#news")).to_have_text(
        "Arrival window: Monday, November 23, 12–2 pm PST."
    )


async def test_it_asks_every_fifteen_seconds(visit: Opener) -> None:
    shown = await visit(view(), state="job")
    for polls in (2, 3, 4):
        await shown.pass_seconds(POLL - 1)
        assert len(shown.asked) == polls - 1
        await poll_answered(shown, 1)
        assert len(shown.asked) == polls


async def test_an_unchanged_answer_leaves_the_page_untouched(visit: Opener) -> None:
    shown = await visit(view(), state="job")
    await shown.page.evaluate(
        """window.touched = 0;
           new MutationObserver((all) => { window.touched += all.length })
             .observe(document.querySelector('main'),
                      { subtree: true, childList: true, characterData: true, attributes: true })"""
    )
    await poll_answered(shown)
    await poll_answered(shown)
    assert len(shown.asked) == 3
    assert await shown.page.evaluate("window.touched") == 0
    assert "Checked at 7:40 am PST." in await shown.text("#checked")
    await poll_answered(shown)
    await poll_answered(shown)
    await expect(shown.page.locator("#checked")).to_contain_text("Checked at 7:41 am PST.")
    assert await shown.text("#changed") == "Last change at 10:05 am PST on Nov 20."


async def test_a_finished_job_is_asked_about_slowly_and_shows_when_it_is_opened_again(
    visit: Opener,
) -> None:
    shown = await visit(
        view(Status.IN_PROGRESS), view(Status.COMPLETED), view(Status.IN_PROGRESS), state="job"
    )
    await poll_answered(shown)
    await headline(shown, "All done")
    await shown.pass_seconds(119)
    assert len(shown.asked) == 2
    await poll_answered(shown, 1)
    await headline(shown, "Your crew is on the job")
    await poll_answered(shown)
    assert len(shown.asked) == 4


async def test_a_hidden_tab_asks_nothing_and_a_shown_one_at_once(visit: Opener) -> None:
    shown = await visit(view(), view(Status.IN_PROGRESS), state="job")
    await shown.turn_hidden(True)
    await shown.pass_seconds(3600)
    await shown.page.evaluate("dispatchEvent(new Event('online'))")
    assert len(shown.asked) == 1
    await shown.turn_hidden(False)
    await headline(shown, "Your crew is on the job")
    assert len(shown.asked) == 2
    await poll_answered(shown)
    assert len(shown.asked) == 3


async def test_trouble_keeps_what_is_known_marks_it_stale_and_passes(visit: Opener) -> None:
    shown = await visit(view(), DOWN, view(Status.IN_PROGRESS), state="job")
    await shown.pass_seconds(POLL)
    await notice(shown, "We cannot reach our desk right now. This is what we knew at 7:40 am PST")
    await headline(shown, "You are on the schedule")
    assert "Soderblom Avenue" in await shown.text("#facts")
    await expect(shown.page.locator("main")).to_have_class("wrap stale")
    assert "We cannot reach our desk" in await shown.news()
    await shown.pass_seconds(POLL)
    await headline(shown, "Your crew is on the job")
    await expect(shown.page.locator("#notice")).to_be_hidden()
    await expect(shown.page.locator("main")).to_have_class("wrap")


async def test_coming_back_without_news_is_announced_too(visit: Opener) -> None:
    shown = await visit(view(), DOWN, view(), state="job")
    await shown.pass_seconds(POLL)
    await notice(shown, "We cannot reach our desk")
    await shown.page.get_by_role("button", name="Try again").click()
    await expect(shown.page.locator("#news")).to_have_text("Up to date again.")
    await expect(shown.page.locator("#notice")).to_be_hidden()


async def test_it_asks_ever_less_often_while_the_api_is_down(visit: Opener) -> None:
    shown = await visit(view(), DOWN, state="job")
    waits = [POLL, 15, 30, 60, 120, 120]
    for polls, wait in enumerate(waits, 2):
        await shown.pass_seconds(wait - 1)
        assert len(shown.asked) == polls - 1
        await poll_answered(shown, 1)
        assert len(shown.asked) == polls


@pytest.mark.parametrize(
    "broken",
    [
        Answer(200, "<html>a captive portal</html>"),
        Answer(200, {"hello": "world"}),
        Answer(200, "null"),
        Answer(500, {"error": {"code": "fault", "message": "…"}}),
        Answer(404, "<Error/>"),
        Answer(404, {"message": "Not Found"}),
    ],
    ids=["portal", "other", "null", "fault", "stray-404", "stray-404-json"],
)
async def test_an_answer_that_is_no_view_counts_as_trouble(visit: Opener, broken: Answer) -> None:
    shown = await visit(view(), broken, state="job")
    await shown.pass_seconds(POLL)
    await notice(shown, "We cannot reach our desk")
    assert "Soderblom Avenue" in await shown.text("#facts")


async def test_offline_is_said_at_once_and_mended_at_once(visit: Opener) -> None:
    shown = await visit(view(), view(Status.IN_PROGRESS), state="job")
    await shown.page.context.set_offline(True)
    await notice(shown, "You seem to be offline. This is what we knew at 7:40 am PST")
    await headline(shown, "You are on the schedule")
    await shown.page.context.set_offline(False)
    await headline(shown, "Your crew is on the job")
    await expect(shown.page.locator("#notice")).to_be_hidden()


async def test_a_first_visit_without_the_api_recovers_by_itself(visit: Opener) -> None:
    shown = await visit(DOWN, view(), state="unreachable")
    assert "We keep trying" in await shown.text("#notice")
    await shown.pass_seconds(POLL)
    await headline(shown, "You are on the schedule")
    await expect(shown.page.locator("#notice")).to_be_hidden()


async def test_an_answer_that_never_comes_is_given_up(visit: Opener) -> None:
    shown = await visit(view(), Answer(200, view(), held=True), state="job")
    await shown.pass_seconds(POLL)
    assert len(shown.asked) == 2
    await shown.pass_seconds(13)
    await notice(shown, "We cannot reach our desk")


async def test_a_link_that_dies_while_it_is_looked_at_says_so(visit: Opener) -> None:
    shown = await visit(view(), Answer(404, NOT_FOUND), state="job")
    await shown.pass_seconds(POLL)
    await shown.wait_for_state("missing")
    assert "J-000004" not in await shown.text("main")
    await shown.pass_seconds(3600)
    assert len(shown.asked) == 2
