"""Which worker takes which tests.

Folders whose tests share what is dear to set up, or mostly wait, are a lane: one worker takes
them. Who has no lane, or has come to its end, takes what is in none; and only when nothing of that
is left, what waits in the lanes of others.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any

from xdist.scheduler import LoadGroupScheduling

# Pages share a browser. Stories and deploys wait for clouds and for processes: two workers with
# such tests at once leave the machine idle.
_LANES = (("frontend",), ("e2e", "deploy"))
_NONE = len(_LANES)


class LaneScheduling(LoadGroupScheduling):  # type: ignore[misc]
    """Hands out the tests of a group together, as `--dist loadgroup` does, but by lanes."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._lanes: tuple[deque[str], ...] = ()

    def _assign_work_unit(self, node: Any) -> None:
        if not self._lanes:
            self._lanes = _by_lane(self.workqueue)
        worker = list(self.registered_collections).index(node)
        # What a worker that crashed gave back is in no lane any more: that comes last.
        unit = next((unit for unit in self._offered(worker) if unit in self.workqueue), None)
        if unit is not None:
            self.workqueue.move_to_end(unit, last=False)
        super()._assign_work_unit(node)

    def _offered(self, worker: int) -> Iterator[str]:
        own = [worker] if worker < _NONE else []
        for lane in (*own, _NONE, *(other for other in range(_NONE) if other != worker)):
            while self._lanes[lane]:
                yield self._lanes[lane].popleft()


def _by_lane(units: Mapping[str, Mapping[str, bool]]) -> tuple[deque[str], ...]:
    """The units of each lane in their order, and then those in none."""
    lanes: tuple[deque[str], ...] = tuple(deque() for _ in range(_NONE + 1))
    for unit, tests in units.items():
        folder = next(iter(tests)).removeprefix("tests/").partition("/")[0]
        lane = next((place for place, lane in enumerate(_LANES) if folder in lane), _NONE)
        lanes[lane].append(unit)
    return lanes
