"""Every word of the staff's page comes out of the strings files, and none is cut."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import expect

from qdn_tui.api.staff.logins import SHORTEST_PASSWORD
from qdn_tui.business_file import load_business
from qdn_tui.deploy.site import build
from qdn_tui.domain.job import Job
from qdn_tui.resources import resource_root
from tests.frontend.dashboard.conftest import Opener
from tests.frontend.dashboard.office import Office
from tests.frontend.dashboard.states import STATES
from tests.frontend.test_pseudo_locale import CUT, made_up_source, untranslated

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

# People, places, hours and what was typed.
_NOT_THE_PAGE_S = re.compile(
    r"Dana|Lola|Olga|Example|Other|Sample|Truck|Mockup Way|CA|Soderblom|San Diego|Mark|Ana"
    r"|nobody:(here)?|[ap]m\b"
)
# What is meant to be swiped.
_SCROLLS = re.compile('<div (id="columns"|class="terms")')


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Staff at work in a made-up language."""
    source = made_up_source(tmp_path)
    with Office(build(source, load_business(), "0123456789ab")) as opened:
        yield opened


async def test_no_state_says_a_word_of_its_own_and_none_is_cut(
    desk: Opener, office: Office, marks_job: Job
) -> None:
    shown = await desk(None, width=320, height=740)
    page = shown.page

    async def look(what: str) -> None:
        found = [_NOT_THE_PAGE_S.sub("", piece) for piece in await untranslated(page)]
        # The locale is the business's own, in which days and amounts are English.
        assert [piece for piece in found if re.search("[aeiouAEIOU]", piece)] == [], what
        cut = [element for element in await page.evaluate(CUT) if not _SCROLLS.match(element)]
        assert cut == [], what
        assert await page.evaluate("document.documentElement.scrollWidth") <= 320, what

    await shown.log_in(password="wrong")
    await expect(page.locator("#login-problem")).to_be_visible()
    await look("a wrong password")
    await shown.log_in()
    await page.locator('main[data-state="board"]').wait_for()
    for name in (
        "board",
        "found",
        "job in full",
        "mistakes",
        "account",
        "day",
        "numbers",
        "offline",
        "expired",
    ):
        await STATES[name](shown, office)
        await look(name)
        if name == "mistakes":
            await page.reload()
            await page.locator('main[data-state="board"]').wait_for()


async def test_the_password_rule_is_told_as_it_is() -> None:
    for language in ("en", "es"):
        path = resource_root() / "frontend/strings/dashboard" / f"{language}.toml"
        texts = path.read_text("utf-8")
        assert re.search(rf'policy = "{SHORTEST_PASSWORD} ', texts)
