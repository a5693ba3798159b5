"""`qdn report`: the same figures for people and programs, archived jobs included."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from qdn_tui.domain.document import Document
from qdn_tui.domain.job import Assignment
from qdn_tui.store.codec import encode
from tests.cli.conftest import Desk
from tests.domain.desk import Clock, after, author, order

LONG_AGO = datetime.now(UTC).replace(microsecond=0) - timedelta(days=60)


def with_a_finished_job(desk: Desk, when: datetime) -> None:
    """A completed job of Rosa's, and one that has just begun."""
    who = author("Ana", clock=Clock(when))
    document = after(Document(), order(who), order(who))
    job = document.jobs[0]
    document = after(document, who.assign(job, Assignment(crew=("Rosa\x1b[31m",))))
    for _ in range(3):
        document = after(document, who.advance(document.jobs[0]))
    body = encode(replace(document, revision=3))[0]
    desk.s3.put_object(Bucket=desk.bucket, Key="jobs.json", Body=body)


def test_programs_get_json_and_people_a_table(desk: Desk) -> None:
    with_a_finished_job(desk, datetime.now(UTC))
    figures = desk.run("report", "--json").json
    assert (figures["taken"], figures["completed"], figures["unpaid_cents"]) == (2, 1, 60000)
    assert len(figures["days"]) == 30
    shown = desk.run("report").out
    assert "Revenue    $600: $0 paid, $600 unpaid" in shown
    assert "Week from" in shown
    assert "Rosa[31m" in shown
    assert "\x1b" not in shown


def test_archived_jobs_count_and_a_short_period_is_told_by_day(desk: Desk) -> None:
    with_a_finished_job(desk, LONG_AGO)
    assert desk.run("store", "archive").code == 0
    assert len(desk.document["jobs"]) == 1
    day = LONG_AGO.astimezone().date()
    words = ("--since", f"{day - timedelta(days=2)}", "--until", f"{day + timedelta(days=2)}")
    assert desk.run("report", *words, "--json").json["completed"] == 1
    assert "Day" in desk.run("report", *words).out.split()
    assert desk.run("report", "--json").json["completed"] == 0


def test_a_period_that_is_none_is_refused_with_what_to_do(desk: Desk) -> None:
    backwards = desk.run("report", "--since", "2026-11-20", "--until", "2026-11-01")
    assert backwards.code == 2
    assert "is no period" in backwards.err
    for beyond in ("--since", "--until"):
        for day in ("0001-01-01", "9999-12-31"):
            refused = desk.run("report", beyond, day)
            assert (refused.code, "is no period" in refused.err) == (2, True)
    assert desk.run("report", "--since", "yesterday").code == 2
