"""The verdict over evidence: a table of what was found, and the one cause that explains it."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from qdn_tui.doctor.causes import Cause, Remedy
from qdn_tui.doctor.evidence import (
    Belongs,
    ClockFacts,
    Evidence,
    Heard,
    Hindrance,
    Standing,
    Trouble,
)
from qdn_tui.doctor.reading import looks
from qdn_tui.doctor.verdict import Verdict, judge
from tests.doctor.well import (
    API,
    AWAY,
    DENIED,
    DISTRIBUTION,
    DOCUMENT,
    EXPIRED,
    FUNCTION,
    LINK,
    NOT_FOUND,
    PAGE,
    STORAGE,
    UNKNOWN,
    WELL,
)


def verdict_of(evidence: Evidence) -> Verdict:
    return judge(evidence, looks(evidence))


def test_nothing_wrong_is_healthy_and_says_what_to_try() -> None:
    verdict = verdict_of(WELL)
    assert (verdict.cause, verdict.exit_code) == (Cause.HEALTHY, 0)
    assert verdict.next_step


@pytest.mark.parametrize(
    ("evidence", "cause"),
    [
        (replace(WELL, distribution=replace(DISTRIBUTION, resolves=False)), Cause.NO_SUCH_NAME),
        (
            replace(WELL, distribution=replace(DISTRIBUTION, serves_host=False)),
            Cause.DISTRIBUTION_WRONG,
        ),
        (
            replace(WELL, distribution=replace(DISTRIBUTION, runs_function=False)),
            Cause.DISTRIBUTION_WRONG,
        ),
        (
            replace(WELL, distribution=replace(DISTRIBUTION, serves_bucket=False)),
            Cause.DISTRIBUTION_WRONG,
        ),
        (
            replace(WELL, distribution=Trouble(Hindrance.MISSING, "NoSuchDistribution")),
            Cause.DISTRIBUTION_MISSING,
        ),
        (
            replace(WELL, page=replace(PAGE, heard=Heard(403), served=None)),
            Cause.PAGE_BLOCKED,
        ),
        (replace(WELL, page=replace(PAGE, heard=Heard(500), served=None)), Cause.UNEXPLAINED),
        (replace(WELL, api=replace(API, edge=Heard(403))), Cause.API_LOCKED_OUT),
        (replace(WELL, api=replace(API, edge=Heard(503), problem="refused")), Cause.API_DOWN),
        (
            # What the edge remembers of a job that is really gone is no wrong answer.
            replace(WELL, api=replace(NOT_FOUND, edge=Heard(404, age_s=3)), document=UNKNOWN),
            Cause.UNKNOWN_TOKEN,
        ),
        (
            replace(WELL, api=replace(API, edge=Heard(404, age_s=3), origin=None)),
            Cause.STALE_ANSWER,
        ),
        (
            # The function's settings are hidden: the two documents differ.
            replace(WELL, api=replace(NOT_FOUND, reads=None, revision=3)),
            Cause.WRONG_BUCKET,
        ),
        (replace(WELL, document=UNKNOWN, api=replace(API, reads="b")), Cause.WRONG_BUCKET),
        (replace(WELL, clock=ClockFacts(-3600)), Cause.CLOCK_WRONG),
        (replace(WELL, storage=replace(STORAGE, wanted_account="999")), Cause.WRONG_ACCOUNT),
        (replace(WELL, link=replace(LINK, belongs=Belongs.DASHBOARD)), Cause.STAFF_LINK),
        (replace(WELL, link=replace(LINK, belongs=Belongs.STAGING)), Cause.STAGING_LINK),
        (
            replace(WELL, page=AWAY, api=AWAY, document=AWAY, storage=AWAY, clock=AWAY),
            Cause.NO_NETWORK,
        ),
        (replace(WELL, page=AWAY, api=AWAY), Cause.SITE_UNREACHABLE),
        (replace(WELL, api=AWAY), Cause.API_DOWN),
        (
            replace(
                WELL,
                distribution=EXPIRED,
                function=EXPIRED,
                document=EXPIRED,
                storage=EXPIRED,
                page=replace(PAGE, stored=None, recorded=None, stored_is_known=False),
            ),
            Cause.CREDENTIALS_EXPIRED,
        ),
    ],
)
def test_one_cause(evidence: Evidence, cause: Cause) -> None:
    verdict = verdict_of(evidence)
    assert (verdict.cause, verdict.also) == (cause, ())
    assert verdict.next_step or verdict.cure


def test_an_api_that_is_kept_from_the_jobs_is_cured_otherwise_than_one_that_broke() -> None:
    steps = [
        verdict_of(replace(WELL, api=replace(API, edge=Heard(503), problem=problem))).next_step
        for problem in ("refused", "failed")
    ]
    assert ["data_key_arn" in step for step in steps] == [True, False]
    assert ["rollback" in step for step in steps] == [False, True]


def test_a_name_that_leads_nowhere_is_cured_by_the_record_that_it_lacks() -> None:
    lost = replace(DISTRIBUTION, resolves=False)
    verdict = verdict_of(replace(WELL, distribution=lost))
    assert "track.example.com CNAME d1example.cloudfront.net" in verdict.next_step
    verdict = verdict_of(replace(WELL, distribution=replace(lost, host=lost.names[0])))
    assert "CNAME" not in verdict.next_step


def test_where_nobody_says_where_the_site_is_that_is_told() -> None:
    verdict = verdict_of(replace(WELL, page=None, api=None, distribution=None, function=None))
    assert verdict.is_healthy
    assert "nothing says where its site is" in verdict.said


def test_whoever_may_not_look_at_the_edge_still_gets_a_verdict() -> None:
    denied = Trouble(Hindrance.DENIED, "AccessDenied")
    verdict = verdict_of(replace(WELL, distribution=denied, function=denied))
    assert (verdict.cause, verdict.exit_code) == (Cause.HEALTHY, 0)
    assert len(verdict.notes) == 2
    closed = replace(PAGE, heard=Heard(403), served=None)
    assert verdict_of(replace(WELL, function=denied, page=closed)).cause is Cause.UNEXPLAINED


def test_of_two_faults_the_one_nearest_the_customer_is_named_and_the_other_told() -> None:
    routed = replace(FUNCTION, routed_to="/track/x", is_recorded=False, draft_is_recorded=False)
    verdict = verdict_of(
        replace(
            WELL,
            function=routed,
            page=replace(PAGE, heard=Heard(403), served=None),
            api=NOT_FOUND,
            document=replace(
                DOCUMENT,
                standing=Standing.REVOKED,
                at=datetime(2026, 11, 1, tzinfo=UTC),
                by="Dana",
            ),
        )
    )
    assert verdict.cause is Cause.FUNCTION_WITHOUT_ROUTE
    assert verdict.also == (
        "J-000003 was given a new link on 2026-11-01 by Dana, and this one died",
    )


def test_a_cause_behind_that_explains_everything_comes_before_a_nearer_one_that_does_not() -> None:
    damaged = Trouble(Hindrance.DAMAGED, "jobs.json is cut short")
    api = replace(API, edge=Heard(503), origin=Heard(503), problem="unreadable", revision=None)
    verdict = verdict_of(replace(WELL, api=api, document=damaged))
    assert (verdict.cause, verdict.also) == (Cause.JOBS_DAMAGED, ())


def test_where_a_deploy_broke_off_the_cure_goes_on_with_it() -> None:
    gone = replace(PAGE, stored=None, heard=Heard(404), served=None)
    cure = verdict_of(replace(WELL, page=gone, broke_off=True)).cure
    assert cure is not None
    assert cure.remedy is Remedy.RESUME


def test_while_somebody_deploys_nothing_is_put_back_and_nothing_broke_off() -> None:
    gone = replace(PAGE, stored=None, heard=Heard(404), served=None)
    verdict = verdict_of(replace(WELL, page=gone, is_deploying=True))
    assert (verdict.cause, verdict.cure) == (Cause.PAGE_NOT_PROMOTED, None)
    assert verdict.next_step == "Somebody deploys right now: look again when that is done"


def test_without_a_recorded_release_there_is_nothing_to_put_back() -> None:
    gone = replace(PAGE, stored=None, recorded=None, heard=Heard(404), served=None)
    verdict = verdict_of(replace(WELL, page=gone, recorded=None))
    assert verdict.cure is None
    assert "qdn deploy run" in verdict.next_step


def test_what_keeps_nobody_from_the_page_is_a_note() -> None:
    verdict = verdict_of(
        replace(
            WELL,
            distribution=replace(DISTRIBUTION, keeps_errors_s=10),
            clock=ClockFacts(120),
        )
    )
    assert verdict.cause is Cause.HEALTHY
    assert verdict.notes == (
        "Distribution: Right and deployed, but it keeps errors for 10 s",
        "Clock: This machine is 2 min ahead",
    )


def test_a_link_that_works_on_staging_does_not_hide_two_faults_behind_it() -> None:
    verdict = verdict_of(
        replace(
            WELL,
            link=replace(LINK, belongs=Belongs.STAGING),
            page=replace(PAGE, stored=None, heard=Heard(404), served=None),
            api=replace(API, edge=Heard(503), problem="refused"),
        )
    )
    assert (verdict.cause, verdict.exit_code) == (Cause.PAGE_NOT_PROMOTED, 1)
    assert verdict.also == ("The API is down: it answers 503: the jobs are refused",)


@pytest.mark.parametrize(
    "handicap",
    [
        {"distribution": EXPIRED, "function": EXPIRED, "document": EXPIRED, "storage": EXPIRED},
        {"document": DENIED, "storage": DENIED},
        {"storage": replace(STORAGE, account="111", wanted_account="222")},
        {"clock": ClockFacts(3600)},
    ],
)
def test_what_keeps_us_out_does_not_account_for_what_a_phone_meets(
    handicap: dict[str, Any],
) -> None:
    down = replace(API, edge=Heard(503), origin=None, problem="refused")
    verdict = verdict_of(replace(WELL, api=down, **handicap))
    assert verdict.cause is Cause.API_DOWN
    assert len(verdict.also) == 1
