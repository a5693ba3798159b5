"""Through distributions that cache and lag like CloudFront's: verified, purged, taken back."""

from dataclasses import replace

import pytest

from qdn_tui import deploy
from qdn_tui.cloud import CloudError
from qdn_tui.cloud.web import fetch
from qdn_tui.deploy import (
    Ended,
    Logged,
    Pace,
    Progressed,
    Result,
    RolledBack,
    RouteBroken,
    Shipping,
    Step,
    WrongAnswer,
)
from qdn_tui.deploy.source import make_build
from tests.deploy.shim import Shim
from tests.deploy.site import change_everything, pages, production, rewrite, ship
from tests.deploy.sources import AFTER, BEFORE, BROKEN_ROUTE, FUNCTION, PAGE, ROUTE

# One ground behind one edge does for all of them.
pytestmark = [pytest.mark.cloud, pytest.mark.xdist_group("lagging")]


def seen(shipping: Shipping, path: str = "/book/") -> bytes:
    return fetch(f"{shipping.cloud.resources.site_url}{path}").body


def test_a_browser_sees_the_change_although_the_edge_had_cached_the_old_page(
    lagging: tuple[Shim, Shipping],
) -> None:
    shim, shipping = lagging
    old = seen(shipping)
    assert fetch(f"{shipping.cloud.resources.site_url}/book/").headers["X-Cache"]
    shim.polls = 3
    change_everything(shipping.source.root)
    outcome, told = ship(shipping)
    assert outcome.result is Result.DEPLOYED
    assert seen(shipping) != old
    assert b"haul it off" in seen(shipping)
    waited = [e.what for e in told if isinstance(e, Progressed) and e.step is Step.PURGE]
    assert sum("in progress" in what for what in waited) >= 2

    deploy.rollback(shipping)
    assert seen(shipping) == old
    assert [record.kind.value for record in deploy.history(shipping)] == [
        "rollback",
        "deploy",
        "deploy",
    ]


def test_the_staffs_page_is_shipped_looked_at_and_purged_under_each_of_its_addresses(
    lagging: tuple[Shim, Shipping],
) -> None:
    shim, shipping = lagging
    page = shipping.source.root / "frontend/dashboard/index.html.j2"
    page.parent.mkdir()
    page.write_text(f"<!doctype html><p>{BEFORE}</p>", "utf-8")
    ship(shipping)
    dashboard, addresses = shipping.cloud.resources.dashboard_url, ("/", "/dashboard/")
    for address in addresses:
        assert BEFORE in fetch(f"{dashboard}{address}").text
    shim.polls = 2
    rewrite(page, BEFORE, AFTER)
    planned = {purge.where: purge.paths for purge in deploy.plan(shipping).purges}
    assert planned["dashboard"] == ("/", "/index.html", "/dashboard", "/dashboard/*")
    _, told = ship(shipping)
    for address in addresses:
        assert AFTER in fetch(f"{dashboard}{address}").text
    looked_at = {
        event.what for event in told if isinstance(event, Progressed) and event.step is Step.VERIFY
    }
    assert {f"{dashboard}{path}" for path in ("/", "/dashboard", "/dashboard/index.html")} <= (
        looked_at
    )


def test_nothing_changed_is_not_one_write(lagging: tuple[Shim, Shipping]) -> None:
    shim, shipping = lagging
    shim.writes.clear()
    ship(shipping)
    assert not shim.writes


def test_the_function_is_tested_by_the_cloud_where_it_can_and_by_node_where_it_cannot(
    lagging: tuple[Shim, Shipping],
) -> None:
    shim, shipping = lagging
    rewrite(shipping.source.root / FUNCTION, "Check the link", "Look at the link")
    ship(shipping)
    current = deploy.current(shipping)
    assert current is not None
    assert current.function is not None
    assert current.function.tested_by == "TestFunction"
    before = production(shipping.cloud)

    rewrite(shipping.source.root / FUNCTION, ROUTE, BROKEN_ROUTE)
    with pytest.raises(RouteBroken, match=r"expected: /track/index.html; came: /track/other.html"):
        ship(shipping)
    assert production(shipping.cloud) == before

    shim.has_test_function = False
    rewrite(shipping.source.root / FUNCTION, BROKEN_ROUTE, ROUTE)
    rewrite(shipping.source.root / PAGE, "haul it away", "haul it off")
    ship(shipping)
    current = deploy.current(shipping)
    assert current is not None
    assert current.function is not None
    assert current.function.tested_by.startswith("Node v")


def test_a_busy_cloudfront_is_asked_again(blank: tuple[Shim, Shipping]) -> None:
    shim, shipping = blank
    shim.fail(
        "POST",
        "/2020-05-31/distribution/.*/invalidation$",
        400,
        "TooManyInvalidationsInProgress",
        times=3,
    )
    outcome, told = ship(shipping)
    assert outcome.result is Result.DEPLOYED
    assert any(isinstance(event, Logged) and "is busy" in event.text for event in told)


def test_a_purge_that_takes_too_long_is_pending_and_resumed(
    lagging: tuple[Shim, Shipping],
) -> None:
    shim, shipping = lagging
    change_everything(shipping.source.root)
    hasty = replace(shipping, pace=Pace(0.005, 0.005, within_s=0.02))

    def from_production_on(event: deploy.Event) -> None:
        if isinstance(event, deploy.StepStarted) and event.step is Step.PURGE:
            shim.polls = 10_000

    outcome = deploy.run(hasty, on_event=from_production_on)
    assert (outcome.result, outcome.exit_code) == (Result.PURGE_PENDING, 7)
    assert deploy.history(shipping)[0].result is Ended.PURGE_PENDING
    shim.finish_purges()
    outcome = deploy.resume(shipping)
    assert (outcome.result, outcome.exit_code) == (Result.DEPLOYED, 0)
    assert b"haul it off" in seen(shipping)
    assert deploy.history(shipping)[0].result is Ended.DEPLOYED


def test_a_purge_that_is_refused_leaves_the_release_live_and_is_resumed(
    lagging: tuple[Shim, Shipping],
) -> None:
    shim, shipping = lagging
    change_everything(shipping.source.root)

    def refuse(event: deploy.Event) -> None:
        if isinstance(event, deploy.StepStarted) and event.step is Step.PURGE:
            shim.fail("POST", "/2020-05-31/distribution/.*/invalidation$", 403, "AccessDenied")

    outcome = deploy.run(shipping, on_event=refuse)
    assert outcome.result is Result.PURGE_PENDING
    assert "the purge is pending" in outcome.warnings[0]
    assert deploy.resume(shipping).result is Result.DEPLOYED
    assert b"haul it off" in seen(shipping)


def test_a_purge_that_stayed_pending_is_asked_for_by_the_next_run(
    lagging: tuple[Shim, Shipping],
) -> None:
    shim, shipping = lagging
    for path in ("/book/", "/track/"):
        seen(shipping, path)
    change_everything(shipping.source.root)

    def refuse(event: deploy.Event) -> None:
        if isinstance(event, deploy.StepStarted) and event.step is Step.PURGE:
            shim.fail("POST", "/2020-05-31/distribution/.*/invalidation$", 403, "AccessDenied")

    assert deploy.run(shipping, on_event=refuse).result is Result.PURGE_PENDING
    pending = deploy.latest_run(shipping)
    assert pending is not None
    again = deploy.plan(shipping)
    assert {purge.where: purge.paths for purge in again.purges} == pending.owed
    assert not again.files, "what is kept for who has an old page open stays for now"
    rewrite(shipping.source.root / PAGE, "haul it", "cart it")
    assert deploy.run(shipping).result is Result.DEPLOYED
    purged = {path for issued in deploy.history(shipping)[0].purges for path in issued.paths}
    owed = {path for paths in pending.owed.values() for path in paths}
    assert "/track/*" in owed
    assert owed <= purged
    latest = deploy.latest_run(shipping)
    assert latest is not None
    assert latest.owed == {}


def test_an_edge_that_stays_stale_is_purged_once_more_then_called_pending(
    lagging: tuple[Shim, Shipping],
) -> None:
    shim, shipping = lagging
    seen(shipping, "/book")
    change_everything(shipping.source.root)

    def deaf_in_production(event: deploy.Event) -> None:
        if isinstance(event, deploy.StepStarted) and event.step is Step.PURGE:
            shim.deaf = True

    outcome = deploy.run(shipping, on_event=deaf_in_production)
    assert outcome.result is Result.PURGE_PENDING
    assert any("purging once more" in warning for warning in outcome.warnings)
    shim.deaf = False
    assert deploy.resume(shipping).result is Result.DEPLOYED


def test_a_site_that_serves_something_else_is_taken_back(
    lagging: tuple[Shim, Shipping],
) -> None:
    shim, shipping = lagging
    before, old = production(shipping.cloud), seen(shipping)
    change_everything(shipping.source.root)
    told: list[deploy.Event] = []

    def spoil(event: deploy.Event) -> None:
        told.append(event)
        if isinstance(event, deploy.StepStarted) and event.step is Step.VERIFY:
            shim.altered["/track"] = b"neither old nor new"

    with pytest.raises(WrongAnswer, match=r"/track: serves other bytes"):
        deploy.run(shipping, on_event=spoil)
    assert production(shipping.cloud) == before
    assert any(isinstance(event, RolledBack) for event in told)
    shim.altered.clear()
    assert seen(shipping) == old
    assert deploy.history(shipping)[0].result is Ended.ROLLED_BACK


def test_a_staging_that_serves_something_else_never_reaches_production(
    lagging: tuple[Shim, Shipping],
) -> None:
    shim, shipping = lagging
    before = production(shipping.cloud)
    change_everything(shipping.source.root)
    shim.altered["/track"] = b"neither old nor new"
    with pytest.raises(WrongAnswer, match="production is untouched"):
        ship(shipping)
    assert production(shipping.cloud) == before


LOST = (
    ("PUT", "release.json$", 500, "InternalError", True),
    ("PUT", "/book/index.html$", 409, "ConditionalRequestConflict", False),
    ("PUT", "deploy/lock.json$", 500, "InternalError", True),
    ("PUT", "deploy/journal.json$", 503, "SlowDown", True),
    ("PUT", "/2020-05-31/function/.*-func-fn$", 500, "InternalError", True),
    ("POST", "/2020-05-31/function/.*-func-fn/publish", 500, "InternalError", True),
    ("POST", "/2020-05-31/distribution/.*/invalidation$", 500, "InternalError", True),
)


def test_answers_that_get_lost_change_nothing(blank: tuple[Shim, Shipping]) -> None:
    shim, shipping = blank
    rewrite(shipping.source.root / FUNCTION, "Check the link", "Try the link")
    # A page that no route leads to is served, and looked at, under its own address.
    (shipping.source.root / "frontend/terms").mkdir()
    (shipping.source.root / "frontend/terms/index.html.j2").write_text("<!doctype html>", "utf-8")
    for method, path, status, code, after in LOST:
        shim.fail(method, path, status, code, after=after)
    outcome, _ = ship(shipping)
    assert outcome.result is Result.DEPLOYED
    assert not any(fault.times for fault in shim.faults)
    build = make_build(shipping.source, shipping.cloud.resources.get("dashboard_distribution_id"))
    found = production(shipping.cloud)
    assert found["function"] == build.function
    bucket = shipping.cloud.resources.site_bucket
    assert {key for key in pages(found) if key.startswith(bucket)} == {
        f"{bucket}/{file.key}"
        for file in build.files
        if file.target in ("site", "both") and not file.key.startswith("assets/")
    }
    assert deploy.plan(shipping).is_empty


def test_a_cloud_that_fails_for_good_leaves_production_as_it_was(
    lagging: tuple[Shim, Shipping],
) -> None:
    shim, shipping = lagging
    before = production(shipping.cloud)
    change_everything(shipping.source.root)
    bucket = shipping.cloud.resources.site_bucket
    shim.fail("PUT", f"{bucket}/track/index.html$", 500, "InternalError", times=3)
    with pytest.raises(CloudError, match="InternalError"):
        ship(shipping)
    assert production(shipping.cloud) == before
    assert deploy.history(shipping)[0].result is Ended.ROLLED_BACK
