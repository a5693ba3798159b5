"""Many desks write to one document at once, as threads and as processes, and keep their ledgers."""

import multiprocessing
import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

from qdn_tui.domain.author import Author, wall_clock
from qdn_tui.domain.changes import Change
from qdn_tui.domain.status import following
from qdn_tui.store.errors import StoreError, StoreUnreachable
from qdn_tui.store.protocol import Snapshot
from qdn_tui.store.s3 import JOBS_KEY, S3JobStore
from tests.domain.desk import BUSINESS, order
from tests.reliability.children import PATIENCE_S, nursery
from tests.reliability.engine import new_client
from tests.reliability.ledger import Ledger, Operation
from tests.reliability.people import dispatcher, first_body
from tests.reliability.planted import NewStore

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_TRIES = 12
# Waiting between tries is no part of the proof: it is made this much shorter.
_HURRY = 10.0


@dataclass(frozen=True)
class Desk:
    """One who writes.

    Attributes:
        name: of the dispatcher.
        endpoint: of the S3, or of a proxy in front of it.
        bucket: where the document is.
        changes: how many to make.
        seed: of what is done.
        budget: seconds a write may take with all its retries.
    """

    name: str
    endpoint: str
    bucket: str
    changes: int
    seed: int
    budget: float = 20.0


@dataclass
class Hurried:
    """A clock on which waiting takes its time while little goes by."""

    _skipped: float = field(default=0.0)

    def clock(self) -> float:
        return time.monotonic() + self._skipped

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds / _HURRY)
        self._skipped += seconds - seconds / _HURRY


def work(
    desk: Desk, s3: "S3Client", start: Callable[[], object], new_store: NewStore = S3JobStore
) -> tuple[Operation, ...]:
    """Make the desk's changes, each until its answer is certain or patience ends."""
    chance = random.Random(f"{desk.name} {desk.seed}")  # noqa: S311  # repeats itself on purpose
    who, hurried, ledger = (
        dispatcher(desk.name, chance, wall_clock),
        Hurried(),
        Ledger(time.monotonic),
    )
    store = new_store(
        s3,
        desk.bucket,
        BUSINESS,
        budget=desk.budget,
        clock=hurried.clock,
        sleep=hurried.sleep,
        rng=chance,
    )
    start()
    known, left = _look(store), desk.changes
    while left > 0:
        changes = tuple(think(known, who, chance))[:left]
        left -= len(changes)
        said = ledger.send(store, changes)
        for _ in range(_TRIES):
            if isinstance(said, StoreError):
                said = ledger.send(store, changes)
        known = said if isinstance(said, Snapshot) else _look(store)
    return ledger.operations


def _look(store: S3JobStore) -> Snapshot:
    for _ in range(200):
        try:
            return store.read()
        except StoreUnreachable:
            continue
    raise AssertionError("200 reads failed one after the other")


def think(known: Snapshot, who: Author, chance: random.Random) -> Iterator[Change]:
    """One change, at times two or three together: a new job, a move, a note."""
    for _ in range(chance.choice((1, 1, 1, 1, 2, 3))):
        job, dice = chance.choice(known.jobs), chance.random()
        if dice < 0.15:
            yield order(who)
        elif dice < 0.35 and following(job.status) is not None:
            yield who.advance(job)
        else:
            yield who.note(job, f"note {chance.getrandbits(64):016x}")


def prepare(endpoint: str, bucket: str) -> None:
    """A document with two jobs in it, as a desk of yesterday left it."""
    new_client(endpoint).put_object(Bucket=bucket, Key=JOBS_KEY, Body=first_body())


def all_at_once(
    desks: Sequence[Desk],
    processes: Sequence[Desk] = (),
    *,
    new_store: NewStore = S3JobStore,
    attempts: int = 1,
) -> list[Operation]:
    """Let `desks` work as threads over one client and `processes` each by itself.

    Args:
        desks, processes: who.
        new_store: makes the stores of the threads.
        attempts: how often boto3 itself sends a request of theirs.
    """
    s3 = new_client(desks[0].endpoint, attempts=attempts)
    ready = threading.Barrier(len(desks), timeout=PATIENCE_S)
    with (
        _in_processes(processes) as answers,
        ThreadPoolExecutor(len(desks)) as threads,
    ):
        done = [threads.submit(work, desk, s3, ready.wait, new_store) for desk in desks]
        operations = [operation for one in done for operation in one.result()]
        for answer in answers:
            operations += answer.recv()
    return operations


@contextmanager
def _in_processes(desks: Sequence[Desk]) -> Iterator[list["Connection[None, Sequence[Operation]]"]]:
    answers, children = [], []
    for desk in desks:
        receiver, sender = multiprocessing.Pipe(duplex=False)
        child = nursery().Process(target=_work_alone, args=(desk, sender), daemon=True)
        child.start()
        sender.close()
        answers.append(receiver)
        children.append(child)
    try:
        yield answers
    finally:
        for child in children:
            child.join(PATIENCE_S)
            child.kill()


def _work_alone(desk: Desk, sender: "Connection[Sequence[Operation], None]") -> None:
    sender.send(work(desk, new_client(desk.endpoint), lambda: None))


def bodies(endpoint: str, bucket: str) -> list[bytes]:
    """Every stored version of the document, the live one last."""
    s3 = new_client(endpoint, attempts=3)
    versions = [
        version
        for page in s3.get_paginator("list_object_versions").paginate(
            Bucket=bucket, Prefix=JOBS_KEY
        )
        for version in page["Versions"]
    ]
    versions.sort(key=lambda version: version["IsLatest"])
    return [
        s3.get_object(Bucket=bucket, Key=JOBS_KEY, VersionId=version["VersionId"])["Body"].read()
        for version in versions
    ]
