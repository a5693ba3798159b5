"""Runs of a part alone: the function, the pages, a purge."""

from pathlib import Path

import pytest

from qdn_tui import deploy
from qdn_tui.cloud import Cloud
from qdn_tui.deploy import (
    Kind,
    Shipping,
)
from tests.deploy.site import (
    change_everything,
    counted,
    production,
)

pytestmark = pytest.mark.cloud


def test_publish_ships_the_function_alone(shipped: Shipping, own: Cloud, source: Path) -> None:
    before = production(own)
    change_everything(source)
    deploy.publish(shipped)
    after = production(own)
    assert {key for key in after if after[key] != before.get(key)} == {"function"}
    assert deploy.history(shipped)[0].kind is Kind.PUBLISH


def test_promote_ships_pages_and_assets_alone(shipped: Shipping, own: Cloud, source: Path) -> None:
    before = production(own)
    change_everything(source)
    deploy.promote(shipped)
    after = production(own)
    assert after["function"] == before["function"]
    assert (
        after[f"{own.resources.site_bucket}/book/index.html"]
        != before[f"{own.resources.site_bucket}/book/index.html"]
    )
    # Staging has these pages too, and the function of the release to go back to.
    back = deploy.plan(shipped, Kind.ROLLBACK)
    assert back.notes[-1].startswith("staging keeps other pages, ")


def test_publish_and_promote_together_are_a_deploy(shipped: Shipping, source: Path) -> None:
    change_everything(source)
    deploy.publish(shipped)
    deploy.promote(shipped)
    assert deploy.plan(shipped).is_empty


def test_invalidate_purges_every_page_and_is_recorded(shipped: Shipping, own: Cloud) -> None:
    before = deploy.current(shipped)
    calls = counted(own, lambda: deploy.invalidate(shipped))
    assert calls.names.count("CreateInvalidation") == 1
    latest = deploy.history(shipped)[0]
    assert (latest.kind, latest.purges[0].paths) == (
        Kind.INVALIDATE,
        ("/book", "/book/*", "/track", "/track/*"),
    )
    assert deploy.current(shipped) == before


def test_invalidate_takes_paths(shipped: Shipping) -> None:
    deploy.invalidate(shipped, {"site": ("/book/old",)})
    assert deploy.history(shipped)[0].purges[0].paths == ("/book/old",)
