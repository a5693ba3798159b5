"""Resources made by hand and named in qdn.toml: planned without a change, then deployed to."""

from dataclasses import replace
from pathlib import Path

import pytest

from qdn_tui import deploy
from qdn_tui.cloud import Cloud, connect
from qdn_tui.deploy import Reason, Result, Shipping, choose_source
from qdn_tui.settings import load_settings
from tests.deploy.site import counted, pages, production, rewrite, ship
from tests.deploy.sources import AFTER, BEFORE, PAGE

pytestmark = pytest.mark.cloud


@pytest.fixture
def adopted(own: Cloud, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shipping:
    """An account without a stack: buckets and a function, no staging, no API, pages by hand."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "made-up")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "made-up")
    names = own.resources
    settings = tmp_path / "qdn.toml"
    settings.write_text(
        f"""
[env.shop]
endpoint_url = "{own.endpoint_url}"
[env.shop.resources]
data_bucket = "{names.data_bucket}"
site_bucket = "{names.site_bucket}"
site_distribution_id = "{names.site_distribution_id}"
function_name = "{names.function_name}"
""",
        "utf-8",
    )
    for key, body in (("book/index.html", b"by hand"), ("robots.txt", b"User-agent: *\n")):
        own.s3_files.put_object(
            Bucket=names.site_bucket, Key=key, Body=body, ContentType="text/html"
        )
    environment = load_settings(settings).environment("shop")
    return Shipping(connect(environment), choose_source(source), by="engineer@example")


def test_a_plan_changes_nothing_and_says_what_differs_and_what_is_left_out(
    adopted: Shipping,
) -> None:
    plans: list[deploy.Plan] = []
    assert counted(adopted.cloud, lambda: plans.append(deploy.plan(adopted))).writes == []
    plan = plans[0]
    differing = {change.key: change.reason for change in plan.files}
    assert differing["book/index.html"] is Reason.CONTENT
    assert differing["track/index.html"] is Reason.NEW
    assert "robots.txt" not in differing
    assert [change.name for change in plan.functions] == [adopted.cloud.resources.function_name]
    told = "\n".join(plan.notes)
    for word in ("no staging bucket", "no API function", "no site_url", "robots.txt"):
        assert word in told


def test_it_deploys_and_goes_back_there(adopted: Shipping, own: Cloud, source: Path) -> None:
    outcome, _ = ship(adopted)
    assert outcome.result is Result.DEPLOYED
    first = production(own)
    assert f"{own.resources.site_bucket}/robots.txt" in first
    assert deploy.plan(adopted).is_empty
    rewrite(source / PAGE, BEFORE, AFTER)
    ship(adopted)
    assert production(own) != first
    deploy.rollback(adopted)
    assert pages(production(own)) == pages(first)


def test_without_a_function_or_distribution_pages_ship_all_the_same(
    adopted: Shipping, own: Cloud
) -> None:
    left = {
        key: name
        for key, name in adopted.cloud.resources.names.items()
        if key in ("data_bucket", "site_bucket")
    }
    resources = replace(adopted.cloud.resources, names=left)
    bare = replace(adopted, cloud=replace(adopted.cloud, resources=resources))
    plan = deploy.plan(bare)
    assert (plan.purges, plan.functions) == ((), ())
    outcome, _ = ship(bare)
    assert outcome.result is Result.DEPLOYED
    assert deploy.plan(bare).is_empty
    assert own.s3_files.head_object(Bucket=own.resources.site_bucket, Key="track/index.html")
