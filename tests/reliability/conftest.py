"""The S3 servers that the proofs run against."""

from collections.abc import Iterator

import pytest

from qdn_tui.cloud import Cloud
from tests.reliability import weed
from tests.reliability.engine import Engine


@pytest.fixture
def local_engine(local_cloud: Cloud) -> Engine:
    """The embedded cloud's S3."""
    return Engine("the local cloud", local_cloud.s3.meta.endpoint_url)


@pytest.fixture(scope="session")
def seaweed() -> Iterator[Engine]:
    """A SeaweedFS of this worker's own."""
    with weed.running() as engine:
        yield engine


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> Engine:
    """The one that a test is parametrized with, by its fixture's name."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Engine)
    return found
