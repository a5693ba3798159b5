"""The numbers: counted on local days, from what the histories say happened when."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from pydantic import JsonValue

from qdn_tui.domain.author import Author
from qdn_tui.domain.changes import FieldEdit
from qdn_tui.domain.document import Document
from qdn_tui.domain.job import Assignment, HistoryEntry, Job
from qdn_tui.domain.money import Money
from qdn_tui.domain.report import Day, Report, as_json, report, stays, weeks
from qdn_tui.domain.status import Outcome, Status
from qdn_tui.domain.words import span
from tests.domain.desk import BUSINESS, Clock, after, author, job_in, order

NOON = datetime(2026, 11, 16, 20, 0, tzinfo=UTC)
DAY = date(2026, 11, 16)

Step = Callable[[Author, Job], object]


class Shop:
    """One job after the other, on a clock that is moved by hand."""

    def __init__(self) -> None:
        self.clock = Clock(NOON)
        self.who = author(clock=self.clock)
        self.jobs: list[Job] = []

    def job(
        self, *steps: Callable[[Author, Job], object], hours: float = 1, **fields: object
    ) -> Job:
        """A job taken now, with a step every so many hours."""
        document = after(Document(), order(self.who, **fields))
        for step in steps:
            self.clock.pass_(hours=hours)
            change = step(self.who, job_in(document))
            document = after(document, change)  # type: ignore[arg-type]  # a change of any kind
        self.jobs.append(job_in(document))
        return self.jobs[-1]

    def report(self, since: date = DAY, until: date = DAY + timedelta(days=6)) -> Report:
        return report(self.jobs, since, until, BUSINESS)


def advance(who: Author, job: Job) -> object:
    return who.advance(job)


def assigned(*crew: str) -> Step:
    return lambda who, job: who.assign(job, Assignment(crew=crew))


def closed(outcome: Outcome) -> Step:
    return lambda who, job: who.close(job, outcome, "said so")


def paid(who: Author, job: Job) -> object:
    return who.edit(job, [FieldEdit(field="payment.state", seen="unpaid", value="paid")])


DONE = (advance, advance, advance)


def test_jobs_count_on_the_day_they_were_taken_and_completed() -> None:
    shop = Shop()
    shop.job(*DONE, hours=18)
    shop.job()
    days = shop.report().days
    assert len(days) == 7
    assert [day.taken for day in days] == [1, 0, 1, 0, 0, 0, 0]
    assert [day.completed for day in days] == [0, 0, 1, 0, 0, 0, 0]
    assert days[2] == Day(date(2026, 11, 18), 1, 1, 60000)
    assert (shop.report().taken, shop.report().completed) == (2, 1)


def test_a_day_is_the_companys_not_the_clocks() -> None:
    shop = Shop()
    shop.clock.moment = datetime(2026, 11, 17, 3, 0, tzinfo=UTC)  # seven in the evening there
    shop.job()
    assert shop.report(DAY, DAY).taken == 1


def test_what_happened_before_and_after_is_left_out() -> None:
    shop = Shop()
    shop.job(*DONE, hours=24)
    assert shop.report(DAY + timedelta(days=1), DAY + timedelta(days=2)).completed == 0
    assert shop.report(DAY + timedelta(days=1)).taken == 0
    assert shop.report(DAY + timedelta(days=3), DAY + timedelta(days=3)).completed == 1


def test_revenue_is_what_was_completed_paid_or_not() -> None:
    shop = Shop()
    shop.job(*DONE)
    shop.job(*DONE, paid, price=Money(amount_cents=30050))
    shop.job(advance, price=Money(amount_cents=99900))
    figures = shop.report()
    assert (figures.paid_cents, figures.unpaid_cents, figures.revenue_cents) == (
        30050,
        60000,
        90050,
    )


def test_other_currencies_are_counted_apart_and_never_added() -> None:
    shop = Shop()
    job = shop.job(*DONE)
    shop.jobs[-1] = job.model_copy(update={"price": Money(amount_cents=500, currency="EUR")})
    figures = shop.report()
    assert (figures.completed, figures.revenue_cents, figures.other_currencies) == (1, 0, 1)


def test_ends_before_their_time_count_by_kind_and_earn_nothing() -> None:
    shop = Shop()
    shop.job(closed(Outcome.CANCELLED))
    shop.job(advance, assigned("Rosa"), closed(Outcome.NO_SHOW))
    shop.job(advance, advance, closed(Outcome.FAILED))
    figures = shop.report()
    assert figures.closed == {Outcome.CANCELLED: 1, Outcome.NO_SHOW: 1, Outcome.FAILED: 1}
    assert (figures.completed, figures.revenue_cents) == (0, 0)
    assert figures.crews[0].no_shows == 1


def test_a_job_that_was_opened_again_counts_by_its_last_end() -> None:
    shop = Shop()
    shop.job(closed(Outcome.CANCELLED), lambda who, job: who.reopen(job, "calls back"), *DONE)
    figures = shop.report()
    assert figures.closed[Outcome.CANCELLED] == 0
    assert figures.completed == 1


def test_crews_by_what_they_completed_and_both_of_two_count() -> None:
    shop = Shop()
    shop.job(assigned("Rosa", "Ivo"), *DONE)
    shop.job(assigned("Rosa"), *DONE)
    shop.job(*DONE)
    figures = shop.report()
    assert [(crew.name, crew.completed, crew.revenue_cents) for crew in figures.crews] == [
        ("Rosa", 2, 120000),
        ("Ivo", 1, 60000),
    ]
    assert figures.unassigned == 1


def test_the_time_in_a_status_is_the_median_of_those_who_left_it() -> None:
    shop = Shop()
    for hours in (1, 2, 30):
        shop.job(advance, hours=hours)
    shop.job()
    submitted, ready, _ = shop.report().stays
    assert (submitted.seconds, submitted.jobs) == (7200, 3)
    assert (ready.seconds, ready.jobs) == (None, 0)
    shop.job(advance, hours=4)
    assert shop.report().stays[0].seconds == 3 * 3600


def test_going_back_begins_a_new_stay() -> None:
    shop = Shop()
    job = shop.job(advance, lambda who, job: who.revert(job, "wrong card"), advance)
    assert [(status, left - entered) for status, entered, left in stays(job)] == [
        (Status.SUBMITTED, timedelta(hours=1)),
        (Status.READY_FOR_PICKUP, timedelta(hours=1)),
        (Status.SUBMITTED, timedelta(hours=1)),
    ]


@pytest.mark.parametrize(
    "history",
    [
        [("adopt", None, "in_progress", 0), ("advance", "in_progress", "completed", 1)],
        [("create", None, "submitted", 2), ("advance", "submitted", "ready_for_pickup", 1)],
        [("create", None, "submitted", 0), ("advance", "in_progress", "completed", 1)],
        [("create", None, {"odd": 1}, 0), ("advance", ["x"], 7, 1), ("close", None, None, 2)],
        [],
    ],
    ids=["an import", "a clock behind", "a gap", "odd values", "nothing"],
)
def test_what_nobody_wrote_down_is_not_made_up(
    history: list[tuple[str, JsonValue, JsonValue, int]],
) -> None:
    shop = Shop()
    job = shop.job()
    entries = tuple(
        HistoryEntry.model_construct(
            seq=number,
            at=NOON + timedelta(hours=hours),
            actor=job.history[0].actor,
            source="web",
            kind=kind,
            from_=before,
            to=to,
            reason=None,
            op_id=None,
        )
        for number, (kind, before, to, hours) in enumerate(history, 1)
    )
    assert list(stays(job.model_copy(update={"history": entries}))) == []


def test_a_period_is_in_order_and_not_for_ever() -> None:
    with pytest.raises(ValueError, match="1 to 3660 days"):
        report([], DAY, DAY - timedelta(days=1), BUSINESS)
    with pytest.raises(ValueError, match="1 to 3660 days"):
        report([], DAY, DAY + timedelta(days=5000), BUSINESS)


def test_weeks_end_with_the_last_day() -> None:
    days = Shop().report(DAY, DAY + timedelta(days=29)).days
    assert [len(week) for week in weeks(days)] == [2, 7, 7, 7, 7]
    assert weeks(days)[-1][-1] == days[-1]
    assert weeks(days[:7]) == (days[:7],)


def test_programs_get_plain_values() -> None:
    shop = Shop()
    shop.job(assigned("Rosa"), *DONE)
    figures = as_json(shop.report(DAY, DAY))
    assert figures["since"] == "2026-11-16"
    assert figures["no_show"] == 0
    assert figures["time_in_status"] == {
        "submitted": {"median_seconds": 7200.0, "jobs": 1},
        "ready_for_pickup": {"median_seconds": 3600.0, "jobs": 1},
        "in_progress": {"median_seconds": 3600.0, "jobs": 1},
    }
    assert figures["crews"] == [
        {"name": "Rosa", "completed": 1, "no_shows": 0, "revenue_cents": 60000}
    ]


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(None, "–"), (20, "0 min"), (2400, "40 min"), (3600, "1 h"), (19200, "5 h 20 min"),
     (86400, "1 d"), (273600, "3 d 4 h")],
)  # fmt: skip
def test_lengths_of_time_are_said_as_people_say_them(seconds: float | None, said: str) -> None:
    assert span(seconds) == said
