"""Buckets and functions of the tests' own: made, and brought back to a first release."""

import json
import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from qdn_tui.cloud import Cloud, Resources

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import ObjectIdentifierTypeDef

BUCKETS: Final = ("data_bucket", "staging_bucket", "site_bucket", "dashboard_bucket")
FUNCTIONS: Final = ("staging_function_name", "function_name")
SERVED: Final = ("site", "dashboard", "staging")
_LEFT_OUT = (
    *(f"{where}_url" for where in SERVED),
    *(f"{where}_distribution_url" for where in SERVED),
    "api_function_name",
)
# How many objects S3 deletes at once.
_AT_ONCE = 1000

Version = tuple[str, str]


@contextmanager
def new_ground(cloud: Cloud) -> Iterator[Cloud]:
    """Empty versioned buckets and blank functions, with the stack's distributions.

    Nothing serves them, so there are no addresses to verify.
    """
    tag = f"own-{secrets.token_hex(4)}"
    names = {**cloud.resources.names, **{key: f"{tag}-{key[:4]}" for key in BUCKETS}}
    names |= {key: f"{tag}-{key[:4]}-fn" for key in FUNCTIONS}
    resources = {key: name for key, name in names.items() if key not in _LEFT_OUT}
    s3, cloudfront = cloud.s3_files, cloud.cloudfront
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
    ground = replace(cloud, resources=Resources("local", MappingProxyType(resources)))
    yield ground
    for key in FUNCTIONS:
        etag = cloudfront.describe_function(Name=names[key], Stage="DEVELOPMENT")["ETag"]
        cloudfront.delete_function(Name=names[key], IfMatch=etag)
    for key in BUCKETS:
        _delete(ground, names[key], versions(ground, names[key]))
        s3.delete_bucket(Bucket=names[key])


@contextmanager
def served_ground(cloud: Cloud) -> Iterator[Cloud]:
    """Ground of one's own with distributions that serve it, made after the stack's.

    Its API is the stack's, which no deploy to this ground touches.
    """
    with new_ground(cloud) as ground:
        names = dict(ground.resources.names)
        for where in SERVED:
            id_, address = _distribution(cloud, ground, where)
            names |= {f"{where}_distribution_id": id_, f"{where}_url": address}
        for key in BUCKETS[1:]:
            policy = cloud.s3_files.get_bucket_policy(Bucket=cloud.resources.names[key])["Policy"]
            ours = _renamed(policy, cloud.resources.names, names)
            cloud.s3_files.put_bucket_policy(Bucket=names[key], Policy=ours)
        try:
            yield replace(ground, resources=Resources("local", MappingProxyType(names)))
        finally:
            for where in SERVED:
                _take_down(cloud, names[f"{where}_distribution_id"])


def _distribution(cloud: Cloud, ground: Cloud, where: str) -> tuple[str, str]:
    """A copy of one of the stack's, with this ground behind it: its id and its address."""
    theirs = cloud.resources.names
    config = cloud.cloudfront.get_distribution_config(Id=theirs[f"{where}_distribution_id"])
    told = json.dumps(config["DistributionConfig"])
    wanted = json.loads(_renamed(told, theirs, ground.resources.names))
    wanted["CallerReference"] = secrets.token_hex(8)
    for origin in wanted["Origins"]["Items"]:
        if "CustomOriginConfig" in origin:
            # MiniStack tells only those that the stack names; to make one, both are needed.
            origin["CustomOriginConfig"] = {
                "HTTPPort": 80,
                "HTTPSPort": 443,
                **origin["CustomOriginConfig"],
            }
    made = cloud.cloudfront.create_distribution(DistributionConfig=wanted)["Distribution"]
    label = made["DomainName"].partition(".")[0]
    port = urlsplit(cloud.endpoint_url or "").port
    return made["Id"], f"http://{label}.cloudfront.localhost:{port}"


def _renamed(text: str, theirs: Mapping[str, str], ours: Mapping[str, str]) -> str:
    """A text with our names in place of the stack's."""
    for key in (*BUCKETS, *FUNCTIONS, *(f"{where}_distribution_id" for where in SERVED)):
        # Whole names alone: one of the stack's functions is called like the other's beginning.
        text = re.sub(rf"\b{re.escape(theirs[key])}(?![\w-])", ours[key], text)
    return text


def _take_down(cloud: Cloud, id_: str) -> None:
    now = cloud.cloudfront.get_distribution_config(Id=id_)
    off = cloud.cloudfront.update_distribution(
        Id=id_,
        IfMatch=now["ETag"],
        DistributionConfig={**now["DistributionConfig"], "Enabled": False},
    )
    cloud.cloudfront.delete_distribution(Id=id_, IfMatch=off["ETag"])


def versions(cloud: Cloud, bucket: str) -> frozenset[Version]:
    """Every version and delete marker of a bucket, as key and version id."""
    return frozenset(
        (entry["Key"], entry["VersionId"])
        for page in cloud.s3_files.get_paginator("list_object_versions").paginate(Bucket=bucket)
        for entry in (*page.get("Versions", []), *page.get("DeleteMarkers", []))
    )


def _delete(cloud: Cloud, bucket: str, which: frozenset[Version]) -> None:
    gone: list[ObjectIdentifierTypeDef] = [{"Key": key, "VersionId": id_} for key, id_ in which]
    for start in range(0, len(gone), _AT_ONCE):
        cloud.s3_files.delete_objects(
            Bucket=bucket, Delete={"Objects": gone[start : start + _AT_ONCE], "Quiet": True}
        )


@dataclass(frozen=True)
class Memory:
    """What stood on a ground at one time, to bring it back by taking away what came after."""

    ground: Cloud
    _versions: dict[str, frozenset[Version]] = field(repr=False)
    _code: dict[str, bytes] = field(repr=False)

    def bring_back(self) -> None:
        """Take away every later version, and publish the functions' code of then.

        Raises:
            AssertionError: some of what stood there is gone for good. A test that does that
                needs ground of its own.
        """
        for bucket, then in self._versions.items():
            now = versions(self.ground, bucket)
            assert then <= now, f"{bucket} lost {sorted(then - now)}"
            _delete(self.ground, bucket, now - then)
        for name, code in self._code.items():
            if _stages(self.ground, name) != (code, code):
                _publish(self.ground, name, code)


def remember(ground: Cloud) -> Memory:
    """What stands there now; its functions are published."""
    names = ground.resources.names
    return Memory(
        ground,
        {names[key]: versions(ground, names[key]) for key in BUCKETS},
        {names[key]: _stages(ground, names[key])[1] for key in FUNCTIONS},
    )


def _stages(cloud: Cloud, name: str) -> tuple[bytes, bytes]:
    get = cloud.cloudfront.get_function
    return (
        get(Name=name, Stage="DEVELOPMENT")["FunctionCode"].read(),
        get(Name=name, Stage="LIVE")["FunctionCode"].read(),
    )


def _publish(cloud: Cloud, name: str, code: bytes) -> None:
    def etag() -> str:
        return cloud.cloudfront.describe_function(Name=name, Stage="DEVELOPMENT")["ETag"]

    cloud.cloudfront.update_function(
        Name=name,
        IfMatch=etag(),
        FunctionConfig={"Comment": "kept", "Runtime": "cloudfront-js-2.0"},
        FunctionCode=code,
    )
    cloud.cloudfront.publish_function(Name=name, IfMatch=etag())
