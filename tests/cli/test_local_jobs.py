"""The board on the embedded cloud, after somebody stopped that."""

import pytest

from qdn_tui.cli.local_jobs import LocalJobs
from qdn_tui.store.errors import StoreUnreachable
from qdn_tui.store.feed import Feed
from qdn_tui.store.health import Health
from tests.tui.stores import MemoryStore

STARTS_IT = "Start it with `qdn --env local cloud up` or `qdn demo`"


@pytest.mark.parametrize("runs", [True, False])
def test_a_cloud_that_was_stopped_is_told_with_what_starts_it(runs: bool) -> None:
    store, told = MemoryStore(), list[Health]()
    store.cut = True
    jobs = LocalJobs(store, lambda: runs)
    Feed(jobs, on_snapshot=lambda _: None, on_health=told.append).poll_once()
    (health,) = told
    assert health.advice == ("" if runs else STARTS_IT)
    assert ((health.problem or "") == "The embedded cloud is not running") is not runs
    with pytest.raises(StoreUnreachable):
        jobs.apply([])


def test_the_jobs_are_those_of_the_store() -> None:
    store = MemoryStore()
    jobs = LocalJobs(store, lambda: True)
    first = jobs.read()
    assert jobs.read(first) is first
    assert jobs.find_by_token("x" * 22) is None
