"""A figure: what was measured, what was promised, and whether it holds."""

import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from tests.bench.rounds import Rounds

T = TypeVar("T")
Of = Literal["ratio", "median", "p95", "p99", "most"]
# From here on the quartiles say more than the two most extreme samples.
_MANY = 20


@dataclass(frozen=True)
class Wanted:
    """What was promised.

    Attributes:
        of: which statistic: of the samples, or the median of the ratios to the peer.
        at_most: its limit.
    """

    of: Of
    at_most: float


@dataclass(frozen=True)
class Figure:
    """One line of the table.

    Attributes:
        row: the promise's name, such as `S1`.
        what: what was measured.
        unit: of the samples.
        samples: what was measured, pooled over the rounds that count.
        wanted: the promise; None for a line that only explains.
        ratios: to the peer, one a round.
        peer: what the ratios are to.
        note: a few words more.
        dropped: rounds that do not count.
        steady: False where too few rounds counted to say anything for certain.
    """

    row: str
    what: str
    unit: str
    samples: Sequence[float]
    wanted: Wanted | None = None
    ratios: Sequence[float] = ()
    peer: str = ""
    note: str = ""
    dropped: int = 0
    steady: bool = True

    @property
    def median(self) -> float:
        return statistics.median(self.samples)

    @property
    def ratio(self) -> float | None:
        return statistics.median(self.ratios) if self.ratios else None

    @property
    def spread(self) -> tuple[float, float]:
        """Lowest and highest sample; the quartiles where there are many."""
        if len(self.samples) < _MANY:
            return min(self.samples), max(self.samples)
        return percentile(self.samples, 25), percentile(self.samples, 75)

    @property
    def measured(self) -> float:
        """The statistic that the promise is about; the median where nothing is promised."""
        of = self.wanted.of if self.wanted else "median"
        if of == "ratio":
            return statistics.median(self.ratios)
        if of == "median":
            return self.median
        return max(self.samples) if of == "most" else percentile(self.samples, int(of[1:]))

    @property
    def kept(self) -> bool | None:
        """Whether the promise holds; None where there is none."""
        return None if self.wanted is None else self.measured <= self.wanted.at_most

    @property
    def verdict(self) -> str:
        """`ok` or `missed`, with a `?` where the machine was too restless to be certain."""
        if self.kept is None:
            return ""
        return ("ok" if self.kept else "missed") + ("" if self.steady else "?")


def figure_of(
    row: str,
    what: str,
    rounds: Rounds[T],
    variant: str,
    samples: Callable[[T], Sequence[float]],
    *,
    unit: str = "ms",
    peer: str = "",
    wanted: Wanted | None = None,
    note: str = "",
) -> Figure:
    """The figure of one variant.

    Args:
        row, what, unit, wanted, note: as in `Figure`.
        rounds: what was measured.
        variant: which of the variants it is about.
        samples: the samples in what the variant gave in one round.
        peer: the variant to compare with: the ratio of the medians, round by round.
    """
    ours = [samples(found) for found in rounds.of(variant)]
    theirs = [samples(found) for found in rounds.of(peer)] if peer else []
    return Figure(
        row=row,
        what=what,
        unit=unit,
        samples=[sample for found in ours for sample in found],
        wanted=wanted,
        ratios=[
            statistics.median(one) / statistics.median(other)
            for one, other in zip(ours, theirs, strict=bool(peer))
        ],
        peer=peer,
        note=note,
        dropped=rounds.dropped,
        steady=rounds.steady,
    )


def percentile(samples: Sequence[float], percent: float) -> float:
    """The smallest sample that `percent` of them do not exceed (nearest rank)."""
    ordered = sorted(samples)
    return ordered[max(math.ceil(len(ordered) * percent / 100) - 1, 0)]
