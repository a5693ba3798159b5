"""The route table of the edge function: what a viewer asks for, and what must come of it.

One table for every engine: TestFunction on AWS, Node where there is none, and the edge itself.
A rollback tests the function of then by it as well, so a row that older functions do not know would
keep everybody from going back: what a function has learnt since stands in its own tests.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from qdn_tui.deploy.plan import Where

Event = dict[str, Any]
Place = Where

TOKEN = "Zk3v9QxT_a-8LmN2bWc4RyUe"  # noqa: S105 - made up
LEGACY_TOKEN = "cd613e30d8f14adf"  # noqa: S105 - made up
TRACK, BOOK, DASHBOARD = "/track/index.html", "/book/index.html", "/dashboard/index.html"


@dataclass(frozen=True)
class Route:
    """One request and its fate.

    Attributes:
        path: the path as the viewer sends it.
        serves: the object asked of the origin; equal to `path` where nothing changes; None
            where the edge answers by itself.
        status: the status of such an answer.
        place: the distribution it is asked of.
        query: the query string, without its question mark.
    """

    path: str
    serves: str | None = None
    status: int | None = None
    place: Place = "site"
    query: str = ""

    def __str__(self) -> str:
        address = f"{self.path}?{self.query}" if self.query else self.path
        shown = address if len(address) <= 40 else f"{address[:30]}…({len(address)})"
        return f"{self.place}:{shown!a}"

    @property
    def goes_over_a_wire(self) -> bool:
        """Whether a request line can carry it as it is."""
        return (
            self.path.startswith("/")
            and len(self.path) <= 1_100
            and all(33 <= ord(character) < 127 for character in self.path)
        )


def _everywhere(*routes: Route) -> tuple[Route, ...]:
    places: tuple[Place, ...] = ("site", "dashboard", "staging")
    return tuple(replace(route, place=place) for place in places for route in routes)


def _unchanged(*paths: str) -> tuple[Route, ...]:
    return tuple(Route(path, serves=path) for path in paths)


def _refused(*paths: str) -> tuple[Route, ...]:
    return tuple(Route(path, status=400) for path in paths)


PAGES = _everywhere(
    Route(f"/track/{TOKEN}", TRACK),
    Route(f"/track/{TOKEN}/", TRACK),
    Route(f"/track/{LEGACY_TOKEN}", TRACK),
    Route("/track", TRACK),
    Route("/track/", TRACK),
    Route("/track", TRACK, query=f"t={TOKEN}"),
    Route("/track/", TRACK, query=f"t={TOKEN}"),
    Route("/track/", TRACK, query="t=%2e%2e%2f&x=%00"),
    Route("/track/not%20a%20token", TRACK),
    Route(f"/track/{TOKEN}", TRACK, query="view=else"),
    Route(f"/track/{TOKEN}", status=302, query="view=plain"),
    Route(f"/track/{TOKEN}/", status=302, query="view=plain&lang=es"),
    Route("/track/", status=302, query=f"view=plain&t={TOKEN}"),
    Route("/track", status=302, query="view=plain"),
    Route("/book", BOOK),
    Route("/book/", BOOK),
    Route("/book/trailer", BOOK),
    Route("/book/trailer/2026-11-21", BOOK),
    Route("/dashboard", DASHBOARD),
    Route("/dashboard/", DASHBOARD),
)

ROOTS = (
    Route("/", status=302, place="site"),
    Route("/", status=302, place="staging"),
    Route("/", status=302, place="staging", query="next=//evil.example"),
    Route("/", DASHBOARD, place="dashboard"),
)

RELEASES = _everywhere(Route("/__release", status=200))

UNCHANGED = (
    *_unchanged(
        "/assets/site.0123abcd.css",
        "/assets/fonts/",
        "/assets/no-dot",
        "/api/health",
        f"/api/track/{TOKEN}",
        f"/api/track/{'a' * 5000}",
        "/track/index.html",
        "/book/index.html",
        "/dashboard/index.html",
        "/favicon.ico",
        "/robots.txt",
        "/release.json",
        "/book/a.b",
        "/book/a.b/c",
        "/track/a/b",
        "/tracks",
        "/trackx",
        "/booking",
        "/Track",
        "/__release/",
        "/__releases",
        "/dashboard/x",
        "/nowhere",
        "/...",
        "/..x/y",
        "/.well-known/security.txt",
        "//evil.example/x",
        "/track/caf%C3%A9.txt",
    ),
)

REFUSED = _refused(
    "/..",
    "/.",
    "/./track",
    "/../jobs.json",
    "/assets/../jobs.json",
    "/api/../jobs.json",
    "/track/..",
    "/track/../",
    "/track/./x",
    "/%2e%2e/jobs.json",
    "/%2E%2E/jobs.json",
    "/.%2e/jobs.json",
    "/track%2fx",
    "/track%2Fx",
    "/track/%5cx",
    "/track\\x",
    "/api/%2e%2e/x",
    "/track/%252e%252e",
    "/track/%252fx",
    "/track/%25252f",
    "/track/%00",
    "/track/%0d%0aset-cookie:%20a=b",
    "/track/%1b[31m",
    "/track/%7f",
    "/track/%c2%9b31m",
    "/track/%c0%af",
    "/track/%e0%80%af",
    "/track/%c0%ae%c0%ae/x",
    "/track/%",
    "/track/%zz",
    "/track/%u002f",
    "/track/\u0000",
    "/track/\r\nx",
    "/track/\u009bx",
    f"/track/{'a' * 1018}",
    f"/{'a/' * 2000}",
    "",
    "track",
)

LONGEST_ACCEPTED = Route(f"/track/{'a' * 1017}", TRACK)

ROUTES = (*PAGES, *ROOTS, *RELEASES, *UNCHANGED, LONGEST_ACCEPTED, *REFUSED)


def event(route: Route, distributions: Mapping[Place, str]) -> Event:
    """The viewer-request event of a row, as CloudFront builds it.

    Args:
        distributions: ids by place; one that is missing is left out of the event.
    """
    pairs = [part.partition("=") for part in route.query.split("&") if part]
    context = {"eventType": "viewer-request", "requestId": "example"}
    context["distributionDomainName"] = "d111111abcdef8.cloudfront.net"
    if route.place in distributions:
        context["distributionId"] = distributions[route.place]
    return {
        "version": "1.0",
        "context": context,
        "viewer": {"ip": "198.51.100.7"},
        "request": {
            "method": "GET",
            "uri": route.path,
            "querystring": {name: {"value": value} for name, _, value in pairs},
            "headers": {"host": {"value": "d111111abcdef8.cloudfront.net"}},
            "cookies": {},
        },
    }


def told(outcome: object) -> str:
    """What the function made of an event, in a few words."""
    if isinstance(outcome, Mapping):
        if "statusCode" in outcome:
            return f"an answer {outcome['statusCode']}"
        if "uri" in outcome:
            return f"{outcome['uri']}"
    return f"{str(outcome)[:80]!a}"


def wanted(route: Route) -> str:
    """What the table says of a row, in the words of `told`."""
    return f"an answer {route.status}" if route.status is not None else f"{route.serves}"


def is_right(route: Route, outcome: object) -> bool:
    """Whether the function did with the row what the table says, and nothing else to it."""
    return told(outcome) == wanted(route)
