"""Pages everyone can use: axe, reflow, target sizes, and the settings people turn on."""

import re

import pytest
from playwright.async_api import expect

from qdn_tui.domain.status import Status
from qdn_tui.pages import load_texts
from qdn_tui.resources import resource_root
from tests.frontend.axe import violations
from tests.frontend.booking import BOOKED, TYPED, wait_for_windows
from tests.frontend.conftest import Opener, Visit
from tests.frontend.site_server import Answer
from tests.frontend.states import BOOKING_STATES, PLAIN_STATES, STATES, State
from tests.frontend.twice_the_size import broken_at_twice_the_size
from tests.frontend.views import view

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

# Side in CSS pixels; also Apple's and, nearly, Android's advice.
SMALLEST_TARGET = 44
LONG_WORD = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"


# What is pressed is a label's whole box where there is one, and the box a link is in (service and
# job cards stretch what opens them over all of the card). A link within a sentence may be smaller.
SMALL_TARGETS = """
(least) => [...document.querySelectorAll('a, button, input, select, textarea')].filter((target) => {
  const label = target.closest('.service, label') ||
    (target.matches('.job-open') ? target.closest('.job') : null);
  const box = (label || target).getBoundingClientRect();
  const hidden = !target.checkVisibility() || target.type === 'hidden';
  return !hidden && Math.min(box.width, box.height) < least;
}).map((target) => target.outerHTML.slice(0, 120))
"""


async def open_state(visit: Opener, state: State, width: int = 360) -> Visit:
    shown = await visit(*state.answers, path=state.path, state=state.shown or None, width=width)
    if state.act:
        await state.act(shown.page)
    return shown


async def assert_axe_clean(shown: Visit) -> None:
    """In light all there is, in dark the colours, which alone differ; without motion, as colours
    are judged as they stand.
    """
    await shown.page.emulate_media(color_scheme="light", reduced_motion="reduce")
    assert await violations(shown.page) == []
    await shown.page.emulate_media(color_scheme="dark")
    assert await violations(shown.page, "colours") == []


async def assert_fits(shown: Visit, width: int) -> None:
    assert await shown.page.evaluate("document.documentElement.scrollWidth") <= width


async def test_in_the_dark_only_colours_differ() -> None:
    """So that there it is enough to judge these."""
    root = resource_root()
    sheets = [path for folder in ("assets", "frontend") for path in (root / folder).rglob("*.css")]
    dark = [
        body
        for path in sheets
        for body in re.findall(
            r"@media \(prefers-color-scheme: dark\) \{\s*:root \{(.*?)\}\s*\}",
            path.read_text("utf-8"),
            re.DOTALL,
        )
    ]
    assert len(dark) == sum(
        path.read_text("utf-8").count("prefers-color-scheme") for path in sheets
    )
    (declarations,) = (re.findall(r"([\w-]+):", body) for body in dark)
    assert declarations
    assert all(name.startswith("--") for name in declarations)


async def test_the_form_without_javascript_fits_a_phone(visit: Opener) -> None:
    shown = await visit(path="/book/", javascript=False, width=320)
    box = await shown.page.locator("html").bounding_box()
    assert box is not None
    for element in ("#form", "#date", "#units", "#submit"):
        inner = await shown.page.locator(element).bounding_box()
        assert inner is not None
        assert inner["x"] + inner["width"] <= 320


async def test_the_whole_form_is_filled_in_and_sent_by_keys_alone(visit: Opener) -> None:
    shown = await visit(Answer(201, BOOKED), path="/book/")
    page = shown.page
    await wait_for_windows(page)
    keys = page.keyboard

    async def tab_to(selector: str) -> None:
        for _ in range(12):
            await keys.press("Tab")
            if await page.locator(selector).first.evaluate(
                "(one) => one === document.activeElement"
            ):
                outline = "getComputedStyle(document.activeElement).outlineStyle"
                around = (
                    "getComputedStyle(document.activeElement.nextElementSibling || document.body)"
                )
                card = "document.activeElement.closest('.service')"
                seen = await page.evaluate(
                    f"[{outline}, {around}.outlineStyle, "
                    f"{card} ? getComputedStyle({card}).outlineStyle : '']"
                )
                assert "solid" in seen or "auto" in seen, f"no focus to be seen at {selector}"
                return
        raise AssertionError(f"no way to {selector}")

    await tab_to('input[name="service"]')
    await keys.press("Space")
    await tab_to("#days input:checked")
    await keys.press("ArrowRight")
    # The day's windows are drawn anew once what is left of them is known.
    await expect(page.locator("#windows-news")).to_contain_text("Windows for Monday")
    await tab_to("#windows input")
    await keys.press("Space")
    for name, text in TYPED.items():
        await tab_to(f"#{name}")
        await keys.type(text)
    await tab_to("#submit")
    await keys.press("Enter")
    await page.locator(".booked").wait_for()


async def test_axe_finds_nothing_on_a_stale_page(visit: Opener) -> None:
    shown = await visit(view(), state="job")
    await shown.page.context.set_offline(True)
    await expect(shown.page.locator("#notice")).to_be_visible()
    await assert_axe_clean(shown)
    # Paper does not keep trying.
    await shown.page.emulate_media(media="print")
    await expect(shown.page.locator("#notice")).to_be_hidden()


@pytest.mark.parametrize("state", [*STATES, *BOOKING_STATES, *PLAIN_STATES], ids=str)
async def test_in_every_state_nothing_sticks_out_targets_are_large_and_axe_finds_nothing(
    visit: Opener, state: State
) -> None:
    shown = await open_state(visit, state, width=320)
    await assert_fits(shown, 320)
    await shown.page.set_viewport_size({"width": 360, "height": 740})
    await assert_fits(shown, 360)
    small = await shown.page.evaluate(SMALL_TARGETS, SMALLEST_TARGET)
    assert small == []
    assert await broken_at_twice_the_size(shown.page) == []
    await assert_axe_clean(shown)


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
async def test_endless_words_are_broken_not_cut(visit: Opener, width: int) -> None:
    words = {"street": LONG_WORD, "city": LONG_WORD, "service": LONG_WORD, "crew": [LONG_WORD] * 3}
    shown = await visit({**view(Status.IN_PROGRESS), **words}, state="job", width=width)
    await assert_fits(shown, width)


async def test_text_at_twice_its_size_still_fits(visit: Opener) -> None:
    shown = await visit(view(), state="job", width=640)
    await shown.page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
    await assert_fits(shown, 640)


async def test_every_word_of_a_headline_has_a_line_at_twice_its_size(visit: Opener) -> None:
    shown = await visit(path="/track/", state="ask")
    for language in ("en", "es"):
        said = load_texts(resource_root(), language).said["track"]["script"]
        headlines = [
            said[name.removesuffix("_lead")]
            for name in said
            if name.endswith("_lead") and name.removesuffix("_lead") in said
        ]
        headlines += [said[name] for name in ("hold_headline", "unreachable", "offline")]
        await shown.page.locator("h1").evaluate(
            "(one, text) => { one.textContent = text; }", " ".join(headlines)
        )
        assert await broken_at_twice_the_size(shown.page) == []


async def test_keys_reach_everything_and_the_first_one_skips_the_header(visit: Opener) -> None:
    shown = await visit(view(), state="job")
    reached = []
    for _ in range(9):
        await shown.page.keyboard.press("Tab")
        reached.append(await shown.page.evaluate("document.activeElement.textContent.trim()"))
    assert reached == [
        "Skip to content",
        "QuickDumpNow",
        "Español",
        "Call (619) 555-0100",
        "Call (619) 555-0100",
        "Add to calendar",
        "Share",
        "Print",
        "Book a pickup",
    ]


async def test_nothing_moves_for_those_who_ask_for_stillness(visit: Opener) -> None:
    loading = STATES[0]
    shown = await open_state(visit, loading)
    # What comes later by itself comes without moving.
    moving = "document.getAnimations().filter((one) => one.animationName !== 'later').length"
    assert await shown.page.evaluate(moving) > 0
    await shown.page.emulate_media(reduced_motion="reduce")
    assert await shown.page.evaluate(moving) == 0


async def test_with_forced_colours_the_current_step_still_stands_out(visit: Opener) -> None:
    shown = await visit(view(), state="job")
    await shown.page.emulate_media(forced_colors="active")
    outline = "(element) => getComputedStyle(element.querySelector('.dot')).outlineStyle"
    current = shown.page.locator('[aria-current="step"]')
    assert await current.evaluate(outline) == "solid"
    assert await shown.page.locator(".step.upcoming").first.evaluate(outline) == "none"


async def test_on_paper_the_phone_number_stays_and_what_only_a_screen_needs_goes(
    visit: Opener,
) -> None:
    shown = await visit(view(), state="job")
    await shown.page.emulate_media(media="print")
    assert "(619) 555-0100" in await shown.text("main")
    assert "Ready for pickup" in await shown.text("#pill")
    await expect(shown.page.locator(".skip")).to_be_hidden()
    await expect(shown.page.locator(".corner")).to_be_hidden()


async def test_a_screen_reader_hears_the_steps_in_order(visit: Opener) -> None:
    shown = await visit(view(), state="job")
    await expect(shown.page.locator("#progress")).to_match_aria_snapshot(
        """
        - region "Progress":
          - heading "Progress" [level=2]
          - list:
            - listitem: Submitted Done, Nov 20, 8:05 am
            - listitem: Ready for pickup Now, since Nov 20, 10:05 am
            - listitem: In progress Not yet
            - listitem: Completed Not yet
        """
    )
