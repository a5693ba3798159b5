"""Purging: asking CloudFront to forget paths, waiting for it, and what that costs."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from qdn_tui.cloud.failures import error_code
from qdn_tui.deploy.plan import Purge, PurgeQuota
from qdn_tui.deploy.records import Issued, Record

if TYPE_CHECKING:
    from mypy_boto3_cloudfront import CloudFrontClient

# CloudFront pricing: paths a month and account without charge, then USD a path.
FREE_PATHS: Final = 1_000
USD_A_PATH: Final = 0.005
_AT_ONCE = 8
_MOST_COUNTED = 200


@dataclass(frozen=True)
class Pace:
    """How patiently to wait for an invalidation.

    Attributes:
        first_s, longest_s: between two looks; it grows from one to the other.
        within_s: after that it is called pending, not failed.
    """

    first_s: float = 1.0
    longest_s: float = 3.0
    within_s: float = 180.0


def ask(
    cloudfront: "CloudFrontClient",
    issued: Issued,
    *,
    pace: Pace,
    stop: Callable[[], None],
    wait: Callable[[float], None] = time.sleep,
    on_wait: Callable[[str], None] = lambda _why: None,
) -> Issued:
    """Ask for a purge; with a reference that was used before, the earlier one comes back.

    CloudFront takes so many paths at a time, and says so: then it is asked again, later.

    Args:
        stop: raises where the run is to stop.

    Returns:
        The purge with its id; without one where CloudFront had no room within the pace.
    """
    from botocore.exceptions import ClientError

    deadline = time.monotonic() + pace.within_s
    pause = pace.first_s
    while True:
        try:
            answer = cloudfront.create_invalidation(
                DistributionId=issued.distribution_id,
                InvalidationBatch={
                    "Paths": {"Quantity": len(issued.paths), "Items": list(issued.paths)},
                    "CallerReference": issued.reference,
                },
            )["Invalidation"]
        except ClientError as error:
            if error_code(error) not in ("TooManyInvalidationsInProgress", "Throttling"):
                raise
            if time.monotonic() + pause > deadline:
                return issued
            on_wait(f"{issued.distribution_id} is busy with other invalidations; waiting")
            stop()
            wait(pause)
            pause = min(pause * 2, 10 * pace.longest_s)
            continue
        return issued.model_copy(
            update={
                "invalidation_id": answer["Id"],
                "completed": answer["Status"] == "Completed",
            }
        )


def await_all(
    cloudfront: "CloudFrontClient",
    issued: Sequence[Issued],
    *,
    pace: Pace,
    on_done: Callable[[Issued, int, float], None],
    stop: Callable[[], None],
    wait: Callable[[float], None] = time.sleep,
) -> tuple[Issued, ...]:
    """Wait until CloudFront is done with each, or patience ends.

    Args:
        on_done: hears of each that completed, how many have, and the seconds since we began;
            and, with the same count, of each look in between.
        stop: raises where the run is to stop.

    Returns:
        The purges in their order; those not `completed` are still under way.
    """
    began = time.monotonic()
    now = list(issued)
    pause = pace.first_s
    while True:
        for place, purge in enumerate(now):
            if purge.completed or not purge.invalidation_id:
                continue
            status = cloudfront.get_invalidation(
                DistributionId=purge.distribution_id, Id=purge.invalidation_id
            )["Invalidation"]["Status"]
            now[place] = purge.model_copy(update={"completed": status == "Completed"})
            done = sum(one.completed for one in now)
            on_done(now[place], done, time.monotonic() - began)
        if all(purge.completed or not purge.invalidation_id for purge in now):
            return tuple(now)
        if time.monotonic() - began > pace.within_s:
            return tuple(now)
        stop()
        wait(pause)
        pause = min(pause + pace.first_s, pace.longest_s)


def quota(
    cloudfront: "CloudFrontClient | None",
    distributions: Sequence[str],
    planned: Sequence[Purge],
    now: datetime,
    records: Callable[[], Sequence[Record]],
) -> PurgeQuota:
    """Paths of this month, counted by CloudFront, or by our records where it does not tell."""
    from botocore.exceptions import BotoCoreError, ClientError

    paths = sum(len(purge.paths) for purge in planned)
    source: Final = "CloudFront"
    try:
        if cloudfront is None:
            raise OSError("no CloudFront here")
        used = sum(_used(cloudfront, one, now) for one in dict.fromkeys(distributions))
    except (BotoCoreError, ClientError, OSError):
        used = sum(
            len(purge.paths)
            for record in records()
            if (record.at.year, record.at.month) == (now.year, now.month)
            for purge in record.purges
        )
        return PurgeQuota(used, paths, FREE_PATHS, cost(used, paths), "our records")
    return PurgeQuota(used, paths, FREE_PATHS, cost(used, paths), source)


def cost(used: int, planned: int) -> float:
    """USD for `planned` more paths in a month that had `used` already."""
    return round(max(0, planned - max(0, FREE_PATHS - used)) * USD_A_PATH, 3)


def _used(cloudfront: "CloudFrontClient", distribution: str, now: datetime) -> int:
    ids = []
    for page in cloudfront.get_paginator("list_invalidations").paginate(
        DistributionId=distribution
    ):
        for entry in page["InvalidationList"].get("Items", []):
            made = entry["CreateTime"]
            if (made.year, made.month) == (now.year, now.month):
                ids.append(entry["Id"])
        if len(ids) >= _MOST_COUNTED:
            break

    def size(id_: str) -> int:
        invalidation = cloudfront.get_invalidation(DistributionId=distribution, Id=id_)
        return invalidation["Invalidation"]["InvalidationBatch"]["Paths"]["Quantity"]

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return sum(pool.map(size, ids[:_MOST_COUNTED]))
