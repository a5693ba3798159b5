"""Which release runs, and whether it can read the jobs."""

import io
from pathlib import Path

import pytest

from qdn_tui.api.deployment import release_of
from qdn_tui.resources import RELEASE_FILE
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


def test_a_bundle_knows_its_release_and_a_checkout_has_none(tmp_path: Path) -> None:
    assert release_of(tmp_path) == "unreleased"
    (tmp_path / RELEASE_FILE).write_text("0123456789ab\n", "utf-8")
    assert release_of(tmp_path) == "0123456789ab"


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
