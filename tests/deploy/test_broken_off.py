"""Runs that die at every step: old or new, never a mix of bytes; resumed, then rolled back."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from qdn_tui import deploy
from qdn_tui.cloud import Cloud
from qdn_tui.deploy import (
    Cancelled,
    CancelToken,
    Ended,
    Event,
    LockLost,
    Moved,
    NothingToResume,
    Progressed,
    Result,
    RolledBack,
    RunCancelled,
    Shipping,
    Step,
    StepEnded,
    StepStarted,
    Unfinished,
    choose_source,
)
from qdn_tui.deploy.source import make_build
from qdn_tui.errors import QdnError
from tests.deploy.site import (
    Served,
    change_everything,
    counted,
    pages,
    production,
    rewrite,
    ship,
)
from tests.deploy.sources import AFTER, BEFORE, PAGE, STYLE

pytestmark = pytest.mark.cloud

WRITING = [step for step in Step if step not in (Step.PREFLIGHT, Step.LOCK, Step.PLAN)]


class Killed(BaseException):
    """Nothing of the run goes on after this: no handler, no clean-up, no lock given back."""


def killing_at(step: Step, what: type[Event] = StepStarted) -> Callable[[Event], None]:
    def kill(event: Event) -> None:
        if isinstance(event, what) and getattr(event, "step", None) is step:
            raise Killed

    return kill


def lease_is_over(shipping: Shipping) -> None:
    """What two minutes do: the process that held the lock here is this test's own, and lives."""
    deploy.steal_lock(shipping)


def assert_new(own: Cloud, shipping: Shipping) -> None:
    build = make_build(shipping.source, own.resources.dashboard_distribution_id)
    found = production(own)
    assert found["function"] == build.function
    for file in build.files:
        if file.target in ("site", "both"):
            assert found[f"{own.resources.site_bucket}/{file.key}"] == Served(
                file.body, file.content_type, file.cache_control
            )


@pytest.mark.parametrize("steps", [WRITING[::2], WRITING[1::2]], ids=["odd", "even"])
def test_killed_at_any_step_then_resumed_elsewhere_then_rolled_back(
    shipped: Shipping, own: Cloud, source: Path, tmp_path: Path, steps: list[Step]
) -> None:
    """Each step in turn, on ground that the rollback before has made as it was."""
    old = production(own)
    change_everything(source)
    build = make_build(shipped.source, own.resources.dashboard_distribution_id)
    new = {file.body for file in build.files}
    # Another machine has another source; what was begun is what is completed.
    elsewhere = replace(shipped, source=choose_source(working_directory=tmp_path), by="b@other")
    for step in steps:
        with pytest.raises(Killed):
            deploy.run(shipped, on_event=killing_at(step))
        lease_is_over(shipped)
        broken = production(own)
        for key, was in pages(old).items():
            if isinstance(was, Served):
                now = broken[key]
                assert now == was or (isinstance(now, Served) and now.body in new), step
        deploy.resume(elsewhere)
        assert_new(own, shipped)
        assert deploy.plan(shipped).is_empty, step
        deploy.rollback(shipped)
        assert pages(production(own)) == pages(old), step


def test_killed_before_its_first_write_it_was_never_there(
    shipped: Shipping, own: Cloud, source: Path
) -> None:
    old = production(own)
    change_everything(source)
    for step in (Step.PREFLIGHT, Step.LOCK, Step.PLAN):
        with pytest.raises(Killed):
            deploy.run(shipped, on_event=killing_at(step))
        assert production(own) == old, step
        with pytest.raises(NothingToResume):
            deploy.resume(shipped)
        lease_is_over(shipped)
    ship(shipped)
    assert_new(own, shipped)


@pytest.mark.parametrize("step", [Step.ASSETS, Step.PAGES], ids=str)
def test_killed_in_production_then_rolled_back_at_once(
    shipped: Shipping, own: Cloud, source: Path, step: Step
) -> None:
    old = production(own)
    change_everything(source)
    with pytest.raises(Killed):
        deploy.run(shipped, on_event=killing_at(step))
    lease_is_over(shipped)
    with pytest.raises(Unfinished, match="broke off"):
        ship(shipped)
    deploy.rollback(shipped)
    assert pages(production(own)) == pages(old)
    assert Ended.ROLLED_BACK in [record.result for record in deploy.history(shipped)]
    with pytest.raises(NothingToResume):
        deploy.resume(shipped)


def test_a_rollback_of_a_broken_run_that_fails_is_not_taken_back_to_the_broken_state(
    shipped: Shipping, own: Cloud, source: Path
) -> None:
    old = production(own)
    change_everything(source)
    with pytest.raises(Killed):
        deploy.run(shipped, on_event=killing_at(Step.VERIFY))
    lease_is_over(shipped)
    told = list[Event]()

    def interfere(event: Event) -> None:
        told.append(event)
        if isinstance(event, StepStarted) and event.step is Step.PAGES:
            own.s3_files.put_object(
                Bucket=own.resources.site_bucket, Key="release.json", Body=b"somebody else's"
            )

    with pytest.raises(Moved):
        deploy.rollback(shipped, on_event=interfere)
    assert not any(isinstance(event, RolledBack) for event in told)
    with pytest.raises(Unfinished, match="failed in"):
        ship(shipped)
    deploy.rollback(shipped)
    assert pages(production(own)) == pages(old)


def test_killed_between_two_pages_then_resumed(shipped: Shipping, own: Cloud, source: Path) -> None:
    change_everything(source)
    with pytest.raises(Killed):
        deploy.run(shipped, on_event=killing_at(Step.PAGES, Progressed))
    lease_is_over(shipped)
    deploy.resume(shipped)
    assert_new(own, shipped)


def test_a_first_deploy_that_died_is_completed(shipping: Shipping, own: Cloud) -> None:
    with pytest.raises(Killed):
        deploy.run(shipping, on_event=killing_at(Step.PAGES))
    lease_is_over(shipping)
    deploy.resume(shipping)
    assert_new(own, shipping)


def test_a_rollback_that_died_is_completed(shipped: Shipping, own: Cloud, source: Path) -> None:
    old = production(own)
    change_everything(source)
    ship(shipped)
    with pytest.raises(Killed):
        deploy.rollback(shipped, on_event=killing_at(Step.PAGES, Progressed))
    lease_is_over(shipped)
    deploy.resume(shipped)
    assert pages(production(own)) == pages(old)


@pytest.mark.parametrize(("step", "inside"), [(Step.STAGE_PAGES, ""), (Step.PAGES, "inside")])
def test_a_process_killed_by_the_system_holds_nobody_up(
    shipped: Shipping, own: Cloud, source: Path, step: Step, inside: str
) -> None:
    change_everything(source)
    names = json.dumps(dict(own.resources.names))
    dead = subprocess.run(
        [sys.executable, "-m", "tests.deploy.victim", names, str(source), str(step), inside],
        capture_output=True,
        timeout=200,
        check=False,
    )
    assert dead.returncode == -signal.SIGKILL, dead.stderr
    state = deploy.lock_state(shipped)
    assert state.lease is not None
    assert not state.is_held
    if step.is_in_production:
        deploy.resume(shipped)
    else:
        ship(shipped)
    assert_new(own, shipped)


class TestCancel:
    def cancelled_at(
        self, shipping: Shipping, step: Step, what: type[Event] = StepStarted
    ) -> list[Event]:
        token, told = CancelToken(), list[Event]()

        def listen(event: Event) -> None:
            told.append(event)
            if isinstance(event, what) and getattr(event, "step", None) is step:
                token.cancel()

        with pytest.raises(RunCancelled):
            deploy.run(shipping, on_event=listen, cancel=token)
        return told

    def test_it_stops_after_the_object_in_hand_and_gives_the_lock_back(
        self, shipped: Shipping, own: Cloud, source: Path
    ) -> None:
        change_everything(source)
        told = self.cancelled_at(shipped, Step.PAGES, Progressed)
        assert told[-1] == Cancelled(Step.PAGES, "in between")
        assert deploy.lock_state(shipped).lease is None
        with pytest.raises(Unfinished):
            ship(shipped)
        deploy.resume(shipped)
        assert_new(own, shipped)

    def test_before_production_it_leaves_nothing_to_do(
        self, shipped: Shipping, own: Cloud, source: Path
    ) -> None:
        old = production(own)
        change_everything(source)
        told = self.cancelled_at(shipped, Step.STAGE_PAGES)
        assert told[-1] == Cancelled(Step.STAGE_PAGES, "untouched")
        assert production(own) == old
        assert deploy.history(shipped)[0].result is Ended.CANCELLED
        outcome, _ = ship(shipped)
        assert outcome.result is Result.DEPLOYED

    def test_what_it_brought_to_staging_is_named_and_taken_away_by_the_next_run(
        self, shipped: Shipping, own: Cloud, source: Path
    ) -> None:
        def staged() -> set[str]:
            listed = own.s3_files.list_objects_v2(Bucket=own.resources.staging_bucket)
            return {entry["Key"] for entry in listed["Contents"]}

        before, style = staged(), (source / STYLE).read_text("utf-8")
        for colour in ("#111111", "#222222"):
            (source / STYLE).write_text(style.replace("#ff8a1f", colour), "utf-8")
            self.cancelled_at(shipped, Step.STAGE_PAGES, StepEnded)
        left = staged() - before
        assert len(left) == 2, "one of each run; the second one knew of the first one's"
        (source / STYLE).write_text(style, "utf-8")
        quiet = deploy.plan(shipped)
        assert quiet.is_empty
        assert any(min(left) in note and "did not end well" in note for note in quiet.notes)
        assert any("staging keeps" in note for note in quiet.notes)
        rewrite(source / PAGE, BEFORE, AFTER)
        assert {change.key for change in deploy.plan(shipped).files if change.removes} == left
        ship(shipped)
        assert not left & staged()


class TestSomebodyElse:
    def test_whose_lock_was_taken_away_writes_no_more(
        self, shipped: Shipping, own: Cloud, source: Path
    ) -> None:
        old = production(own)
        change_everything(source)

        def steal(event: Event) -> None:
            if isinstance(event, StepStarted) and event.step is Step.STAGE_PAGES:
                deploy.steal_lock(shipped)

        with pytest.raises(LockLost, match="took the lock away"):
            deploy.run(shipped, on_event=steal)
        assert production(own) == old
        assert deploy.lock_state(shipped).lease is None

    @pytest.mark.parametrize("key", ["release.json"])
    def test_a_page_that_moved_stops_the_run_and_stays(
        self, shipped: Shipping, own: Cloud, source: Path, key: str
    ) -> None:
        old = production(own)
        change_everything(source)
        bucket, told = own.resources.site_bucket, list[Event]()

        def interfere(event: Event) -> None:
            told.append(event)
            if isinstance(event, StepStarted) and event.step is Step.PAGES:
                own.s3_files.put_object(Bucket=bucket, Key=key, Body=b"somebody else's")

        with pytest.raises(Moved, match=f"{bucket}/{key}"):
            deploy.run(shipped, on_event=interfere)
        now = pages(production(own))
        theirs = now.pop(f"{bucket}/{key}")
        assert isinstance(theirs, Served)
        assert theirs.body == b"somebody else's"
        assert now == {k: v for k, v in pages(old).items() if k != f"{bucket}/{key}"}
        assert any(isinstance(event, RolledBack) for event in told)


def test_a_failure_in_production_is_taken_back_and_recorded(
    shipping: Shipping, own: Cloud, source: Path
) -> None:
    ship(shipping)
    old, before = production(own), deploy.current(shipping)
    change_everything(source)
    bucket = own.resources.site_bucket

    def break_staging(event: Event) -> None:
        if isinstance(event, StepStarted) and event.step is Step.PAGES:
            own.s3_files.put_object(
                Bucket=own.resources.staging_bucket, Key="track/index.html", Body=b"untested"
            )
            for version in own.s3_files.list_object_versions(
                Bucket=own.resources.staging_bucket, Prefix="book/index.html"
            )["Versions"]:
                own.s3_files.delete_object(
                    Bucket=own.resources.staging_bucket,
                    Key=version["Key"],
                    VersionId=version["VersionId"],
                )

    with pytest.raises(QdnError):
        deploy.run(shipping, on_event=break_staging)
    assert production(own) == old
    latest = deploy.history(shipping)[0]
    assert (latest.result, latest.step) == (Ended.ROLLED_BACK, Step.PAGES)
    assert deploy.current(shipping) == before
    assert counted(own, lambda: deploy.history(shipping)).writes == []
    assert bucket in str(production(own).keys())
