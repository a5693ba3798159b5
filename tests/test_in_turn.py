"""moto is asked by many at once and answers one after the other."""

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from moto import mock_aws
from moto.s3.models import S3Backend

from tests.in_turn import moto_over_http
from tests.store.bucket import new_client

_REGION: Any = {"LocationConstraint": "us-west-2"}


@pytest.fixture
def over_http() -> Iterator[str]:
    with moto_over_http() as address:
        yield address


@pytest.fixture
def met(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """For each look at an object, whether another one was under way; each waits for one."""
    look, meeting, met = S3Backend.get_object, Barrier(2), list[bool]()

    def waiting(*arguments: Any, **options: Any) -> Any:
        try:
            meeting.wait(0.1)
            met.append(True)
        except BrokenBarrierError:
            meeting.reset()
            met.append(False)
        return look(*arguments, **options)

    monkeypatch.setattr(S3Backend, "get_object", waiting)
    return met


def two_write_at_once(endpoint: str | None) -> None:
    s3 = new_client(endpoint)
    # All motos of a process share their buckets.
    bucket = f"in-turn-{uuid.uuid4().hex}"
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration=_REGION)
    with ThreadPoolExecutor(2) as pool:
        list(
            pool.map(
                lambda body: s3.put_object(Bucket=bucket, Key=body, Body=body, IfNoneMatch="*"),
                ("one", "other"),
            )
        )


def test_requests_in_the_process_do_not_meet(met: list[bool]) -> None:
    with mock_aws():
        two_write_at_once(None)
    assert met
    assert not any(met)


def test_requests_over_http_do_not_meet(met: list[bool], over_http: str) -> None:
    two_write_at_once(over_http)
    assert met
    assert not any(met)
