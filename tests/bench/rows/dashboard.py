"""The staff's page with 1 000 jobs: how smooth a drag is, and how soon a filter shows.

Page, API and jobs are in this process on loopback; the drag is made by the browser's own mouse. A
filter's time has the 180 ms in it for which the page waits whether somebody goes on typing.
"""

from collections.abc import Mapping, Sequence
from functools import partial

from playwright.sync_api import Page, expect, sync_playwright

from tests.bench.figures import Figure, figure_of
from tests.bench.jobs import document_of
from tests.bench.rounds import Rounds, interleave
from tests.bench.session import Session
from tests.frontend import chromium
from tests.frontend.dashboard.logins import PASSWORD
from tests.frontend.dashboard.office import DANA, Office
from tests.frontend.views import NOW

Found = Mapping[str, Sequence[float]]

JOBS = 1_000
_STEPS = 60
_COUNT_FRAMES = """
() => {
  window.frames_ms = [];
  let last = performance.now();
  window.counting = true;
  const next = (now) => {
    window.frames_ms.push(now - last);
    last = now;
    if (window.counting) requestAnimationFrame(next);
  };
  requestAnimationFrame(next);
}
"""
_STOP = "() => { window.counting = false; return window.frames_ms.slice(1); }"
_FIND = """
(text) => new Promise((resolve) => {
  const began = performance.now();
  const seen = new MutationObserver(() => requestAnimationFrame(() => {
    seen.disconnect();
    resolve(performance.now() - began);
  }));
  seen.observe(document.getElementById('found'), { childList: true, characterData: true });
  const query = document.getElementById('query');
  query.value = text;
  query.dispatchEvent(new Event('input'));
})
"""


def measure(session: Session) -> list[Figure]:
    """A drag across the board and back, and letters in the filter."""
    executable = chromium.find()
    if executable is None:
        raise RuntimeError("there is no Chromium here")
    with Office() as office, sync_playwright() as playwright:
        office.fill(document_of(JOBS, NOW))
        browser = playwright.chromium.launch(
            executable_path=executable, args=list(chromium.OPTIONS)
        )
        page = browser.new_page(viewport={"width": 1440, "height": 900}, locale="en-US")
        page.clock.set_fixed_time(NOW)
        page.goto(f"{office.url}/dashboard")
        page.fill("#username", DANA)
        page.fill("#password", PASSWORD)
        page.click("#log-in")
        expect(page.locator(".job").first).to_be_visible()
        rounds: Rounds[Found] = interleave(
            session.machine, {"1 000 jobs": partial(_once, page)}, session.rounds(6)
        )
        browser.close()
    return [
        figure_of("DASHBOARD", what, rounds, "1 000 jobs", partial(_samples, name))
        for what, name in (
            ("frame while a card is dragged", "frames"),
            ("longest frame of a drag", "longest"),
            ("letter in the filter to its cards", "filter"),
        )
    ]


def _samples(name: str, found: Found) -> Sequence[float]:
    return found[name]


def _once(page: Page) -> Found:
    card = page.locator('.column[data-status="submitted"] .job').first.bounding_box()
    column = page.locator('.column[data-status="completed"]').bounding_box()
    assert card is not None
    assert column is not None
    mouse = page.mouse
    mouse.move(card["x"] + 60, card["y"] + 30)
    mouse.down()
    mouse.move(card["x"] + 80, card["y"] + 40, steps=3)
    page.evaluate(_COUNT_FRAMES)
    mouse.move(column["x"] + 100, column["y"] + 400, steps=_STEPS)
    # Back home, where nothing changes.
    mouse.move(card["x"] + 80, card["y"] + 40, steps=_STEPS)
    frames: list[float] = page.evaluate(_STOP)
    mouse.up()
    found: list[float] = [page.evaluate(_FIND, text) for text in ("a", "al", "ald", "")]
    return {"frames": frames, "longest": [max(frames)], "filter": found[:3]}
