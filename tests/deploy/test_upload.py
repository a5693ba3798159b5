"""The plain upload: what it writes, in what order, and that it stops writing when all is there."""

import json
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from qdn_tui.business_file import load_business
from qdn_tui.cloud import Cloud, CloudError, Resources
from qdn_tui.deploy.site import SiteBuildError, build, release_id
from qdn_tui.deploy.upload import (
    FileUploaded,
    FunctionPublished,
    PurgeStarted,
    SiteBuilt,
    SiteDeployed,
    SiteEvent,
    _etag_after,
    deploy_site,
)
from qdn_tui.domain.business import Business
from qdn_tui.resources import resource_root

pytestmark = pytest.mark.cloud

BUCKETS = ("staging_bucket", "site_bucket", "dashboard_bucket")
FUNCTIONS = ("staging_function_name", "function_name")


@dataclass(frozen=True)
class Calls:
    """Operations sent to a service, by name, oldest first."""

    names: list[str]

    def __call__(self, model: Any, **_: object) -> None:
        self.names.append(model.name)


@pytest.fixture
def own(local_cloud: Cloud) -> Iterator[Cloud]:
    """Empty buckets and blank functions of this test alone, with the stack's distributions."""
    tag = f"own-{secrets.token_hex(4)}"
    names = {**local_cloud.resources.names, **{key: f"{tag}-{key[:4]}" for key in BUCKETS}}
    names |= {key: f"{tag}-{key[:4]}-fn" for key in FUNCTIONS}
    resources = Resources("local", MappingProxyType(names))
    s3, cloudfront = local_cloud.s3_files, local_cloud.cloudfront
    for key in BUCKETS:
        s3.create_bucket(
            Bucket=names[key], CreateBucketConfiguration={"LocationConstraint": "us-west-2"}
        )
    for key in FUNCTIONS:
        cloudfront.create_function(
            Name=names[key],
            FunctionConfig={"Comment": "kept", "Runtime": "cloudfront-js-2.0"},
            FunctionCode=b"function handler(event) { return event.request; }",
        )
    yield replace(local_cloud, resources=resources)
    for key in FUNCTIONS:
        etag = cloudfront.describe_function(Name=names[key], Stage="DEVELOPMENT")["ETag"]
        cloudfront.delete_function(Name=names[key], IfMatch=etag)
    for key in BUCKETS:
        for entry in s3.list_objects_v2(Bucket=names[key]).get("Contents", []):
            s3.delete_object(Bucket=names[key], Key=entry["Key"])
        s3.delete_bucket(Bucket=names[key])


@pytest.fixture
def business() -> Business:
    return load_business()


@pytest.fixture
def deploy(own: Cloud, business: Business) -> Callable[..., list[SiteEvent]]:
    def run(changed: Business = business, root: Path | None = None) -> list[SiteEvent]:
        return list(deploy_site(own, root or resource_root(), changed))

    return run


Deploy = Callable[..., list[SiteEvent]]


def written(events: list[SiteEvent], bucket: str) -> list[str]:
    return [e.key for e in events if isinstance(e, FileUploaded) and e.bucket == bucket]


def test_each_bucket_gets_its_files_as_they_were_built(
    own: Cloud, deploy: Deploy, business: Business
) -> None:
    deploy()
    release = release_id(resource_root(), business)
    for file in build(resource_root(), business, release):
        for key, targets in (
            ("staging_bucket", {"site", "dashboard", "both"}),
            ("site_bucket", {"site", "both"}),
        ):
            if file.target in targets:
                stored = own.s3_files.get_object(Bucket=own.resources.names[key], Key=file.key)
                assert stored["Body"].read() == file.body
                assert stored["ContentType"] == file.content_type
                assert stored["CacheControl"] == file.cache_control
                assert stored["Metadata"] == {"sha256": file.sha256}
    dashboard = own.s3_files.list_objects_v2(Bucket=own.resources.dashboard_bucket)
    assert [entry["Key"] for entry in dashboard["Contents"]] == ["release.json"]


def test_staging_comes_first_and_in_each_place_pages_follow_what_they_need(
    own: Cloud, deploy: Deploy
) -> None:
    events = deploy()
    assert isinstance(events[0], SiteBuilt)
    middle = next(i for i, e in enumerate(events) if isinstance(e, SiteDeployed))
    names = own.resources
    for part, bucket, function, distribution in (
        (
            events[: middle + 1],
            names.staging_bucket,
            names.staging_function_name,
            names.staging_distribution_id,
        ),
        (events[middle + 1 :], names.site_bucket, names.function_name, names.site_distribution_id),
    ):
        steps = [
            "purge"
            if isinstance(event, PurgeStarted) and event.distribution_id == distribution
            else "function"
            if isinstance(event, FunctionPublished) and event.name == function
            else event.key.split("/")[0]
            if isinstance(event, FileUploaded) and event.bucket == bucket
            else ""
            for event in part
        ]
        assert list(dict.fromkeys(filter(None, steps))) == [
            "assets",
            "function",
            "book",
            "track",
            "purge",
            "release.json",
        ]
    assert events[middle] == SiteDeployed("staging", events[0].release, middle - 1)


def test_a_second_run_writes_nothing(own: Cloud, deploy: Deploy) -> None:
    deploy()
    s3, cloudfront = Calls([]), Calls([])
    own.s3_files.meta.events.register("before-call.s3", s3)
    own.cloudfront.meta.events.register("before-call.cloudfront", cloudfront)
    try:
        events = deploy()
    finally:
        own.s3_files.meta.events.unregister("before-call.s3", s3)
        own.cloudfront.meta.events.unregister("before-call.cloudfront", cloudfront)
    assert {e.writes for e in events if isinstance(e, SiteDeployed)} == {0}
    assert s3.names == ["ListObjectsV2", "GetObject"] * 3
    assert cloudfront.names == ["GetFunction"] * 2


def test_only_what_changed_is_written(own: Cloud, deploy: Deploy, business: Business) -> None:
    deploy()
    events = deploy(business.model_copy(update={"served_postal_codes": ("922*",)}))
    assert written(events, own.resources.site_bucket) == ["book/index.html", "release.json"]


def test_both_functions_get_the_code_with_the_release_and_the_dashboard(
    own: Cloud, deploy: Deploy, business: Business
) -> None:
    deploy()
    names = own.resources
    codes = {
        own.cloudfront.get_function(Name=name, Stage="LIVE")["FunctionCode"].read()
        for name in (names.staging_function_name, names.function_name)
    }
    assert len(codes) == 1
    code = codes.pop().decode()
    assert release_id(resource_root(), business) in code
    assert f"'{names.dashboard_distribution_id}'" in code
    config = own.cloudfront.describe_function(Name=names.function_name, Stage="LIVE")
    assert config["FunctionSummary"]["FunctionConfig"]["Comment"] == "kept"


def test_a_file_that_someone_changed_is_put_right(own: Cloud, deploy: Deploy) -> None:
    deploy()
    bucket = own.resources.site_bucket
    own.s3_files.put_object(Bucket=bucket, Key="book/index.html", Body=b"defaced")
    assert written(deploy(), bucket) == ["book/index.html"]


def test_headers_that_changed_alone_are_written_too(own: Cloud, deploy: Deploy) -> None:
    """The last manifest knows them; a listing does not."""
    deploy()
    bucket = own.resources.site_bucket
    manifest = json.loads(own.s3_files.get_object(Bucket=bucket, Key="release.json")["Body"].read())
    manifest["files"]["track/index.html"] = "made with other headers"
    own.s3_files.put_object(Bucket=bucket, Key="release.json", Body=json.dumps(manifest).encode())
    assert written(deploy(), bucket) == ["track/index.html", "release.json"]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"files": 1}', b"\xff"])
def test_a_manifest_that_cannot_be_read_means_write_everything(
    own: Cloud, deploy: Deploy, body: bytes
) -> None:
    deploy()
    bucket = own.resources.site_bucket
    own.s3_files.put_object(Bucket=bucket, Key="release.json", Body=body)
    assert written(deploy(), bucket)[-1] == "release.json"


@pytest.mark.parametrize("broken_off_after", range(1, 20, 3))
def test_a_run_that_broke_off_is_completed_by_the_next(
    own: Cloud, business: Business, deploy: Deploy, broken_off_after: int
) -> None:
    run = deploy_site(own, resource_root(), business)
    events = [*islice(run, broken_off_after), *deploy()]
    names = own.resources
    last_page = max(
        place
        for place, event in enumerate(events)
        if isinstance(event, FileUploaded)
        and event.bucket == names.site_bucket
        and event.key.endswith(".html")
    )
    assert any(
        isinstance(event, PurgeStarted) and event.distribution_id == names.site_distribution_id
        for event in events[last_page:]
    )
    assert {e.writes for e in deploy() if isinstance(e, SiteDeployed)} == {0}


def test_pages_that_changed_away_and_back_are_purged_each_time(
    own: Cloud, deploy: Deploy, business: Business
) -> None:
    other = business.model_copy(update={"name": "Another Example"})
    purges = [
        event.invalidation_id
        for changed in (business, other, business)
        for event in deploy(changed)
        if isinstance(event, PurgeStarted)
        and event.distribution_id == own.resources.site_distribution_id
    ]
    assert len(set(purges)) == 3


def test_the_purge_names_the_viewers_addresses_and_the_objects(own: Cloud, deploy: Deploy) -> None:
    paths = {e.distribution_id: e.paths for e in deploy() if isinstance(e, PurgeStarted)}
    names = own.resources
    site, dashboard = paths[names.site_distribution_id], paths[names.dashboard_distribution_id]
    assert site == ("/track", "/track/*", "/book", "/book/*")
    assert dashboard == ("/", "/index.html", "/dashboard", "/dashboard/*")
    assert paths[names.staging_distribution_id] == site + dashboard


def test_a_mistake_in_the_source_is_found_before_anything_is_written(
    own: Cloud, deploy: Deploy, tmp_path: Path
) -> None:
    with pytest.raises(SiteBuildError):
        deploy(root=tmp_path)
    assert own.s3_files.list_objects_v2(Bucket=own.resources.staging_bucket)["KeyCount"] == 0


def test_a_bucket_that_is_gone_is_told_in_one_line(own: Cloud, business: Business) -> None:
    names = {**own.resources.names, "staging_bucket": "no-such-bucket-anywhere"}
    lost = replace(own, resources=Resources("local", names))
    with pytest.raises(CloudError, match="local answered NoSuchBucket"):
        list(deploy_site(lost, resource_root(), business))


@pytest.mark.parametrize(
    "answer",
    [
        {"ETag": "E2", "ResponseMetadata": {"HTTPHeaders": {}}},
        {"ResponseMetadata": {"HTTPHeaders": {"ettag": "E2"}}},
        {"ResponseMetadata": {"HTTPHeaders": {"etag": "E2"}}},
    ],
    ids=["key", "ETtag", "ETag"],
)
def test_the_new_etag_of_a_function_is_found_however_it_is_spelled(
    own: Cloud, answer: dict[str, Any]
) -> None:
    assert _etag_after(own.cloudfront, "unused", answer) == "E2"


def test_without_any_etag_the_function_is_described_again(own: Cloud) -> None:
    name = own.resources.function_name
    described = own.cloudfront.describe_function(Name=name, Stage="DEVELOPMENT")["ETag"]
    answer: dict[str, Any] = {"ResponseMetadata": {"HTTPHeaders": {}}}
    assert _etag_after(own.cloudfront, name, answer) == described
