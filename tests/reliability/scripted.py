"""A client whose next requests go wrong in the ways that were asked for, one after the other."""

from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from botocore.exceptions import ClientError, ConnectionClosedError, ReadTimeoutError

from tests.reliability.line import Fate
from tests.reliability.memory import MemoryS3, refusal

_URL = "https://s3.example"
READ_FATES = (Fate.LOST, Fate.SLOW_DOWN)
WRITE_FATES = (
    Fate.LOST,
    Fate.ANSWER_LOST,
    Fate.LATE,
    Fate.ERROR_AFTER,
    Fate.CONFLICT,
    Fate.PRECONDITION,
)


class ScriptedClient:
    """In front of an S3 in memory; nothing takes time."""

    def __init__(self, s3: MemoryS3) -> None:
        self._s3 = s3
        self._late: deque[Callable[[], object]] = deque()
        self._reads: deque[Fate] = deque()
        self._writes: deque[Fate] = deque()

    def expect(self, reads: Sequence[Fate], writes: Sequence[Fate]) -> None:
        """What happens to the next reads and writes; those after them are fine.

        A late write arrives before the first that is fine.
        """
        self._reads.extend(reads)
        self._writes.extend(writes)

    def get_object(self, **request: Any) -> dict[str, Any]:
        return self._call("GetObject", partial(self._s3.get_object, **request), self._reads)

    def put_object(self, **request: Any) -> dict[str, Any]:
        if not self._writes:
            self.let_late_ones_arrive()
        return self._call("PutObject", partial(self._s3.put_object, **request), self._writes)

    def let_late_ones_arrive(self) -> None:
        """What was sent and given up reaches the S3 now; nobody hears its answer."""
        while self._late:
            try:
                self._late.popleft()()
            except ClientError:
                continue

    def _call(
        self, operation: str, act: Callable[[], dict[str, Any]], script: deque[Fate]
    ) -> dict[str, Any]:
        if not script:
            return act()
        fate = script.popleft()
        if fate is Fate.LATE:
            self._late.append(act)
            raise ReadTimeoutError(endpoint_url=_URL)
        if fate is Fate.LOST:
            raise ConnectionClosedError(endpoint_url=_URL)
        if fate is Fate.ANSWER_LOST:
            act()
            raise ConnectionClosedError(endpoint_url=_URL)
        if fate is Fate.ERROR_AFTER:
            act()
            raise refusal(operation, 500, "InternalError")
        if fate is Fate.SLOW_DOWN:
            raise refusal(operation, 503, "SlowDown")
        status = 409 if fate is Fate.CONFLICT else 412
        raise refusal(operation, status, "ConditionalRequestConflict")
