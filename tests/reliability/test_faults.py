"""Eight desks on one document through a line that loses, doubles and delays: nothing is lost.

Half of what a bad line does to a PUT leaves its sender without an answer, or with a wrong one.
"""

from typing import NamedTuple

import pytest

from qdn_tui.store.s3 import S3JobStore
from tests.reliability.chain import Finding, Wrong, findings
from tests.reliability.engine import Engine
from tests.reliability.figures import Figures
from tests.reliability.fleet import Desk, all_at_once, bodies, prepare
from tests.reliability.ledger import Answer, Operation
from tests.reliability.plan import Plan
from tests.reliability.planted import (
    CONFLICT_IS_SUCCESS,
    NO_CONDITION,
    NO_OPERATIONS,
    Bug,
    NewStore,
)
from tests.reliability.proxy import in_front_of

_WRITERS = 8
_CHANGES, _CHANGES_OF_A_SOAK = 8, 25
_ROUNDS_OF_A_SOAK = 4
_RATES = (0.0, 0.1, 0.3, 0.6)
_DAYS_OF_A_BUG = (3, 4, 5)

ENGINES = [
    pytest.param("local_engine", marks=pytest.mark.cloud, id="local cloud"),
    pytest.param("seaweed", marks=pytest.mark.xdist_group("seaweed"), id="SeaweedFS"),
]


class Day(NamedTuple):
    """What came of one day behind a bad line."""

    operations: list[Operation]
    injected: int
    findings: list[Finding]


def a_day(
    engine: Engine,
    plan: Plan,
    changes: int,
    *,
    processes: int = 0,
    new_store: NewStore = S3JobStore,
    attempts: int = 1,
) -> Day:
    """Eight desks make so many changes each, and the chain is read without the bad line."""
    bucket = engine.new_bucket()
    prepare(engine.endpoint, bucket)
    with in_front_of(engine.endpoint, plan) as proxy:
        desks = [
            Desk(f"Desk {place}", proxy.endpoint, bucket, changes, plan.seed)
            for place in range(_WRITERS)
        ]
        operations = all_at_once(
            desks[processes:], desks[:processes], new_store=new_store, attempts=attempts
        )
    found = findings(bodies(engine.endpoint, bucket), operations)
    return Day(operations, plan.injected.total(), found)


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
@pytest.mark.parametrize("rate", _RATES)
def test_no_fault_of_the_line_loses_or_doubles_a_change(
    engine: Engine, rate: float, soak: bool, figures: Figures
) -> None:
    for seed in range(_ROUNDS_OF_A_SOAK if soak else 1):
        day = a_day(engine, Plan(seed, rate), _CHANGES_OF_A_SOAK if soak else _CHANGES)
        figures.add(day.findings, operations=len(day.operations), faults=day.injected)
        assert day.findings == []
        assert len(day.operations) == _WRITERS * (_CHANGES_OF_A_SOAK if soak else _CHANGES)
        assert (day.injected > 0) == (rate > 0)
        acknowledged = sum(one.answer is Answer.ACKNOWLEDGED for one in day.operations)
        assert acknowledged > len(day.operations) / 2


@pytest.mark.cloud
def test_desks_in_processes_of_their_own_lose_nothing_either(
    local_engine: Engine, soak: bool, figures: Figures
) -> None:
    changes = _CHANGES_OF_A_SOAK if soak else 4
    day = a_day(local_engine, Plan(7, 0.3), changes, processes=_WRITERS // 2)
    figures.add(day.findings, operations=len(day.operations), faults=day.injected)
    assert day.findings == []
    assert len(day.operations) == _WRITERS * changes


@pytest.mark.cloud
@pytest.mark.parametrize(
    ("bug", "attempts"),
    [
        pytest.param(NO_CONDITION, 1, id="no If-Match"),
        pytest.param(CONFLICT_IS_SUCCESS, 1, id="412 taken for success"),
        pytest.param(NO_OPERATIONS, 1, id="no op_id check"),
        # What most programs are: boto3 sends again by itself, and nothing knows an operation.
        pytest.param(NO_OPERATIONS, 2, id="boto3's own retries"),
    ],
)
def test_the_same_day_notices_a_planted_bug(
    local_engine: Engine, bug: Bug, attempts: int, figures: Figures
) -> None:
    def wrongs(seed: int) -> set[Wrong]:
        plan = Plan(seed, 0.5)
        day = a_day(local_engine, plan, 3, new_store=bug.new_store, attempts=attempts)
        return {finding.wrong for finding in day.findings}

    # Whether two desks meet is up to the machine; on one of several days they do.
    caught = any(wrongs(seed) & bug.shows_as for seed in _DAYS_OF_A_BUG)
    figures.control(f"{bug.name}, {attempts} attempts", caught=caught)
