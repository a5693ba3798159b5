"""The tracking page without JavaScript says what the one with it draws."""

from datetime import UTC, datetime, timedelta

import pytest

from qdn_tui.business_file import load_business
from qdn_tui.domain.job import TimeWindow
from qdn_tui.domain.public import TrackView
from qdn_tui.domain.status import Outcome, Status
from qdn_tui.pages import tracking_page
from tests.frontend.conftest import Opener, Visit
from tests.frontend.plain import LATER, PATH, plain
from tests.frontend.site_server import SiteServer
from tests.frontend.views import NOW, TOKEN, seen

SEEN = {
    "not planned": seen(window=None),
    "under way": seen(Status.IN_PROGRESS),
    "done": seen(Status.COMPLETED),
    "called off": seen(outcome=Outcome.CANCELLED),
    "expected": seen(window=LATER).model_copy(update={"eta": NOW + timedelta(days=3)}),
}


def written(view: TrackView, now: datetime = NOW) -> str:
    """The page's text, its tags and no-break spaces left as they are."""
    link = f"https://quickdumpnow.example/track/{TOKEN}"
    return tracking_page(load_business(), "en", view, link, (), now)


@pytest.mark.browser
@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize(
    ("language", "names"), [("en", tuple(SEEN)), ("es", ("under way", "called off"))]
)
async def test_both_pages_say_the_same_of_a_job(
    visit: Opener, site: SiteServer, language: str, names: tuple[str, ...]
) -> None:
    shown = await visit(path=PATH)
    for name in names:
        view = SEEN[name]
        site.script(view.model_dump(mode="json"))
        await shown.go(f"/track/{TOKEN}?lang={language}", "job")
        drawn = await said(shown)
        site.script(plain(view, language=language))
        await shown.go(PATH)
        bare = await said(shown)
        # Without a script the page cannot copy its link, and shows it.
        assert {**bare, "facts": bare["facts"][:-1]} == drawn, name


async def said(shown: Visit) -> dict[str, list[str]]:
    """What the page says of the job."""
    told = {part: [await shown.text(part)] for part in ("#pill", "h1", "#steps")}
    facts = await shown.page.locator("#facts dt").all_inner_texts()
    assert len(facts) > 2
    return {**told, "title": [await shown.page.title()], "facts": facts}


@pytest.mark.parametrize(
    ("start", "hours"),
    [
        (datetime(2026, 10, 31, 15, tzinfo=UTC), "8–10\u00a0am PDT"),
        (datetime(2026, 11, 1, 16, tzinfo=UTC), "8–10\u00a0am PST"),
        (datetime(2027, 3, 14, 17, 30, tzinfo=UTC), "10:30\u00a0am–12:30\u00a0pm PDT"),
    ],
)
def test_the_window_is_told_in_the_zone_of_its_day(start: datetime, hours: str) -> None:
    window = TimeWindow(start_at=start, end_at=start + timedelta(hours=2))
    assert hours in written(seen(window=window), start - timedelta(days=3))


def test_tomorrow_is_the_next_day_also_where_the_clocks_change_in_between() -> None:
    start = datetime(2026, 11, 2, 16, tzinfo=UTC)
    window = TimeWindow(start_at=start, end_at=start + timedelta(hours=2))
    sunday_night = datetime(2026, 11, 2, 7, 30, tzinfo=UTC)
    assert "Tomorrow, Mon, Nov 2" in written(seen(window=window), sunday_night)
