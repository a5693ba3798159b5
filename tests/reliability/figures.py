"""What the proofs tried and found, counted over all workers and shown at the end of a run.

A pytest plugin: it also brings `--soak`, which runs every proof at its large size.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import pytest

from tests.reliability.chain import Finding, Wrong

_PROPERTY = "nothing lost"
_OTHER = frozenset(Wrong) - {Wrong.LOST, Wrong.DOUBLED}


class Figures:
    """The counts of one test."""

    def __init__(self, node: pytest.Item) -> None:
        self._counts: dict[str, int] = {}
        node.user_properties.append((_PROPERTY, self._counts))

    def add(self, findings: Iterable[Finding] = (), **counts: int) -> None:
        """Add what was tried (`operations`, `faults`, `kills`, `seeds`) and what was found."""
        for what, count in counts.items():
            self._count(what, count)
        for finding in findings:
            self._count(str(finding.wrong), 1)

    def control(self, bug: str, *, caught: bool) -> None:
        """Add a planted bug, and whether the proof noticed it."""
        self.add(controls=1, caught=int(caught))
        assert caught, f"the proof does not notice: {bug}"

    def _count(self, what: str, count: int) -> None:
        self._counts[what] = self._counts.get(what, 0) + count


@pytest.fixture
def figures(request: pytest.FixtureRequest) -> Figures:
    """Where a proof notes what it tried."""
    return Figures(request.node)


@pytest.fixture(scope="session")
def soak(request: pytest.FixtureRequest) -> bool:
    """Whether the proofs run at their large sizes."""
    return bool(request.config.getoption("--soak"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--soak", action="store_true", help="run the proofs at their large sizes")


def pytest_terminal_summary(terminalreporter: Any, exitstatus: int, config: pytest.Config) -> None:
    by_test = {
        report.nodeid: counts
        for outcome in ("passed", "failed")
        for report in terminalreporter.getreports(outcome)
        if report.when == "call" and (counts := _counted(report.user_properties))
    }
    if not by_test:
        return
    if config.getoption("--soak"):
        terminalreporter.section("nothing lost, proof by proof")
        for test, counts in sorted(by_test.items()):
            terminalreporter.write_line(f"{test.rpartition('/')[2]}: {_said(counts)}")
    total = sum(by_test.values(), Counter[str]())
    terminalreporter.write_line(f"nothing lost: {_said(total)}")


def _counted(properties: Iterable[tuple[str, object]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for name, counts in properties:
        if name == _PROPERTY and isinstance(counts, dict):
            total.update(counts)
    return total


def _said(counts: Counter[str]) -> str:
    tried = [
        f"{counts[what]:,} {label}".replace(",", " ")
        for what, label in (
            ("seeds", "seeds"),
            ("operations", "operations tried"),
            ("faults", "faults injected"),
            ("kills", "kills"),
        )
        if counts[what]
    ]
    parts = []
    if tried:
        other = sum(counts[wrong] for wrong in _OTHER)
        found = f"lost {counts[Wrong.LOST]}, duplicated {counts[Wrong.DOUBLED]}, other {other}"
        parts.append(f"{', '.join(tried)}: {found}")
    if counts["controls"]:
        parts.append(f"{counts['caught']} of {counts['controls']} planted bugs caught")
    return "; ".join(parts)
