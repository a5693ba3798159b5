"""S11 and S12: what the customers' pages weigh, and when their largest piece is painted on a line
of 400 kbit/s with 400 ms.

The built site comes from a plain server on loopback, uncompressed, so the bytes are the most that
can come; the line is the browser's own emulation. The answers of the API are its own, made up.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from playwright.sync_api import Browser, sync_playwright

from tests.bench.figures import Figure, Of, Wanted, figure_of
from tests.bench.rounds import Rounds, interleave
from tests.bench.session import Session
from tests.frontend import chromium
from tests.frontend.site_server import SiteServer
from tests.frontend.views import TOKEN, view

Found = Mapping[str, Sequence[float]]

_KILOBYTE = 1024
_LINE = {
    "offline": False,
    "latency": 400,
    "downloadThroughput": 400_000 / 8,
    "uploadThroughput": 400_000 / 8,
}
# Painted last of all, it is what counts; scripts and answers must be in by then.
_LARGEST = """
() => new Promise((resolve) => {
  let last = 0;
  new PerformanceObserver((list) => {
    list.getEntries().forEach((entry) => { last = entry.startTime; });
  }).observe({ type: 'largest-contentful-paint', buffered: true });
  setTimeout(() => resolve(last), 300);
})
"""
_READY = {"track": 'main[data-state="job"]', "book": "#days:not([hidden])"}
_PATHS = {"track": f"/track/{TOKEN}", "book": "/book/"}


def measure_track(session: Session) -> list[Figure]:
    """The tracking page of a job on the schedule."""
    rounds = _measure(session, "track")
    return [
        _figure("S11", "LCP of the tracking page", rounds, "track", "lcp_ms", 2500, "median"),
        _figure("S11", "bytes of it", rounds, "track", "bytes", 30 * _KILOBYTE),
        _figure("S11", "its JavaScript", rounds, "track", "script_bytes", 10 * _KILOBYTE),
        _figure("S11", "its requests", rounds, "track", "requests", 5),
        _figure("S11", "of them to other hosts", rounds, "track", "elsewhere", 0),
    ]


def measure_book(session: Session) -> list[Figure]:
    """The booking page until it offers windows."""
    rounds = _measure(session, "book")
    return [
        _figure("S12", "LCP of the booking page", rounds, "book", "lcp_ms", 3500, "median"),
        _figure("S12", "bytes of it", rounds, "book", "bytes", 60 * _KILOBYTE),
        _figure("S12", "of them to other hosts", rounds, "book", "elsewhere", 0),
    ]


def _figure(
    row: str,
    what: str,
    rounds: Rounds[Found],
    page: str,
    name: str,
    at_most: float,
    of: Of = "most",
) -> Figure:
    unit = "ms" if name.endswith("_ms") else ""
    return figure_of(
        row, what, rounds, page, lambda found: found[name], unit=unit, wanted=Wanted(of, at_most)
    )


def _measure(session: Session, page: str) -> Rounds[Found]:
    executable = chromium.find()
    if executable is None:
        raise RuntimeError("there is no Chromium here")
    with SiteServer() as site, sync_playwright() as playwright:
        site.script(view())
        browser = playwright.chromium.launch(
            executable_path=executable, args=list(chromium.OPTIONS)
        )
        try:
            opened: Callable[[], Found] = partial(_open, browser, site, page)
            return interleave(session.machine, {page: opened}, session.rounds(6))
        finally:
            browser.close()


def _open(browser: Browser, site: SiteServer, name: str) -> Found:
    """The page once, on a fresh phone with an empty cache."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="en-US")
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", _LINE)
    elsewhere: list[str] = []
    page.on(
        "request",
        lambda request: None if request.url.startswith(site.url) else elsewhere.append(request.url),
    )
    before = len(site.requests)
    page.goto(f"{site.url}{_PATHS[name]}")
    page.locator(_READY[name]).wait_for(state="attached")
    largest: float = page.evaluate(_LARGEST)
    asked = site.requests[before:]
    context.close()
    return {
        "lcp_ms": [largest],
        "bytes": [float(sum(seen.sent_bytes for seen in asked))],
        "script_bytes": [
            float(sum(seen.sent_bytes for seen in asked if seen.path.endswith(".js")))
        ],
        "requests": [float(len(asked))],
        "elsewhere": [float(len(elsewhere))],
    }
