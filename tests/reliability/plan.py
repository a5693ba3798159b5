"""Which request of a run gets which fault: decided by a seed, told apart by method and key."""

import random
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from enum import StrEnum
from itertools import count


class Mishap(StrEnum):
    """What a proxy can do to a request."""

    RESET_BEFORE = "reset before"  # it never arrives
    RESET_AFTER = "reset after"  # it arrives, its answer does not
    ERROR_BEFORE = "500 before"
    ERROR_AFTER = "500 after"  # it arrives, and an error is answered
    SLOW_DOWN = "503"
    CONFLICT = "409"
    PRECONDITION = "412"
    LATENCY = "latency"
    CUT_ANSWER = "cut answer"  # half of the answer's body arrives
    CUT_REQUEST = "cut request"  # half of the request's body arrives
    LATE = "late"  # reset; it arrives after others that were sent later


OF_READS = (
    Mishap.RESET_BEFORE,
    Mishap.RESET_AFTER,
    Mishap.ERROR_BEFORE,
    Mishap.SLOW_DOWN,
    Mishap.LATENCY,
    Mishap.CUT_ANSWER,
)
OF_WRITES = (
    Mishap.RESET_BEFORE,
    Mishap.RESET_AFTER,
    Mishap.ERROR_BEFORE,
    Mishap.ERROR_AFTER,
    Mishap.SLOW_DOWN,
    Mishap.CONFLICT,
    Mishap.PRECONDITION,
    Mishap.LATENCY,
    Mishap.CUT_REQUEST,
    Mishap.LATE,
)
_LONGEST_LATENCY_S = 0.02
_LATEST = 12


class Plan:
    """Draws what happens to each request. The n-th PUT of a key gets the same in every run.

    Args:
        seed: of every decision.
        rate: share of the requests that something happens to, 0 to 1.
        mishaps: what can happen, by method; other methods pass unharmed.
    """

    def __init__(
        self,
        seed: int,
        rate: float,
        mishaps: Mapping[str, Sequence[Mishap]] | None = None,
    ) -> None:
        self.seed = seed
        self.rate = rate
        self._mishaps = mishaps or {"GET": OF_READS, "PUT": OF_WRITES}
        self._seen: dict[tuple[str, str], count[int]] = {}
        self._lock = threading.Lock()
        self.injected: Counter[Mishap] = Counter()

    def draw(self, method: str, key: str) -> "Draw":
        """What happens to the next request of this method for this key."""
        with self._lock:
            turn = next(self._seen.setdefault((method, key), count()))
            chance = random.Random(f"{self.seed} {method} {key} {turn}")  # noqa: S311
            mishap = None
            mishaps = self._mishaps.get(method, ())
            if mishaps and chance.random() < self.rate:
                mishap = chance.choice(mishaps)
                self.injected[mishap] += 1
        return Draw(mishap, chance)


class Draw:
    """What happens to one request.

    Attributes:
        mishap: what, or None.
        latency_s: seconds it is held up where it is `LATENCY`.
        overtaken_by: requests that go first where it is `LATE`.
    """

    def __init__(self, mishap: Mishap | None, chance: random.Random) -> None:
        self.mishap = mishap
        self.latency_s = chance.uniform(0, _LONGEST_LATENCY_S)
        self.overtaken_by = chance.randint(1, _LATEST)
