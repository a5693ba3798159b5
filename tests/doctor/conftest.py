"""One shop a worker, brought back to health after each test."""

from collections.abc import Iterator

import pytest

from qdn_tui.cloud import Cloud
from qdn_tui.doctor import (
    edge_checks,
    edge_looks,
    examining,
    release_checks,
    storage_looks,
    surroundings,
    web_looks,
)
from tests.doctor.ground import Shop, open_shop, restored


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other tests may keep the machine busy: an answer that comes late is no fault here."""
    for module in (edge_checks, edge_looks, release_checks, storage_looks, web_looks):
        monkeypatch.setattr(module, "FETCH_WITHIN_S", 60.0)
    monkeypatch.setattr(surroundings, "CONNECT_WITHIN_S", 60.0)
    monkeypatch.setattr(examining, "ELSEWHERE_WITHIN_S", 60.0)


@pytest.fixture(scope="package")
def opened(local_cloud: Cloud, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with open_shop(local_cloud, tmp_path_factory.mktemp("shop")) as shop:
        yield shop


@pytest.fixture
def shop(opened: Shop) -> Iterator[Shop]:
    """The shop, well."""
    yield from restored(opened)
