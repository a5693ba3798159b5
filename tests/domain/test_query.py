"""The language jobs are found with: every term, every writing, and never an exception."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qdn_tui.domain.findable import Findable, findable, fold
from qdn_tui.domain.job import Assignment, Job
from qdn_tui.domain.query import FLAGS, KEYS, date_span, parse_query
from qdn_tui.domain.status import Outcome, Status
from tests.domain.desk import (
    A_MONDAY,
    BUSINESS,
    after,
    author,
    brought_to,
    job_in,
    window,
    with_job,
)

TODAY = A_MONDAY
# Looked at from each of its letters, it would take hours.
LONG = 500_000
MORNING = window(0, TODAY).start_at.timestamp()


def prepared(job: Job, **different: Any) -> Findable:
    return findable(job.model_copy(update=different), BUSINESS)


def finds(text: str, job: Job, *, today: date = TODAY, seconds: float = MORNING) -> bool:
    return parse_query(text).matcher(today, seconds)(prepared(job))


def mark() -> Job:
    """Mark's job, as J-000012, with a note of the desk and one of his own."""
    who = author()
    document, job = with_job(
        who, customer_note="Trailer stands on the street.", window=window(0, TODAY)
    )
    document = after(document, who.note(job, "Hitch is 2 inch."))
    return job_in(document).model_copy(update={"number": "J-000012"})


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "mark", "MARK", "soderblom", "134 soder", '"soderblom avenue"', "avenue mark",
        "trailer", "hitch", "J-000012", "j-12", "#12", "j12", "000012", "J-1",
        "6195550134", "619-555-0134", "(619) 555-0134", "+1 619 555 0134", "619.555.0134",
        "555-0134", '"619 555"', "+16195550134", "!zoe", "! zoe", '!"nobody here"', "!!mark",
        'mark "', '"', "!", "!!", "mark !", "status:submitted", "status:sub", "STATUS:Submitted",
        "status:ready,submitted", "!status:ready", "crew:none", "date:today", "date:this-week",
        "unpaid", "!late", "!held", "!closed", "date:2026-12-07", "date:..today", "date:today..",
        "date:2026-12-01..2026-12-31", "!date:tomorrow", "date:none,today",
    ],
)  # fmt: skip
def test_mark_is_found_by(text: str) -> None:
    assert finds(text, mark())


@pytest.mark.parametrize(
    "text",
    [
        "zoe", "!mark", "mark zoe", '"mark soderblom"', "j-2", "#13", "619-555-0135",
        "status:ready", "!status:submitted", "crew:rosa", "!crew:none", "date:tomorrow",
        "date:next-week", "date:none", "date:2026-12-08..", "!unpaid", "late", "held", "closed",
        "status:cancelled", "mark late",
    ],
)  # fmt: skip
def test_mark_is_not_found_by(text: str) -> None:
    assert not finds(text, mark())


def test_a_tracking_link_or_its_token_finds_the_job() -> None:
    job = mark()
    assert finds(f"https://example.com/track/{job.tracking_token}", job)
    assert finds(job.tracking_token[:9].upper(), job)
    assert not finds(f"https://example.com/track/{'x' * 24}", job)


def test_accents_case_and_wide_letters_do_not_hide_a_job() -> None:
    _, job = with_job()
    zoe = job.model_copy(
        update={"customer": job.customer.model_copy(update={"name": "Zoë Straße 山田"})}
    )
    for text in ("zoe", "ZOË", "strasse", "山", "ｚｏｅ"):
        assert finds(text, zoe), text


def test_crew_truck_and_trailer_are_found_by_a_part_of_their_name() -> None:
    assigned = Assignment(crew=("Rosa Example", "Théo Sample"), truck="Truck 2")
    _, job = with_job()
    job = job.model_copy(update={"assignment": assigned})
    for text in ("crew:rosa", "crew:theo", 'crew:"truck 2"', "crew:nobody,sample", "!crew:none"):
        assert finds(text, job), text
    truck_alone = job.model_copy(update={"assignment": Assignment(truck="Truck 2")})
    assert finds("crew:none crew:truck", truck_alone)


def test_a_job_is_late_once_its_window_is_over_and_nobody_is_on_it() -> None:
    end = window(0, TODAY).end_at.timestamp()
    for status, late in (
        (Status.SUBMITTED, True),
        (Status.READY_FOR_PICKUP, True),
        (Status.IN_PROGRESS, False),
        (Status.COMPLETED, False),
    ):
        _, job = brought_to(status, window=window(0, TODAY))
        assert finds("late", job, seconds=end + 1) is late, status
        assert not finds("late", job, seconds=end - 1)
    _, held = brought_to(Status.SUBMITTED, held=True, window=window(0, TODAY))
    assert not finds("late", held, seconds=end + 1)
    assert finds("held", held)


def test_jobs_that_ended_early_are_found_by_asking_for_them_alone() -> None:
    _, gone = brought_to(Status.READY_FOR_PICKUP, outcome=Outcome.NO_SHOW)
    for text in ("closed", "closed mark", "status:no-show", "status:no_show", "status:closed"):
        assert finds(text, gone), text
    for text in ("", "mark", "!mark", "status:ready", "!closed", "status:cancelled"):
        assert not finds(text, gone), text
    everywhere = parse_query("mark").matcher(TODAY, MORNING, everywhere=True)
    assert everywhere(prepared(gone))


def test_an_outcome_does_not_hide_a_status_of_the_same_letter() -> None:
    _, done = brought_to(Status.COMPLETED)
    assert finds("status:c", done)
    assert finds("status:done", done)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("statsu:ready", "statsu: is no term; there are status:, crew:, date:, unpaid"),
        ("status:foo", "status:foo is no status; there are submitted, ready_for_pickup"),
        ("status:", "status: wants submitted"),
        ("crew:", "crew: wants"),
        ("date:", "date: wants today"),
        ("date:someday", "date:someday is no day; there are today"),
        ("date:2026-13-45", "date:2026-13-45 is no day"),
        ("date:..", "date:.. is no day"),
        ("date:2026-1..", "date:2026-1.. is no day"),
        ('note:"a b"', 'To find it as text, quote it: "note:a b"'),
    ],
)
def test_what_is_not_understood_is_explained_and_hides_nothing(text: str, said: str) -> None:
    query = parse_query(f"mark {text}")
    assert len(query.problems) == 1
    assert said in query.problems[0]
    assert finds(f"mark {text}", mark())


def test_quoting_turns_a_term_into_text() -> None:
    job = mark()
    late = job.model_copy(update={"notes": job.notes.model_copy(update={"customer": "is late"})})
    assert not finds("late", late)
    assert finds('"late"', late)
    assert parse_query('"status:x" 10:30 http://a.example').problems == ()


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("today", "2026-12-09", "2026-12-09"),
        ("yesterday", "2026-12-08", "2026-12-08"),
        ("this-week", "2026-12-07", "2026-12-13"),
        ("next-week", "2026-12-14", "2026-12-20"),
        ("today..next-week", "2026-12-09", "2026-12-20"),
        ("this-week..2027-01-01", "2026-12-07", "2027-01-01"),
    ],
)
def test_days_and_ranges(written: str, first: str, last: str) -> None:
    span = date_span(written, date(2026, 12, 9))
    assert span == (date.fromisoformat(first), date.fromisoformat(last))


PIECES = st.sampled_from(
    [*FLAGS, *(f"{key}:" for key in KEYS), "status:re", "mar", "mark", "j-1", "j-12", "J-000",
     "J-0001", "619", "619-5", "!", '"', '"a', "date:today", "date:..", "zoe", ",", ":", " "]
)  # fmt: skip


@given(st.text())
def test_nothing_that_can_be_typed_is_an_exception(text: str) -> None:
    query = parse_query(text)
    query.matcher(TODAY, MORNING)(prepared(MARK))
    assert query.text == text


@given(st.lists(PIECES), st.lists(PIECES), st.booleans())
def test_a_narrower_query_never_finds_more(words: list[str], more: list[str], apart: bool) -> None:
    gap = " " if apart else ""
    wide, narrow = parse_query(gap.join(words)), parse_query(gap.join([*words, *more]))
    if narrow.narrows(wide):
        for job in (MARK, ANA):
            seen = [query.matcher(TODAY, MORNING)(prepared(job)) for query in (narrow, wide)]
            assert seen != [True, False]


def test_typing_on_narrows() -> None:
    for before, then in (("mar", "mark"), ("mark", "mark sod"), ("619", "619-5"), ("", "closed")):
        expected = then != "closed"
        assert parse_query(then).narrows(parse_query(before)) is expected, then
    for before, then in (("mark", "mar"), ("status:c", "status:ca"), ("!a", "!ab")):
        assert not parse_query(then).narrows(parse_query(before)), then


def test_only_what_a_clock_decides_depends_on_time() -> None:
    assert [parse_query(t).depends_on_time for t in ("late", "date:today", "mark unpaid")] == [
        True,
        True,
        False,
    ]


def test_folding_is_the_same_for_plain_and_other_letters() -> None:
    assert fold("ABC") == fold("ＡＢＣ") == "abc"


MARK = mark()
ANA = with_job(window=window(1, TODAY + timedelta(days=1)))[1].model_copy(
    update={"number": "J-100123"}
)


@pytest.mark.parametrize("text", [" " * LONG, "! " * LONG, "mark" + "\t" * LONG, '"' + " " * LONG])
def test_a_term_of_nothing_is_passed_over_however_long_it_is(text: str) -> None:
    assert parse_query(text).terms == parse_query(text.strip('!" \t')).terms
