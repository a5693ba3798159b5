"""Tries to prove who one is: counted before they are looked at, and no more than so many."""

from datetime import timedelta
from itertools import count

import pytest

from qdn_tui.store import once_more
from qdn_tui.store.errors import StoreBusy, StoreUnreachable
from qdn_tui.store.tries import MOST, PREFIX, WITHIN, TooManyTries, Tries
from tests.domain.desk import START
from tests.examples import short
from tests.store.bucket import CONFLICT, NAME, RESET, TIMED_OUT, Bucket, Wire

WHO = "6f1d1f7e-2b1f-4c55-9a53-0a7c5b0e9d21"


@pytest.fixture
def tries(bucket: Bucket) -> Tries:
    return Tries(bucket.s3, NAME)


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """However busy the machine is, no time passes while a request fails."""
    monkeypatch.setattr(once_more, "monotonic", lambda: 0.0)


def use_all(tries: Tries) -> None:
    for _ in range(MOST):
        tries.use_one(WHO, START)


def key(bucket: Bucket) -> str:
    (one,) = bucket.s3.list_objects_v2(Bucket=NAME, Prefix=PREFIX)["Contents"]
    return one["Key"]


def test_after_the_last_try_it_is_said_when_there_is_another(bucket: Bucket, tries: Tries) -> None:
    use_all(tries)
    with pytest.raises(TooManyTries) as told:
        tries.use_one(WHO, START + timedelta(minutes=5))
    assert told.value.retry_after == 10 * 60 + 1
    tries.use_one("somebody else", START)
    tries.use_one(WHO, START + WITHIN)


def test_a_proof_that_was_right_begins_anew(bucket: Bucket, tries: Tries) -> None:
    use_all(tries)
    tries.forget(WHO)
    use_all(tries)
    assert WHO not in key(bucket)


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[" * 10_000, b"[1]", b'["soon"]', b'["2026-11-21T17:00:00"]', b"\xff"],
    ids=short,
)
def test_what_nobody_can_read_holds_no_tries(bucket: Bucket, tries: Tries, body: bytes) -> None:
    tries.use_one(WHO, START)
    bucket.s3.put_object(Bucket=NAME, Key=key(bucket), Body=body)
    use_all(tries)
    with pytest.raises(TooManyTries):
        tries.use_one(WHO, START)


def test_a_connection_that_died_in_its_sleep_costs_no_try(
    tries: Tries, wire: Wire, at_once: None
) -> None:
    wire.reads.append(RESET)
    use_all(tries)
    with pytest.raises(TooManyTries):
        tries.use_one(WHO, START)


def test_a_slow_answer_is_not_waited_for_twice(
    tries: Tries, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = count(step=5)
    monkeypatch.setattr(once_more, "monotonic", lambda: next(seconds))
    wire.reads.append(TIMED_OUT)
    with pytest.raises(StoreUnreachable):
        tries.use_one(WHO, START)


def test_without_certainty_that_it_is_counted_there_is_no_try(
    bucket: Bucket, tries: Tries, wire: Wire, at_once: None
) -> None:
    wire.before.append(TIMED_OUT)
    with pytest.raises(StoreUnreachable, match=f"s3://{NAME}/{PREFIX}"):
        tries.use_one(WHO, START)
    wire.before.extend([CONFLICT] * 100)
    with pytest.raises(StoreBusy, match="nothing was counted"):
        tries.use_one(WHO, START)
    wire.before.clear()
    wire.reads.extend([TIMED_OUT] * 2)
    with pytest.raises(StoreUnreachable):
        tries.use_one(WHO, START)
    use_all(tries)
