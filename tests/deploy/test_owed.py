"""What a run passes on to whoever comes after it: purges that were never done, and keys. Pure."""

from datetime import UTC, datetime
from typing import Any

import pytest

from qdn_tui.deploy import Kind, Step
from qdn_tui.deploy.plan import Where
from qdn_tui.deploy.recording import record_of_broken, taken_back
from qdn_tui.deploy.records import Before, Ended, Issued, Journal
from qdn_tui.deploy.survey import left_behind
from qdn_tui.doctor.release_checks import purge_pending

PATHS: dict[Where, tuple[str, ...]] = {"site": ("/book", "/book/*"), "staging": ("/*",)}
JOURNAL = Journal(
    id="r1", kind=Kind.DEPLOY, release="new", source="/x", build="b", by="Ann@desk",
    at=datetime(2026, 11, 22, 2, 0, tzinfo=UTC), fence=1, step=Step.VERIFY, to_purge=PATHS,
    previous_release="old",
)  # fmt: skip


def purged(*places: Where) -> dict[Where, Issued]:
    return {
        where: Issued(distribution_id="D", reference="r", paths=PATHS[where], completed=True)
        for where in places
    }


def after(**how: Any) -> Journal:
    return JOURNAL.model_copy(update=how)


@pytest.mark.parametrize(
    ("run", "owes"),
    [
        (after(state=Ended.DEPLOYED, purges=purged("site", "staging")), {}),
        (after(state=Ended.PURGE_PENDING, purges=purged("staging")), {"site"}),
        (after(state=Ended.PURGE_PENDING, purges=purged("site", "staging")), {"site"}),
        (after(state=Ended.ROLLED_BACK, purges=purged("staging")), {"site"}),
        (after(state=Ended.ROLLED_BACK, purges=purged("site", "staging")), {}),
        (after(state=Ended.CANCELLED, step=Step.STAGE_PAGES), {"staging"}),
        (after(state=Ended.FAILED, step=Step.STAGE_PAGES, purges=purged("staging")), {}),
        (after(state=Ended.RUNNING, purges=purged("site", "staging")), {"site", "staging"}),
    ],
)
def test_a_run_owes_what_it_changed_and_never_saw_purged(run: Journal, owes: set[Where]) -> None:
    assert run.owed == {where: PATHS[where] for where in owes}


def test_what_was_owed_before_a_run_that_never_came_to_production_is_owed_after_it() -> None:
    before = {"site": ("/track",), "staging": ("/old",)}
    run = after(state=Ended.CANCELLED, step=Step.STAGE_PAGES, owed_before=before)
    assert run.owed == {"site": ("/track",), "staging": PATHS["staging"]}
    shipped = after(state=Ended.DEPLOYED, to_purge={"site": PATHS["site"]}, owed_before=before)
    assert shipped.owed == {"staging": ("/old",)}


def test_the_doctor_has_a_cancelled_run_not_resumed_but_what_it_owes_purged() -> None:
    stopped = after(state=Ended.CANCELLED, step=Step.STAGE_PAGES)
    assert purge_pending(stopped, "old") is None
    pending = purge_pending(after(state=Ended.PURGE_PENDING), "new")
    assert pending is not None
    assert "qdn deploy resume" in pending.next_step
    for run in (
        after(state=Ended.ROLLED_BACK),
        after(state=Ended.CANCELLED, step=Step.STAGE_PAGES, owed_before={"site": ("/track",)}),
    ):
        owing = purge_pending(run, "old")
        assert owing is not None
        assert "qdn deploy invalidate" in owing.next_step
        assert "resume" not in f"{owing}"


def test_a_purge_alone_forgets_nothing_that_a_broken_run_brought() -> None:
    broke = after(
        state=Ended.FAILED,
        step=Step.STAGE_PAGES,
        written={"staging": ("assets/a.css", "book/index.html")},
        before=Before.model_validate(
            {"objects": {"staging": {"assets/a.css": None, "book/index.html": None}}}
        ),
        left_before={"staging": ("assets/older.css",)},
    )
    known = left_behind(broke)
    assert known == {"staging": {"assets/a.css", "book/index.html", "assets/older.css"}}
    alone = after(
        kind=Kind.INVALIDATE,
        state=Ended.DEPLOYED,
        left_before={where: tuple(keys) for where, keys in known.items()},
    )
    assert left_behind(alone) == known
    assert left_behind(alone.model_copy(update={"kind": Kind.DEPLOY})) == {}, "its record has them"


def test_a_run_is_recorded_as_rolled_back_only_once_it_is() -> None:
    broken = record_of_broken(JOURNAL, None)
    assert (broken.result, broken.reason) == (Ended.FAILED, 'broke off in "Verify"')
    undone = taken_back(broken, "Bob@desk")
    assert undone.result is Ended.ROLLED_BACK
    assert undone.reason == 'broke off in "Verify", then rolled back by Bob@desk'
