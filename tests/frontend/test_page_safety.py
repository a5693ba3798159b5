"""Pages run only our own code, ask nobody else, and stay small."""

import asyncio
import re
from typing import Any

import pytest
from playwright.async_api import Route, expect

from qdn_tui.domain.status import Status
from qdn_tui.resources import resource_root
from tests.frontend.booking import wait_for_windows
from tests.frontend.conftest import Opener
from tests.frontend.site_server import SECURITY_HEADERS, SiteServer
from tests.frontend.states import CHANGEABLE
from tests.frontend.views import TOKEN, View, view

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

KILOBYTE = 1024
HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    '"><svg onload=alert(1)>',
    "'-alert(1)-'",
    "javascript:alert(1)",
    "</textarea><iframe src=javascript:alert(1)>",
    "{{7*7}}${7*7}",
    "\u202eevil\u2066 \u0000\u001b[31m",
    "&lt;b&gt;bold&lt;/b&gt;",
    "<style>*{display:none}</style>",
]


def planted(value: Any, text: str) -> Any:
    """The answer with every text in it replaced, but for times and what the page switches on."""
    kept = ("status", "state", "reached_at", "start_at", "end_at", "time_zone", "updated_at")
    if isinstance(value, dict):
        return {key: old if key in kept else planted(old, text) for key, old in value.items()}
    if isinstance(value, list):
        return [planted(old, text) for old in value]
    return text if isinstance(value, str) else value


async def test_hostile_text_is_shown_as_text_and_nothing_more(
    visit: Opener, site: SiteServer
) -> None:
    """Dialogs, script errors and policy violations are looked for on every page."""
    shown = await visit(path="/track/")
    for text in HOSTILE:
        answer: View = planted(view(crew=("Ana Example",)), text)
        site.script({**answer, "outcome": {"code": text, "label": text}})
        await shown.go(f"/track/{TOKEN}", "job")
        await expect(shown.page.locator("#pill-label")).to_have_text(text, use_inner_text=False)
        elements = await shown.page.evaluate(
            "[...document.querySelectorAll('main *')].map((element) => element.localName)"
        )
        assert set(elements).isdisjoint({"img", "script", "iframe", "style", "textarea", "b"})
        for link in await shown.page.locator("a").all():
            address = (await link.get_attribute("href") or "").removeprefix(shown.page.url)
            assert re.fullmatch(
                rf"tel:[+\d]*|/\w+/|#main|\?lang=es|\?view=plain&lang=en|/api/track/{TOKEN}/calendar.ics",
                address,
            ), text


async def test_odd_values_do_not_break_the_page(visit: Opener, site: SiteServer) -> None:
    shown = await visit(path="/track/")
    odd_ones: tuple[View, ...] = (
        {"updated_at": "yesterday"},
        {"window": {"start_at": "x", "end_at": None, "time_zone": "Mars/Olympus"}},
        {"window": {"start_at": "2026-11-21T16:00:00Z", "end_at": "2026-11-21T18:00:00Z"}},
        {"crew": None, "business": None, "service": None},
        {"steps": []},
        {"street": "", "city": ""},
    )
    for odd in odd_ones:
        site.script({**view(), **odd})
        await shown.go(f"/track/{TOKEN}", "job")
        assert "J-000004" in await shown.text("#facts"), odd
        assert shown.faults == [], odd


async def test_a_hostile_token_stays_in_its_place(visit: Opener) -> None:
    shown = await visit(path="/track/?t=%22%3E%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E")
    await shown.wait_for_state("missing")
    assert await shown.page.locator("main img").count() == 0


async def test_the_policy_in_force_is_the_stack_s() -> None:
    """So that what these tests allow is what production allows."""
    stack = re.sub(r"\s+", " ", (resource_root() / "cf/stack.yaml").read_text("utf-8"))
    assert SECURITY_HEADERS["Content-Security-Policy"] in stack


async def test_the_policy_would_stop_inline_script(visit: Opener) -> None:
    shown = await visit(view(), state="job")
    await shown.page.evaluate(
        """() => {
          const script = document.createElement('script');
          script.textContent = 'window.ran = true';
          document.body.append(script);
        }"""
    )
    assert await shown.page.evaluate("window.ran") is None
    assert len(await shown.violations()) == 1
    await shown.page.evaluate("window.violations = []")


@pytest.mark.parametrize("language", ["en", "es"])
async def test_the_tracking_page_is_light(visit: Opener, site: SiteServer, language: str) -> None:
    """Before the edge compresses anything."""
    path = f"/track/{TOKEN}?lang={language}"
    shown = await visit(view(Status.IN_PROGRESS, changes=CHANGEABLE), path=path, state="job")
    await shown.page.wait_for_load_state("networkidle")
    sizes = {seen.path: seen.sent_bytes for seen in site.requests}
    icon = await shown.page.locator('link[rel="icon"]').get_attribute("href")
    assert icon is not None
    assert icon.startswith("data:"), "a headless browser asks for no icon, but others do"
    assert sum(sizes.values()) <= 30 * KILOBYTE
    assert sum(size for path, size in sizes.items() if path.endswith(".js")) <= 10 * KILOBYTE
    assert len(sizes) <= 5


@pytest.mark.parametrize("language", ["en", "es"])
async def test_the_booking_page_is_light(visit: Opener, site: SiteServer, language: str) -> None:
    shown = await visit(path=f"/book/?lang={language}")
    await wait_for_windows(shown.page)
    await shown.page.wait_for_load_state("networkidle")
    assert sum(seen.sent_bytes for seen in site.requests) <= 60 * KILOBYTE


@pytest.mark.parametrize(
    ("path", "question", "answered"),
    [
        (f"/track/{TOKEN}", f"/api/track/{TOKEN}", 'main[data-state="job"]'),
        ("/book/", "/api/slots?days=7", "#days:not([hidden])"),
    ],
)
async def test_the_api_is_asked_once_before_the_script_is_there_and_by_it_if_need_be(
    visit: Opener, path: str, question: str, answered: str
) -> None:
    shown = await visit(view(), path="/track/", state="ask")
    page, come = shown.page, asyncio.Event()

    async def late(route: Route) -> None:
        await come.wait()
        await route.continue_()

    await page.route(re.compile(r"/assets/(track|book)\.\w+\.js$"), late)
    async with page.expect_request(f"{shown.site}{question}"):
        await page.goto(f"{shown.site}{path}", wait_until="commit")
    come.set()
    await page.locator(answered).wait_for(state="attached")
    assert shown.asked == [question]

    come.clear()
    shown.asked.clear()
    await page.unroute_all()
    await page.route("**/assets/ask.*.js", late)
    await page.goto(f"{shown.site}{path}", wait_until="commit")
    await page.locator(answered).wait_for(state="attached")
    come.set()
    await page.wait_for_load_state("load")
    assert shown.asked == [question]


@pytest.mark.parametrize("path", [f"/track/{TOKEN}", "/book/"])
async def test_pages_ask_nobody_but_their_own_host(
    visit: Opener, site: SiteServer, path: str
) -> None:
    shown = await visit(view(), path=path)
    asked: list[str] = []
    shown.page.on("request", lambda request: asked.append(request.url))
    await shown.page.reload(wait_until="networkidle")
    assert asked
    assert all(address.startswith(site.url) for address in asked)


async def test_the_tracking_page_is_kept_out_of_search_and_hides_its_address(
    visit: Opener,
) -> None:
    shown = await visit(view(), state="job")
    head = shown.page.locator("head")
    await expect(head.locator('meta[name="robots"]')).to_have_attribute(
        "content", "noindex, nofollow"
    )
    await expect(head.locator('meta[name="referrer"]')).to_have_attribute("content", "no-referrer")
