"""Each fault alone, put into a shop that is well: the verdict names it, and nothing else."""

import pytest

from qdn_tui import deploy
from qdn_tui.doctor.causes import Cause
from qdn_tui.doctor.curing import run_of
from qdn_tui.doctor.telling import as_json
from tests.doctor.faults import FAULTS, OTHER_TOKEN, Fault, in_shop
from tests.doctor.ground import Shop
from tests.doctor.table import DOCUMENT, row

# One worker opens the shop, for all of them.
pytestmark = [pytest.mark.cloud, pytest.mark.xdist_group("doctor")]


def test_a_shop_that_is_well_is_found_well(shop: Shop) -> None:
    found = shop.examined()
    assert found.verdict.cause is Cause.HEALTHY
    assert found.verdict.exit_code == 0
    assert [look.level.value for look in found.looks] == ["ok"] * 8
    assert not found.verdict.notes


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_the_verdict_names_the_fault_and_nothing_else(shop: Shop, fault: Fault) -> None:
    with in_shop(fault, shop) as case:
        found = shop.examined(case.text, **case.given)
        verdict = found.verdict
        assert (verdict.cause, verdict.also, verdict.notes) == (fault.cause, (), ())
        assert fault.says in verdict.said
        assert verdict.exit_code == fault.exit_code
        assert (verdict.cure.remedy if verdict.cure else None) is fault.remedy
        assert verdict.cure or verdict.next_step
        # Nothing that is told or logged opens anybody's page.
        told = str(as_json(found))
        assert not [token for token in (shop.job.tracking_token, OTHER_TOKEN) if token in told]
        assert row(fault, found) in DOCUMENT.read_text("utf-8")
        if verdict.cure is not None:
            run = run_of(verdict.cure)
            deploy.ship(shop.shipping, run.kind, to=run.to, paths=run.paths)
            assert shop.examined(case.text, **case.given).verdict.cause is Cause.HEALTHY
