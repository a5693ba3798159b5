"""Measuring variants in turn, so that the machine's moods meet all of them alike."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from tests.bench.calibration import Machine, drifted

T = TypeVar("T")
U = TypeVar("U")

# One round alone shows no spread.
_FEWEST = 2


@dataclass(frozen=True)
class Rounds(Generic[T]):
    """What each variant gave in each round.

    Attributes:
        counted: the rounds that count, each by the variants' names.
        dropped: how many rounds the machine's speed changed in.
        steady: whether at least half of the rounds asked for went by without that. Otherwise
            the dropped ones are all there is, and `counted` holds them too.
    """

    counted: tuple[Mapping[str, T], ...]
    dropped: int
    steady: bool

    def of(self, variant: str) -> list[T]:
        """What one variant gave, in the order of the rounds."""
        return [found[variant] for found in self.counted]

    def map(self, read: Callable[[str, T], U]) -> "Rounds[U]":
        """The same rounds with `read(variant, found)` in the place of what was found."""
        return Rounds(
            tuple({name: read(name, it) for name, it in found.items()} for found in self.counted),
            self.dropped,
            self.steady,
        )


def interleave(
    machine: Machine,
    variants: Mapping[str, Callable[[], T]],
    rounds: int,
    *,
    warm_up: bool = True,
) -> Rounds[T]:
    """Measure each variant once a round, in alternating order.

    Args:
        machine: calibrated before and after each round.
        variants: what to measure, by name.
        rounds: how many are wanted; up to half as many more are made for dropped ones.
        warm_up: measure each once before, for the caches; that is not counted.
    """
    if warm_up:
        for measure in variants.values():
            measure()
    counted: list[Mapping[str, T]] = []
    dropped: list[Mapping[str, T]] = []
    before = machine.calibrate()
    while len(counted) < rounds and len(counted) + len(dropped) < rounds + (rounds + 1) // 2:
        forwards = (len(counted) + len(dropped)) % 2 == 0
        order = list(variants)[:: 1 if forwards else -1]
        found = {name: variants[name]() for name in order}
        after = machine.calibrate()
        (dropped if drifted(before, after) else counted).append(found)
        before = after
    enough = max((rounds + 1) // 2, min(rounds, _FEWEST))
    made = Rounds(tuple(counted), len(dropped), steady=len(counted) >= enough)
    return made if made.steady else replace(made, counted=(*counted, *dropped))
