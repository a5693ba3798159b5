"""Puts the built site into the cloud: what differs, in an order that never breaks a page.

Staging first, then production; in each: assets, edge function, pages, purge, and the manifest
at the end. The manifest is the record that all before it is done, so a run that broke off is
simply run again.
"""

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from qdn_tui.cloud.clients import Cloud
from qdn_tui.cloud.failures import error_code, named_errors
from qdn_tui.deploy.site import MANIFEST_KEY, SiteFile, Target, build, build_function, release_id
from qdn_tui.domain.business import Business

if TYPE_CHECKING:
    from mypy_boto3_cloudfront import CloudFrontClient
    from mypy_boto3_s3 import S3Client

Place = Literal["staging", "production"]


@dataclass(frozen=True)
class SiteBuilt:
    release: str
    files: int
    total_bytes: int


@dataclass(frozen=True)
class FileUploaded:
    bucket: str
    key: str
    size: int


@dataclass(frozen=True)
class FunctionPublished:
    name: str
    size: int


@dataclass(frozen=True)
class PurgeStarted:
    """CloudFront forgets these paths; on AWS that takes a few seconds."""

    distribution_id: str
    invalidation_id: str
    paths: tuple[str, ...]


@dataclass(frozen=True)
class SiteDeployed:
    """The place serves the release; `writes` is 0 where it already did."""

    place: Place
    release: str
    writes: int


SiteEvent = SiteBuilt | FileUploaded | FunctionPublished | PurgeStarted | SiteDeployed


@dataclass(frozen=True)
class _Destination:
    """A bucket, the distribution before it, what of the build it holds, what viewers ask for."""

    bucket: str
    distribution_id: str
    targets: tuple[Target, ...]
    paths: tuple[str, ...]


# The viewer's address and the object it is rewritten to; `/track/*` does not cover `/track`.
_SITE_PATHS = ("/track", "/track/*", "/book", "/book/*")
_DASHBOARD_PATHS = ("/", "/index.html", "/dashboard", "/dashboard/*")


def deploy_site(cloud: Cloud, source_root: Path, business: Business) -> Iterator[SiteEvent]:
    """Build the site and bring it to staging, then to production.

    Yields an event for each thing done, as it is done.

    Raises:
        SiteBuildError: the source has a mistake; nothing was written.
        CloudError: the cloud did not do what was asked; running again completes it.
    """
    names = cloud.resources
    release = release_id(source_root, business)
    files = build(source_root, business, release)
    code = build_function(source_root, release, [names.dashboard_distribution_id])
    yield SiteBuilt(release, len(files), sum(len(file.body) for file in files))

    staging = _Destination(
        names.staging_bucket,
        names.staging_distribution_id,
        ("site", "dashboard", "both"),
        _SITE_PATHS + _DASHBOARD_PATHS,
    )
    site = _Destination(
        names.site_bucket, names.site_distribution_id, ("site", "both"), _SITE_PATHS
    )
    dashboard = _Destination(
        names.dashboard_bucket,
        names.dashboard_distribution_id,
        ("dashboard", "both"),
        _DASHBOARD_PATHS,
    )
    order: tuple[tuple[Place, str, list[_Destination]], ...] = (
        ("staging", names.staging_function_name, [staging]),
        ("production", names.function_name, [site, dashboard]),
    )
    with named_errors(cloud.environment):
        for place, function, destinations in order:
            writes = 0
            for event in _bring(cloud, files, code, function, destinations):
                writes += 1
                yield event
            yield SiteDeployed(place, release, writes)


def _bring(
    cloud: Cloud,
    files: Sequence[SiteFile],
    code: bytes,
    function: str,
    destinations: Sequence[_Destination],
) -> Iterator[SiteEvent]:
    pending = {where: _differing(cloud.s3_files, files, where) for where in destinations}
    for where, differing in pending.items():
        yield from _upload(cloud.s3_files, where.bucket, filter(_is_asset, differing))
    published = _publish(cloud.cloudfront, function, code)
    if published:
        yield FunctionPublished(function, len(code))
    for where, differing in pending.items():
        pages = [file for file in differing if not _is_asset(file) and not _is_manifest(file)]
        yield from _upload(cloud.s3_files, where.bucket, pages)
        if published or any(map(_is_manifest, differing)):
            yield _purge(cloud.cloudfront, where)
        yield from _upload(cloud.s3_files, where.bucket, filter(_is_manifest, differing))


def _is_asset(file: SiteFile) -> bool:
    return file.key.startswith("assets/")


def _is_manifest(file: SiteFile) -> bool:
    return file.key == MANIFEST_KEY


def _differing(s3: "S3Client", files: Sequence[SiteFile], where: _Destination) -> list[SiteFile]:
    """The files whose bytes (by the listing) or headers (by the last manifest) are not there."""
    there: dict[str, str] = {}
    for listing in s3.get_paginator("list_objects_v2").paginate(Bucket=where.bucket):
        there |= {entry["Key"]: entry["ETag"].strip('"') for entry in listing.get("Contents", [])}
    recorded = _recorded(s3, where.bucket) if MANIFEST_KEY in there else {}
    wanted = [file for file in files if file.target in where.targets]
    return [
        file
        for file in wanted
        if there.get(file.key) != hashlib.md5(file.body, usedforsecurity=False).hexdigest()
        or (not _is_manifest(file) and recorded.get(file.key) != file.fingerprint)
    ]


def _recorded(s3: "S3Client", bucket: str) -> Mapping[str, Any]:
    """Fingerprints by key, as the manifest in the bucket tells; empty where it cannot be read."""
    body = s3.get_object(Bucket=bucket, Key=MANIFEST_KEY)["Body"].read()
    try:
        files = json.loads(body)["files"]
    except (ValueError, KeyError, TypeError):
        return {}
    return files if isinstance(files, dict) else {}


def _upload(
    s3: "S3Client", bucket: str, files: "Iterator[SiteFile] | list[SiteFile]"
) -> Iterator[SiteEvent]:
    for file in files:
        s3.put_object(
            Bucket=bucket,
            Key=file.key,
            Body=file.body,
            ContentType=file.content_type,
            CacheControl=file.cache_control,
            Metadata={"sha256": file.sha256},
        )
        yield FileUploaded(bucket, file.key, len(file.body))


def _publish(cloudfront: "CloudFrontClient", name: str, code: bytes) -> bool:
    """Make `code` the live one; False where it is already."""
    if _live_code(cloudfront, name) == code:
        return False
    described = cloudfront.describe_function(Name=name, Stage="DEVELOPMENT")
    updated = cloudfront.update_function(
        Name=name,
        IfMatch=described["ETag"],
        FunctionConfig=described["FunctionSummary"]["FunctionConfig"],
        FunctionCode=code,
    )
    cloudfront.publish_function(Name=name, IfMatch=_etag_after(cloudfront, name, updated))
    return True


def _live_code(cloudfront: "CloudFrontClient", name: str) -> bytes | None:
    from botocore.exceptions import ClientError

    try:
        return cloudfront.get_function(Name=name, Stage="LIVE")["FunctionCode"].read()
    except ClientError as error:
        if error_code(error) == "NoSuchFunctionExists":
            return None
        raise


def _etag_after(cloudfront: "CloudFrontClient", name: str, updated: Mapping[str, Any]) -> str:
    """The ETag after an update: CloudFront spells its header `ETtag`, others do not."""
    headers = updated["ResponseMetadata"]["HTTPHeaders"]
    etag = updated.get("ETag") or headers.get("ettag") or headers.get("etag")
    return str(etag or cloudfront.describe_function(Name=name, Stage="DEVELOPMENT")["ETag"])


def _purge(cloudfront: "CloudFrontClient", where: _Destination) -> PurgeStarted:
    # A new reference each time: with an old one CloudFront hands back the old purge and does
    # nothing, which would leave a page stale that changed away and back.
    answer = cloudfront.create_invalidation(
        DistributionId=where.distribution_id,
        InvalidationBatch={
            "Paths": {"Quantity": len(where.paths), "Items": list(where.paths)},
            "CallerReference": f"qdn-{secrets.token_hex(8)}",
        },
    )
    return PurgeStarted(where.distribution_id, answer["Invalidation"]["Id"], where.paths)
