"""On a machine without a JavaScript engine CloudFront itself tries the address."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from qdn_tui.doctor import edge_looks
from qdn_tui.doctor.evidence import FunctionFacts
from qdn_tui.doctor.surroundings import Reached
from qdn_tui.domain.author import wall_clock
from tests.doctor import faults
from tests.doctor.ground import BUSINESS, Shop

pytestmark = [pytest.mark.cloud, pytest.mark.xdist_group("doctor")]


@pytest.fixture
def no_node(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edge_looks, "engine", SimpleNamespace(node=lambda: None))


def looked_at(shop: Shop, *, local: bool = False) -> FunctionFacts:
    environment = shop.cloud.environment
    if not local:
        environment = environment.model_copy(update={"name": "office"})
    cloud = replace(shop.cloud, environment=environment)
    token = shop.job.tracking_token
    reached = Reached(cloud, BUSINESS, wall_clock).prepared()
    return edge_looks.function(reached, f"/track/{token}?lang=es", token)


@pytest.mark.usefixtures("no_node")
def test_the_cloud_tries_this_very_address(shop: Shop) -> None:
    found = looked_at(shop)
    assert (found.routed_to, found.engine) == ("/track/index.html", "TestFunction")


@pytest.mark.usefixtures("no_node")
def test_what_it_finds_wrong_is_told_with_the_token_shortened(shop: Shop) -> None:
    faults._without_route(shop)
    found = looked_at(shop)
    assert found.routed_to != found.wanted
    assert shop.job.tracking_token not in str(found)


@pytest.mark.usefixtures("no_node")
def test_the_embedded_cloud_cannot_and_is_not_asked(shop: Shop) -> None:
    assert looked_at(shop, local=True).routed_to is None
