"""The whole environment looked over: well where it is well, and each illness in its own line."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from qdn_tui.deploy.ledger import JOURNAL, Ledger
from qdn_tui.deploy.lock import KEY as LOCK
from qdn_tui.deploy.lock import Lease
from qdn_tui.deploy.records import Ended
from qdn_tui.deploy.step import Step
from qdn_tui.doctor.checkup import Checkup, check_up
from qdn_tui.doctor.evidence import Hindrance
from qdn_tui.doctor.web_looks import PAGE_KEY
from qdn_tui.domain.job import as_json
from qdn_tui.store.findings import Level
from qdn_tui.store.outbox import Outbox
from tests.doctor import faults
from tests.doctor.ground import Shop, completed, dispatcher, lay_down

pytestmark = [pytest.mark.cloud, pytest.mark.xdist_group("doctor")]

WELL = {
    "outbox", "credentials", "clock", "bucket", "jobs", "records", "size", "feed", "archive",
    "release", "lock", "function", "pages", "api", "site edge", "dashboard edge", "staging edge",
}  # fmt: skip


@pytest.fixture
def outbox(tmp_path: Path) -> Path:
    return tmp_path / "outbox.jsonl"


def ill(checkup: Checkup) -> dict[str, Level]:
    """What is not well, by its topic."""
    findings = [one.finding for one in checkup.checked]
    return {one.topic: one.level for one in findings if one.level is not Level.OK}


def test_an_environment_that_is_well_says_so_line_by_line(shop: Shop, outbox: Path) -> None:
    found = check_up(shop.surroundings(), outbox, probes=True)
    assert ill(found) == {}
    assert {one.finding.topic for one in found.checked} == WELL | {"probe"}
    assert (found.passed, found.exit_code) == (True, 0)


def _archive_due(shop: Shop) -> None:
    completed(shop.store, timedelta(days=60))


def _bad_record(shop: Shop) -> None:
    broken = {**as_json(shop.job), "price": "a lot"}
    lay_down(shop.cloud, shop.cloud.resources.data_bucket, broken)


def _lock_of_a_dead_holder(shop: Shop) -> None:
    long_ago = datetime(2026, 11, 1, tzinfo=UTC)
    lease = Lease(
        token="t", by="Rosa@office", message="", since=long_ago, expires=long_ago, fence=1
    )
    shop.cloud.s3_files.put_object(
        Bucket=shop.cloud.resources.data_bucket, Key=LOCK, Body=lease.model_dump_json().encode()
    )


def _page_out_of_memory(shop: Shop) -> None:
    url = f"{shop.site}/{PAGE_KEY}"
    shop.shim.plant(url, 200, b"<p>the page of before</p>", "text/html; charset=utf-8")


def _another_release_served(shop: Shop) -> None:
    shop.shim.plant(f"{shop.site}/release.json", 200, b'{"release":"x"}', "application/json")


def _api_down(shop: Shop) -> None:
    shop.shim.break_off(f"{shop.site}/api/health", 502)


@pytest.mark.parametrize(
    ("put", "expected"),
    [
        (_archive_due, {"archive": Level.WARN}),
        (_bad_record, {"records": Level.WARN}),
        (faults._jobs_damaged, {"jobs": Level.FAIL, "feed": Level.FAIL, "archive": Level.FAIL,
                                "api": Level.FAIL}),
        (_lock_of_a_dead_holder, {"lock": Level.WARN}),
        (faults._without_route, {"function": Level.FAIL}),
        (_page_out_of_memory, {"pages": Level.FAIL}),
        (faults._asset_deleted, {"pages": Level.FAIL}),
        (_another_release_served, {"release": Level.FAIL}),
        (_api_down, {"api": Level.FAIL}),
    ],
)  # fmt: skip
def test_each_illness_stands_in_its_own_line(
    shop: Shop, outbox: Path, put: Callable[[Shop], object], expected: dict[str, Level]
) -> None:
    put(shop)
    found = check_up(shop.surroundings(), outbox)
    assert ill(found) == expected
    assert found.exit_code == (1 if Level.FAIL in expected.values() else 0)
    assert all(one.finding.next_step for one in found.checked if one.finding.level is not Level.OK)


@pytest.mark.parametrize(
    ("path", "level", "code"),
    [("/jobs.json", Level.FAIL, 6), ("versioning|/deploy/", Level.WARN, 0)],
)
def test_who_may_not_read_the_jobs_has_no_shop_and_who_may_not_look_at_more_has(
    shop: Shop, outbox: Path, path: str, level: Level, code: int
) -> None:
    for method in ("GET", "HEAD"):
        shop.shim.fail(method, path, 403, "AccessDenied", times=1000)
    found = check_up(shop.surroundings(), outbox)
    assert ill(found)["access"] is level
    assert found.exit_code == code


async def test_what_waits_on_this_machine_is_told_without_any_cloud(
    shop: Shop, outbox: Path
) -> None:
    await Outbox(outbox).add([dispatcher().advance(shop.job)])
    found = check_up(shop.surroundings(**faults._not_running(shop).given), outbox)
    assert ill(found) == {"cloud": Level.FAIL, "outbox": Level.WARN}
    assert (found.hindrance, found.exit_code) == (Hindrance.NOT_RUNNING, 6)


@pytest.mark.parametrize(("code", "status"), [("ExpiredToken", 400), ("AccessDenied", 403)])
def test_what_keeps_out_of_everything_is_told_once(
    shop: Shop, outbox: Path, code: str, status: int
) -> None:
    faults._refuse(shop, code, status)
    found = check_up(shop.surroundings(), outbox)
    assert ill(found) == {"access": Level.FAIL}
    assert found.exit_code == 6


def test_over_a_deploy_that_broke_off_nothing_else_is_advised(shop: Shop, outbox: Path) -> None:
    _page_out_of_memory(shop)
    bucket = shop.cloud.resources.data_bucket
    journal, _ = Ledger(shop.cloud.s3, bucket).journal()
    assert journal is not None
    broken = journal.model_copy(update={"state": Ended.RUNNING, "step": Step.PAGES})
    shop.cloud.s3_files.put_object(
        Bucket=bucket, Key=JOURNAL, Body=broken.model_dump_json().encode()
    )
    found = check_up(shop.surroundings(), outbox)
    assert ill(found) == {"release": Level.FAIL, "pages": Level.FAIL}
    steps = {one.finding.next_step for one in found.checked if one.finding.next_step}
    assert len(steps) == 1
    assert "qdn deploy resume" in steps.pop()
