"""How fast the machine itself is at the moment: without it no figure means anything.

The speed of shared machines has two or more modes, and changes between them. The same loop is
timed before and after each round; a round in which it changed is not counted.
"""

import os
import platform
import statistics
import time
from dataclasses import dataclass, field
from importlib.metadata import version

MOST_DRIFT = 0.15
_LOOPS = 15
_STEPS = 60_000


def loop_ms() -> float:
    """Milliseconds of a fixed amount of plain Python, the median of several goes."""
    return statistics.median(_one_loop_ms() for _ in range(_LOOPS))


def drifted(before: float, after: float) -> bool:
    """Whether two calibrations differ by more than the noise of one mode."""
    return max(before, after) > min(before, after) * (1 + MOST_DRIFT)


@dataclass
class Machine:
    """Every calibration of a session, in order.

    Attributes:
        loops_ms: the calibrations.
        load: how many processes wanted a CPU over the last minute, then and now.
    """

    loops_ms: list[float] = field(default_factory=list)
    load: list[float] = field(default_factory=list)

    def calibrate(self) -> float:
        """Time the loop once more."""
        took = loop_ms()
        self.loops_ms.append(took)
        self.load.append(os.getloadavg()[0])
        return took

    @property
    def summary(self) -> str:
        """One line on how steady the machine was."""
        loops, load = self.loops_ms, self.load
        return (
            f"calibration loop {loops[0]:.2f} ms before, {loops[-1]:.2f} ms after, "
            f"median {statistics.median(loops):.2f}, {min(loops):.2f}..{max(loops):.2f} "
            f"in {len(loops)} goes; load {load[0]:.1f} before, {load[-1]:.1f} after"
        )


def description() -> str:
    """What was measured on, without naming the machine."""
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} CPUs, "
        f"Python {platform.python_version()}, textual {version('textual')}, "
        f"boto3 {version('boto3')}, pydantic {version('pydantic')}"
    )


def _one_loop_ms() -> float:
    started = time.perf_counter()
    total = 0
    for step in range(_STEPS):
        total += step * step % 7
    return (time.perf_counter() - started) * 1000
