"""A run's view, folded over its events."""

from functools import reduce

import pytest

from qdn_tui.deploy import (
    Cancelled,
    Event,
    Kind,
    Logged,
    Outcome,
    Progressed,
    Result,
    RunCancelled,
    RunEnded,
    Step,
    StepStarted,
)
from qdn_tui.deploy.events import Production
from qdn_tui.tui.shipping.run_view import MOST_LOGGED, RunView, Stage, begun, ended_by, fold
from qdn_tui.tui.shipping.sheet import log_lines, plan_lines, step_lines, steps_title
from qdn_tui.tui.widgets.long_list import Line
from tests.tui.deploys import FAULT, PLAN, PROMOTING, REASON, TAKEN_BACK, WENT_WELL


def watched(events: tuple[Event, ...], kind: Kind = Kind.DEPLOY) -> RunView:
    """An event a second."""
    told = enumerate(events, 1)
    return reduce(lambda view, one: fold(view, one[1], float(one[0])), told, begun(kind, 0.0))


def text(lines: tuple[Line, ...]) -> list[str]:
    return ["".join(piece for piece, _ in (*line.left, *line.right)) for line in lines]


def test_a_run_that_goes_well_ends_with_every_step_done() -> None:
    view = watched(WENT_WELL)
    assert [step.step for step in view.steps] == list(Step)
    assert {step.stage for step in view.steps} == {Stage.DONE, Stage.SKIPPED}
    assert view.is_over
    assert (view.tone, view.severity, view.plan) == ("good", "information", PLAN)
    assert "is deployed (12 s)" in view.verdict


def test_half_way_it_knows_its_step_how_far_that_is_and_since_when() -> None:
    view = watched(PROMOTING)
    assert not view.is_over
    assert view.place == (7, 12)
    step = view.current
    assert step is not None
    assert (step.step, step.done, step.total, step.began) == (Step.ASSETS, 7, 12, 25.0)
    shown = text(step_lines(view, now=31.0, width=70))
    assert "▶ Promote assets" in shown[6]
    assert "█████░░░░░ 7/12" in shown[6]
    assert shown[6].endswith("6.0 s")
    assert shown[5].endswith("not needed")
    assert shown[7].strip() == "· Function to production"
    assert steps_title(view, 31.0) == "Steps · Deploy · step 7 of 12 · 31 s"


def test_a_run_that_is_taken_back_says_what_is_served_again() -> None:
    view = watched(TAKEN_BACK[:-1])
    assert view.undoing
    assert "taking it back" in steps_title(view, 60.0)
    view = ended_by(fold(view, TAKEN_BACK[-1], 60.0), FAULT, 61.0)
    assert next(step.stage for step in view.steps if step.step is Step.VERIFY) is Stage.FAILED
    assert not view.undoing
    assert (view.tone, view.severity) == ("bad", "error")
    assert "0f9e8d7c6b5a is served again" in view.verdict
    assert REASON in view.verdict
    assert sum(REASON in line.text for line in view.log) == 2


@pytest.mark.parametrize(("stands", "tone"), [("untouched", "warning"), ("in between", "bad")])
def test_a_stopped_run_says_how_production_stands(stands: Production, tone: str) -> None:
    view = fold(watched(PROMOTING), Cancelled(Step.ASSETS, stands), 40.0)
    view = ended_by(view, RunCancelled("The deploy was stopped as asked"), 41.0)
    assert view.verdict.startswith(f"Stopped in Promote assets; production is {stands}")
    assert (view.tone, view.seconds) == (tone, 40.0)
    assert ("resume" in view.verdict) == (stands == "in between")
    assert next(step.stage for step in view.steps if step.step is Step.ASSETS) is Stage.STOPPED


def test_an_error_without_events_is_told_all_the_same() -> None:
    view = ended_by(begun(Kind.DEPLOY, 1.0), FAULT, 3.0)
    assert view.verdict == str(FAULT)
    assert (view.tone, view.seconds) == ("bad", 2.0)


@pytest.mark.parametrize(
    ("result", "said", "tone"),
    [
        (Result.NOTHING_TO_DO, "is served already", "good"),
        (Result.PURGE_PENDING, "its purge pending", "warning"),
    ],
)
def test_other_good_ends_are_named(result: Result, said: str, tone: str) -> None:
    view = watched((*PROMOTING[:4], RunEnded(Outcome(Kind.DEPLOY, "", "r1", result, 1.0))))
    assert said in view.verdict
    assert view.tone == tone


def test_a_long_log_keeps_its_newest_lines() -> None:
    view = watched(tuple(Logged(Step.PAGES, f"line {n}") for n in range(MOST_LOGGED + 20)))
    assert len(view.log) == MOST_LOGGED
    assert view.log[-1].text == f"line {MOST_LOGGED + 19}"


def test_hostile_text_in_events_never_reaches_the_log_lines() -> None:
    hostile = "a\x1b[2J\u202eb [/] " + "wide 語" * 40
    view = watched((StepStarted(Step.PAGES), Logged(Step.PAGES, hostile, "warning")))
    shown = text(log_lines(view, 30))
    assert all("\x1b" not in line and "\u202e" not in line for line in shown)
    assert "語" in "".join(shown)
    assert fold(view, Progressed(Step.PAGES, 1, 0, hostile), 3.0).steps


@pytest.mark.parametrize("width", [34, 60, 100, 160])
def test_the_plan_names_each_file_with_its_reason_at_any_width(width: int) -> None:
    shown = text(plan_lines(PLAN, width))
    said = " ".join(" ".join(shown).split())
    for change in PLAN.files:
        assert f"/{change.key}" in said
        assert change.reason in said
    assert "qdn-edge-staging" in said
    assert "0.020 USD" in said
    assert "E1EXAMPLE" in said
