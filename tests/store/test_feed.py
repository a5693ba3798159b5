"""The feed: other people's changes, in order, and how far the newest snapshot can be trusted."""

import json
import threading

import pytest

from qdn_tui.domain.job import Job
from qdn_tui.domain.refusals import UnknownJob
from qdn_tui.store.errors import DocumentUnreadable, StoreError, StoreUnreachable
from qdn_tui.store.feed import SLOWEST_POLL_SECONDS, Feed
from qdn_tui.store.health import Freshness, Health
from qdn_tui.store.protocol import Snapshot
from tests.domain.desk import author
from tests.store.bucket import NO_CONNECTION, Bucket, Wire
from tests.store.rehearsal import Desk, held_up, snapshot
from tests.store.waiting import ended, in_thread, until

GONE = StoreUnreachable("No answer", "Check the network")


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_the_first_poll_brings_the_jobs_and_says_fresh(desk: Desk) -> None:
    assert desk.feed.health.freshness is Freshness.STALE
    desk.now = 7.0
    desk.poll()
    assert desk.snapshots == [1]
    assert desk.healths == [Health(Freshness.FRESH, 7.0)]


def test_a_poll_with_nothing_new_announces_nothing_and_is_a_success(desk: Desk) -> None:
    desk.poll()
    desk.now = 9.0
    desk.poll(3)
    assert desk.snapshots == [1]
    assert len(desk.healths) == 1
    assert desk.feed.health.last_success == 9.0


def test_somebody_elses_change_is_announced_once(desk: Desk) -> None:
    desk.poll()
    desk.store.present = snapshot(5)
    desk.poll(2)
    assert desk.snapshots == [1, 5]


def test_an_own_write_is_announced_like_any_other_and_not_again_by_the_next_poll(
    desk: Desk,
) -> None:
    desk.poll()
    assert desk.feed.apply([]).document.revision == 2
    desk.poll()
    assert desk.snapshots == [1, 2]


def test_two_polls_are_never_under_way_at_once(desk: Desk) -> None:
    reading, go_on = threading.Event(), threading.Event()
    desk.store.on_read = held_up(reading, go_on)
    first = in_thread(desk.feed.poll_once)
    assert reading.wait(60)
    desk.feed.poll_once()
    assert desk.store.reads == 1
    go_on.set()
    ended(first)
    desk.poll()
    assert desk.store.reads == 2


def test_a_poll_that_a_write_overtook_is_thrown_away(desk: Desk) -> None:
    desk.poll()
    reading, go_on = threading.Event(), threading.Event()
    desk.store.on_read = held_up(reading, go_on)
    desk.store.present = snapshot(1)
    slow = in_thread(desk.feed.poll_once)
    assert reading.wait(60)
    desk.feed.apply([])
    go_on.set()
    ended(slow)
    assert desk.snapshots == [1, 2]
    assert desk.feed.snapshot is not None
    assert desk.feed.snapshot.document.revision == 2


def test_a_snapshot_that_grew_old_while_it_waited_to_be_told_is_not_told(desk: Desk) -> None:
    """The poll has its snapshot, and before it can be announced a write brings a newer one."""
    telling, go_on = threading.Event(), threading.Event()
    really_heard = desk.heard

    def slow_screen(one: Snapshot) -> None:
        really_heard(one)
        telling.set()
        go_on.wait(60)

    feed = Feed(desk.store, on_snapshot=slow_screen, on_health=lambda _: None)
    first = in_thread(feed.poll_once)
    assert telling.wait(60)
    # While the screen is busy with 1, a write brings 2, and another 3; both wait to be told.
    second = in_thread(lambda: feed.apply([]))
    until(lambda: feed.snapshot and feed.snapshot.document.revision == 2)
    third = in_thread(lambda: feed.apply([]))
    until(lambda: feed.snapshot and feed.snapshot.document.revision == 3)
    go_on.set()
    for thread in (first, second, third):
        ended(thread)
    assert desk.snapshots[0] == 1
    assert set(desk.snapshots[1:]) == {3}


def test_writes_take_their_places_in_the_order_they_were_made(desk: Desk) -> None:
    """The first write's thread is slow to come back; the second may not pass it."""
    writing, go_on = threading.Event(), threading.Event()
    desk.store.on_apply = held_up(writing, go_on, only=1)
    first = in_thread(lambda: desk.feed.apply([]))
    assert writing.wait(60)
    second = in_thread(lambda: desk.feed.apply([]))
    go_on.set()
    ended(first)
    ended(second)
    assert desk.feed.snapshot is not None
    assert desk.feed.snapshot.document.revision == 3
    assert desk.snapshots[-1] == 3


def test_one_failed_poll_is_stale_three_are_offline_and_one_answer_is_fresh_again(
    desk: Desk,
) -> None:
    desk.now = 5.0
    desk.poll()
    desk.store.errors = [GONE] * 4
    desk.now = 60.0
    desk.poll(4)
    desk.poll()
    assert desk.healths == [
        Health(Freshness.FRESH, 5.0),
        Health(Freshness.STALE, 5.0, "No answer"),
        Health(Freshness.OFFLINE, 5.0, "No answer"),
        Health(Freshness.FRESH, 60.0),
    ]
    assert desk.snapshots == [1]


def test_a_desk_that_never_had_an_answer_is_offline_at_once(desk: Desk) -> None:
    desk.store.errors = [GONE]
    desk.poll()
    assert desk.healths == [Health(Freshness.OFFLINE, None, "No answer")]


def test_a_cloud_that_answers_without_the_jobs_is_not_called_offline(desk: Desk) -> None:
    desk.store.errors = [DocumentUnreadable("jobs.json is cut short")]
    desk.poll()
    assert desk.healths[0].word == "jobs file damaged"


def test_what_is_wrong_is_said_again_when_it_becomes_something_else(desk: Desk) -> None:
    desk.poll()
    desk.store.errors = [GONE, DocumentUnreadable("jobs.json is cut short"), GONE, GONE]
    desk.poll(4)
    assert [health.problem for health in desk.healths] == [
        None,
        "No answer",
        "jobs.json is cut short",
        "No answer",
    ]
    assert desk.feed.snapshot is not None  # the last good one stays on the screen


def test_polls_slow_down_while_nobody_answers_and_speed_up_at_the_first_answer(
    desk: Desk,
) -> None:
    desk.poll()
    assert desk.feed.pause == 2.0
    pauses = []
    for _ in range(6):
        desk.store.errors = [GONE]
        desk.poll()
        pauses.append(desk.feed.pause)
    for count, pause in enumerate(pauses, 1):
        usual = min(2.0 * 2**count, SLOWEST_POLL_SECONDS)
        assert 0.8 * usual <= pause <= min(1.2 * usual, SLOWEST_POLL_SECONDS)
    desk.poll()
    assert desk.feed.pause == 2.0


def test_a_night_offline_ends_no_feed(desk: Desk) -> None:
    desk.store.errors = [GONE] * 3000
    desk.poll(3000)
    assert 0.8 * SLOWEST_POLL_SECONDS <= desk.feed.pause <= SLOWEST_POLL_SECONDS
    desk.poll()
    assert desk.freshness[-1] is Freshness.FRESH


def test_a_write_nobody_answered_shows_in_the_badge_and_a_refused_one_does_not(
    desk: Desk,
) -> None:
    desk.poll()
    desk.store.errors = [UnknownJob("J-000009")]
    with pytest.raises(UnknownJob):
        desk.feed.apply([])
    assert desk.freshness == [Freshness.FRESH]
    desk.store.errors = [GONE]
    with pytest.raises(StoreUnreachable):
        desk.feed.apply([])
    assert desk.freshness == [Freshness.FRESH, Freshness.STALE]
    desk.feed.apply([])
    assert desk.freshness[-1] is Freshness.FRESH


def test_over_a_real_bucket_a_plain_edit_of_the_same_revision_arrives(
    bucket: Bucket, job: Job, wire: Wire
) -> None:
    seen: list[Snapshot] = []
    healths: list[Health] = []
    feed = Feed(bucket.store(), on_snapshot=seen.append, on_health=healths.append)
    feed.poll_once()
    edited = json.loads(bucket.body())
    edited["jobs"][0]["customer"]["name"] = "Mark by hand"
    bucket.put(json.dumps(edited).encode())
    wire.sent.clear()
    feed.poll_once()
    feed.poll_once()
    assert [one.jobs[0].customer.name for one in seen] == ["Mark", "Mark by hand"]
    assert wire.operations == ["GetObject", "GetObject"]

    wire.reads.extend([NO_CONNECTION] * 3)
    for _ in range(3):
        feed.poll_once()
    feed.apply([author("Bo").advance(seen[-1].jobs[0])])
    assert [health.freshness for health in healths] == [
        Freshness.FRESH,
        Freshness.STALE,
        Freshness.OFFLINE,
        Freshness.FRESH,
    ]
    assert seen[-1].jobs[0].history[-1].kind == "advance"


def test_a_document_cut_short_leaves_the_last_good_jobs_on_the_board(
    bucket: Bucket, job: Job
) -> None:
    seen: list[Snapshot] = []
    healths: list[Health] = []
    feed = Feed(bucket.store(), on_snapshot=seen.append, on_health=healths.append)
    feed.poll_once()
    good = bucket.body()
    bucket.put(good[:-20])
    feed.poll_once()
    assert feed.snapshot is seen[0]
    assert healths[-1].problem == "jobs.json is cut short"
    with pytest.raises(StoreError):
        feed.apply([author("Bo").advance(job)])
    bucket.put(good)
    feed.poll_once()
    assert healths[-1].freshness is Freshness.FRESH
