"""Which release runs, and whether it can read the jobs."""

import io

import pytest

from tests.api.conftest import BUCKET, KEY, RELEASE, Ask, Bucket
from tests.api.jobs import booked


def test_a_healthy_function_names_its_release_and_the_revision(bucket: Bucket, ask: Ask) -> None:
    booked(bucket.store)
    answer = ask("/api/health")
    assert answer.status == 200
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json == {
        "release": RELEASE,
        "store_reachable": True,
        "revision": 2,
        "problem": None,
    }


def test_the_revision_follows_every_write(bucket: Bucket, ask: Ask) -> None:
    before = ask("/api/health").json["revision"]
    booked(bucket.store)
    assert ask("/api/health").json["revision"] == before + 1


def test_a_function_that_was_never_released_says_so(
    bucket: Bucket, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("QDN_RELEASE")
    assert ask("/api/health").json["release"] == "unreleased"


def test_a_missing_document_is_unhealthy(bucket: Bucket, ask: Ask) -> None:
    bucket.s3.delete_object(Bucket=BUCKET, Key=KEY)
    answer = ask("/api/health")
    assert answer.status == 503
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json == {
        "release": RELEASE,
        "store_reachable": True,
        "revision": None,
        "problem": "missing",
    }


@pytest.mark.parametrize("body", [b"", b'{"jobs":[', b"<html>", b'"jobs"'])
def test_an_unreadable_document_is_unhealthy(
    bucket: Bucket, ask: Ask, log: io.StringIO, body: bytes
) -> None:
    bucket.put(body)
    answer = ask("/api/health")
    assert answer.status == 503
    assert answer.json["problem"] == "unreadable"
    assert "DocumentUnreadable" in log.getvalue()
