"""Every word comes out of the strings files: pages built in a made-up language show no other.

Each text is wrapped in ⟦ ⟧, its letters accented and drawn out by a third, as German or Spanish
would. What is left in plain letters was written into a page; what loses its ⟧ was cut off.
"""

import re
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from qdn_tui.business_file import load_business
from qdn_tui.deploy.site import build
from qdn_tui.domain.business import Service
from qdn_tui.domain.status import FLOW, OUTCOME_LABELS, Outcome, Status
from qdn_tui.resources import resource_root
from tests.frontend.booking import BOOKED, TYPED, fill_in
from tests.frontend.plain import FULL, PATH, plain, plain_without_job
from tests.frontend.site_server import Answer, SiteServer
from tests.frontend.views import NOW, TOKEN, seen, view

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

_ACCENTS = str.maketrans("aeiouAEIOUcnsyCNSY", "áéíóúÁÉÍÓÚçñşýÇÑŞÝ")
_KEPT = {"am", "pm", "and", "months", "weekdays"}


def pseudo(text: str) -> str:
    """The text as the made-up language has it; names in braces stay."""
    parts = re.split(r"(\{\w+\})", text)
    said = "".join(part if part.startswith("{") else part.translate(_ACCENTS) for part in parts)
    return f"⟦{said}{'~' * (len(text) // 3)}⟧"


def _translated(table: dict[str, Any]) -> dict[str, Any]:
    return {
        key: value
        if key in _KEPT
        else _translated(value)
        if isinstance(value, dict)
        else _said(value)
        for key, value in table.items()
    }


def _said(value: Any) -> Any:
    """A text; of a list all its texts, but of a pair, such as a key and what it does, the last."""
    if isinstance(value, list):
        pairs = all(isinstance(one, list) for one in value)
        return [[one[0], pseudo(one[1])] if pairs else pseudo(one) for one in value]
    return pseudo(value)


def _of(service: Service) -> dict[str, Any]:
    told: dict[str, Any] = {
        "label": pseudo(service.label),
        "summary": pseudo(service.summary),
        "includes": [pseudo(item) for item in service.includes],
    }
    return {**told, "unit": pseudo(service.unit)} if service.unit else told


def _toml(table: dict[str, Any], above: str = "") -> str:
    def quoted(value: object) -> str:
        if isinstance(value, list):
            return f"[{', '.join(map(quoted, value))}]"
        if isinstance(value, int):
            return str(value)
        return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'

    lines = [
        f"{key} = {quoted(value)}" for key, value in table.items() if not isinstance(value, dict)
    ]
    tables = [
        f"\n[{above}{key}]\n{_toml(value, f'{above}{key}.')}"
        for key, value in table.items()
        if isinstance(value, dict)
    ]
    return "\n".join([*lines, *tables])


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages' source in the made-up language."""
    return made_up_source(tmp_path_factory.mktemp("source"))


def made_up_source(source: Path) -> Path:
    """The pages' source with every text in the made-up language, in an empty folder."""
    for folder in ("assets", "frontend"):
        shutil.copytree(resource_root() / folder, source / folder)
    path = source / "frontend/strings/en.toml"
    said = _translated(tomllib.loads(path.read_text("utf-8")))
    said["statuses"] = {info.status.value: pseudo(info.label) for info in FLOW} | {
        outcome.value: pseudo(label) for outcome, label in OUTCOME_LABELS.items()
    }
    said["services"] = {service.code: _of(service) for service in load_business().services}
    path.write_text(_toml(said), "utf-8")
    (source / "frontend/strings/es.toml").unlink()
    path = source / "frontend/strings/dashboard/en.toml"
    path.write_text(_toml(_translated(tomllib.loads(path.read_text("utf-8")))), "utf-8")
    return source


@pytest.fixture(scope="module")
def made_up(source: Path) -> Iterator[SiteServer]:
    """The site in the made-up language."""
    with SiteServer(build(source, load_business(), "0123456789ab")) as server:
        yield server


_PIECES = """
() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const pieces = [];
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (!parent.closest('script, noscript, .trap, [hidden]')) {
      pieces.push(walker.currentNode.textContent);
    }
  }
  document.querySelectorAll('[aria-label], [title], [placeholder]').forEach((element) => {
    ['aria-label', 'title', 'placeholder'].forEach((name) => {
      if (element.hasAttribute(name)) pieces.push(element.getAttribute(name));
    });
  });
  return pieces.concat(document.title).map((text) => text.trim()).filter(Boolean);
}
"""
CUT = """
() => [...document.querySelectorAll('body *')].filter((element) => {
  const style = getComputedStyle(element);
  const hides = style.overflowX !== 'visible' && style.clipPath === 'none';
  return hides && element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 1 &&
    !['INPUT', 'SELECT', 'TEXTAREA'].includes(element.tagName);
}).map((element) => element.outerHTML.slice(0, 120))
"""
# What a customer, the business file, the clock or the domain says, and not the page.
_NOT_OURS = re.compile(
    r"QuickDumpNow|\(619\) 555-01\d\d|J-\d{6}|https?://\S+|\btrack/\S+|\$[\d,.]+|[\d.,:+×–·;/ -]+"
    r"|919|920|921|Los Angeles|Soderblom Avenue|San Diego|Mark|Ana|Ben"
    r"|\b(?:AM|PM|am|pm|PST)\b|[✓✕○◔◑●‖!~⟦⟧]"
    r"|\b(?:Sun|Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?)(?:day)?\b"
    r"|\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\b"
)
# In the words of the law, kept apart from the strings in qdn_tui/domain/consent.py.
_CONSENT = "may send me text messages about this job."
_UNACCENTED = re.compile(r"[aeiouAEIOU]")


async def untranslated(page: Page) -> list[str]:
    """Pieces of text that hold a word which is neither accented nor somebody else's."""
    pieces: list[str] = await page.evaluate(_PIECES)
    assert any("⟦" in piece for piece in pieces)
    found = []
    for piece in pieces:
        if _CONSENT in piece:
            continue
        left = _NOT_OURS.sub(" ", piece)
        if _UNACCENTED.search(left):
            found.append(piece)
    said = "".join(pieces)
    assert said.count("⟦") == said.count("⟧"), "a text lost its end"
    return found


async def test_no_page_says_a_word_of_its_own_and_none_is_cut(
    browser: Browser, made_up: SiteServer, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = await browser.new_context(viewport={"width": 320, "height": 740}, locale="en-US")
    page = await context.new_page()
    await page.clock.install(time=NOW)

    async def look(what: str) -> None:
        assert await untranslated(page) == [], what
        assert await page.evaluate(CUT) == [], what
        assert await page.evaluate("document.documentElement.scrollWidth") <= 320, what

    await page.goto(f"{made_up.url}/book/")
    await expect(page.locator("#days")).to_be_visible()
    await look("an empty form")
    await page.click("#submit")
    await look("a form with mistakes")
    made_up.script(Answer(201, BOOKED))
    await fill_in(page, **TYPED)
    await look("a filled form")
    await page.click("#submit")
    await page.locator(".booked").wait_for()
    await look("a booking")

    changes = {
        "cancel": True,
        "reschedule": True,
        "until": "2026-11-21T23:00:00Z",
        "proof": "phone_last4",
        "why_not": None,
    }
    for name, answer in {
        "submitted": view(Status.SUBMITTED, window=None),
        "ready": view(eta="2026-11-21T17:10:00Z", changes=changes),
        "under way": view(Status.IN_PROGRESS),
        "completed": view(Status.COMPLETED),
        "held": view(hold={"label": "On hold"}),
        **{outcome.value: view(outcome=outcome) for outcome in Outcome},
    }.items():
        made_up.script(answer)
        await page.goto(f"{made_up.url}/track/{TOKEN}")
        await page.locator('main[data-state="job"]').wait_for()
        if name == "ready":
            await page.click("#change-open")
            await page.locator('#change input[name="date"]').first.wait_for(state="attached")
            await page.click("#cancel")
        await look(name)
    made_up.script(Answer(404, {"error": {"code": "not_found", "message": "No."}}))
    await page.goto(f"{made_up.url}/track/{TOKEN}")
    await page.locator('main[data-state="missing"]').wait_for()
    await look("missing")
    monkeypatch.setattr("qdn_tui.pages.tracking.resource_root", lambda: source)
    for name, answer_of in {
        "plain": plain(refusal=FULL),
        "plain, finished": plain(seen(Status.COMPLETED)),
        "plain, missing": plain_without_job(),
    }.items():
        made_up.script(answer_of)
        await page.goto(f"{made_up.url}{PATH}")
        await look(name)
    await context.close()


@pytest.mark.parametrize("language", ["es"])
async def test_every_language_says_all_that_english_says(language: str) -> None:
    folder = resource_root() / "frontend/strings"
    staffs = folder / "dashboard"

    def keys(table: dict[str, Any], above: str = "") -> set[str]:
        return {
            name
            for key, value in table.items()
            for name in (
                keys(value, f"{above}{key}.") if isinstance(value, dict) else {f"{above}{key}"}
            )
        }

    def braces(table: dict[str, Any], path: str) -> set[str]:
        value: Any = table
        for step in path.split("."):
            value = value[step]
        return set(re.findall(r"\{\w+\}", str(value)))

    def said(code: str) -> dict[str, Any]:
        words = tomllib.loads((staffs / f"{code}.toml").read_text("utf-8"))
        return {**tomllib.loads((folder / f"{code}.toml").read_text("utf-8")), "dashboard": words}

    english, other = said("en"), said(language)
    assert keys(english) - keys(other) == set()
    own = ("api", "services")
    assert {name for name in keys(other) - keys(english) if name.split(".")[0] not in own} == {
        f"statuses.{code}" for code in (*(info.status.value for info in FLOW), *OUTCOME_LABELS)
    }
    for path in keys(english):
        assert braces(english, path) == braces(other, path), path
