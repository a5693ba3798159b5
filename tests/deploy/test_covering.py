"""The purge paths, and the proof that with them no changed page stays in a cache."""

import hashlib

import pytest

from qdn_tui.deploy.covering import Changed, covers, paths_for, paths_of, uncovered
from qdn_tui.deploy.plan import Purge, Where
from qdn_tui.deploy.purging import cost
from qdn_tui.deploy.routes import ROUTES
from qdn_tui.deploy.site import ASSET_CACHE, PAGE_CACHE

BODY = hashlib.sha256(b"a page").hexdigest()
PLACES: tuple[Where, ...] = ("staging", "site", "dashboard")


def page(where: Where, key: str) -> Changed:
    return Changed(where, key, BODY, PAGE_CACHE)


def test_the_paths_of_each_page_are_its_addresses_before_and_after_the_rewrite() -> None:
    assert paths_of("track/index.html") == ("/track", "/track/*")
    assert paths_of("dashboard/index.html") == ("/", "/index.html", "/dashboard", "/dashboard/*")
    # A link is the same in every language.
    assert paths_of("track/es/index.html") == ("/track", "/track/*")
    assert paths_of("robots.txt") == ("/robots.txt",)


@pytest.mark.parametrize("where", PLACES)
@pytest.mark.parametrize(
    "key",
    ["track/index.html", "book/index.html", "dashboard/index.html", "track/es/index.html"],
)
def test_every_address_of_every_page_is_covered(where: Where, key: str) -> None:
    changed = [page(where, key)]
    purges = [Purge(where, "E1", paths_for(changed, where))]
    assert uncovered(changed, purges, ROUTES) == ()


@pytest.mark.parametrize("left_out", range(4))
def test_without_any_one_of_the_dashboards_paths_the_proof_fails(left_out: int) -> None:
    """`/dashboard` is one of them: `/dashboard/*` does not cover it."""
    changed = [page("dashboard", "dashboard/index.html")]
    paths = list(paths_for(changed, "dashboard"))
    gone = paths.pop(left_out)
    found = uncovered(changed, [Purge("dashboard", "E1", tuple(paths))], ROUTES)
    # No row of the table asks for `/index.html`, which the edge caches where it was asked for.
    assert bool(found) == (gone != "/index.html")


def test_a_star_covers_what_begins_so_and_case_counts() -> None:
    assert covers(["/track/*"], "/track/x")
    assert not covers(["/track/*"], "/track")
    assert not covers(["/"], "/index.html")
    assert not covers(["/track/*"], "/Track/x")


@pytest.mark.parametrize(
    ("key", "sha256", "cache_control", "exempt"),
    [
        ("assets/site.0123abcd.css", "0123abcd" + "0" * 56, ASSET_CACHE, True),
        ("assets/site.0123abcd.css", "ffffffff" + "0" * 56, ASSET_CACHE, False),
        ("assets/site.0123abcd.css", "0123abcd" + "0" * 56, PAGE_CACHE, False),
        ("assets/site.css", "0" * 64, ASSET_CACHE, False),
        ("release.json", "0" * 64, "no-store", True),
    ],
)
def test_only_names_that_say_their_content_and_what_is_never_stored_need_no_purge(
    key: str, sha256: str, cache_control: str, exempt: bool
) -> None:
    assert Changed("site", key, sha256, cache_control).needs_no_purge is exempt


@pytest.mark.parametrize(
    ("used", "planned", "usd"), [(0, 8, 0), (992, 8, 0), (996, 8, 0.02), (1_500, 8, 0.04)]
)
def test_paths_cost_beyond_the_free_thousand(used: int, planned: int, usd: float) -> None:
    assert cost(used, planned) == usd
