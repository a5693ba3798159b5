"""The bad line does what its plan says, in front of each engine, and no more."""

from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from tests.reliability.engine import Engine, new_client
from tests.reliability.plan import OF_READS, OF_WRITES, Mishap, Plan
from tests.reliability.proxy import in_front_of
from tests.reliability.test_faults import ENGINES

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_OLD, _NEW = b"old" * 1000, b"new" * 1000
_KEY = "a key/with space"
_ARRIVES = {Mishap.RESET_AFTER, Mishap.ERROR_AFTER, Mishap.LATENCY}
_STATUS = {
    Mishap.ERROR_BEFORE: 500,
    Mishap.ERROR_AFTER: 500,
    Mishap.SLOW_DOWN: 503,
    Mishap.CONFLICT: 409,
    Mishap.PRECONDITION: 412,
}

in_front_of_each = pytest.mark.parametrize("engine", ENGINES, indirect=True)


def put(s3: "S3Client", bucket: str, body: bytes) -> None:
    s3.put_object(Bucket=bucket, Key=_KEY, Body=body)


def get(s3: "S3Client", bucket: str) -> bytes:
    return s3.get_object(Bucket=bucket, Key=_KEY)["Body"].read()


def failure(mishap: Mishap) -> type[Exception]:
    return ClientError if mishap in _STATUS else BotoCoreError


@in_front_of_each
def test_a_line_without_faults_changes_nothing(engine: Engine) -> None:
    bucket = engine.new_bucket()
    with in_front_of(engine.endpoint, Plan(0, 0.0)) as proxy:
        s3 = new_client(proxy.endpoint)
        put(s3, bucket, _OLD)
        assert get(s3, bucket) == _OLD
        etag = s3.head_object(Bucket=bucket, Key=_KEY)["ETag"]
        with pytest.raises(ClientError, match="304"):
            s3.get_object(Bucket=bucket, Key=_KEY, IfNoneMatch=etag)
        with pytest.raises(ClientError, match="PreconditionFailed"):
            s3.put_object(Bucket=bucket, Key=_KEY, Body=_NEW, IfMatch='"another"')
        assert [one["Key"] for one in s3.list_objects_v2(Bucket=bucket)["Contents"]] == [_KEY]
        assert (proxy.forwarded["GET"], proxy.forwarded["PUT"]) == (3, 2)
        assert proxy.injected.total() == 0


@in_front_of_each
def test_each_mishap_befalls_a_write_as_its_name_says(engine: Engine) -> None:
    bucket, direct = engine.new_bucket(), new_client(engine.endpoint)
    for mishap in OF_WRITES:
        put(direct, bucket, _OLD)
        with in_front_of(engine.endpoint, Plan(0, 1.0, {"PUT": [mishap]})) as proxy:
            s3 = new_client(proxy.endpoint)
            if mishap is Mishap.LATENCY:
                put(s3, bucket, _NEW)
            else:
                with pytest.raises(failure(mishap)) as failed:
                    put(s3, bucket, _NEW)
                if isinstance(failed.value, ClientError):
                    answer = failed.value.response["ResponseMetadata"]
                    assert answer["HTTPStatusCode"] == _STATUS[mishap]
            assert get(direct, bucket) == (_NEW if mishap in _ARRIVES else _OLD), mishap
            assert proxy.injected == {mishap: 1}
        arrived = mishap in _ARRIVES | {Mishap.LATE}
        assert get(direct, bucket) == (_NEW if arrived else _OLD), mishap


@in_front_of_each
def test_each_mishap_befalls_a_read_as_its_name_says(engine: Engine) -> None:
    bucket, direct = engine.new_bucket(), new_client(engine.endpoint)
    put(direct, bucket, _OLD)
    for mishap in OF_READS:
        with in_front_of(engine.endpoint, Plan(0, 1.0, {"GET": [mishap]})) as proxy:
            s3 = new_client(proxy.endpoint)
            if mishap is Mishap.LATENCY:
                assert get(s3, bucket) == _OLD
            else:
                with pytest.raises(failure(mishap)):
                    get(s3, bucket)
            assert proxy.injected == {mishap: 1}


@in_front_of_each
def test_a_late_write_arrives_after_others_that_were_sent_later(engine: Engine) -> None:
    bucket, direct = engine.new_bucket(), new_client(engine.endpoint)
    put(direct, bucket, _OLD)
    plan = Plan(0, 1.0, {"PUT": [Mishap.LATE]})
    with in_front_of(engine.endpoint, plan) as proxy:
        s3 = new_client(proxy.endpoint)
        with pytest.raises(BotoCoreError):
            put(s3, bucket, _NEW)
        seen = [get(s3, bucket) for _ in range(20)]
    assert seen[0] == _OLD
    assert seen[-1] == _NEW
    assert seen == sorted(seen, key=lambda body: body == _NEW)  # once there it stays


def test_the_same_seed_does_the_same_to_the_same_requests() -> None:
    first, again, other = (
        [plan.draw("PUT", "jobs.json").mishap for _ in range(200)]
        for plan in (Plan(1, 0.3), Plan(1, 0.3), Plan(2, 0.3))
    )
    assert first == again != other
    assert 30 < sum(mishap is not None for mishap in first) < 90
