"""Thousands of small worlds of desks, bad lines, crashes and late writes: none loses anything."""

from collections import Counter

import pytest

from tests.reliability.figures import Figures
from tests.reliability.planted import BUGS, Bug
from tests.reliability.simulation import simulate

# Small enough to end within a test's time on a machine that does much else.
_PARTS = 8
_SEEDS, _SEEDS_OF_A_SOAK = 5_000, 100_000
_ENOUGH = 400


@pytest.mark.parametrize("part", range(_PARTS))
def test_no_seed_loses_doubles_or_makes_up_a_change(
    part: int, soak: bool, figures: Figures
) -> None:
    share = (_SEEDS_OF_A_SOAK if soak else _SEEDS) // _PARTS
    bad = {}
    operations, injected = 0, Counter[str]()
    for seed in range(part * share, (part + 1) * share):
        outcome = simulate(seed)
        operations += outcome.operations
        injected += outcome.injected
        injected["crash"] += outcome.crashes
        if outcome.findings:
            bad[seed] = [str(finding) for finding in outcome.findings]
            figures.add(outcome.findings)
    figures.add(seeds=share, operations=operations, faults=injected.total())
    assert bad == {}, "replay with `python -m tests.reliability.simulation SEED`"
    assert len(injected) > 10


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_the_same_seeds_notice_a_planted_bug(bug: Bug, figures: Figures) -> None:
    caught = any(
        finding.wrong in bug.shows_as
        for seed in range(_ENOUGH)
        for finding in simulate(seed, bug.new_store).findings
    )
    figures.control(bug.name, caught=caught)


def test_a_seed_is_the_same_every_time() -> None:
    assert [simulate(seed) for seed in range(20)] == [simulate(seed) for seed in range(20)]
