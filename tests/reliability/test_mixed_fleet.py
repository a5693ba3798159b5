"""An older and a newer program at work on the same document: neither loses anything through us."""

import json
import random
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest

from qdn_tui.store.codec import decode
from qdn_tui.store.s3 import S3JobStore
from tests.domain.desk import BUSINESS
from tests.reliability.chain import Finding, Wrong
from tests.reliability.figures import Figures
from tests.reliability.ledger import Answer
from tests.reliability.other_program import (
    BAD_RECORDS,
    OtherProgram,
    bare_array,
    missing,
    schema_two,
)
from tests.reliability.people import dispatcher
from tests.reliability.planted import (
    BAD_RECORD_DROPPED,
    NEWER_FORM_WRITTEN,
    UNKNOWN_FIELD_DROPPED,
    Bug,
    NewStore,
)
from tests.reliability.simulation import NAMES, Desk, Office

_SEEDS, _SEEDS_OF_A_SOAK = 300, 10_000
_ENOUGH = 100


def _records(body: bytes) -> list[Any]:
    written = json.loads(body)
    return list(written if isinstance(written, list) else written["jobs"])


def _is_ours(body: bytes) -> bool:
    return body.startswith(b'{"schema_version":1,')


def beside_an_older_one(
    seed: int, new_store: NewStore = S3JobStore
) -> tuple[list[Finding], Office]:
    """Two of our desks and a program that knows nothing but a bare array of jobs."""
    office = Office(random.Random(seed), new_store)  # noqa: S311  # repeats itself on purpose
    for name in NAMES[:2]:
        Desk(office, name)
    other = OtherProgram(office, bare_array, changes=6)
    office.world.run()
    _last_write(office)
    return list(_wrongs(office, other)), office


def _last_write(office: Office) -> None:
    """So that the last version is ours, over a line that is fine."""
    chance = random.Random(0)  # noqa: S311
    store = office.new_store(office.s3, "simulated", BUSINESS, now=office.now)
    note = dispatcher("Zoe", chance, office.now).note(store.read().jobs[0], "good night")
    said = office.ledger.send(store, [note])
    assert not isinstance(said, Exception)


def _wrongs(office: Office, other: OtherProgram) -> Iterator[Finding]:
    bodies = office.s3.bodies
    records = _records(bodies[-1])
    for what in missing(records, other.marks, other.bad):
        yield Finding(Wrong.LOST, what)
    for older, newer in pairwise(bodies):
        if _is_ours(newer):
            for text in BAD_RECORDS:
                if text.encode() in older and text.encode() not in newer:
                    yield Finding(Wrong.REWRITTEN, f"the record {text} was spelled anew")
    final = decode(bodies[-1])
    for token in other.tokens:
        if token not in final.by_token:
            yield Finding(Wrong.LOST, f"the link with {token}")
    numbers = Counter(job.number for job in final.jobs)
    if max(numbers.values()) > 1:
        yield Finding(Wrong.NUMBER, f"given twice: {numbers.most_common(1)}")
    stands = Counter(entry.op_id for job in final.jobs for entry in job.history)
    for operation in office.ledger.operations:
        count = stands[operation.op_id]
        if operation.answer is Answer.ACKNOWLEDGED and count != 1:
            wrong = Wrong.DOUBLED if count else Wrong.LOST
            yield Finding(wrong, f"{operation.kind} stands {count} times")
        if operation.answer is Answer.REFUSED and count:
            yield Finding(Wrong.PHANTOM, f"{operation.kind} was said not to be written")
    yield from _renumbered(bodies)


def _renumbered(bodies: list[bytes]) -> Iterator[Finding]:
    """What a person was told on the phone stays true, once one of our writes said it."""
    told: dict[str, str] = {}
    for body in filter(_is_ours, bodies):
        for job in decode(body).jobs:
            if told.setdefault(job.key, job.number) != job.number:
                yield Finding(Wrong.NUMBER, f"{told[job.key]} became {job.number}")


def beside_a_newer_one(seed: int, new_store: NewStore = S3JobStore) -> tuple[list[Finding], Office]:
    """Two of our desks, and a newer program that begins a little later."""
    office = Office(random.Random(seed), new_store)  # noqa: S311  # repeats itself on purpose
    for name in NAMES[:2]:
        Desk(office, name)
    newer = OtherProgram(office, schema_two, changes=4, delay=office.chance.uniform(0, 4))
    office.world.run()
    found = [
        Finding(Wrong.REWRITTEN, "the newer form was written over")
        for before, after in pairwise(office.s3.bodies)
        if not _is_ours(before) and _is_ours(after)
    ]
    found += [
        Finding(Wrong.LOST, what)
        for what in missing(_records(office.s3.bodies[-1]), newer.marks, newer.bad)
    ]
    return found, office


BESIDE = pytest.mark.parametrize(
    "beside",
    [
        pytest.param(beside_an_older_one, id="older"),
        pytest.param(beside_a_newer_one, id="newer"),
    ],
)


@BESIDE
def test_nothing_of_another_program_is_lost_and_nothing_of_ours(
    beside: Any, soak: bool, figures: Figures
) -> None:
    seeds = _SEEDS_OF_A_SOAK if soak else _SEEDS
    bad = {}
    for seed in range(seeds):
        found, office = beside(seed)
        figures.add(
            found,
            seeds=1,
            operations=len(office.ledger.operations),
            faults=office.injected.total(),
        )
        if found:
            bad[seed] = [str(finding) for finding in found]
    assert bad == {}


@pytest.mark.parametrize(
    ("beside", "bug"),
    [
        (beside_an_older_one, UNKNOWN_FIELD_DROPPED),
        (beside_an_older_one, BAD_RECORD_DROPPED),
        (beside_a_newer_one, NEWER_FORM_WRITTEN),
    ],
    ids=lambda given: getattr(given, "name", ""),
)
def test_the_same_seeds_notice_a_planted_bug(beside: Any, bug: Bug, figures: Figures) -> None:
    caught = any(
        finding.wrong in bug.shows_as
        for seed in range(_ENOUGH)
        for finding in beside(seed, bug.new_store)[0]
    )
    figures.control(bug.name, caught=caught)
