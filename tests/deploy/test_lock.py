"""The lock: one holder among sixteen, dead ones replaced, wrong clocks without a say."""

import multiprocessing
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from qdn_tui.cloud import Cloud, clients_for
from qdn_tui.deploy import LockHeld, LockLost
from qdn_tui.deploy import lock as locking
from qdn_tui.deploy import shelf as shelving
from qdn_tui.deploy.lock import KEY, Lease, Lock, read_lock, steal_lock
from qdn_tui.settings import LOCAL, load_settings

pytestmark = pytest.mark.cloud

RACERS = 16


def bucket_of(own: Cloud) -> str:
    return own.resources.data_bucket


def lock_of(own: Cloud, by: str = "a@here", heartbeat_s: float = 30) -> Lock:
    return Lock(own.s3, bucket_of(own), by, "a test", heartbeat_s=heartbeat_s)


@contextmanager
def held(lock: Lock) -> Iterator[Lock]:
    lock.acquire()
    try:
        yield lock
    finally:
        lock.release()


def expire(own: Cloud, **changes: object) -> Lease:
    """Let the lease that stands there be over, as if its time had passed."""
    stored = own.s3.get_object(Bucket=bucket_of(own), Key=KEY)["Body"].read()
    lease = Lease.model_validate_json(stored).model_copy(
        update={"expires": datetime.now(UTC) - timedelta(seconds=5), **changes}
    )
    own.s3.put_object(Bucket=bucket_of(own), Key=KEY, Body=lease.model_dump_json().encode())
    return lease


def test_who_holds_it_since_when_and_why_is_told_to_the_next(own: Cloud) -> None:
    with held(lock_of(own, "Ann@desk")), pytest.raises(LockHeld) as caught:
        lock_of(own).acquire()
    assert all(word in caught.value.message for word in ("Ann@desk", "since", "a test", "s more"))
    assert read_lock(own.s3, bucket_of(own)).lease is None


def test_of_sixteen_threads_one_gets_it(own: Cloud) -> None:
    together = Barrier(RACERS)

    def race(number: int) -> bool:
        lock = lock_of(own, f"racer {number}")
        together.wait()
        try:
            lock.acquire()
        except LockHeld:
            return False
        lock.abandon()
        return True

    with ThreadPoolExecutor(RACERS) as pool:
        assert sum(pool.map(race, range(RACERS))) == 1


def test_of_sixteen_processes_one_gets_it(own: Cloud) -> None:
    context = multiprocessing.get_context("fork")
    together = context.Barrier(RACERS)
    here, there = context.Pipe(duplex=False)
    # Made once, connected to by each: making a client costs more than the race.
    unconnected = clients_for(load_settings().environment(LOCAL)).s3

    def race(number: int, answer: Connection) -> None:
        lock = Lock(unconnected, bucket_of(own), f"racer {number}", "a race")
        together.wait(200)
        try:
            lock.acquire()
            answer.send(True)
        except LockHeld:
            answer.send(False)
        # Nobody may find a dead holder before all have tried.
        together.wait(200)

    racers = [context.Process(target=race, args=(number, there)) for number in range(RACERS)]
    for racer in racers:
        racer.start()
    won = []
    for _ in racers:
        assert here.poll(200)
        won.append(here.recv())
    for racer in racers:
        racer.join(200)
    assert sum(won) == 1


def test_of_sixteen_that_take_over_one_succeeds(own: Cloud) -> None:
    lock_of(own, "dead").acquire()
    expire(own, pid=0)
    together = Barrier(RACERS)

    def race(number: int) -> bool:
        lock = lock_of(own, f"racer {number}")
        together.wait()
        try:
            lock.acquire()
        except LockHeld:
            return False
        lock.abandon()
        return True

    with ThreadPoolExecutor(RACERS) as pool:
        assert sum(pool.map(race, range(RACERS))) == 1


def test_the_fence_grows_with_each_holder(own: Cloud) -> None:
    first = lock_of(own)
    first.acquire()
    assert first.fence == 1
    expire(own, pid=0)
    second = lock_of(own)
    second.acquire()
    assert second.fence == 2
    assert second.took_over is not None
    second.release()
    third = Lock(own.s3, bucket_of(own), "c@here", "", fence_after=2)
    with held(third):
        assert third.fence == 3


def test_a_holder_that_was_replaced_stops_and_leaves_the_new_one_alone(own: Cloud) -> None:
    old = lock_of(own, "old")
    old.acquire()
    expire(own, pid=0)
    with held(lock_of(own, "new")):
        with pytest.raises(LockLost, match="new took the lock away"):
            old.confirm()
        with pytest.raises(LockLost):
            old.guard()
        old.release()
        lease = read_lock(own.s3, bucket_of(own)).lease
        assert lease is not None
        assert lease.by == "new"


def test_a_machine_that_slept_does_not_trust_its_lease(own: Cloud) -> None:
    passed = [0.0]
    lock = Lock(own.s3, bucket_of(own), "sleeper", "", clock=lambda: passed[0])
    lock.acquire()
    lock.guard()
    passed[0] = 3600
    steal_lock(own.s3, bucket_of(own), "b@there")
    with pytest.raises(LockLost):
        lock.guard()


def test_a_machine_that_slept_goes_on_where_nobody_came(own: Cloud) -> None:
    passed = [0.0]
    lock = Lock(own.s3, bucket_of(own), "sleeper", "", clock=lambda: passed[0])
    with held(lock):
        passed[0] = 3600
        lock.guard()


def test_a_machine_that_slept_between_the_look_and_the_write_does_not_hold_it_longer(
    own: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Others take it over two minutes after S3 told the time, whenever we wrote it down."""
    passed, look = [0.0], locking._read

    def doze(*given: Any) -> Any:
        seen = look(*given)
        passed[0] += 110
        return seen

    lock = Lock(own.s3, bucket_of(own), "sleeper", "", clock=lambda: passed[0])
    monkeypatch.setattr(locking, "_read", doze)
    lock.acquire()
    monkeypatch.setattr(locking, "_read", look)
    expire(own, pid=0)
    with held(lock_of(own, "b@there")):
        passed[0] += 15
        with pytest.raises(LockLost, match="b@there"):
            lock.guard()
    lock.abandon()


def test_laptops_of_one_name_do_not_take_each_other_s_processes_for_dead(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Where the system tells no boot id, as on a Mac."""
    monkeypatch.setattr(locking, "_BOOT", tmp_path / "none")
    told = set()
    for card in (1, 2):
        monkeypatch.setattr(uuid, "getnode", lambda card=card: card)
        told |= {locking._this_system(), locking._this_system()}
    assert len(told) == 2


def test_it_is_renewed_while_it_is_held(own: Cloud) -> None:
    lock = lock_of(own, heartbeat_s=0.02)
    with held(lock):
        deadline = datetime.now(UTC) + timedelta(seconds=60)
        beats = 0
        while beats < 3 and datetime.now(UTC) < deadline:
            lease = read_lock(own.s3, bucket_of(own)).lease
            beats = lease.beats if lease else 0
        assert beats >= 3
        lock.confirm()


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_an_hour_off_neither_takes_a_live_lock_nor_leaves_a_dead_one(
    own: Cloud, monkeypatch: pytest.MonkeyPatch, hours: int
) -> None:
    class Off(datetime):
        @classmethod
        def now(cls, tz: timezone | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + timedelta(hours=hours)

    live = lock_of(own, "right@clock")
    live.acquire()
    monkeypatch.setattr(locking, "datetime", Off)
    monkeypatch.setattr(shelving, "datetime", Off)
    with pytest.raises(LockHeld):
        lock_of(own, "wrong@clock").acquire()
    live.confirm()
    live.abandon()
    expire(own, pid=0)
    with held(lock_of(own, "wrong@clock")) as taken:
        lease = read_lock(own.s3, bucket_of(own)).lease
        assert lease is not None
        ahead = lease.expires - datetime.now(UTC)
        assert timedelta(seconds=100) < ahead < timedelta(seconds=140)
        taken.confirm()


def test_a_lock_nobody_can_read_is_over_when_its_lease_would_be(own: Cloud) -> None:
    own.s3.put_object(Bucket=bucket_of(own), Key=KEY, Body=b"{")
    with pytest.raises(LockHeld, match="an unreadable lock"):
        lock_of(own).acquire()
    before = steal_lock(own.s3, bucket_of(own), "b@here")
    assert before.is_held
    with held(lock_of(own)):
        pass


def test_giving_it_back_twice_or_after_losing_it_harms_nobody(own: Cloud) -> None:
    lock = lock_of(own)
    lock.acquire()
    lock.release()
    lock.release()
    with held(lock_of(own, "next")):
        lock.release()
        assert read_lock(own.s3, bucket_of(own)).is_held
