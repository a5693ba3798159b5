"""A bad line between a client and S3 in the simulated world: what gets lost, and when."""

import io
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Any

from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    EndpointConnectionError,
    IncompleteReadError,
    ReadTimeoutError,
)

from tests.reliability.memory import MemoryS3, refusal
from tests.reliability.world import Pause, World

PATIENCE_S = 5.0
_URL = "https://s3.example"


class Fate(StrEnum):
    """What becomes of a request."""

    FINE = "fine"
    NEVER_SENT = "no connection"
    LOST = "request lost"
    ANSWER_LOST = "answer lost"
    LATE = "arrives after its sender gave it up"
    ERROR_BEFORE = "500 before"
    ERROR_AFTER = "500 after"
    SLOW_DOWN = "503"
    CONFLICT = "409"
    PRECONDITION = "412"
    CUT = "body cut"


OF_READS = (
    Fate.NEVER_SENT,
    Fate.LOST,
    Fate.ANSWER_LOST,
    Fate.ERROR_BEFORE,
    Fate.SLOW_DOWN,
    Fate.CUT,
)
OF_WRITES = (
    Fate.NEVER_SENT,
    Fate.LOST,
    Fate.ANSWER_LOST,
    Fate.LATE,
    Fate.ERROR_BEFORE,
    Fate.ERROR_AFTER,
    Fate.SLOW_DOWN,
    Fate.CONFLICT,
    Fate.PRECONDITION,
)
_REFUSED = {
    Fate.ERROR_BEFORE: (500, "InternalError"),
    Fate.ERROR_AFTER: (500, "InternalError"),
    Fate.SLOW_DOWN: (503, "SlowDown"),
    Fate.CONFLICT: (409, "ConditionalRequestConflict"),
    Fate.PRECONDITION: (412, "PreconditionFailed"),
}
_ARRIVES = frozenset({Fate.FINE, Fate.ANSWER_LOST, Fate.LATE, Fate.ERROR_AFTER, Fate.CUT})


@dataclass(frozen=True)
class Weather:
    """How bad the line is.

    Attributes:
        reads, writes: share of them that something happens to, 0 to 1.
        of_reads, of_writes: what happens to them, each as likely as the others.
        slowness: seconds that a request takes at most, one way.
        latest: seconds after which a request still arrives that its sender gave up.
    """

    reads: float
    writes: float
    of_reads: Sequence[Fate] = OF_READS
    of_writes: Sequence[Fate] = OF_WRITES
    slowness: float = 0.1
    latest: float = 30.0


class Line:
    """The S3 client of one desk. It outlives the desk: what was sent off arrives without it.

    Args:
        world: whose time passes.
        s3: the other end.
        weather: how bad it is.
        chance: decides every request's fate.
        injected: counts the faults.
    """

    def __init__(
        self,
        world: World,
        s3: MemoryS3,
        weather: Weather,
        chance: random.Random,
        injected: Counter[str],
    ) -> None:
        self._world = world
        self._s3 = s3
        self._weather = weather
        self._chance = chance
        self._injected = injected

    def get_object(self, **request: Any) -> dict[str, Any]:
        fate = self._fate(self._weather.reads, self._weather.of_reads)
        return self._call("GetObject", partial(self._s3.get_object, **request), fate)

    def put_object(self, **request: Any) -> dict[str, Any]:
        fate = self._fate(self._weather.writes, self._weather.of_writes)
        return self._call("PutObject", partial(self._s3.put_object, **request), fate)

    def _fate(self, share: float, fates: Sequence[Fate]) -> Fate:
        if self._chance.random() >= share:
            return Fate.FINE
        fate = self._chance.choice(fates)
        self._injected[fate] += 1
        return fate

    def _call(
        self, operation: str, act: Callable[[], dict[str, Any]], fate: Fate
    ) -> dict[str, Any]:
        chance, world = self._chance, self._world
        there = chance.uniform(0, self._weather.slowness)
        back = chance.uniform(0, self._weather.slowness)
        # Either the connection breaks at once, or nothing is heard until patience ends.
        silent = chance.random() < 0.3
        pause = Pause()

        def arrive() -> None:
            try:
                answer: dict[str, Any] | ClientError = act()
            except ClientError as error:
                answer = error
            if fate is Fate.FINE or (fate is Fate.CUT and isinstance(answer, ClientError)):
                world.at(back, partial(pause.end, answer))
            elif fate is Fate.CUT and isinstance(answer, dict):
                world.at(back, partial(pause.end, {**answer, "Body": _Cut(answer["Body"])}))

        if fate in _ARRIVES:
            late = chance.uniform(0, self._weather.latest) if fate is Fate.LATE else 0.0
            world.at(there + late, arrive)
        if fate in _REFUSED:
            world.at(there + back, partial(pause.end, refusal(operation, *_REFUSED[fate])))
        elif fate is Fate.NEVER_SENT:
            world.at(there, partial(pause.end, EndpointConnectionError(endpoint_url=_URL)))
        elif fate not in (Fate.FINE, Fate.CUT) and not silent:
            world.at(there + back, partial(pause.end, ConnectionClosedError(endpoint_url=_URL)))
        world.at(PATIENCE_S, partial(pause.end, ReadTimeoutError(endpoint_url=_URL)))
        answer = pause.wait()
        if isinstance(answer, Exception):
            raise answer
        assert isinstance(answer, dict)
        return answer


class _Cut:
    """A body of which half arrives."""

    def __init__(self, whole: io.BytesIO) -> None:
        self._length = len(whole.getvalue())

    def read(self) -> bytes:
        raise IncompleteReadError(actual_bytes=self._length // 2, expected_bytes=self._length)
