"""A write that was given up and arrives after all: what was said about it stays true."""

import random
from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

import pytest

from qdn_tui.domain.changes import AddNote, Change
from qdn_tui.store.codec import decode
from qdn_tui.store.errors import StoreBusy, StoreUnreachable
from qdn_tui.store.s3 import S3JobStore
from tests.domain.desk import BUSINESS, START, author
from tests.reliability.line import Fate
from tests.reliability.memory import MemoryS3
from tests.reliability.people import first_body
from tests.reliability.scripted import ScriptedClient
from tests.store.bucket import Waiting

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class Desks:
    """A desk with time for two tries, and another that may write while the first one waits."""

    def __init__(self) -> None:
        self.s3 = MemoryS3(lambda: START)
        self.s3.bodies.append(first_body())
        self.client = ScriptedClient(self.s3)
        self.theirs = S3JobStore(cast("S3Client", self.s3), "late", BUSINESS)
        self.job = self.theirs.read().jobs[0]
        self.meanwhile: Sequence[Change] = ()
        waiting = Waiting()

        def sleep(seconds: float) -> None:
            waiting.sleep(seconds)
            if self.meanwhile:
                self.theirs.apply(self.meanwhile)

        self.ours = S3JobStore(
            cast("S3Client", self.client),
            "late",
            BUSINESS,
            budget=0.06,
            clock=waiting.clock,
            sleep=sleep,
            rng=random.Random(1),  # noqa: S311  # repeats itself on purpose
        )

    def note(self, text: str) -> AddNote:
        return author().note(self.job, text)

    @property
    def notes(self) -> list[str]:
        (job, *_) = decode(self.s3.bodies[-1]).jobs
        return [note.text for note in job.notes.internal]


@pytest.mark.parametrize("conflict", [Fate.CONFLICT, Fate.PRECONDITION])
def test_nothing_was_written_is_never_said_of_what_may_still_arrive(conflict: Fate) -> None:
    """409 says that another write is going on, not that it will succeed."""
    desks = Desks()
    desks.client.expect([], [Fate.LATE, conflict])
    with pytest.raises(StoreUnreachable, match="it may have been written"):
        desks.ours.apply([desks.note("ours")])
    assert desks.notes == []
    desks.client.let_late_ones_arrive()
    assert desks.notes == ["ours"]


def test_it_is_said_once_another_write_has_shut_the_late_one_out() -> None:
    desks = Desks()
    desks.client.expect([], [Fate.LATE, Fate.CONFLICT])
    desks.meanwhile = [desks.note("theirs")]
    with pytest.raises(StoreBusy, match="nothing was written"):
        desks.ours.apply([desks.note("ours")])
    desks.client.let_late_ones_arrive()
    assert desks.notes == ["theirs"]
