"""Whatever stands in a record: a job or reasons, never a crash."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qdn_tui.domain.findable import findable
from qdn_tui.domain.job import Job, as_json
from qdn_tui.domain.public import track_view, within_link_life
from qdn_tui.domain.reading import read_record
from qdn_tui.domain.report import report
from qdn_tui.domain.rules import allowed_changes, standing
from qdn_tui.domain.telling import said
from qdn_tui.domain.text import safe
from tests.domain.desk import (
    A_MONDAY,
    ALL_STATUSES,
    BUSINESS,
    START,
    Clock,
    after,
    author,
    brought_to,
    job_in,
)
from tests.domain.test_legacy import LEAST
from tests.domain.test_strict_json import values
from tests.examples import examples

PRESENT: dict[str, Any] = dict(as_json(brought_to(ALL_STATUSES[2])[1]))
KEYS = sorted(
    {*PRESENT, *LEAST, "jobId", "token", "customer_name", "location", "service_type", "amount"}
    | {"created", "createdAt", "created_at", "updatedAt", "crew", "phone", "email"}
)
INNER = [
    ("customer", "name"),
    ("customer", "phone"),
    ("customer", "email"),
    ("customer", "sms_consent"),
    ("address", "line1"),
    ("address", "postal_code"),
    ("price", "amount_cents"),
    ("price", "currency"),
    ("assignment", "crew"),
    ("payment", "state"),
    ("notes", "internal"),
]
moments = st.sampled_from(
    [
        *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", 1e300, -1e300, 10**80),
        *("0001-01-01T00:00:00Z", "9999-12-31T00:00:00Z", "9999-12-31", "24:00", -1),
    ]
)
anything = values | moments


def use(record: Any) -> None:
    """Read it, and where it is a job, do with it what every screen does."""
    read = read_record(record, number=lambda: "J-000001", when_unknown=START)
    if read.job is None:
        assert read.reasons
        assert all(safe(reason) == reason for reason in (*read.reasons, read.label))
        return
    again = Job.model_validate(as_json(read.job))
    assert again == read.job
    assert standing(read.job)
    assert allowed_changes(read.job)
    track_view(read.job, BUSINESS, START).model_dump_json()
    assert read.job.finished_at is None or not read.job.is_open
    for entry in read.job.history:
        assert safe(said(entry, BUSINESS))
    assert within_link_life(read.job, START) in (True, False)
    report([read.job], A_MONDAY, A_MONDAY, BUSINESS)
    findable(read.job, BUSINESS)


@examples(150)
@given(anything)
def test_any_json_is_read_or_not_and_breaks_nothing(record: object) -> None:
    use(record)


@examples(300)
@given(st.sampled_from([LEAST, PRESENT]), st.dictionaries(st.sampled_from(KEYS), anything))
def test_any_field_may_hold_anything(record: dict[str, Any], different: dict[str, Any]) -> None:
    use({**record, **different})


@examples(150)
@given(st.sampled_from(INNER), anything)
def test_any_inner_field_may_hold_anything(place: tuple[str, str], value: object) -> None:
    part, key = place
    use({**PRESENT, part: {**PRESENT[part], key: value}})


@examples(150)
@given(st.sampled_from(sorted(PRESENT["history"][0])), anything)
def test_any_history_may_hold_anything(key: str, value: object) -> None:
    first, *rest = PRESENT["history"]
    use({**PRESENT, "history": [{**first, key: value}, *rest]})
    use({**LEAST, "history": [{"status": "pending", "at": "2026-10-27T01:00:00Z", key: value}]})


def test_a_number_from_another_world_is_a_reason_not_a_crash() -> None:
    for number in ("J-" + "9" * 5000, "J-000001\x1b[2J", "J-٠٠٠٠٠١", "17", 17, "J-1"):
        read = read_record(
            {**PRESENT, "number": number}, number=lambda: "J-000001", when_unknown=START
        )
        assert read.job is None
        assert read.reasons[0].startswith("number: ")


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00Z", "9999-12-31T00:00:00Z"])
def test_a_moment_that_nobody_can_reckon_with_keeps_its_record_apart(moment: str) -> None:
    first, *rest = PRESENT["history"]
    for different in (
        {"created_at": moment},
        {"eta": moment},
        {"window": {"start_at": moment, "end_at": moment.replace("00:00:00", "02:00:00")}},
        {"hold": {"reason": "gate code", "until": moment}},
        {"payment": {"state": "paid", "at": moment}},
        {"history": [{**first, "at": moment}, *rest]},
    ):
        read = read_record({**PRESENT, **different}, number=lambda: "J-9", when_unknown=START)
        assert read.job is None
        assert "between the years 1000 and 9998" in read.reasons[0]
    use({**PRESENT, "updated_at": moment})


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59-08:00"])
def test_what_a_history_says_of_such_a_moment_is_told_as_it_is_written(moment: str) -> None:
    window = {"start_at": moment, "end_at": moment}
    first, *_ = PRESENT["history"]
    for kind, value, told in (
        ("eta", moment, f"Expected {moment}"),
        ("reschedule", window, "Window: none → {"),
    ):
        record = {**PRESENT, "history": [{**first, "kind": kind, "to": value}]}
        use(record)
        assert said(Job.model_validate(record).history[0], BUSINESS).startswith(told)


def test_a_job_ends_when_it_was_completed_closed_or_imported() -> None:
    clock = Clock()
    who = author("Bo", clock=clock)
    document, job = brought_to(ALL_STATUSES[2])
    assert job.finished_at is None
    clock.pass_(hours=1)
    document = after(document, who.advance(job))
    done = clock()
    clock.pass_(days=3)
    document = after(document, who.note(job_in(document), "swept"))
    assert job_in(document).finished_at == done
    document = after(document, who.revert(job_in(document), "one bag left"))
    assert job_in(document).finished_at is None
