"""What whoever plans or ships is told of a run that broke off, or is under way. Pure."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from qdn_tui.deploy import Drift, Kind, LockHeld, LockState, Step, Unfinished
from qdn_tui.deploy.lock import Lease
from qdn_tui.deploy.plan_words import plan_parts
from qdn_tui.deploy.records import Ended, Journal
from qdn_tui.deploy.unfinished import broke_off, met, met_by, settled
from tests.tui.deploys import PLAN

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
JOURNAL = Journal(
    id="r1", kind=Kind.DEPLOY, release="abc", source="/x", build="b", by="Ann@desk", at=NOW,
    fence=1, step=Step.PAGES,
)  # fmt: skip
HELD = LockState(
    Lease(
        token="t", by="Ann@desk", message="new prices", since=NOW,
        expires=NOW + timedelta(seconds=90), fence=1,
    ),
    NOW,
)  # fmt: skip
FREE = LockState(None, NOW)
GONE = replace(HELD, now=NOW + timedelta(seconds=91))


DONE = JOURNAL.model_copy(update={"state": Ended.DEPLOYED})
LATER = JOURNAL.model_copy(update={"step": Step.VERIFY})


def seen(*journals: Journal | None, lock: LockState) -> Journal | None:
    """What comes of looking, where each look shows the next of these and the last stays."""
    looks = [*journals]
    return settled(
        lambda: looks.pop(0) if len(looks) > 1 else looks[0], lambda one: one, lambda: lock
    )


@pytest.mark.parametrize("lock", [FREE, GONE])
def test_a_run_that_broke_off_is_named_with_the_ways_out(lock: LockState) -> None:
    with pytest.raises(Unfinished, match='Ann@desk broke off in "Promote pages"') as refused:
        seen(JOURNAL, lock=lock)
    assert "qdn deploy resume" in refused.value.next_step
    told = met(JOURNAL, lambda: lock, lambda: JOURNAL)
    assert told == str(refused.value).replace(". ", ": ")


def test_a_run_that_is_under_way_broke_not_off() -> None:
    with pytest.raises(LockHeld, match="Ann@desk deploys since 02:00:00 UTC"):
        seen(JOURNAL, lock=HELD)
    assert "broke off" not in met(JOURNAL, lambda: HELD, lambda: JOURNAL)


def test_a_run_that_came_to_its_end_while_we_looked_broke_not_off() -> None:
    assert seen(JOURNAL, DONE, lock=FREE) is DONE
    assert "look again" in met(JOURNAL, lambda: FREE, lambda: DONE)


def test_a_run_that_went_on_and_then_broke_off_did() -> None:
    with pytest.raises(Unfinished, match="Verify"):
        seen(JOURNAL, LATER, lock=FREE)


@pytest.mark.parametrize(
    "journal", [None, DONE, JOURNAL.model_copy(update={"step": Step.STAGE_PAGES})]
)
def test_otherwise_nobody_asks_for_the_lock(journal: Journal | None) -> None:
    def nobody() -> LockState:
        raise AssertionError

    assert settled(lambda: journal, lambda one: one, nobody) is journal
    assert met_by(PLAN, journal, nobody, lambda: journal) is PLAN


def test_what_a_broken_run_changed_is_no_change_behind_our_back() -> None:
    drifted = replace(PLAN, drift=(Drift("API", "serves version 5, recorded is 3"),))
    told = met_by(drifted, JOURNAL, lambda: FREE, lambda: JOURNAL)
    assert told.drift == ()
    assert told.met.startswith("The deploy of abc by Ann@desk broke off")
    first = next(iter(plan_parts(told)))
    assert [line.what for line in first.lines] == [told.met]


@pytest.mark.parametrize(
    ("state", "how"),
    [
        (Ended.RUNNING, "broke off"),
        (Ended.CANCELLED, "was stopped"),
        (Ended.FAILED, "failed"),
        (Ended.PURGE_PENDING, "is live, its purge pending,"),
    ],
)
def test_what_is_to_be_resumed_is_told_as_it_ended(state: Ended, how: str) -> None:
    told = broke_off(JOURNAL.model_copy(update={"state": state}))
    assert told == f'The deploy of abc by Ann@desk {how} in "Promote pages"'


def test_a_holder_that_is_gone_is_not_said_to_deploy() -> None:
    assert str(GONE) == "Ann@desk held the lock since 02:00:00 UTC (new prices), and is gone"
