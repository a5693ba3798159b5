"""Fields of a newer program survive every change this one makes."""

from typing import Any

import pytest

from qdn_tui.domain.changes import Change, FieldEdit
from qdn_tui.domain.document import Document, Record
from qdn_tui.domain.job import Assignment, Job, as_json
from qdn_tui.domain.status import Outcome, Status
from tests.domain.desk import after, author, brought_to, job_in, window

NEWER = {"of_version": 9, "deep": {"list": [1, None, {"a": 0.5}], "word": "ärger ☃"}}
# Names that mean something to the program itself must be as safe as any other.
AWKWARD = {"key": "k", "is_open": 0, "model_dump": [], "model_config": {}, "self": 1, "from_": "x"}


def newer_record() -> dict[str, Any]:
    """A job as a newer program may write it: something unknown at every level."""
    _, job = brought_to(Status.READY_FOR_PICKUP, held=True, window=window())
    record: Any = as_json(
        job.model_copy(update={"assignment": Assignment(crew=("Ana",), truck="Truck 2")})
    )
    record.update(newer=NEWER, **AWKWARD)
    parts = [
        record["customer"],
        record["address"],
        record["price"],
        record["window"],
        record["assignment"],
        record["payment"],
        record["notes"],
        record["hold"],
        record["history"][0],
        record["history"][0]["actor"],
    ]
    record["notes"]["internal"] = [
        {
            "at": "2026-11-21T17:00:00Z",
            "actor": {"kind": "crew", "name": "Cy", "newer": NEWER},
            "text": "note",
            "newer": NEWER,
        }
    ]
    record["customer"]["sms_consent"] = {
        "granted": True,
        "at": "2026-11-21T17:00:00Z",
        "text_version": "3",
        "source": "web",
        "revoked_at": None,
        "newer": NEWER,
    }
    for part in parts:
        part["newer"] = NEWER
    return dict(record)


def changes(job: Job) -> dict[str, list[Change]]:
    """One change of each kind, and what has to be done before it."""
    who = author("Bo")
    release = who.release(job, "go")
    free = job.model_copy(update={"hold": None})
    advanced = free.model_copy(update={"status": Status.IN_PROGRESS})
    price = FieldEdit(
        field="price",
        seen={"amount_cents": 60000, "currency": "USD"},
        value={"amount_cents": 70000, "currency": "USD"},
    )
    return {
        "advance": [release, who.advance(free)],
        "revert": [release, who.advance(free), who.revert(advanced, "back")],
        "close": [who.close(job, Outcome.CANCELLED, "over")],
        "reopen": [who.close(job, Outcome.CANCELLED, "over"), who.reopen(job, "again")],
        "release": [release],
        "hold": [release, who.hold(job, "again")],
        "reschedule": [who.reschedule(job, window(2))],
        "edit": [who.edit(job, [price])],
        "assign": [who.assign(job, Assignment(crew=("Bo",)))],
        "note": [who.note(job, "hello")],
        "eta": [who.eta(job, window(2).start_at)],
        "rotate_token": [who.rotate_token(job)],
    }


KINDS = sorted(changes(brought_to(Status.READY_FOR_PICKUP, held=True)[1]))

# A new window or hold is another one: what was said about the old one goes with it.
REPLACED = {
    "reschedule": ("window",),
    "release": ("hold",),
    "advance": ("hold",),
    "revert": ("hold",),
    "hold": ("hold",),
    "close": ("hold",),
    "reopen": ("hold",),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_change_keeps_what_it_does_not_know(kind: str) -> None:
    written = newer_record()
    job = Job.model_validate(written)
    assert as_json(job) == written
    document = Document(entries=(Record(job),))

    changed: Any = as_json(job_in(after(document, *changes(job)[kind])))

    assert changed["newer"] == NEWER
    assert {key: changed[key] for key in AWKWARD} == AWKWARD
    for part in ("customer", "address", "price", "window", "assignment", "payment", "notes"):
        if part not in REPLACED.get(kind, ()):
            assert changed[part]["newer"] == NEWER, part
    if "hold" not in REPLACED.get(kind, ()):
        assert changed["hold"]["newer"] == NEWER
    assert changed["customer"]["sms_consent"] == written["customer"]["sms_consent"]
    assert changed["notes"]["internal"][0] == written["notes"]["internal"][0]
    assert changed["history"][: len(written["history"])] == written["history"]


def test_a_price_edited_by_somebody_who_does_not_know_all_of_it_is_no_conflict() -> None:
    job = Job.model_validate(newer_record())
    document = Document(entries=(Record(job),))
    changed: Any = as_json(job_in(after(document, *changes(job)["edit"])))
    assert changed["price"] == {"amount_cents": 70000, "currency": "USD", "newer": NEWER}


def test_what_a_new_window_replaces_stays_in_the_history() -> None:
    job = Job.model_validate(newer_record())
    document = Document(entries=(Record(job),))
    changed: Any = as_json(job_in(after(document, *changes(job)["reschedule"])))
    assert changed["history"][-1]["from"]["newer"] == NEWER
