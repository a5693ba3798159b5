"""Processes and threads that all write at once, over HTTP."""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from qdn_tui.store.codec import decode
from qdn_tui.store.s3 import S3JobStore
from tests.domain.desk import BUSINESS
from tests.in_turn import moto_over_http
from tests.store.bucket import NAME, new_client

CHECKOUT = Path(__file__).parents[2]
PROCESSES, THREADS, CHANGES = 2, 4, 10


@pytest.fixture
def endpoint() -> Iterator[str]:
    with moto_over_http() as address:
        yield address


def test_eight_writers_in_two_processes_lose_and_double_nothing(endpoint: str) -> None:
    s3 = new_client(endpoint)
    s3.create_bucket(Bucket=NAME, CreateBucketConfiguration={"LocationConstraint": "us-west-2"})
    S3JobStore(s3, NAME, BUSINESS).create_document()

    writers = [
        subprocess.Popen(
            [
                sys.executable,
                "-m",
                "tests.store.writer",
                endpoint,
                name,
                str(THREADS),
                str(CHANGES),
            ],
            cwd=CHECKOUT,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in ("left", "right")
    ]
    try:
        acknowledged = [
            line for writer in writers for line in writer.communicate(timeout=200)[0].split()
        ]
    finally:
        for writer in writers:
            writer.kill()
    assert [writer.returncode for writer in writers] == [0] * PROCESSES

    document = decode(s3.get_object(Bucket=NAME, Key="jobs.json")["Body"].read())
    stored = Counter(entry.op_id for job in document.jobs for entry in job.history)
    assert len(acknowledged) == len(set(acknowledged)) == PROCESSES * THREADS * CHANGES
    assert stored == Counter(acknowledged)
    # One revision a write, none skipped: everybody wrote on top of everybody else.
    assert document.revision == 1 + len(acknowledged)
    numbers = [job.number for job in document.jobs]
    assert numbers == [f"J-{number:06d}" for number in range(1, PROCESSES * THREADS + 1)]
    for job in document.jobs:
        assert [note.text for note in job.notes.internal] == [str(n) for n in range(CHANGES - 1)]
