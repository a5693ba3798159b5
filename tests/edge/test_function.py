"""The edge function's code, run in Node against the whole route table."""

import copy
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qdn_tui.deploy.routes import (
    DASHBOARD,
    ROUTES,
    TOKEN,
    TRACK,
    Event,
    Place,
    Route,
)
from qdn_tui.deploy.site import build_function
from qdn_tui.resources import resource_root
from tests.edge.engine import DASHBOARD_DISTRIBUTION, RELEASE, event, run, run_routes, syntax
from tests.examples import examples

# What the runtime documents beyond ES 5.1 and we use: const, let, arrow functions.
ES6_USED = {"ArrowFunctionExpression"}
ES5 = {
    "ArrayExpression",
    "AssignmentExpression",
    "BinaryExpression",
    "BlockStatement",
    "CallExpression",
    "ConditionalExpression",
    "ExpressionStatement",
    "FunctionDeclaration",
    "Identifier",
    "IfStatement",
    "Literal",
    "LogicalExpression",
    "MemberExpression",
    "ObjectExpression",
    "Program",
    "Property",
    "ReturnStatement",
    "UnaryExpression",
    "VariableDeclaration",
    "VariableDeclarator",
}
SECURITY_HEADERS = {
    "content-security-policy",
    "strict-transport-security",
    "x-content-type-options",
    "x-frame-options",
    "referrer-policy",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "permissions-policy",
}

# The viewer's address in the events of the tests, as the API is told it.
ASKED_FROM = {"x-qdn-viewer": {"value": "198.51.100.7"}}


@cache
def code() -> bytes:
    return build_function(resource_root(), RELEASE, [DASHBOARD_DISTRIBUTION])


@cache
def outcomes() -> dict[Route, Event]:
    return dict(zip(ROUTES, run_routes(code(), ROUTES), strict=True))


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_every_route_goes_where_the_table_says(route: Route) -> None:
    outcome = outcomes()[route]
    if route.serves is not None:
        expected = event(route.path, route.place, route.query)["request"]
        if route.path.startswith("/api/"):
            expected["headers"] = {**expected["headers"], **ASKED_FROM}
        assert outcome == {**expected, "uri": route.serves}
    else:
        assert outcome["statusCode"] == route.status


def test_a_link_that_took_signs_of_its_sentence_along_shows_the_job() -> None:
    signs = (".", "...", ".)", '."', ".%22", ".%E2%80%9D", "!", "),", ";", "'")
    asked = [f"/track/{TOKEN}{sign}" for sign in signs]
    pages = run(code(), [event(path) for path in asked])
    assert {page.get("uri") for page in pages} == {TRACK}
    plain = run(code(), [event(path, query="view=plain") for path in asked])
    told = {answer["headers"]["location"]["value"] for answer in plain}
    assert told == {f"/api/track/{TOKEN}/page"}


@pytest.mark.parametrize("route", [route for route in ROUTES if route.status], ids=str)
def test_an_answer_of_the_edge_is_never_stored_and_carries_the_security_headers(
    route: Route,
) -> None:
    headers = outcomes()[route]["headers"]
    assert headers["cache-control"] == {"value": "no-store"}
    assert headers.keys() >= SECURITY_HEADERS
    assert all(name == name.lower() for name in headers)


def test_the_release_id_is_what_the_builder_filled_in() -> None:
    answer = outcomes()[Route("/__release", status=200)]
    assert answer["body"] == {"encoding": "text", "data": f'{{"release":"{RELEASE}"}}\n'}
    assert answer["headers"]["content-type"] == {"value": "application/json"}


def test_the_root_redirect_keeps_nothing_of_the_request() -> None:
    redirects = [
        answer for route, answer in outcomes().items() if route.status == 302 and route.path == "/"
    ]
    assert redirects
    assert {answer["headers"]["location"]["value"] for answer in redirects} == {"/book/"}


LINK = "https%3A%2F%2Fquickdumpnow.example%2Ftrack%2F"


@pytest.mark.parametrize(
    ("path", "query", "location"),
    [
        (f"/track/{TOKEN}", "", f"/api/track/{TOKEN}/page"),
        (f"/track/{TOKEN}/", "lang=es", f"/api/track/{TOKEN}/page?lang=es"),
        (f"/track/{TOKEN}", "lang=xx", f"/api/track/{TOKEN}/page"),
        ("/track/not%20one", "", "/api/track/not%20one/page"),
        ("/track/", f"t={TOKEN}", f"/api/track/{TOKEN}/page"),
        ("/track/", f"t={LINK}{TOKEN}.", f"/api/track/{TOKEN}/page"),
        ("/track/", f"t={LINK}%3Ft%3D{TOKEN}%26x%3D1&lang=en", f"/api/track/{TOKEN}/page?lang=en"),
        ("/track/", "t=..%2F..%2Fx%0d%0aset-cookie:%20a", "/api/track/page"),
        ("/track", "", "/api/track/page"),
        ("/track/", "t=", "/api/track/page"),
    ],
)
def test_a_browser_without_javascript_is_sent_to_the_page_that_the_api_writes(
    path: str, query: str, location: str
) -> None:
    (answer,) = run(code(), [event(path, query=f"view=plain&{query}")])
    assert answer["statusCode"] == 302
    assert answer["headers"]["location"] == {"value": location}


def test_a_test_event_without_a_distribution_is_served_as_the_site_is() -> None:
    bare = event("/")
    bare["context"] = {"eventType": "viewer-request"}
    no_context = event(f"/track/{TOKEN}")
    del no_context["context"]
    root, track = run(code(), [bare, no_context])
    assert root["statusCode"] == 302
    assert track["uri"] == TRACK


def test_no_header_of_a_viewer_makes_a_dashboard() -> None:
    forged = event("/")
    forged["request"]["headers"] = {
        "host": {"value": DASHBOARD_DISTRIBUTION},
        "x-distribution": {"value": DASHBOARD_DISTRIBUTION},
    }
    assert run(code(), [forged])[0]["statusCode"] == 302


def test_the_api_is_told_who_asks_whatever_a_viewer_says_of_it() -> None:
    forged = event("/api/session")
    forged["request"]["headers"] = {"x-qdn-viewer": {"value": "203.0.113.9"}}
    from_ipv6 = event("/api/session")
    from_ipv6["viewer"]["ip"] = "2001:db8::7"
    told = [one["headers"]["x-qdn-viewer"]["value"] for one in run(code(), [forged, from_ipv6])]
    assert told == ["198.51.100.7", "2001:db8::7"]


def test_the_api_judges_its_own_paths() -> None:
    """Its answer to a wrong token is one and the same, whatever the token is made of."""
    asked = [f"/api/track/{token}" for token in ("%00", "a%2fb", "%", "\u009b", "a" * 5000)]
    assert [one["uri"] for one in run(code(), [event(path) for path in asked])] == asked


def test_several_dashboards_are_told_apart_from_the_rest() -> None:
    two = build_function(resource_root(), RELEASE, ["EOTHER", DASHBOARD_DISTRIBUTION])
    partial = event("/")
    partial["context"]["distributionId"] = DASHBOARD_DISTRIBUTION[:-1]
    dashboard, other = run(two, [event("/", "dashboard"), partial])
    assert dashboard["uri"] == DASHBOARD
    assert other["statusCode"] == 302


def test_the_code_uses_only_syntax_that_the_runtime_documents() -> None:
    assert syntax(code()) <= ES5 | ES6_USED


def test_the_syntax_check_can_fail() -> None:
    modern = b"function handler(event) { const { request } = event; return request?.uri; }"
    assert not syntax(modern) <= ES5 | ES6_USED


# Paths as they come: raw, percent-encoded, hostile and ordinary pieces in any order.
_PIECES = st.sampled_from(
    [
        *("/", "//", "..", ".", "track", "book", "dashboard", "api", "assets", "index.html"),
        *("%2e", "%2F", "%5c", "%25", "%00", "%", "%c0%ae", "\\", "\x00", "\u009b", "é", "😀"),
        *(TOKEN, "a" * 600),
    ]
)
_PATHS = st.one_of(
    st.text(max_size=60).map(lambda text: f"/{text}"),
    st.lists(_PIECES, max_size=12).map("".join),
    st.lists(_PIECES, max_size=12).map(lambda pieces: "/" + "".join(pieces)),
)
_PLACES: tuple[Place, ...] = ("site", "dashboard", "staging")
_QUERIES = st.dictionaries(
    st.text(max_size=8), st.fixed_dictionaries({"value": st.text(max_size=40)}), max_size=3
)


@examples(12)
@given(st.data())
def test_whatever_is_asked_the_edge_answers_or_passes_the_request_on(data: st.DataObject) -> None:
    """Many requests an example, as each example starts a Node."""
    events = []
    for path in data.draw(st.lists(_PATHS, min_size=60, max_size=120)):
        asked = event(path, data.draw(st.sampled_from(_PLACES)))
        asked["request"]["querystring"] = data.draw(_QUERIES)
        events.append(asked)
    for asked, outcome in zip(events, run(code(), copy.deepcopy(events)), strict=True):
        _assert_sound(asked["request"], outcome)


def _assert_sound(request: dict[str, Any], outcome: Event) -> None:
    if "statusCode" in outcome:
        assert outcome["statusCode"] in (200, 302, 400)
        return
    for_api = request["uri"].startswith("/api/")
    headers = {**request["headers"], **(ASKED_FROM if for_api else {})}
    assert {**outcome, "uri": None} == {**request, "uri": None, "headers": headers}
    assert outcome["uri"] in (
        request["uri"],
        "/track/index.html",
        "/book/index.html",
        "/dashboard/index.html",
    )
    segments = outcome["uri"].split("/")
    assert ".." not in segments
    assert "." not in segments
    if for_api:
        return
    assert not any(
        ord(character) < 32 or 127 <= ord(character) < 160 for character in outcome["uri"]
    )
    assert not any(
        bad in outcome["uri"].lower() for bad in ("\\", "%2e", "%2f", "%5c", "%00", "%25")
    )
