"""The jobs are read once and then only asked after; a store that fails is said to."""

import io
import socket
from collections.abc import Iterator

import boto3
import pytest

from qdn_tui.api import desk as desk_module
from qdn_tui.domain.job import Job
from qdn_tui.store import once_more
from tests.api.conftest import BUCKET, KEY, REGION, RELEASE, Ask, Bucket, make_bucket
from tests.api.jobs import advanced, booked
from tests.api.relay import Fault, Relay, relay_to
from tests.in_turn import moto_over_http
from tests.store.waiting import until


@pytest.fixture(scope="module")
def s3_port() -> Iterator[int]:
    with moto_over_http() as address:
        yield int(address.rpartition(":")[2])


@pytest.fixture
def far_bucket(function: None, s3_port: int) -> Iterator[Bucket]:
    """The bucket on an S3 that is reached through a socket."""
    s3 = boto3.client("s3", region_name=REGION, endpoint_url=f"http://127.0.0.1:{s3_port}")
    bucket = make_bucket(s3)
    yield bucket
    s3.delete_object(Bucket=BUCKET, Key=KEY)
    s3.delete_bucket(Bucket=BUCKET)


@pytest.fixture
def relay(far_bucket: Bucket, s3_port: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[Relay]:
    """The way from the function to that bucket."""
    with relay_to(s3_port) as door:
        monkeypatch.setenv("AWS_ENDPOINT_URL", door.url)
        yield door


@pytest.fixture
def job(far_bucket: Bucket) -> Job:
    return booked(far_bucket.store)


def test_the_jobs_are_read_once_while_nobody_changes_them(relay: Relay, job: Job, ask: Ask) -> None:
    for path in (f"/api/track/{job.tracking_token}", "/api/track/" + "n" * 24, "/api/health"):
        for _ in range(3):
            ask(path)
    statuses = [status for status, _ in relay.passed]
    assert statuses == [200] + [304] * 8
    assert [size for _, size in relay.passed][1:] == [0] * 8


def test_a_change_is_read_once_and_at_the_next_look(
    relay: Relay, far_bucket: Bucket, job: Job, ask: Ask
) -> None:
    path = f"/api/track/{job.tracking_token}"
    ask(path)
    advanced(far_bucket.store, job)
    assert ask(path).json["status"] == "in_progress"
    assert ask(path).json["status"] == "in_progress"
    assert [status for status, _ in relay.passed] == [200, 200, 304]


def test_one_connection_serves_many_requests(relay: Relay, job: Job, ask: Ask) -> None:
    for _ in range(5):
        assert ask(f"/api/track/{job.tracking_token}").status == 200
    assert relay.connections == 1


@pytest.mark.parametrize("fault", ["cut", "cut body", 500, 503])
def test_a_connection_that_died_in_its_sleep_is_not_the_customers_concern(
    relay: Relay,
    far_bucket: Bucket,
    job: Job,
    ask: Ask,
    fault: Fault,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # However busy the machine is, no time passes while a request fails.
    monkeypatch.setattr(once_more, "monotonic", lambda: 0.0)
    path = f"/api/track/{job.tracking_token}"
    ask(path)
    advanced(far_bucket.store, job)
    relay.faults.append(fault)
    answer = ask(path)
    assert answer.status == 200
    assert answer.json["status"] == "in_progress"


@pytest.mark.parametrize(
    "faults", [("cut", "cut"), (500, 503), (503, "cut"), (403,), (404,), (400,)], ids=str
)
def test_a_store_that_fails_is_unavailable_for_now(
    relay: Relay, job: Job, ask: Ask, log: io.StringIO, faults: tuple[Fault, ...]
) -> None:
    path = f"/api/track/{job.tracking_token}"
    ask(path)
    relay.faults.extend(faults)
    answer = ask(path)
    assert answer.status == 503
    assert answer.json["error"]["code"] == "unavailable"
    assert int(answer.headers["retry-after"]) > 0
    assert answer.headers["cache-control"] == "no-store"
    assert not relay.faults
    assert "store failed" in log.getvalue()
    assert job.tracking_token not in log.getvalue()
    assert ask(path).status == 200


@pytest.mark.parametrize(
    ("faults", "reachable", "problem"),
    [
        (("cut", "cut"), False, "unreachable"),
        ((500, 500), False, "unreachable"),
        ((403,), True, "refused"),
        ((404,), True, "missing"),
        ((400,), True, "failed"),
    ],
    ids=str,
)
def test_health_says_what_is_wrong_with_the_store(
    relay: Relay,
    far_bucket: Bucket,
    ask: Ask,
    faults: tuple[Fault, ...],
    reachable: bool,
    problem: str,
) -> None:
    relay.faults.extend(faults)
    answer = ask("/api/health")
    assert answer.status == 503
    assert answer.json == {
        "release": RELEASE,
        "store_reachable": reachable,
        "revision": None,
        "problem": problem,
    }
    assert ask("/api/health").status == 200


def test_a_store_that_never_answers_is_given_up_once(
    relay: Relay, job: Job, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_module, "_READ_TIMEOUT_S", 0.3)
    monkeypatch.setattr(once_more, "_AT_ONCE_S", 0.2)
    relay.faults.extend(["mute", "mute"])
    assert ask(f"/api/track/{job.tracking_token}").status == 503
    until(lambda: len(relay.faults) < 2)  # the store may hear of it after it was given up
    assert list(relay.faults) == ["mute"]


def test_no_store_at_all_is_unavailable(
    function: None, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{nobody.getsockname()[1]}")
        assert ask("/api/track/" + "n" * 24).status == 503
        assert ask("/api/health").json["problem"] == "unreachable"
        assert ask("/api/services").status == 200


def test_the_users_proxy_does_not_stand_between_the_function_and_its_emulator(
    relay: Relay, job: Job, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    assert ask(f"/api/track/{job.tracking_token}").status == 200


@pytest.mark.parametrize("body", [b"", b"[", b"null", b'{"jobs":[{"id":"cut sho', b"\xff\xfe"])
def test_an_unreadable_document_is_unavailable_until_it_is_mended(
    bucket: Bucket, ask: Ask, log: io.StringIO, body: bytes
) -> None:
    job = booked(bucket.store)
    whole = bucket.s3.get_object(Bucket=BUCKET, Key=KEY)["Body"].read()
    bucket.put(body)
    answer = ask(f"/api/track/{job.tracking_token}")
    assert answer.status == 503
    assert answer.json["error"]["code"] == "unavailable"
    assert "DocumentUnreadable" in log.getvalue()
    bucket.put(whole)
    assert ask(f"/api/track/{job.tracking_token}").status == 200


def test_an_unknown_link_is_not_called_unknown_while_the_jobs_cannot_be_read(
    bucket: Bucket, ask: Ask
) -> None:
    bucket.s3.delete_object(Bucket=BUCKET, Key=KEY)
    assert ask("/api/track/" + "n" * 24).status == 503
    assert ask("/api/track/malformed").status == 404


def test_a_function_without_a_bucket_says_so_in_its_log_alone(
    ask: Ask, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("QDN_DATA_BUCKET")
    answer = ask("/api/track/" + "n" * 24)
    assert answer.status == 500
    assert "QDN_DATA_BUCKET" not in answer.body
    assert "QDN_DATA_BUCKET is not set" in log.getvalue()
