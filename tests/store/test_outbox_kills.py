"""kill -9 at every step: what was told to be safe is in the store once, and in order."""

import random
import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from qdn_tui.domain.author import Author
from qdn_tui.domain.changes import CHANGE, Change
from qdn_tui.domain.document import Document
from qdn_tui.store.outbox import read_outbox
from qdn_tui.store.s3 import S3JobStore
from tests.domain.desk import BUSINESS, after, author, job_in, order
from tests.in_turn import moto_over_http
from tests.reliability.children import PATIENCE_S, nursery
from tests.reliability.engine import new_client
from tests.reliability.figures import Figures
from tests.store.outbox_victim import STEPS, Doom, Errand, live

KILLS_A_STEP = 6
CHANGES = 24


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    with moto_over_http() as address:
        yield address


def a_day(who: Author) -> list[Change]:
    """A new job, and notes on it that say their place."""
    changes: list[Change] = [order(who)]
    job = job_in(after(Document(), *changes))
    return [*changes, *(who.note(job, f"{number}") for number in range(1, CHANGES))]


def lives(errand: Errand, doom: Doom | None) -> int | None:
    child = nursery().Process(target=live, args=(errand, doom), daemon=True)
    child.start()
    child.join(PATIENCE_S)
    return child.exitcode


@pytest.mark.parametrize("step", STEPS)
def test_whatever_was_accepted_is_in_the_store_once_and_in_order(
    endpoint: str, tmp_path: Path, figures: Figures, step: str
) -> None:
    s3, bucket = new_client(endpoint), f"killed-{STEPS.index(step)}"
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "us-west-2"})
    store = S3JobStore(s3, bucket, BUSINESS)
    store.create_document()
    todo = a_day(author())
    chance = random.Random(step)  # noqa: S311  # repeats itself on purpose
    errand = Errand(
        endpoint,
        bucket,
        tmp_path / "outbox" / "production.jsonl",
        tmp_path / "accepted",
        [CHANGE.dump_json(change).decode() for change in todo],
        batch=2,
    )
    kills = 0
    for _ in range(KILLS_A_STEP):
        # The first time counts at any step, whatever little is left to do.
        kills += lives(errand, Doom(step, chance.choice((1, 1, 2)))) == -signal.SIGKILL
        ahead = set(errand.accepted_ops())
        stands = {entry.op_id for job in store.read().document.jobs for entry in job.history}
        held = {change.op_id for change in read_outbox(errand.outbox).waiting}
        assert ahead <= stands | held, "accepted, and gone"
    figures.add(kills=kills, operations=len(todo))
    assert kills == KILLS_A_STEP
    assert lives(errand, None) == 0

    job = job_in(store.read().document)
    written = Counter(entry.op_id for entry in job.history)
    assert written == Counter(change.op_id for change in todo)
    assert set(errand.accepted_ops()) == set(written)
    assert [note.text for note in job.notes.internal] == [str(n) for n in range(1, CHANGES)]
    assert read_outbox(errand.outbox).is_empty
