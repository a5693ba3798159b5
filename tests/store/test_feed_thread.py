"""The feed on its own thread: it polls and stops when told to, and nothing else ends it."""

import threading

import pytest

from qdn_tui.store.feed import Feed
from tests.store.rehearsal import Desk, held_up, snapshot
from tests.store.waiting import ended, until


@pytest.fixture
def desk() -> Desk:
    return Desk()


def feed_threads() -> set[threading.Thread]:
    return {one for one in threading.enumerate() if one.name == "qdn-feed"}


def started(desk: Desk) -> threading.Thread:
    """The thread on which a desk's feed runs now."""
    ending = feed_threads()  # of other tests, that were told to stop a moment ago
    desk.feed.start()
    desk.feed.start()  # twice is once
    (thread,) = feed_threads() - ending
    return thread


def test_the_feed_polls_on_one_thread_of_its_own_that_holds_nobody_up(desk: Desk) -> None:
    thread = started(desk)
    assert thread.daemon
    until(lambda: desk.snapshots == [1])
    desk.store.present = snapshot(2)
    desk.feed.poke()
    until(lambda: desk.snapshots == [1, 2])
    desk.feed.stop()
    ended(thread)


def test_a_feed_in_its_pause_stops_at_once_and_polls_no_more(desk: Desk) -> None:
    thread = started(desk)
    until(lambda: desk.healths)
    desk.feed.stop()
    ended(thread)
    reads = desk.store.reads
    desk.feed.poke()
    assert desk.store.reads == reads


def test_a_feed_stopped_in_the_midst_of_a_poll_says_nothing_more(desk: Desk) -> None:
    reading, go_on = threading.Event(), threading.Event()
    desk.store.on_read = held_up(reading, go_on)
    thread = started(desk)
    assert reading.wait(60)
    desk.feed.stop()
    go_on.set()
    ended(thread)
    assert (desk.snapshots, desk.healths) == ([], [])


def test_a_stop_between_two_polls_is_never_overlooked(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The stop comes just before the feed takes down the flag that would wake it."""

    class StoppedJustNow(threading.Event):
        def clear(self) -> None:
            desk.feed.stop()
            super().clear()

    monkeypatch.setattr(desk.feed, "_wake", StoppedJustNow())
    monkeypatch.setattr(Feed, "pause", 3600.0)
    ending = feed_threads()
    desk.feed.start()
    until(lambda: not feed_threads() - ending)
    assert desk.store.reads == 0


def test_a_fault_nobody_thought_of_is_said_and_does_not_end_the_feed(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.store.errors = [RuntimeError("Mark, 619-555-0134"), KeyError("ETag")]
    thread = started(desk)
    until(lambda: desk.healths)
    assert desk.healths[0].problem == "The jobs could not be read (RuntimeError)"
    desk.feed.poke()
    until(lambda: len(desk.healths) == 2)
    desk.feed.poke()
    until(lambda: desk.snapshots == [1])
    desk.feed.stop()
    ended(thread)
    assert "RuntimeError" in caplog.text
    assert "Mark" not in caplog.text
