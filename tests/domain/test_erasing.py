"""Erasing a customer: nothing of theirs is left in the job, and nothing brings them back."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from qdn_tui.domain.author import Author
from qdn_tui.domain.changes import Change, FieldEdit
from qdn_tui.domain.document import Document, Quarantined
from qdn_tui.domain.erasing import DEFAULT_REASON, ERASED, had_link
from qdn_tui.domain.job import Actor, ActorKind, Address, Assignment, Customer, Job, as_json
from qdn_tui.domain.public import link_is_live
from qdn_tui.domain.refusals import CustomerErased, IllegalTransition, NamesCustomer
from qdn_tui.domain.rules import allowed_changes, happened
from qdn_tui.domain.status import Outcome, Status
from qdn_tui.domain.telling import said
from qdn_tui.domain.undo import last_step, undoing
from qdn_tui.store.codec import decode, encode
from tests.domain.desk import (
    BUSINESS,
    START,
    adoption,
    after,
    author,
    brought_to,
    job_in,
    order,
    window,
)
from tests.domain.test_legacy import LEAST

CANARY = "Wrenfield"
PHONE = "+16195550177"


def edit(field: Any, seen: Any, value: Any) -> FieldEdit:
    return FieldEdit(field=field, seen=seen, value=value)


def with_a_past() -> tuple[Document, Job]:
    """A finished job with its customer's name in every place where text can stand."""
    customer = Author(Actor(kind=ActorKind.CUSTOMER, name=f"Ida {CANARY}"), "web", lambda: START)
    staff = author("Dana")
    document = after(
        Document(),
        order(
            author(),
            customer=Customer.model_validate(
                {
                    "name": f"Ida {CANARY}",
                    "phone": PHONE,
                    "email": f"ida@{CANARY}.example",
                    "locale": "es-US",
                    "sms_consent": {
                        "granted": True,
                        "at": "2026-11-01T00:00:00Z",
                        "text_version": "1",
                        "source": CANARY,
                    },
                    "nickname": CANARY,
                }
            ),
            address=Address.model_validate(
                {
                    "line1": f"8 {CANARY} Way",
                    "line2": CANARY,
                    "city": CANARY,
                    "region": "CA",
                    "postal_code": "92199",
                    "access_notes": f"gate of {CANARY}",
                    "map": CANARY,
                }
            ),
            customer_note=f"from {CANARY}",
            internal_note=f"{CANARY} called",
            window=window(),
        ),
    )
    job = job_in(document)
    for change in (
        staff.edit(job, [edit("customer.name", f"Ida {CANARY}", f"Ada {CANARY}")]),
        staff.edit(job, [edit("price", {"amount_cents": 60000}, {"amount_cents": 65000})]),
        staff.edit(job, [edit("payment.state", "unpaid", "paid")]),
        staff.edit(job, [edit("payment.method", None, f"card of {CANARY}")]),
        staff.hold(job, f"{CANARY} is away"),
        staff.release(job, f"{CANARY} is back"),
        staff.rotate_token(job),
        staff.note(job, f"ring {CANARY}"),
        staff.assign(job, Assignment(crew=("Rosa",), truck="T1")),
        customer.close(job, Outcome.CANCELLED, f"Customer, online: {CANARY}"),
    ):
        document = after(document, change)
    return document, job_in(document)


def erased_from(document: Document, who: Author | None = None) -> tuple[Document, Job]:
    after_it = after(document, (who or author("Eve")).erase(job_in(document), DEFAULT_REASON))
    return after_it, job_in(after_it)


def test_nothing_of_the_customer_is_left_in_any_byte() -> None:
    document, job = with_a_past()
    raw = {**as_json(job), "gate_code": CANARY}
    raw["history"][0]["ip"] = CANARY  # type: ignore[index, call-overload]
    document = Document().with_job(Job.model_validate(raw))
    assert encode(document)[0].count(CANARY.encode()) > 15
    after_it, bare = erased_from(document)
    body = encode(after_it)[0]
    gone = (CANARY, PHONE, PHONE[2:], "92199", "es-US", "nickname", job.tracking_token, 'ip"')
    assert [one for one in gone if one.encode() in body] == []
    assert decode(body).jobs == (bare,)


def test_what_the_books_need_stays() -> None:
    document, job = with_a_past()
    _, bare = erased_from(document)
    for field in ("number", "id", "status", "outcome", "service", "price", "window", "created_at"):
        assert getattr(bare, field) == getattr(job, field), field
    assert (bare.payment.state, bare.payment.at) == ("paid", job.payment.at)
    assert bare.payment.method is None
    assert bare.assignment == job.assignment
    assert bare.finished_at == job.finished_at
    assert [entry.kind for entry in bare.history[:-1]] == [entry.kind for entry in job.history]
    assert [entry.op_id for entry in bare.history[:-1]] == [entry.op_id for entry in job.history]
    price = next(
        entry for entry in bare.history if isinstance(entry.to, dict) and "price" in entry.to
    )
    assert said(price, BUSINESS) == "Price: $600 → $650"


def test_it_is_a_recorded_change_itself_that_names_nobody_but_whoever_made_it() -> None:
    document, job = with_a_past()
    _, bare = erased_from(document)
    entry = bare.history[-1]
    assert (entry.kind, entry.actor.name, entry.reason) == ("erase", "Eve", DEFAULT_REASON)
    assert bare.version == job.version + 1
    assert said(entry, BUSINESS) == "Customer's data erased; every tracking link is dead"
    assert {e.actor.name for e in bare.history} == {"Ana", "Dana", "Eve", ERASED}


@pytest.mark.parametrize(
    "reason",
    [f"{CANARY.lower()} asked", "asked by 619-555-0177", f"mail of ida@{CANARY}.example"],
)
def test_a_reason_that_names_the_customer_is_refused(reason: str) -> None:
    document, job = with_a_past()
    with pytest.raises(NamesCustomer, match="names the customer"):
        after(document, author().erase(job, reason))


def test_the_usual_reason_names_nobody_whatever_the_customer_is_called() -> None:
    called = Customer(name="The Request Co", phone=PHONE)
    document = after(Document(), order(author(), customer=called))
    job = job_in(document)
    document = after(document, author().close(job, Outcome.CANCELLED, "called off"))
    document = after(document, author().erase(job_in(document), DEFAULT_REASON))
    assert job_in(document).is_erased


def test_an_open_job_is_closed_first() -> None:
    for status in (Status.SUBMITTED, Status.READY_FOR_PICKUP, Status.IN_PROGRESS):
        document, job = brought_to(status)
        with pytest.raises(IllegalTransition, match="erase is not possible"):
            after(document, author().erase(job, DEFAULT_REASON))


def test_two_desks_erase_once() -> None:
    document, job = with_a_past()
    first, second = (author(name).erase(job, DEFAULT_REASON) for name in ("Eve", "Bo"))
    once = after(document, first)
    assert after(once, second) is once
    assert happened(once, second)


def test_every_link_it_ever_had_is_dead_and_can_still_be_explained() -> None:
    document, job = with_a_past()
    rotated = next(entry.from_ for entry in job.history if entry.kind == "rotate_token")
    _, bare = erased_from(document)
    assert not link_is_live(bare, START)
    assert all(had_link(bare, str(token)) for token in (rotated, job.tracking_token))
    assert not had_link(bare, "NeverWasNeverWasNeverWas")


WAITING: dict[str, Callable[[Author, Job], Change]] = {
    "advance": lambda who, job: who.advance(job),
    "edit": lambda who, job: who.edit(job, [edit("customer.name", "Mark", f"Ida {CANARY}")]),
    "edit with price": lambda who, job: who.edit(
        job,
        [
            edit("price", {"amount_cents": 60000}, {"amount_cents": 1}),
            edit("customer.phone", None, PHONE),
        ],
    ),
    "note": lambda who, job: who.note(job, f"ring {CANARY}"),
    "reopen": lambda who, job: who.reopen(job, f"{CANARY} wants it after all"),
    "rotate": lambda who, job: who.rotate_token(job),
    "reschedule": lambda who, job: who.reschedule(job, window()),
    "assign": lambda who, job: who.assign(job, Assignment(crew=("Rosa",))),
}


@pytest.mark.parametrize("kind", WAITING)
def test_a_change_that_waited_at_another_desk_brings_nobody_back(kind: str) -> None:
    document, job = brought_to(Status.COMPLETED)
    waiting = WAITING[kind](author("Bo"), job)
    document, bare = erased_from(document)
    with pytest.raises(CustomerErased, match=f"{job.number} was erased on 2026-11-21 by Eve"):
        after(document, waiting)
    assert allowed_changes(bare) == ("edit",)


def test_what_is_paid_can_still_be_written_down() -> None:
    document, _ = brought_to(Status.COMPLETED)
    document, bare = erased_from(document)
    edits = [edit("payment.state", "unpaid", "paid"), edit("payment.method", None, "cash")]
    document = after(document, author().edit(bare, edits))
    assert job_in(document).payment.state == "paid"


def test_no_undo_brings_anybody_back() -> None:
    who = author("Dana")
    document, job = brought_to(Status.COMPLETED)
    document = after(document, who.edit(job, [edit("customer.name", "Mark", f"Ida {CANARY}")]))
    document, _ = erased_from(document, who)
    for _ in range(2):
        found = undoing(last_step(document, who.actor, who.source), document, who, BUSINESS)
        assert not found.changes
        assert [one.why for one in found.refused] == ["What is erased is gone for good"]


def test_an_older_file_that_is_imported_again_brings_nobody_back() -> None:
    old = {**LEAST, "customer": f"Ida {CANARY}", "status": "completed"}
    taken = after(Document(), adoption(json.dumps(old)))
    document, bare = erased_from(taken)
    for again in (old, {**old, "price": 700}, as_json(job_in(taken))):
        assert after(document, adoption(json.dumps(again))) is document
    assert job_in(document) == bare


@pytest.mark.parametrize("lost", [("price",), ("price", "id")])
def test_nor_does_a_record_of_theirs_that_cannot_be_read(lost: tuple[str, ...]) -> None:
    old = {**LEAST, "customer": f"Ida {CANARY}", "status": "completed"}
    who = author()
    document = after(Document(), adoption(json.dumps(old)))
    document = after(document, who.rotate_token(job_in(document)))
    document, _ = erased_from(document, who)
    broken = {key: value for key, value in old.items() if key not in lost}
    assert after(document, adoption(json.dumps(broken))) is document
    other = json.dumps({**broken, "id": "another", "trackingToken": "ffffffffffffffff"})
    assert after(document, adoption(other)).quarantined


def test_what_is_left_of_a_record_that_could_not_be_read_is_no_worry_any_more() -> None:
    left = json.dumps({"number": "J-000007", "erased": {"record": "0" * 32}})
    document = decode(f'{{"jobs": [{left}]}}'.encode())
    assert document.quarantined == ()
    (entry,) = document.entries
    assert isinstance(entry, Quarantined)
    assert document.erased_apart == {"0" * 32}
    assert left.encode() in encode(document)[0]
