"""Edits name the value their author saw: nothing is overwritten unseen."""

import pytest
from pydantic import JsonValue, ValidationError

from qdn_tui.domain.changes import EditableField, FieldEdit
from qdn_tui.domain.editing import field_value
from qdn_tui.domain.job import Job
from qdn_tui.domain.refusals import EditConflict, NotBookable
from qdn_tui.domain.status import Status
from tests.domain.desk import Clock, after, author, brought_to, job_in, with_job
from tests.examples import short


def edit(job: Job, field: EditableField, value: JsonValue) -> FieldEdit:
    """What somebody who looks at `job` now would send."""
    return FieldEdit(field=field, seen=field_value(job, field), value=value)


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [
        ("customer.name", "  Mark Two ", "Mark Two"),
        ("customer.phone", "(619) 555-0199", "+16195550199"),
        ("customer.email", "mark@example.com", "mark@example.com"),
        ("customer.locale", "es-US", "es-US"),
        ("address.line1", "136 Soderblom Avenue", "136 Soderblom Avenue"),
        ("address.line2", "rear house", "rear house"),
        ("address.city", "La Mesa", "La Mesa"),
        ("address.region", "CA", "CA"),
        ("address.postal_code", "91941", "91941"),
        ("address.access_notes", "gate code 0000", "gate code 0000"),
        ("service", "junk_removal", "junk_removal"),
        (
            "price",
            {"amount_cents": 7500, "currency": "USD"},
            {"amount_cents": 7500, "currency": "USD"},
        ),
        ("notes.customer", " two sofas ", " two sofas "),
        ("payment.state", "paid", "paid"),
        ("payment.method", "cash", "cash"),
    ],
)
def test_every_field_a_person_may_edit_takes_its_new_value(
    field: EditableField, value: JsonValue, kept: JsonValue
) -> None:
    document, job = with_job()
    before = field_value(job, field)
    changed = job_in(after(document, author("Bo").edit(job, [edit(job, field, value)])))
    assert field_value(changed, field) == kept
    assert changed.history[-1].from_ == {field: before}
    assert changed.history[-1].to == {field: kept}


def test_fields_that_are_not_for_editing_are_not_taken() -> None:
    for field in ("status", "tracking_token", "id", "history", "notes.internal", "outcome"):
        with pytest.raises(ValidationError):
            FieldEdit.model_validate({"field": field, "seen": None, "value": "x"})


def test_a_field_changed_meanwhile_is_a_conflict_that_shows_all_three_values() -> None:
    document, job = with_job()
    ours = author("Bo").edit(
        job, [edit(job, "customer.name", "Bo's"), edit(job, "address.line2", "rear")]
    )
    document = after(document, author("Ana").edit(job, [edit(job, "customer.name", "Ana's")]))
    with pytest.raises(EditConflict) as refused:
        after(document, ours)
    assert refused.value.differences == {"customer.name": ("Mark", "Ana's", "Bo's")}
    assert refused.value.exit_code == 4
    assert job_in(document).address.line2 == ""  # all of an edit, or nothing


def test_two_people_who_want_the_same_value_agree() -> None:
    document, job = with_job()
    ours = author("Bo").edit(job, [edit(job, "address.line2", "rear")])
    document = after(document, author("Ana").edit(job, [edit(job, "address.line2", "rear")]))
    assert job_in(after(document, ours)).address.line2 == "rear"


def test_two_people_edit_different_fields_of_one_job() -> None:
    document, job = with_job()
    ours = author("Bo").edit(job, [edit(job, "address.line2", "rear")])
    document = after(document, author("Ana").edit(job, [edit(job, "customer.name", "Ana's")]))
    both = job_in(after(document, ours))
    assert (both.customer.name, both.address.line2) == ("Ana's", "rear")


@pytest.mark.parametrize(
    ("field", "value", "named"),
    [
        ("customer.name", "", "customer.name"),
        ("customer.name", None, "customer.name"),
        ("customer.name", ["Mark"], "customer.name"),
        ("customer.phone", "555", "customer.phone"),
        ("customer.email", "nobody", "customer.email"),
        ("address.line1", " ", "address.line1"),
        ("service", "window_cleaning", "service"),
        ("price", {"amount_cents": -1, "currency": "USD"}, "price.amount_cents"),
        ("price", {"amount_cents": 600.5, "currency": "USD"}, "price.amount_cents"),
        ("price", {"amount_cents": 600, "currency": "EUR"}, "price.currency"),
        ("price", 600, "price"),
        ("payment.state", "stolen", "payment.state"),
        ("notes.customer", "x" * 2001, "notes.customer"),
    ],
    ids=short,
)
def test_a_value_that_breaks_the_record_is_refused_by_its_field(
    field: EditableField, value: JsonValue, named: str
) -> None:
    document, job = with_job()
    with pytest.raises(NotBookable) as refused:
        after(document, author("Bo").edit(job, [edit(job, field, value)]))
    assert named in refused.value.fields
    assert refused.value.exit_code == 2


def test_the_last_way_to_reach_a_customer_cannot_be_taken_away() -> None:
    document, job = with_job()
    with pytest.raises(NotBookable, match="phone number or an email"):
        after(document, author("Bo").edit(job, [edit(job, "customer.phone", "")]))
    swap = [edit(job, "customer.phone", ""), edit(job, "customer.email", "mark@example.com")]
    changed = job_in(after(document, author("Bo").edit(job, swap)))
    assert (changed.customer.phone, changed.customer.email) == (None, "mark@example.com")


def test_paying_notes_when_and_saying_it_again_does_not_move_that_moment() -> None:
    clock = Clock()
    who = author("Bo", clock=clock)
    document, job = brought_to(Status.COMPLETED)
    document = after(document, who.edit(job, [edit(job, "payment.state", "paid")]))
    paid = job_in(document)
    clock.pass_(days=2)
    document = after(document, who.edit(paid, [edit(paid, "payment.state", "paid")]))
    again = job_in(document)
    assert again.payment.at == paid.payment.at == who.clock() - (clock() - paid.updated_at)
    document = after(document, who.edit(again, [edit(again, "payment.state", "unpaid")]))
    assert job_in(document).payment.at is None
