"""Each worker keeps to its lane while there is something in it, and nothing is left lying."""

from types import SimpleNamespace
from typing import Any

import pytest

from tests.lanes import LaneScheduling

TESTS = (
    *(f"tests/e2e/test_story.py::test_{number}@cloud" for number in range(4)),
    *(f"tests/frontend/test_page.py::test_{number}" for number in range(6)),
    *(f"tests/deploy/test_run.py::test_{number}" for number in range(6)),
    *(f"tests/store/test_writes.py::test_{number}" for number in range(20)),
)


class Worker:
    """One that is sent tests, and says when it has done one."""

    def __init__(self) -> None:
        self.sent: list[int] = []
        self.done: list[str] = []
        self.shutting_down = False
        self.gateway = SimpleNamespace(id="worker")

    def send_runtest_some(self, places: list[int]) -> None:
        self.sent += places

    def shutdown(self) -> None:
        self.shutting_down = True


def begun(count: int) -> tuple[LaneScheduling, list[Worker]]:
    """A run with that many workers, each of which was sent its first tests."""
    options = {"tx": ["popen"] * count, "rsyncdir": [], "dist": "loadgroup"}
    config: Any = SimpleNamespace(
        getvalue=options.get, option=SimpleNamespace(loadscopereorder=False)
    )
    schedule = LaneScheduling(config)
    workers = [Worker() for _ in range(count)]
    for worker in workers:
        schedule.add_node(worker)
        schedule.add_node_collection(worker, TESTS)
    schedule.schedule()
    return schedule, workers


def do_one(schedule: LaneScheduling, worker: Worker) -> None:
    place = worker.sent.pop(0)
    worker.done.append(TESTS[place])
    schedule.mark_test_complete(worker, place)


def folders(worker: Worker) -> list[str]:
    return [test.split("/")[1] for test in worker.done]


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_every_test_is_taken_once(count: int) -> None:
    schedule, workers = begun(count)
    while schedule.has_pending:
        for worker in workers:
            if worker.sent:
                do_one(schedule, worker)
    assert sorted(test for worker in workers for test in worker.done) == sorted(TESTS)


def test_a_worker_begins_with_its_lane_and_goes_on_with_what_is_in_none() -> None:
    schedule, (pages, stories, others) = begun(3)
    for worker, count in ((others, 5), (stories, 10), (pages, 7)):
        for _ in range(count):
            do_one(schedule, worker)
    assert folders(others) == ["store"] * 5
    assert folders(stories) == ["e2e"] * 4 + ["deploy"] * 6
    assert folders(pages) == ["frontend"] * 6 + ["store"]


def test_who_has_nothing_left_helps_in_another_lane() -> None:
    schedule, (pages, stories) = begun(2)
    while pages.sent:
        do_one(schedule, pages)
    assert folders(pages)[:26] == ["frontend"] * 6 + ["store"] * 20
    assert set(folders(pages)[26:]) == {"deploy"}
    assert len(stories.sent) >= 4


def test_what_a_worker_that_crashed_had_is_taken_by_another() -> None:
    schedule, (pages, stories) = begun(2)
    while pages.sent:
        do_one(schedule, pages)
    pages.shutting_down = False
    assert schedule.remove_node(stories) == TESTS[0]
    while pages.sent:
        do_one(schedule, pages)
    assert sorted(pages.done) == sorted(TESTS)
