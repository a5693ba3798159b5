"""What a customer can change on the tracking page: move their pickup, or cancel it."""

import pytest
from playwright.async_api import expect

from qdn_tui.domain.status import Outcome
from tests.frontend.booking import error, pick
from tests.frontend.conftest import Opener
from tests.frontend.site_server import Answer, SiteServer
from tests.frontend.states import CHANGEABLE, open_changes
from tests.frontend.views import TOKEN, view

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_what_can_be_changed_is_offered_with_its_cutoff(visit: Opener) -> None:
    shown = await visit(view(changes=CHANGEABLE), state="job")
    await expect(shown.page.locator("#change-open")).to_be_visible()
    assert await shown.text("#cutoff") == "You can change or cancel online until 3 pm PST."


@pytest.mark.parametrize(
    ("why_not", "said"),
    [("too_late", "It is too late to change this online. Please call us."), ("under_way", "")],
)
async def test_what_cannot_be_changed_is_not_offered(
    visit: Opener, why_not: str, said: str
) -> None:
    changes = {**CHANGEABLE, "cancel": False, "reschedule": False, "proof": None}
    shown = await visit(view(changes={**changes, "why_not": why_not}), state="job")
    await expect(shown.page.locator("#change-open")).to_be_hidden()
    assert await shown.text("#cutoff") == said


async def test_a_change_is_sent_with_its_proof_and_drawn_at_once(
    visit: Opener, site: SiteServer
) -> None:
    shown = await visit(view(changes=CHANGEABLE), state="job")
    await open_changes(shown.page)
    site.script(Answer(403, error("wrong_proof", {"proof": "wrong_proof"})))
    await shown.page.click("#confirm-cancel")
    await expect(shown.page.locator("#change-error")).to_contain_text("Enter the last four digits")
    await shown.page.fill("#proof", "9999")
    await shown.page.click("#confirm-cancel")
    await expect(shown.page.locator("#change-error")).to_contain_text("This is not what we have")
    site.script(view(outcome=Outcome.CANCELLED))
    await shown.page.fill("#proof", "0123")
    await shown.page.click("#confirm-cancel")
    await expect(shown.page.locator("h1")).to_have_text("This job was cancelled")
    # Said once, and nobody is asked whether their own doing surprises them.
    await expect(shown.page.locator("#lead")).to_contain_text("You cancelled it just now.")
    await expect(shown.page.locator("#shared")).to_be_empty()
    assert (site.api_calls[0].path, site.api_calls[0].body) == (
        f"/api/track/{TOKEN}/cancel",
        '{"proof":"0123"}',
    )


async def test_another_time_starts_with_the_day_that_is_booked(visit: Opener) -> None:
    window = {
        "start_at": "2026-12-05T01:00:00Z",  # a Friday evening in San Diego
        "end_at": "2026-12-05T03:00:00Z",
        "time_zone": "America/Los_Angeles",
    }
    shown = await visit({**view(changes=CHANGEABLE), "window": window}, state="job")
    await open_changes(shown.page)
    await expect(shown.page.locator('#change input[value="2026-12-04"]')).to_be_checked()


async def test_moving_back_to_an_earlier_window_is_a_wish_of_its_own(
    visit: Opener, site: SiteServer
) -> None:
    shown = await visit(view(changes=CHANGEABLE), state="job")
    await open_changes(shown.page)
    keys = []
    for window in ("08:00-10:00", "10:00-12:00", "08:00-10:00"):
        site.script(view(changes=CHANGEABLE))
        if await shown.page.locator("#change").is_hidden():
            await shown.page.click("#change-open")
        await pick(shown.page, "date", "2026-11-23")
        await pick(shown.page, "window", window)
        await shown.page.fill("#proof", "0123")
        await shown.page.click('#change-form [type="submit"]')
        await expect(shown.page.locator("#change")).to_be_hidden()
        # What was free then is not offered once more while the page asks anew.
        await expect(shown.page.locator('#change input[name="window"]')).to_have_count(0)
        (moved,) = [seen for seen in site.requests if seen.method == "POST"]
        keys += [v for name, v in moved.headers.items() if name.lower() == "idempotency-key"]
    assert len(set(keys)) == 3


async def test_what_changing_takes_is_asked_for_again_where_it_did_not_come(
    visit: Opener,
) -> None:
    shown = await visit(view(changes=CHANGEABLE), state="job")
    for file in ("changes*.js", "changes*.html"):
        await shown.page.route(f"**/{file}", lambda route: route.abort())
        await shown.page.click("#change-open")
        await expect(shown.page.locator("#shared")).to_contain_text("We cannot reach our desk")
        await shown.page.unroute(f"**/{file}")
        await shown.page.evaluate("document.getElementById('shared').textContent = ''")
        await shown.pass_seconds(1)
    await shown.page.click("#change-open")
    await expect(shown.page.locator("#change-title")).to_be_focused()
    await expect(shown.page.locator("h1")).to_be_visible()
