"""The stack on the embedded cloud: applied, served, changed, and taken down for real."""

import json
import os
import signal

import pytest

from qdn_tui import cloud
from qdn_tui.cloud import events, local, stack, template
from qdn_tui.cloud.api_release import live_api
from qdn_tui.cloud.bundle import Bundle, build_bundle
from qdn_tui.cloud.changeset import StackFailed
from qdn_tui.cloud.web import fetch
from qdn_tui.settings import Environment, SettingsError

pytestmark = pytest.mark.cloud

SECURITY_HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "strict-transport-security": "max-age=63072000",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
}


def agreed(_plan: object) -> bool:
    return True


def never_asked(_plan: object) -> bool:
    raise AssertionError("there was nothing to ask about")


def brought_up(environment: Environment) -> cloud.Cloud:
    return cloud.bring_up(environment, confirm=agreed).cloud


@pytest.fixture
def yard(local_cloud: cloud.Cloud, monkeypatch: pytest.MonkeyPatch) -> Environment:
    """Everything as on AWS, but without fetching wheels for another machine."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setattr("qdn_tui.cloud.clients._POLL_S", 0.03)
    monkeypatch.setattr(
        stack, "build_bundle", lambda **_options: build_bundle(with_dependencies=False)
    )
    return Environment(name="yard", stack="yard", endpoint_url=local_cloud.endpoint_url)


class TestServed:
    def test_status_tells_what_scripts_expect(
        self, local_cloud: cloud.Cloud, local_environment: Environment
    ) -> None:
        told = cloud.describe(local_environment).as_json()
        assert list(told) == [
            "running",
            "site_url",
            "dashboard_url",
            "staging_url",
            "s3_endpoint",
            "region",
            "data_bucket",
            "staging_bucket",
            "site_bucket",
            "dashboard_bucket",
            "site_distribution_id",
            "dashboard_distribution_id",
            "staging_distribution_id",
            "function_name",
            "staging_function_name",
            "api_function_name",
            "site_distribution_url",
            "dashboard_distribution_url",
        ]
        assert told["running"] is True
        assert all(told.values())
        assert told["s3_endpoint"] == local_cloud.endpoint_url

    @pytest.mark.parametrize(
        ("which", "folder"),
        [
            ("site", "cloud-test"),
            ("dashboard", "cloud-test"),
            ("staging", "cloud-test"),
            ("staging", "dashboard/cloud-test"),
        ],
    )
    def test_pages_come_from_the_bucket_of_their_own_with_every_security_header(
        self, local_cloud: cloud.Cloud, which: str, folder: str
    ) -> None:
        resources = local_cloud.resources
        bucket = getattr(resources, f"{which}_bucket")
        local_cloud.s3_files.put_object(
            Bucket=bucket, Key=f"{folder}/page.html", Body=which.encode(), ContentType="text/html"
        )
        page = fetch(f"{getattr(resources, f'{which}_url')}/{folder}/page.html")
        assert (page.status, page.text) == (200, which)
        wanted = dict(SECURITY_HEADERS)
        if "dashboard" in (which, folder.partition("/")[0]):
            # It can be installed as an app, which is described in a file of its own.
            policy = wanted["content-security-policy"]
            wanted["content-security-policy"] = policy.replace(
                "form-action", "manifest-src 'self'; form-action"
            )
        assert {name: page.headers[name] for name in SECURITY_HEADERS} == wanted

    @pytest.mark.parametrize("which", ["site", "dashboard", "staging"])
    def test_the_api_answers_through_every_distribution_and_is_not_kept(
        self, local_cloud: cloud.Cloud, which: str
    ) -> None:
        url = getattr(local_cloud.resources, f"{which}_url")
        unknown = fetch(f"{url}/api/track/there-is-no-such-link")
        assert unknown.status == 404
        assert unknown.headers["content-type"] == "application/json"
        assert unknown.headers["cache-control"] == "no-store"
        assert {name: unknown.headers[name] for name in SECURITY_HEADERS} == SECURITY_HEADERS

    def test_the_api_refuses_whoever_comes_around_the_edge(self, local_cloud: cloud.Cloud) -> None:
        url = f"{local_cloud.resources.function_url}/api/services"
        assert fetch(url).status == 403
        assert fetch(url, headers={"x-qdn-origin": "a guess"}).status == 403
        assert fetch(f"{local_cloud.resources.site_url}/api/services").status == 200

    def test_buckets_are_closed_and_versioned(self, local_cloud: cloud.Cloud) -> None:
        names = local_cloud.resources
        for bucket in (names.data_bucket, names.site_bucket, names.dashboard_bucket):
            block = local_cloud.s3.get_public_access_block(Bucket=bucket)
            assert set(block["PublicAccessBlockConfiguration"].values()) == {True}
            assert local_cloud.s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"

    def test_bringing_it_up_again_changes_nothing(
        self, local_cloud: cloud.Cloud, local_environment: Environment
    ) -> None:
        heard: list[events.StackEvent] = []
        again = cloud.bring_up(local_environment, confirm=never_asked, on_event=heard.append)
        assert not again.created
        assert not again.changed
        assert again.cloud.resources == local_cloud.resources
        assert events.NothingToChange("qdn") in heard

    def test_the_api_knows_the_address_it_writes_into_links(self, local_cloud: cloud.Cloud) -> None:
        live = local_cloud.lambda_.get_function_configuration(
            FunctionName=local_cloud.resources.api_function_name,
            Qualifier=local_cloud.resources.api_alias,
        )
        variables = live["Environment"]["Variables"]
        assert variables["QDN_PUBLIC_URL"] == local_cloud.resources.site_url
        assert variables["QDN_DATA_BUCKET"] == local_cloud.resources.data_bucket
        # Of the release that is served: a deploy may have come after the stack.
        release = json.loads(fetch(f"{local_cloud.resources.site_url}/api/health").text)["release"]
        bundle = build_bundle(
            with_dependencies=False, release="" if release == "unreleased" else release
        )
        assert live["CodeSha256"] == bundle.code_sha256


@pytest.mark.usefixtures("own_place")
class TestChanged:
    def test_nothing_happens_before_the_plan_is_agreed_to(
        self, local_environment: Environment
    ) -> None:
        plans: list[events.StackPlan] = []

        def refuse(plan: events.StackPlan) -> bool:
            plans.append(plan)
            return False

        with pytest.raises(cloud.Declined):
            cloud.bring_up(local_environment, confirm=refuse)
        (plan,) = plans
        assert plan.creates
        assert {change.action for change in plan.changes} == {"Add"}
        added = {change.logical_id for change in plan.changes}
        assert {"DataBucket", "SiteDistribution", "ApiFunction"} <= added
        assert not cloud.describe(local_environment).running
        assert cloud.bring_up(local_environment, confirm=agreed).created

    def test_progress_is_told_resource_by_resource(self, local_environment: Environment) -> None:
        heard: list[events.StackEvent] = []
        cloud.bring_up(local_environment, confirm=agreed, on_event=heard.append)
        moves = [event for event in heard if isinstance(event, events.ResourceMoved)]
        creation = [event for event in moves if event.total > 1]
        assert [event.done for event in creation] == sorted(event.done for event in creation)
        assert creation[-1].logical_id == "qdn"
        assert creation[-1].status == "CREATE_COMPLETE"
        assert isinstance(heard[0], events.LocalCloudStarted)
        assert any(isinstance(event, events.ChangeSetMade) for event in heard)

    def test_an_edge_function_that_was_published_since_is_not_taken_back(
        self, local_environment: Environment, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        up = brought_up(local_environment)
        name = up.resources.function_name
        published = "function handler(event) { return event.request; } // a later release\n"
        publish_function(up, name, published)

        newer = template.stack_template().replace(
            "Comment: Routes of the cust", "Comment: The cust"
        )
        monkeypatch.setattr(stack, "stack_template", lambda: newer)
        plans: list[events.StackPlan] = []

        def agree(plan: events.StackPlan) -> bool:
            plans.append(plan)
            return True

        assert cloud.bring_up(local_environment, confirm=agree).changed
        (plan,) = plans
        # The rest are what depends on it, listed as CloudFormation looks at each again.
        assert "EdgeFunction" in {change.logical_id for change in plan.changes}
        assert "StagingEdgeFunction" not in {change.logical_id for change in plan.changes}
        assert not any(change.replaced for change in plan.changes)
        live = up.cloudfront.get_function(Name=name, Stage="LIVE")
        assert live["FunctionCode"].read().decode() == published
        summary = up.cloudfront.describe_function(Name=name, Stage="LIVE")["FunctionSummary"]
        assert summary["FunctionConfig"]["Comment"].startswith("The cust")

    def test_changed_settings_of_the_api_go_live_and_untried_code_does_not(
        self, local_environment: Environment, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        up = brought_up(local_environment)
        before = live_api(up)
        larger = template.stack_template().replace("MemorySize: 512", "MemorySize: 640")
        monkeypatch.setattr(stack, "stack_template", lambda: larger)
        brought_up(local_environment)
        after = live_api(up)
        assert int(after.version) > int(before.version)
        assert after.code_sha256 == before.code_sha256

        function = up.resources.api_function_name
        untried = Bundle(b"PK\x05\x06" + bytes(18))
        up.lambda_.update_function_code(FunctionName=function, ZipFile=untried.content)
        largest = larger.replace("MemorySize: 640", "MemorySize: 768")
        monkeypatch.setattr(stack, "stack_template", lambda: largest)
        brought_up(local_environment)
        assert live_api(up).version == after.version

    def test_what_cannot_be_created_is_told_with_its_first_cause(
        self, local_environment: Environment, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        twice = template.stack_template().replace("-edge-staging", "-edge")
        monkeypatch.setattr(stack, "stack_template", lambda: twice)
        with pytest.raises(StackFailed, match=r"ROLLBACK_COMPLETE.*EdgeFunction.*already exists"):
            cloud.bring_up(local_environment, confirm=agreed)
        assert not cloud.describe(local_environment).running
        monkeypatch.setattr(stack, "stack_template", template.stack_template)
        assert cloud.bring_up(local_environment, confirm=agreed).created

    def test_a_change_that_fails_leaves_everything_as_it_was(
        self, local_environment: Environment, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        up = brought_up(local_environment)
        renamed = template.stack_template().replace("-edge-staging", "-edge")
        monkeypatch.setattr(stack, "stack_template", lambda: renamed)
        with pytest.raises(StackFailed, match=r"everything is as it was.*already exists"):
            cloud.bring_up(local_environment, confirm=agreed)
        assert cloud.connect(local_environment).resources == up.resources
        assert fetch(f"{up.resources.site_url}/api/services").status == 200

    def test_a_moved_port_reaches_the_links_that_the_api_writes(
        self, local_environment: Environment
    ) -> None:
        up = brought_up(local_environment)
        local.stop()
        local.default_place().address.unlink()
        moved = brought_up(local_environment)
        assert moved.resources.site_distribution_id == up.resources.site_distribution_id
        assert moved.resources.site_url != up.resources.site_url
        assert links_lead_to(moved) == moved.resources.site_url

    def test_a_killed_cloud_comes_back_with_its_stack_and_serves(
        self, local_environment: Environment
    ) -> None:
        up = brought_up(local_environment)
        instance = local.running()
        assert instance
        os.kill(instance.pid, signal.SIGKILL)
        cloud.ensure_local_cloud()
        back = cloud.connect(local_environment)
        assert back.resources == up.resources
        assert fetch(f"{back.resources.site_url}/api/services").status == 200


class TestADomainOfOnesOwn:
    def test_is_in_links_as_soon_as_it_is_the_sites(self, yard: Environment) -> None:
        up = brought_up(yard)
        by_cloudfront = up.resources.site_url
        assert links_lead_to(up) == up.resources.asked_at("site") == by_cloudfront
        own = yard.model_copy(
            update={"site_domain": "www.example.com", "certificate_arn": "arn:aws:acm:::example"}
        )
        changed = brought_up(own)
        assert links_lead_to(changed) == "https://www.example.com"
        assert changed.resources.asked_at("site") == by_cloudfront
        assert cloud.describe(own).dns_records == (
            f"www.example.com CNAME {by_cloudfront.removeprefix('https://')}",
        )
        cloud.take_down(yard, confirm=agreed)


class TestTakenDown:
    def test_the_embedded_cloud_only_stops(
        self, own_place: local.Place, local_environment: Environment
    ) -> None:
        up = brought_up(local_environment)
        assert cloud.take_down(local_environment, confirm=never_asked)
        assert not cloud.describe(local_environment).running
        assert not cloud.take_down(local_environment, confirm=never_asked)
        cloud.ensure_local_cloud()
        assert cloud.connect(local_environment).resources == up.resources
        assert own_place.home.is_dir()

    def test_a_stack_goes_and_its_data_stays(self, yard: Environment) -> None:
        up = brought_up(yard)
        names = up.resources
        assert names.site_url.startswith("https://")
        up.s3_files.put_object(Bucket=names.data_bucket, Key="jobs.json", Body=b"{}")
        for body in (b"one", b"two"):
            up.s3_files.put_object(Bucket=names.site_bucket, Key="book/index.html", Body=body)

        plans: list[events.TakeDownPlan] = []

        def agree(plan: events.TakeDownPlan) -> bool:
            plans.append(plan)
            return True

        heard: list[events.StackEvent] = []
        assert cloud.take_down(yard, confirm=agree, on_event=heard.append)
        assert names.data_bucket in plans[0].kept
        assert events.BucketEmptied(names.site_bucket, 2) in heard
        assert heard[-1] == events.StackSettled("yard", "DELETE_COMPLETE")
        kept = up.s3.get_object(Bucket=names.data_bucket, Key="jobs.json")["Body"].read()
        assert kept == b"{}"
        buckets = {found["Name"] for found in up.s3.list_buckets()["Buckets"]}
        assert names.site_bucket not in buckets
        with pytest.raises(cloud.StackMissing):
            cloud.connect(yard)

        # The data that stayed is taken on again by naming it.
        again = Environment.model_validate(
            {**yard.model_dump(by_alias=True), "resources": {"data_bucket": names.data_bucket}}
        )
        assert brought_up(again).resources.data_bucket == names.data_bucket
        assert cloud.take_down(again, confirm=agree)

    def test_a_read_only_environment_is_not_touched(self) -> None:
        closed = Environment(name="yard", stack="yard", read_only=True)
        with pytest.raises(SettingsError, match="read-only"):
            cloud.bring_up(closed, confirm=agreed)
        with pytest.raises(SettingsError, match="read-only"):
            cloud.take_down(closed, confirm=agreed)


def links_lead_to(up: cloud.Cloud) -> str:
    """The address that the live API writes into links."""
    live = up.lambda_.get_function_configuration(
        FunctionName=up.resources.api_function_name, Qualifier=up.resources.api_alias
    )
    return live["Environment"]["Variables"]["QDN_PUBLIC_URL"]


def publish_function(up: cloud.Cloud, name: str, code: str) -> None:
    described = up.cloudfront.describe_function(Name=name, Stage="DEVELOPMENT")
    updated = up.cloudfront.update_function(
        Name=name,
        IfMatch=described["ETag"],
        FunctionConfig=described["FunctionSummary"]["FunctionConfig"],
        FunctionCode=code.encode(),
    )
    raw = updated["ResponseMetadata"]["HTTPHeaders"]
    up.cloudfront.publish_function(Name=name, IfMatch=updated.get("ETag") or raw["etag"])
