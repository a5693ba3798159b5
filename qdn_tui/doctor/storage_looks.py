"""Looks at what only staff reach: the data bucket, whose credentials ask for it, and the clock."""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from qdn_tui.cloud import Cloud, CloudUnreachable
from qdn_tui.cloud.failures import error_code
from qdn_tui.cloud.web import fetch
from qdn_tui.doctor.evidence import ClockFacts, StorageFacts
from qdn_tui.doctor.surroundings import FETCH_WITHIN_S, Reached
from qdn_tui.domain.text import safe
from qdn_tui.settings import Environment

_CALLER_CELLS = 60


def storage(reached: Reached, environment: Environment) -> StorageFacts:
    """The data bucket, and whether these credentials are the right ones for it.

    Raises:
        ClientError, BotoCoreError: it could not be asked, or is refused.
    """
    names = reached.cloud.resources
    answer = reached.listed()
    headers = answer["ResponseMetadata"].get("HTTPHeaders", {})
    account, caller = _caller(reached.cloud)
    return StorageFacts(
        bucket=names.data_bucket,
        account=account,
        wanted_account=environment.account,
        caller=caller,
        region=headers.get("x-amz-bucket-region", ""),
        wanted_region=environment.region,
        reads_pages=_reads_pages(reached.cloud),
    )


def _caller(cloud: Cloud) -> tuple[str, str]:
    """Account and name of whoever asks; empty where nobody tells."""
    with suppress(Exception):
        told = cloud.sts.get_caller_identity()
        return told["Account"], safe(told["Arn"].rpartition(":")[2], _CALLER_CELLS)
    return "", ""


def _reads_pages(cloud: Cloud) -> bool | None:
    """Whether the site bucket lets its distribution in; None where nobody tells."""
    names = cloud.resources
    site = names.get("site_distribution_id")
    if site is None:
        return None
    try:
        written = cloud.s3_files.get_bucket_policy(Bucket=names.site_bucket)["Policy"]
        allowed = [
            json.dumps(one) for one in json.loads(written)["Statement"] if one["Effect"] == "Allow"
        ]
    except Exception as error:
        return False if error_code(error) == "NoSuchBucketPolicy" else None
    # By its own id; or, in buckets from before, by an origin access identity.
    return any(f"distribution/{site}" in one or "cloudfront:user/" in one for one in allowed)


def clock(reached: Reached | None, site_url: str | None, now: Callable[[], datetime]) -> ClockFacts:
    """This machine's clock against the cloud's; also a refusal tells the time.

    Args:
        now: gives the present, by this machine.

    Raises:
        CloudUnreachable: nobody told the time.
    """
    told = _cloud_time(reached) if reached is not None else None
    if told is None and site_url is not None:
        told = _moment(fetch(site_url, method="HEAD", timeout_s=FETCH_WITHIN_S).headers.get("Date"))
    if told is None:
        raise CloudUnreachable("Nobody tells what time it is", "Check the network and try again")
    return ClockFacts((now() - told).total_seconds())


def _cloud_time(reached: Reached) -> datetime | None:
    try:
        answer: Mapping[str, Any] = reached.listed()
    except Exception as error:
        answer = getattr(error, "response", {})
    return _moment(answer.get("ResponseMetadata", {}).get("HTTPHeaders", {}).get("date"))


def _moment(date: str | None) -> datetime | None:
    with suppress(ValueError, TypeError):
        return parsedate_to_datetime(date) if date else None
    return None
