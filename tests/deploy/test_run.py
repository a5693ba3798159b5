"""A whole run on the local cloud: what it writes, in which order, and when it writes nothing."""

from dataclasses import replace
from pathlib import Path

import pytest

from qdn_tui import deploy
from qdn_tui.cloud import Cloud
from qdn_tui.deploy import (
    FileChange,
    NoSource,
    PlanMade,
    Progressed,
    Reason,
    Refused,
    Result,
    RouteBroken,
    Shipping,
    Step,
    StepEnded,
    StepStarted,
    choose_source,
)
from qdn_tui.deploy.site import FUNCTION_LIMIT, SiteBuildError
from qdn_tui.deploy.source import make_build
from tests.deploy.site import (
    Served,
    counted,
    files,
    pages,
    production,
    rewrite,
    ship,
)
from tests.deploy.sources import BROKEN_ROUTE, FUNCTION, PAGE, ROUTE, STYLE

pytestmark = pytest.mark.cloud


def test_production_holds_what_was_built_byte_for_byte_with_its_headers(
    shipping: Shipping, own: Cloud
) -> None:
    outcome, _ = ship(shipping)
    build = make_build(shipping.source, own.resources.dashboard_distribution_id)
    assert (outcome.result, outcome.release) == (Result.DEPLOYED, build.release)
    served = production(own)
    assert served.pop("function") == build.function
    bucket, dashboard = own.resources.site_bucket, own.resources.dashboard_bucket
    assert served == {
        f"{at}/{file.key}": Served(file.body, file.content_type, file.cache_control)
        for at, targets in ((bucket, ("site", "both")), (dashboard, ("dashboard", "both")))
        for file in build.files
        if file.target in targets
    }


def test_the_steps_come_in_their_order_and_each_ends(shipping: Shipping) -> None:
    _, told = ship(shipping)
    assert [event.step for event in told if isinstance(event, StepStarted)] == list(Step)
    assert [event.step for event in told if isinstance(event, StepEnded)] == list(Step)


def test_pages_follow_what_they_need_and_the_manifest_is_last(shipping: Shipping) -> None:
    _, told = ship(shipping)
    written = [
        event.what.removeprefix("site /")
        for event in told
        if isinstance(event, Progressed)
        and event.step in (Step.ASSETS, Step.PAGES)
        and event.what.startswith("site /")
    ]
    kinds = ["assets" if key.startswith("assets/") else key for key in written]
    assert list(dict.fromkeys(kinds)) == [
        "assets",
        "book/index.html",
        "track/index.html",
        "release.json",
    ]


def test_a_second_run_writes_nothing_and_asks_little(shipped: Shipping, own: Cloud) -> None:
    calls = counted(own, lambda: ship(shipped))
    assert calls.writes == []
    assert sorted(calls.names) == sorted(
        ["ListObjectsV2"] * 3 + ["GetObject"] * 2 + ["GetFunction"] * 2
    )
    outcome, told = ship(shipped)
    assert (outcome.result, outcome.run) == (Result.NOTHING_TO_DO, "")
    assert [event.plan.is_empty for event in told if isinstance(event, PlanMade)] == [True]


def test_a_plan_names_exactly_what_changed_and_why_and_changes_nothing(
    shipped: Shipping, own: Cloud, source: Path
) -> None:
    rewrite(source / PAGE, "haul it away", "haul it off")
    rewrite(source / FUNCTION, "This address is broken.", "This address does not work.")
    found: list[deploy.Plan] = []
    assert counted(own, lambda: found.append(deploy.plan(shipped))).writes == []
    plan = found[0]
    assert files(plan) == {"book/index.html": Reason.CONTENT, "release.json": Reason.CONTENT}
    assert [change.where for change in plan.functions] == ["staging", "site"]
    assert {purge.where: purge.paths for purge in plan.purges}["site"] == (
        "/book",
        "/book/*",
        "/track",
        "/track/*",
    )
    assert plan.quota is not None
    assert (plan.quota.planned, plan.quota.source) == (plan.purge_paths, "CloudFront")


def test_only_what_changed_is_purged(shipped: Shipping, source: Path) -> None:
    rewrite(source / PAGE, "haul it away", "haul it off")
    plan = deploy.plan(shipped)
    assert {purge.where: purge.paths for purge in plan.purges} == {
        "staging": ("/book", "/book/*"),
        "site": ("/book", "/book/*"),
    }


def test_a_function_that_breaks_a_route_never_reaches_live(
    shipped: Shipping, own: Cloud, source: Path
) -> None:
    before = production(own)
    rewrite(source / FUNCTION, ROUTE, BROKEN_ROUTE)
    with pytest.raises(RouteBroken) as caught:
        ship(shipped)
    assert production(own) == before
    assert all(
        word in caught.value.message
        for word in ("Event: ", "expected: /track/index.html", "came: /track/other.html")
    )
    assert deploy.lock_state(shipped).lease is None


def test_a_function_that_throws_never_reaches_live(
    shipped: Shipping, own: Cloud, source: Path
) -> None:
    before = production(own)
    rewrite(source / FUNCTION, "const path = request.uri;", "const path = request.nothing.uri;")
    with pytest.raises(RouteBroken, match="it threw TypeError"):
        ship(shipped)
    assert production(own) == before


def test_headers_alone_are_reason_enough(shipped: Shipping, own: Cloud) -> None:
    s3, bucket = own.s3_files, own.resources.site_bucket
    head = s3.head_object(Bucket=bucket, Key="book/index.html")
    s3.copy_object(
        Bucket=bucket,
        Key="book/index.html",
        CopySource={"Bucket": bucket, "Key": "book/index.html"},
        MetadataDirective="REPLACE",
        Metadata=head["Metadata"],
        ContentType="text/plain",
        CacheControl=head["CacheControl"],
    )
    plan = deploy.plan(shipped)
    assert plan.files == (
        FileChange(
            "site",
            bucket,
            "book/index.html",
            Reason.HEADERS,
            "Content-Type was 'text/plain'",
            plan.files[0].size,
        ),
    )
    assert [drift.what for drift in plan.drift] == ["site /book/index.html"]


def test_what_somebody_defaced_is_shown_as_drift_and_put_right(
    shipped: Shipping, own: Cloud
) -> None:
    before = production(own)
    own.s3_files.put_object(
        Bucket=own.resources.site_bucket, Key="book/index.html", Body=b"defaced"
    )
    assert [str(drift.detail) for drift in deploy.plan(shipped).drift] == ["has other bytes"]
    ship(shipped)
    assert production(own) == before


def test_objects_that_no_deploy_put_there_stay(shipping: Shipping, own: Cloud) -> None:
    bucket = own.resources.site_bucket
    own.s3_files.put_object(Bucket=bucket, Key="robots.txt", Body=b"User-agent: *\n")
    ship(shipping)
    assert f"{bucket}/robots.txt" in production(own)
    assert any("robots.txt" in note for note in deploy.plan(shipping).notes)


def test_assets_of_the_release_before_stay_for_one_release(
    shipping: Shipping, own: Cloud, source: Path
) -> None:
    def assets() -> set[str]:
        return {key for key in production(own) if "/assets/" in key}

    ship(shipping)
    first = assets()
    rewrite(source / STYLE, "--brand: #ff8a1f", "--brand: #ff8a20")
    ship(shipping)
    second = assets() - first
    assert assets() == first | second
    rewrite(source / STYLE, "--brand: #ff8a20", "--brand: #ff8a21")
    ship(shipping)
    unchanged = {key for key in first if not key.endswith(".css")}
    assert assets() & first == unchanged
    assert assets() > second


def test_too_many_removals_are_refused(shipping: Shipping, source: Path) -> None:
    for number in range(30):
        folder = source / f"frontend/extra{number}"
        folder.mkdir()
        (folder / "index.html.j2").write_text("<!doctype html>", "utf-8")
    ship(shipping)
    for number in range(30):
        (source / f"frontend/extra{number}/index.html.j2").unlink()
    with pytest.raises(Refused, match=r"30 objects of .* would be taken away"):
        ship(shipping)


def test_a_page_that_left_the_source_leaves_the_site(
    shipping: Shipping, own: Cloud, source: Path
) -> None:
    (source / "frontend/extra").mkdir()
    (source / "frontend/extra/index.html.j2").write_text("<!doctype html>", "utf-8")
    ship(shipping)
    (source / "frontend/extra/index.html.j2").unlink()
    plan = deploy.plan(shipping)
    assert files(plan)["extra/index.html"] is Reason.GONE
    ship(shipping)
    assert not any("extra" in key for key in production(own))


def test_a_read_only_environment_is_planned_for_but_never_written(
    shipping: Shipping, own: Cloud
) -> None:
    closed = replace(own, environment=own.environment.model_copy(update={"read_only": True}))
    read_only = replace(shipping, cloud=closed)
    assert not deploy.plan(read_only).is_empty
    acts = (deploy.run, deploy.publish, deploy.promote, deploy.invalidate, deploy.steal_lock)

    def all_refused() -> None:
        for act in acts:
            with pytest.raises(Refused, match="read-only"):
                act(read_only)

    assert counted(own, all_refused).writes == []


def test_a_bucket_without_versions_is_refused(shipping: Shipping, own: Cloud) -> None:
    own.s3_files.put_bucket_versioning(
        Bucket=own.resources.site_bucket, VersioningConfiguration={"Status": "Suspended"}
    )
    with pytest.raises(Refused, match="keeps no versions"):
        ship(shipping)
    assert pages(production_files(own)) == {}


def production_files(cloud: Cloud) -> dict[str, Served | bytes]:
    bucket = cloud.resources.site_bucket
    listed = cloud.s3_files.list_objects_v2(Bucket=bucket).get("Contents", [])
    return {entry["Key"]: b"" for entry in listed}


def test_another_account_is_refused(shipping: Shipping, own: Cloud) -> None:
    other = own.environment.model_copy(update={"account": "999999999999"})
    with pytest.raises(Refused, match="999999999999"):
        ship(replace(shipping, cloud=replace(own, environment=other)))


def test_code_at_the_quota_ships_and_code_over_it_does_not(
    shipping: Shipping, own: Cloud, source: Path
) -> None:
    text = (source / FUNCTION).read_text("utf-8")
    size = len(make_build(shipping.source, own.resources.dashboard_distribution_id).function)
    room = FUNCTION_LIMIT - size
    (source / FUNCTION).write_text(text + "//" + "x" * (room - 2), "utf-8")
    ship(shipping)
    (source / FUNCTION).write_text(text + "//" + "x" * (room - 1), "utf-8")
    with pytest.raises(SiteBuildError, match="10241 bytes"):
        ship(shipping)


def test_the_source_is_the_one_named_else_the_working_directory_else_the_package(
    source: Path, tmp_path: Path
) -> None:
    assert choose_source(source, {}, tmp_path).origin == "--source"
    assert choose_source(None, {"QDN_SOURCE": str(source)}, tmp_path).origin == "QDN_SOURCE"
    assert choose_source(None, {}, source).origin == "working directory"
    assert choose_source(None, {}, tmp_path).origin == "installed package"
    (tmp_path / "partly/assets").mkdir(parents=True)
    (tmp_path / "partly/cf").mkdir()
    with pytest.raises(NoSource, match=r"lacks frontend/, assets/business.toml") as slip:
        choose_source(tmp_path / "partly", {}, tmp_path)
    assert slip.value.exit_code == 2, "a mistake in what was typed, which no rule refuses"
    with pytest.raises(NoSource, match="nowhere, named by QDN_SOURCE, is not there"):
        choose_source(None, {"QDN_SOURCE": str(tmp_path / "nowhere")}, tmp_path)
