"""What a customer sees on the tracking page, state by state."""

import asyncio
import re
from datetime import UTC, datetime

import pytest
from playwright.async_api import Route, expect

from qdn_tui.domain.status import FLOW, Outcome, Status
from tests.frontend.conftest import Opener
from tests.frontend.plain import PATH, plain, plain_without_job
from tests.frontend.shifts import moved
from tests.frontend.site_server import Answer, SiteServer
from tests.frontend.views import NOT_FOUND, TOKEN, View, view

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

NOT_FOUND_TEXT = "Job not found, or this tracking link is no longer valid."
PHONE = "(619) 555-0100"
# What comes by itself where the answer takes long.
PASS_THE_WAIT = """
() => document.getAnimations().filter((one) => one.animationName === 'later')
  .forEach((wait) => wait.finish())
"""


@pytest.mark.parametrize("place", range(4), ids=[info.status.value for info in FLOW])
async def test_each_status_is_said_in_the_pill_and_among_the_steps(
    visit: Opener, place: int
) -> None:
    status, label, colour, mark = FLOW[place]
    shown = await visit(view(status), state="job")
    assert (await shown.text("#pill")).split(maxsplit=1) == [mark, label]
    await expect(shown.page.locator("#pill")).to_have_class(f"pill tone-{colour}")
    assert await shown.page.title() == f"{label} · QuickDumpNow"
    steps = shown.page.get_by_role("list").filter(has_text="Submitted").get_by_role("listitem")
    await expect(steps).to_have_count(4)
    for number, text in enumerate(await steps.all_inner_texts()):
        assert FLOW[number].label in text
        if number < place or (number == place == 3):
            assert "Done" in text
        elif number == place:
            assert "Now, since" in text
        else:
            assert "Not yet" in text
    assert label in await shown.page.locator('[aria-current="step"]').inner_text()
    # The crew is named only while they are at it.
    assert ("Ana, Ben" in await shown.text("#facts")) == (status is Status.IN_PROGRESS)


async def test_times_are_the_business_s_and_name_their_zone(visit: Opener) -> None:
    shown = await visit(view(Status.READY_FOR_PICKUP), state="job")
    facts = await shown.text("#facts")
    assert "Today, Saturday, November 21" in facts
    assert "8–10 am PST" in facts
    assert await shown.text("#changed") == "Last change at 10:05 am PST on Nov 20."


async def test_a_job_called_off_says_what_it_was_planned_for_and_how_to_book_again(
    visit: Opener,
) -> None:
    shown = await visit(view(outcome=Outcome.CANCELLED), state="job")
    facts = await shown.text("#facts")
    assert "Was planned for\nToday, Saturday, November 21\n8–10 am PST" in facts
    again = shown.page.get_by_role("link", name="Book again")
    await expect(again).to_have_attribute("href", "/book/")


async def test_the_window_of_the_next_day_is_called_tomorrow(visit: Opener) -> None:
    window = {
        "start_at": "2026-11-22T18:30:00Z",
        "end_at": "2026-11-22T20:30:00Z",
        "time_zone": "America/Los_Angeles",
    }
    shown = await visit({**view(), "window": window}, state="job")
    facts = await shown.text("#facts")
    assert "Tomorrow, Sunday, November 22" in facts
    assert "10:30 am–12:30 pm PST" in facts


async def test_tomorrow_is_the_next_day_where_the_clocks_change_that_night_too(
    visit: Opener, site: SiteServer
) -> None:
    shown = await visit(state="missing")
    await shown.page.clock.set_system_time(datetime(2027, 3, 14, 7, 30, tzinfo=UTC))
    for day, said in (("2027-03-14T16", "Tomorrow, Sunday"), ("2027-03-15T16", "Monday")):
        span = {"start_at": f"{day}:00:00Z", "end_at": f"{day}:30:00Z"}
        site.script({**view(), "window": {**span, "time_zone": "America/Los_Angeles"}})
        await shown.go(f"/track/{TOKEN}", "job")
        assert (await shown.text("#facts .fact:first-child dd")).startswith(said)


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (view(Status.IN_PROGRESS), "job"),
        (Answer(404, NOT_FOUND), "missing"),
        (Answer(503, "upstream"), "unreachable"),
    ],
    ids=["job", "missing", "unreachable"],
)
async def test_nothing_jumps_when_the_answer_comes(
    visit: Opener, answer: View | Answer, state: str
) -> None:
    """Where the headline takes two lines as well, and after what stands in the job's place."""
    shown = await visit(answer, path="/track/", state="ask")
    page, seen = shown.page, asyncio.Event()

    async def answer_once_seen(asked: Route) -> None:
        await seen.wait()
        await asked.continue_()

    await page.route("**/api/track/*", answer_once_seen)
    for width, waited in ((360, False), (360, True), (768, False), (1280, True)):
        await page.set_viewport_size({"width": width, "height": 740})
        seen.clear()
        await shown.go(f"/track/{TOKEN}?lang=es", "loading")
        if waited:
            await page.evaluate(PASS_THE_WAIT)
        await page.screenshot()
        seen.set()
        await shown.wait_for_state(state)
        await page.screenshot()
        assert await moved(page) == [], (width, waited)


async def test_without_a_window_the_page_says_so(visit: Opener) -> None:
    shown = await visit(view(Status.READY_FOR_PICKUP, window=None), state="job")
    assert "To be agreed with you" in await shown.text("#facts")
    assert "We will agree an arrival window with you." in await shown.text("#lead")


async def test_the_place_is_street_and_city_and_the_job_has_its_number(visit: Opener) -> None:
    shown = await visit(view(), state="job")
    facts = await shown.text("#facts")
    assert "Soderblom Avenue, San Diego" in facts
    assert "Trailer pickup and dump" in facts
    assert "J-000004" in facts


@pytest.mark.parametrize(
    ("outcome", "headline"),
    [
        (Outcome.CANCELLED, "This job was cancelled"),
        (Outcome.NO_SHOW, "We missed you"),
        (Outcome.FAILED, "We could not finish this job"),
    ],
)
async def test_a_job_that_ended_early_is_not_dressed_up(
    visit: Opener, outcome: Outcome, headline: str
) -> None:
    answer = view(Status.READY_FOR_PICKUP, outcome=outcome)
    shown = await visit(answer, state="job")
    assert await shown.text("h1") == headline
    assert answer["outcome"]["label"] in await shown.text("#pill")
    steps = await shown.text("#steps")
    assert "Stopped here" in steps
    assert "Did not happen" in steps
    assert "Now" not in steps
    assert "Arrival window" not in await shown.text("#facts")


async def test_a_status_the_page_has_never_heard_of_is_shown_by_its_label(visit: Opener) -> None:
    answer = view()
    answer["steps"][1] |= {"status": "weighed", "label": "Weighed", "mark": "◒", "colour": "teal"}
    shown = await visit({**answer, "status": "weighed"}, state="job")
    assert await shown.text("h1") == "Weighed"
    await expect(shown.page.locator("#pill")).to_have_class("pill tone-grey")


async def test_an_unknown_link_says_so_and_offers_the_phone(
    visit: Opener, site: SiteServer
) -> None:
    shown = await visit(Answer(404, NOT_FOUND), state="missing")
    assert await shown.text("h1") == NOT_FOUND_TEXT
    assert PHONE in await shown.text("main")
    call = shown.page.get_by_role("main").get_by_role("link", name=f"Call {PHONE}")
    assert await call.get_attribute("href") == "tel:+16195550100"
    await shown.pass_seconds(3600)
    assert len(shown.asked) == 1


async def test_what_the_edge_refuses_is_an_unknown_link_too(visit: Opener) -> None:
    shown = await visit(Answer(400, "This address is broken."), state="missing")
    assert await shown.text("h1") == NOT_FOUND_TEXT


async def test_a_404_that_is_not_the_api_s_own_is_trouble_not_a_bad_link(visit: Opener) -> None:
    shown = await visit(Answer(404, "<Error><Code>NoSuchKey</Code></Error>"), state="unreachable")
    assert "We cannot reach our desk" in await shown.text("h1")
    assert PHONE in await shown.text("main")


async def test_while_the_answer_is_on_its_way_the_phone_is_there(visit: Opener) -> None:
    shown = await visit(Answer(200, view(), held=True), state="loading")
    await expect(shown.page.locator("main")).to_have_attribute("aria-busy", "true")
    assert "Finding your job" in await shown.text("main")
    assert PHONE in await shown.text(".top")
    # Where no answer comes for long, or no script ever did, the simpler page is offered.
    simpler = shown.page.locator("#slow a")
    await expect(simpler).to_be_hidden()
    await shown.page.evaluate(PASS_THE_WAIT)
    await expect(simpler).to_be_visible()
    await expect(simpler).to_have_attribute("href", "?view=plain&lang=en")


@pytest.mark.parametrize("path", [f"/track/{TOKEN}", f"/track/{TOKEN}/?lang=es"])
async def test_without_javascript_the_job_comes_as_a_page_of_its_own(
    visit: Opener, site: SiteServer, path: str
) -> None:
    language = "es" if "es" in path else "en"
    shown = await visit(plain(language=language), path=path, javascript=False)
    await expect(shown.page.locator("#facts")).to_contain_text("J-000004")
    (asked,) = site.api_calls
    assert asked.path == f"/api/track/{TOKEN}/page?lang={language}"
    assert PHONE in await shown.text("main")


async def test_where_a_browser_does_not_move_on_by_itself_a_link_does(
    visit: Opener, site: SiteServer
) -> None:
    shown = await visit(plain(), path="/book/", javascript=False)
    # As browsers that follow no refresh show it.
    await shown.page.route(
        f"**/track/{TOKEN}", lambda route: route.fulfill(body=without_refresh(site))
    )
    await shown.page.goto(f"{site.url}/track/{TOKEN}")
    text = await shown.text("main")
    assert "Your browser runs no JavaScript." in text
    assert PHONE in text
    assert "Finding" not in text
    await shown.page.get_by_role("link", name="Show my job").click()
    await expect(shown.page.locator("#facts")).to_contain_text("J-000004")


def without_refresh(site: SiteServer) -> str:
    return re.sub(r'<meta http-equiv="refresh"[^>]*>', "", site.page("/track/").decode())


async def test_a_link_can_be_pasted_without_javascript(visit: Opener, site: SiteServer) -> None:
    shown = await visit(plain_without_job(), path=PATH, javascript=False)
    site.script(plain())
    await shown.page.get_by_label("Tracking link or code").fill(f"https://x.example/track/{TOKEN}.")
    await shown.page.get_by_role("button", name="Show my job").click()
    await expect(shown.page.locator("#facts")).to_contain_text("J-000004")
    assert site.api_calls[0].path == f"/api/track/{TOKEN}/page?lang=en"


async def test_the_phone_is_the_one_the_api_says(visit: Opener) -> None:
    business = {"name": "X", "phone": "+16195550199", "phone_label": "(619) 555-0199"}
    shown = await visit({**view(), "business": business}, state="job")
    for link in await shown.page.locator('a[href^="tel:"]').all():
        assert await link.get_attribute("href") == "tel:+16195550199"
        assert "(619) 555-0199" in (await link.text_content() or "")


async def test_the_token_is_found_wherever_the_link_carries_it(visit: Opener) -> None:
    shown = await visit(view(), path="/track/")
    for path in (
        f"/track/{TOKEN}",
        f"/track/{TOKEN}/",
        f"/track/?t={TOKEN}",
        f"/track?t={TOKEN}",
        f"/track/?utm=x&t={TOKEN}#top",
        f"/track/?t=https%3A%2F%2Fquickdumpnow.example%2Ftrack%2F{TOKEN}",
        f"/track/?t=https%3A%2F%2Fquickdumpnow.example%2Ftrack%2F%3Ft%3D{TOKEN}%26x%3D1",
        f"/track/?t=%20{TOKEN}%20",
        f"/track/{TOKEN})",
    ):
        await shown.go(path, "job")
        assert shown.asked == [f"/api/track/{TOKEN}"], path


async def test_a_strange_token_cannot_reach_another_route(visit: Opener) -> None:
    shown = await visit(Answer(404, NOT_FOUND), path="/track/")
    for path, asked in (
        ("/track/?t=..%2F..%2Fhealth", "/api/track/..%2F..%2Fhealth"),
        ("/track/a%3Fb%23c", "/api/track/a%3Fb%23c"),
        ("/track/%E0%A4%A", "/api/track/%25E0%25A4%25A"),
    ):
        await shown.go(path, "missing")
        assert shown.asked == [asked]


async def test_without_a_token_the_page_asks_for_the_link(visit: Opener) -> None:
    shown = await visit(view(), path=f"/track/{TOKEN}", state="job")
    for path in ("/track", "/track/", "/track/?t=", "/track/index.html"):
        await shown.go(path, "ask")
        assert shown.asked == [], path
        field = shown.page.get_by_label("Tracking link or code")
        await field.fill(f"Your pickup: https://quickdumpnow.example/track/{TOKEN}.")
        await shown.page.get_by_role("button", name="Show my job").click()
        await shown.wait_for_state("job")
        assert shown.asked == [f"/api/track/{TOKEN}"]
        assert "J-000004" in await shown.text("#facts")


async def test_the_api_learns_nothing_it_need_not(visit: Opener, site: SiteServer) -> None:
    await visit(view(), path=f"/track/?t={TOKEN}", state="job")
    headers = {name.lower(): value for name, value in site.api_calls[0].headers.items()}
    assert "cookie" not in headers
    assert "referer" not in headers


async def test_the_time_the_dispatcher_expects_the_crew_at_is_shown_first(visit: Opener) -> None:
    shown = await visit(view(eta="2026-11-21T17:10:00Z"), state="job")
    assert (await shown.text(".fact:first-child")).split("\n") == [
        "Expected arrival",
        "About 9:10 am PST",
    ]


async def test_a_job_on_hold_says_so_and_keeps_its_steps(visit: Opener) -> None:
    shown = await visit(view(hold={"label": "On hold"}), state="job")
    assert (await shown.text("#pill")).split(maxsplit=1) == ["‖", "On hold"]
    assert await shown.text("h1") == "Your job is on hold"
    assert "Now, since" in await shown.text("#steps")


async def test_sharing_without_the_phone_s_own_sheet_copies_the_link(visit: Opener) -> None:
    shown = await visit(view(), path=f"/track/?t={TOKEN}", state="job")
    await shown.page.evaluate(
        """() => {
          window.copied = [];
          const clipboard = { writeText: async (text) => { window.copied.push(text); } };
          Object.defineProperty(navigator, 'clipboard', { value: clipboard });
          Object.defineProperty(navigator, 'share', { value: undefined });
        }"""
    )
    await shown.page.click("#share")
    await expect(shown.page.locator("#shared")).to_have_text("Link copied.")
    assert (await shown.page.evaluate("window.copied"))[0].endswith(f"/track/{TOKEN}")


async def test_in_spanish_labels_dates_and_service_are_spanish_too(visit: Opener) -> None:
    shown = await visit(view(), path=f"/track/{TOKEN}?lang=es", state="job")
    assert await shown.text("#pill-label") == "Listo para recoger"
    facts = await shown.text("#facts")
    assert "Hoy, sábado, 21 de noviembre" in facts
    assert "Recogida y vaciado de remolque" in facts
    assert "Aún no" in await shown.text("#steps")
