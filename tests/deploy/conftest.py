"""Ground to deploy to: buckets and functions of one test alone, and a source it may spoil."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from qdn_tui import deploy
from qdn_tui.cloud import Cloud
from qdn_tui.deploy import Pace, Shipping, choose_source
from tests.deploy.ground import Memory, new_ground, remember, served_ground
from tests.deploy.shim import Reply, Shim, shim_for
from tests.deploy.sources import make_source

BY = "engineer@example"
Served = tuple[Memory, dict[tuple[str, str], Reply]]


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


QUICK = Pace(first_s=0.01, longest_s=0.02, within_s=60)


@pytest.fixture(scope="session")
def first_served(local_cloud: Cloud, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The same, with distributions of its own in front of it, and what their edge remembers."""
    source = make_source(tmp_path_factory.mktemp("served") / "source")
    with served_ground(local_cloud) as ground:
        with shim_for(ground) as (shim, cloud):
            deploy.run(_through(cloud, source))
        yield remember(ground), shim.kept


@pytest.fixture
def blank(local_cloud: Cloud, source: Path) -> Iterator[tuple[Shim, Shipping]]:
    """The source, and served ground with nothing on it, behind an edge that caches."""
    with served_ground(local_cloud) as ground, shim_for(ground) as (shim, cloud):
        yield shim, _through(cloud, source)


@pytest.fixture
def lagging(first_served: Served, source: Path) -> Iterator[tuple[Shim, Shipping]]:
    """The source, and the ground it was deployed to once, behind an edge that caches."""
    first, kept = first_served
    with shim_for(first.ground, kept=dict(kept)) as (shim, cloud):
        yield shim, _through(cloud, source)
    first.bring_back()


def _through(cloud: Cloud, source: Path) -> Shipping:
    return Shipping(cloud, choose_source(source), by=BY, pace=QUICK, verify_within_s=0.5)
