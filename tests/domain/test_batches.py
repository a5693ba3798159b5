"""A batch costs its own size, not that size times the document's. Counts work, never time."""

import json
import uuid
from collections import Counter
from typing import Any

import pytest

from qdn_tui.domain.document import Document
from qdn_tui.domain.job import Job
from qdn_tui.domain.strict_json import canonical
from tests.domain.desk import adoption, after, author, order
from tests.domain.test_legacy import LEAST

MANY = 200


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often a job was asked for its key, and a record was spelled out to compare it."""
    counted: Counter[str] = Counter()

    def counting_key(job: Job) -> str:
        counted["key"] += 1
        return str(job.id)

    def counting_canonical(text: str | bytes) -> str:
        counted["canonical"] += 1
        return canonical(text)

    monkeypatch.setattr(Job, "key", property(counting_key))
    monkeypatch.setattr("qdn_tui.domain.document.canonical", counting_canonical)
    return counted


def many_jobs() -> Document:
    who = author()
    return after(Document(), *(order(who) for _ in range(MANY)))


def test_many_changes_to_many_jobs_look_at_each_job_a_few_times(work: Counter[str]) -> None:
    document, who = many_jobs(), author("Bo")
    changes = [who.note(job, "hello") for job in document.jobs]
    work.clear()
    assert sum(len(job.history) for job in after(document, *changes).jobs) == 2 * MANY
    assert work["key"] < 8 * MANY


def test_many_new_jobs_look_at_each_job_a_few_times(work: Counter[str]) -> None:
    assert len(many_jobs().jobs) == MANY
    assert work["key"] < 8 * MANY


def test_many_imported_records_look_at_each_record_a_few_times(work: Counter[str]) -> None:
    document = many_jobs()
    records: list[Any] = []
    for number in range(MANY):
        records.append({"broken": number})
        records.append(
            {
                **LEAST,
                "id": str(uuid.UUID(int=number, version=4)),
                "trackingToken": f"{number:016x}",
            }
        )
    changes = [adoption(json.dumps(record)) for record in records]
    work.clear()
    document = after(document, *changes)
    assert (len(document.jobs), len(document.quarantined)) == (2 * MANY, MANY)
    assert work["key"] < 16 * MANY
    assert work["canonical"] < 4 * MANY
