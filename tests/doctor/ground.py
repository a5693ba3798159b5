"""A shop on the local cloud, whole and well: one fault at a time is put into it, and taken out."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

from qdn_tui import deploy
from qdn_tui.business_file import load_business
from qdn_tui.cloud import Cloud, Resources
from qdn_tui.cloud.web import fetch
from qdn_tui.deploy import Shipping, choose_source
from qdn_tui.doctor.examining import Diagnosis, examine
from qdn_tui.doctor.surroundings import Surroundings
from qdn_tui.domain.author import Author, wall_clock
from qdn_tui.domain.job import Actor, ActorKind, Job
from qdn_tui.domain.status import Status
from qdn_tui.store.s3 import JOBS_KEY, S3JobStore
from tests.deploy.ground import Memory, remember
from tests.deploy.shim import Shim, shim_for
from tests.deploy.sources import make_source
from tests.domain.desk import order

BUSINESS = load_business()
LEGACY = "cd613e30d8f14adf"
BY = "engineer@example"


@dataclass(frozen=True)
class Shop:
    """The shop, with a release shipped and a job on the board.

    Attributes:
        cloud: as the desk sees it, through the shim.
        job: on the board, with a link that works.
    """

    shim: Shim
    cloud: Cloud
    shipping: Shipping
    job: Job
    memory: Memory

    @property
    def site(self) -> str:
        return self.cloud.resources.site_url

    @property
    def link(self) -> str:
        return f"{self.site}/track/{self.job.tracking_token}"

    @property
    def store(self) -> S3JobStore:
        return S3JobStore(self.cloud.s3, self.cloud.resources.data_bucket, BUSINESS)

    def surroundings(self, **given: Any) -> Surroundings:
        return Surroundings(
            **{
                "environment": self.cloud.environment,
                "business": BUSINESS,
                "connect": lambda: self.cloud,
                # Other tests may keep the machine busy.
                "look_within_s": 60,
                **given,
            }
        )

    def examined(self, text: str = "", **given: Any) -> Diagnosis:
        return examine(text or self.link, self.surroundings(**given))

    def with_names(self, **names: str) -> Cloud:
        """The same cloud under a qdn.toml that names some things otherwise."""
        known = {**self.cloud.resources.names, **names}
        return replace(self.cloud, resources=Resources("local", MappingProxyType(known)))


def lay_down(cloud: Cloud, bucket: str, *records: Any) -> None:
    """A document of these records, put there as any S3 client may."""
    document = {"schema_version": 1, "revision": 50, "next_number": 90, "jobs": list(records)}
    cloud.s3_files.put_object(Bucket=bucket, Key=JOBS_KEY, Body=json.dumps(document).encode())


def dispatcher(ago: timedelta = timedelta()) -> Author:
    """Whoever sits at the desk, so long ago."""
    actor = Actor(kind=ActorKind.DISPATCHER, name="Dana")
    return Author(actor, "tui", clock=lambda: wall_clock() - ago)


def completed(store: S3JobStore, ago: timedelta) -> Job:
    """A job that was taken and completed so long ago."""
    who = dispatcher(ago)
    change = order(who)
    job = store.apply([change]).document.get(str(change.job_id))
    while job is not None and job.status is not Status.COMPLETED:
        job = store.apply([who.advance(job)]).document.get(job.key)
    assert job is not None
    return job


@contextmanager
def open_shop(local_cloud: Cloud, folder: Path) -> Iterator[Shop]:
    """The stack's own buckets and functions behind an edge that caches; afterwards as before."""
    before = remember(local_cloud)
    try:
        _empty(local_cloud)
        with shim_for(local_cloud) as (shim, cloud):
            yield _shop(shim, cloud, folder)
    finally:
        before.bring_back()


def _shop(shim: Shim, cloud: Cloud, folder: Path) -> Shop:
    # The API is the stack's own; shipping one takes longer than all these tests.
    names = dict(cloud.resources.names)
    del names["api_function_name"]
    without_api = replace(cloud, resources=Resources("local", MappingProxyType(names)))
    source = choose_source(make_source(folder / "source"))
    shipping = Shipping(without_api, source, by=BY, verify_within_s=0.5)
    lay_down(cloud, cloud.resources.data_bucket)
    deploy.run(shipping)
    store = S3JobStore(cloud.s3, cloud.resources.data_bucket, BUSINESS)
    change = order(dispatcher())
    job = store.apply([change]).document.get(str(change.job_id))
    assert job is not None
    # A function that was never asked takes its time with the first answer.
    fetch(f"{cloud.resources.site_url}/api/health", timeout_s=60)
    return Shop(shim, cloud, shipping, job, remember(cloud))


def restored(shop: Shop) -> Iterator[Shop]:
    """The shop for one test: well before it, and well again after it."""
    shop.shim.calm()
    yield shop
    shop.shim.calm()
    shop.memory.bring_back()


def _empty(cloud: Cloud) -> None:
    names, s3 = cloud.resources, cloud.s3_files
    for bucket in (
        names.site_bucket,
        names.dashboard_bucket,
        names.staging_bucket,
        names.data_bucket,
    ):
        for entry in s3.list_objects_v2(Bucket=bucket).get("Contents", []):
            s3.delete_object(Bucket=bucket, Key=entry["Key"])
