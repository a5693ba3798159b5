"""Ground to deploy to: buckets and functions of one test alone, and a source it may spoil."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest

from qdn_tui import deploy
from qdn_tui.cloud import Cloud, Resources
from qdn_tui.deploy import Pace, Shipping, choose_source
from tests.deploy.ground import Memory, new_ground, remember
from tests.deploy.shim import Shim, shim_for
from tests.deploy.sources import make_source

BY = "engineer@example"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A source that a test may spoil."""
    return make_source(tmp_path / "source")


@pytest.fixture(scope="session")
def first_release(local_cloud: Cloud, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Memory]:
    """Ground to which the small source was deployed once, for all the tests of a worker."""
    source = make_source(tmp_path_factory.mktemp("first") / "source")
    with new_ground(local_cloud) as ground:
        deploy.run(Shipping(ground, choose_source(source), by=BY))
        yield remember(ground)


@pytest.fixture
def own(request: pytest.FixtureRequest, local_cloud: Cloud) -> Iterator[Cloud]:
    """Blank ground of this test alone; for one that asks for `shipped`, with a first release."""
    if "shipped" not in request.fixturenames:
        with new_ground(local_cloud) as ground:
            yield ground
        return
    first: Memory = request.getfixturevalue("first_release")
    yield first.ground
    first.bring_back()


@pytest.fixture
def shipping(own: Cloud, source: Path) -> Shipping:
    """The source and the ground, with nothing shipped yet."""
    return Shipping(own, choose_source(source), by=BY)


@pytest.fixture
def shipped(shipping: Shipping) -> Shipping:
    """The source and the ground to which it was deployed once."""
    return shipping


QUICK = Pace(first_s=0.01, longest_s=0.02, within_s=20)


@pytest.fixture
def lagging(local_cloud: Cloud, tmp_path: Path) -> Iterator[tuple[Shim, Shipping]]:
    """The stack's own buckets, emptied, behind an edge that caches."""
    root = make_source(tmp_path / "source")
    _empty(local_cloud)
    names = dict(local_cloud.resources.names)
    # Others use the stack's API: it keeps its own code.
    del names["api_function_name"]
    without_api = replace(local_cloud, resources=Resources("local", MappingProxyType(names)))
    with shim_for(without_api) as (shim, cloud):
        yield (
            shim,
            Shipping(
                cloud, choose_source(root), by="engineer@example", pace=QUICK, verify_within_s=0.5
            ),
        )
    _empty(local_cloud)


def _empty(cloud: Cloud) -> None:
    names, s3 = cloud.resources, cloud.s3_files
    for bucket, prefix in (
        (names.site_bucket, ""),
        (names.dashboard_bucket, ""),
        (names.staging_bucket, ""),
        (names.data_bucket, "deploy/"),
    ):
        for entry in s3.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", []):
            s3.delete_object(Bucket=bucket, Key=entry["Key"])
