"""Ground to deploy to: buckets and functions of one test alone, and a source it may spoil."""

import secrets
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest

from qdn_tui.cloud import Cloud, Resources
from qdn_tui.deploy import Shipping, choose_source
from tests.deploy.sources import make_source

BUCKETS = ("data_bucket", "staging_bucket", "site_bucket", "dashboard_bucket")
FUNCTIONS = ("staging_function_name", "function_name")
_LEFT_OUT = ("site_url", "dashboard_url", "staging_url", "api_function_name")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A source that a test may spoil."""
    return make_source(tmp_path / "source")


@pytest.fixture
def own(local_cloud: Cloud) -> Iterator[Cloud]:
    """Empty versioned buckets and blank functions, with the stack's distributions.

    Nothing serves them, so there are no addresses to verify.
    """
    tag = f"own-{secrets.token_hex(4)}"
    names = {**local_cloud.resources.names, **{key: f"{tag}-{key[:4]}" for key in BUCKETS}}
    names |= {key: f"{tag}-{key[:4]}-fn" for key in FUNCTIONS}
    resources = {key: name for key, name in names.items() if key not in _LEFT_OUT}
    s3, cloudfront = local_cloud.s3_files, local_cloud.cloudfront
    for key in BUCKETS:
        s3.create_bucket(
            Bucket=names[key], CreateBucketConfiguration={"LocationConstraint": "us-west-2"}
        )
        s3.put_bucket_versioning(Bucket=names[key], VersioningConfiguration={"Status": "Enabled"})
    for key in FUNCTIONS:
        cloudfront.create_function(
            Name=names[key],
            FunctionConfig={"Comment": "kept", "Runtime": "cloudfront-js-2.0"},
            FunctionCode=b"function handler(event) { return event.request; }",
        )
    yield replace(local_cloud, resources=Resources("local", MappingProxyType(resources)))
    for key in FUNCTIONS:
        etag = cloudfront.describe_function(Name=names[key], Stage="DEVELOPMENT")["ETag"]
        cloudfront.delete_function(Name=names[key], IfMatch=etag)
    for key in BUCKETS:
        for page in s3.get_paginator("list_object_versions").paginate(Bucket=names[key]):
            for entry in (*page.get("Versions", []), *page.get("DeleteMarkers", [])):
                s3.delete_object(Bucket=names[key], Key=entry["Key"], VersionId=entry["VersionId"])
        s3.delete_bucket(Bucket=names[key])


@pytest.fixture
def shipping(own: Cloud, source: Path) -> Shipping:
    return Shipping(own, choose_source(source), by="engineer@example")
