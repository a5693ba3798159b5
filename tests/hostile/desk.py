"""A desk on which every text that people write is hostile."""

import uuid
from collections.abc import Sequence
from itertools import cycle, islice

from qdn_tui.domain.document import Document, Quarantined, Record
from qdn_tui.domain.job import HistoryEntry, Hold, InternalNote, Job
from qdn_tui.domain.status import FLOW
from tests.hostile.corpus import HOSTILE
from tests.tui.stores import NOW, demo_document

TEXTS_A_JOB = 20


def hostile_job(texts: list[str], place: int) -> Job:
    """A job with another hostile text in every field; every other one is on hold."""
    job = demo_document().find(("J-000002", "J-000001", "J-000003")[place % 3])
    who = job.history[0].actor.model_copy(update={"name": texts[0]})
    entry = HistoryEntry.model_construct(
        seq=9,
        at=NOW,
        actor=who,
        source="web",
        kind=texts[1],
        from_={"was": texts[2]},
        to=[texts[3]],
        reason=texts[4],
        op_id=None,
    )
    note = InternalNote.model_construct(at=NOW, actor=who, text=texts[5])
    names = ("line1", "line2", "city", "region", "access_notes")
    lines = dict(zip(names, texts[6:11], strict=True))
    hold = Hold.model_construct(reason=texts[11], until=None, at=NOW)
    crew = {"crew": (texts[12],), "truck": texts[13], "trailer": texts[14]}
    changed: dict[str, object] = {
        "id": uuid.UUID(int=place + 1, version=4),
        "number": f"J-{place + 1:06d}",
        "tracking_token": f"token{place:025d}",
        "status": FLOW[place % 3].status,
        "customer": job.customer.model_copy(update={"name": texts[15], "email": texts[16]}),
        "address": job.address.model_copy(update=lines),
        "service": texts[17],
        "notes": job.notes.model_copy(update={"customer": texts[18], "internal": (note,)}),
        "assignment": job.assignment.model_copy(update=crew),
        "hold": hold if place % 2 else None,
        "history": (*job.history, entry),
        texts[19]: texts[19],
    }
    return job.model_copy(update=changed)


def hostile_document(every: Sequence[str] = HOSTILE, rounds: int = 1) -> Document:
    """Every text among the jobs, and once more among the records that cannot be read.

    The texts are no multiple of what a job takes: in a second round they stand in other fields.
    """
    texts = cycle(every)
    count = rounds * (len(every) // TEXTS_A_JOB + 1)
    jobs = [hostile_job(list(islice(texts, TEXTS_A_JOB)), place) for place in range(count)]
    apart = [Quarantined(b"{}", (text,), text) for text in every]
    return Document(entries=(*(Record(job) for job in jobs), *apart), next_number=len(jobs) + 1)
