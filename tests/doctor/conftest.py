"""One shop a worker, brought back to health after each test."""

from collections.abc import Iterator

import pytest

from qdn_tui.cloud import Cloud
from tests.doctor.ground import Shop, open_shop, restored


@pytest.fixture(scope="package")
def opened(local_cloud: Cloud, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with open_shop(local_cloud, tmp_path_factory.mktemp("shop")) as shop:
        yield shop


@pytest.fixture
def shop(opened: Shop) -> Iterator[Shop]:
    """The shop, well."""
    yield from restored(opened)
