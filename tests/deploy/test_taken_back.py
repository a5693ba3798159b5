"""Runs that are taken back and break off in it, or whose purge does: no mix, and no false word."""

import pytest

from qdn_tui import deploy
from qdn_tui.cloud.web import fetch
from qdn_tui.deploy import (
    Ended,
    Event,
    Kind,
    Progressed,
    Result,
    RollingBack,
    Shipping,
    Step,
    StepStarted,
    WrongAnswer,
)
from qdn_tui.deploy.source import make_build
from tests.deploy.shim import Shim
from tests.deploy.site import change_everything, pages, production, rewrite
from tests.deploy.sources import AFTER, BEFORE, PAGE

# One ground behind one edge does for all of them.
pytestmark = [pytest.mark.cloud, pytest.mark.xdist_group("lagging")]


class Killed(BaseException):
    """Nothing of the run goes on after this."""


def ships_what_is_wrong(
    shim: Shim, shipping: Shipping, *, dies_after: str = "", refuses_purges: bool = False
) -> None:
    """A run whose verification fails, and whose taking back dies once it told that, if so."""
    told: list[Event] = []

    def spoil(event: Event) -> None:
        taking_back = any(isinstance(one, RollingBack) for one in told)
        told.append(event)
        if event == StepStarted(Step.VERIFY):
            assert AFTER in seen(shipping), "and the edge remembers it"
            shim.altered["/track"] = b"neither old nor new"
        if isinstance(event, RollingBack) and refuses_purges:
            shim.fail("POST", "/2020-05-31/distribution/.*/invalidation$", 403, "AccessDenied")
        said = event.what if isinstance(event, Progressed) else getattr(event, "text", "")
        if taking_back and dies_after and said.endswith(dies_after):
            raise Killed

    with pytest.raises((Killed, WrongAnswer)):
        deploy.run(shipping, on_event=spoil)
    shim.altered.clear()
    if dies_after:
        deploy.steal_lock(shipping)


def seen(shipping: Shipping) -> str:
    return fetch(f"{shipping.cloud.resources.site_url}/book/").text


def wanted(shipping: Shipping) -> dict[str, bytes]:
    """Each page of the site as the source has it."""
    build = make_build(shipping.source, shipping.cloud.resources.get("dashboard_distribution_id"))
    bucket = shipping.cloud.resources.site_bucket
    return {
        f"{bucket}/{file.key}": file.body
        for file in build.files
        if file.target in ("site", "both") and not file.key.startswith("assets/")
    }


def lying(shipping: Shipping) -> dict[str, bytes]:
    """Each page of the site as its bucket has it."""
    bucket = f"{shipping.cloud.resources.site_bucket}/"
    return {
        key: what.body
        for key, what in pages(production(shipping.cloud)).items()
        if key.startswith(bucket) and not isinstance(what, bytes)
    }


def test_resumed_after_its_taking_back_broke_off_it_ships_all_of_it_again(
    lagging: tuple[Shim, Shipping],
) -> None:
    shim, shipping = lagging
    change_everything(shipping.source.root)
    new = wanted(shipping)
    ships_what_is_wrong(shim, shipping, dies_after="site /book/index.html")
    assert lying(shipping) != new
    assert deploy.resume(shipping).result is Result.DEPLOYED
    assert lying(shipping) == new
    assert AFTER in seen(shipping)
    assert deploy.plan(shipping).is_empty


def test_rolled_back_after_its_taking_back_broke_off_before_its_purge_no_edge_shows_it(
    lagging: tuple[Shim, Shipping],
) -> None:
    shim, shipping = lagging
    old = lying(shipping)
    change_everything(shipping.source.root)
    ships_what_is_wrong(shim, shipping, dies_after="is what it was")
    assert lying(shipping) == old
    assert AFTER in seen(shipping)
    deploy.rollback(shipping)
    assert lying(shipping) == old
    assert BEFORE in seen(shipping)


def test_what_it_could_not_purge_after_it_was_taken_back_is_owed_until_the_next_run(
    lagging: tuple[Shim, Shipping],
) -> None:
    shim, shipping = lagging
    change_everything(shipping.source.root)
    ships_what_is_wrong(shim, shipping, refuses_purges=True)
    broken = deploy.latest_run(shipping)
    assert broken is not None
    assert broken.state is Ended.ROLLED_BACK
    assert broken.owed["site"] == broken.to_purge["site"]
    assert AFTER in seen(shipping), "as the edge remembers it"
    rewrite(shipping.source.root / PAGE, AFTER, BEFORE)
    assert deploy.invalidate(shipping, {"site": ("/nothing",), "dashboard": ()}).exit_code == 0
    assert BEFORE in seen(shipping)
    latest = deploy.latest_run(shipping)
    assert latest is not None
    assert latest.owed == {}
    assert latest.kind is Kind.INVALIDATE
