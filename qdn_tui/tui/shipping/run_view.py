"""A run as it is watched: a frozen view, folded over the run's events. Pure."""

from dataclasses import dataclass, replace
from enum import Enum
from typing import Literal

from qdn_tui.deploy import (
    Cancelled,
    Event,
    Failed,
    Kind,
    Logged,
    Outcome,
    Plan,
    PlanMade,
    Progressed,
    Result,
    RolledBack,
    RollingBack,
    RunEnded,
    RunStarted,
    Step,
    StepEnded,
    StepStarted,
)
from qdn_tui.deploy.plan_words import seconds_words
from qdn_tui.deploy.run_words import outcome_words, restored_words, stopped_words
from qdn_tui.errors import QdnError

MOST_LOGGED = 500
Tone = Literal["good", "warning", "bad", ""]


class Stage(Enum):
    """How far a step is; its value is the mark that shows it without colour."""

    WAITING = "·"
    RUNNING = "▶"
    DONE = "✓"
    SKIPPED = "–"
    FAILED = "✗"
    STOPPED = "■"


@dataclass(frozen=True)
class StepView:
    """One step.

    Attributes:
        began: when, in seconds of the clock that `fold` is given.
        done, total: things of it; total 0 where it has not told.
        seconds: how long it took; None until it ended.
        said: the latest thing, or its summary.
    """

    step: Step
    stage: Stage = Stage.WAITING
    began: float = 0.0
    done: int = 0
    total: int = 0
    seconds: float | None = None
    said: str = ""


@dataclass(frozen=True)
class LogLine:
    text: str
    tone: Tone = ""


@dataclass(frozen=True)
class RunView:
    """A run from its first event to its end.

    Attributes:
        plan: what it set out to do; None until it said.
        began: when.
        log: what it told, oldest first; the newest 500 lines.
        undoing: whether it takes back what it did.
        restored: the release that production serves again, after it was taken back.
        verdict: how it ended, in a sentence; empty while it runs.
        tone: of the verdict.
        outcome: where it ended well.
    """

    kind: Kind | None = None
    resumed: bool = False
    steps: tuple[StepView, ...] = ()
    plan: Plan | None = None
    began: float = 0.0
    seconds: float | None = None
    log: tuple[LogLine, ...] = ()
    undoing: bool = False
    restored: str = ""
    verdict: str = ""
    tone: Tone = ""
    outcome: Outcome | None = None

    @property
    def is_over(self) -> bool:
        return bool(self.verdict)

    @property
    def severity(self) -> Literal["information", "warning", "error"]:
        """How a toast says the verdict."""
        if self.tone == "bad":
            return "error"
        return "warning" if self.tone == "warning" else "information"

    @property
    def current(self) -> StepView | None:
        """The step it is in."""
        return next((step for step in self.steps if step.stage is Stage.RUNNING), None)

    @property
    def place(self) -> tuple[int, int]:
        """The number of the step it is in, and of how many."""
        done = sum(step.stage is not Stage.WAITING for step in self.steps)
        return min(max(done, 1), len(self.steps)), len(self.steps)


def begun(kind: Kind | None, at: float) -> RunView:
    """A run that was asked for and has not told anything yet."""
    return RunView(kind=kind, began=at)


def fold(view: RunView, event: Event, at: float) -> RunView:
    """The view after an event.

    Args:
        at: when it came, in seconds of any clock that goes forward.
    """
    match event:
        case RunStarted():
            return replace(
                view,
                kind=event.kind,
                resumed=event.resumed,
                steps=tuple(StepView(step) for step in event.steps),
            )
        case PlanMade():
            return replace(view, plan=event.plan)
        case StepStarted():
            began = StepView(event.step, Stage.RUNNING, began=at)
            return _with_step(view, event.step, began)
        case Progressed():
            was = _step(view, event.step)
            # What is taken back is counted in the step that failed.
            stage = was.stage if view.undoing else Stage.RUNNING
            told = replace(was, stage=stage, done=event.done, total=event.total, said=event.what)
            return _with_step(view, event.step, told)
        case Logged():
            tone: Tone = "warning" if event.level == "warning" else ""
            return _logged(view, event.text, tone)
        case StepEnded():
            return _step_ended(view, event)
        case Failed():
            return _failed(view, event, at)
        case RollingBack():
            said = _logged(view, f"Taking it back: {event.reason}", "warning")
            return replace(said, undoing=True)
        case RolledBack():
            said = _logged(view, restored_words(event), "good")
            return replace(said, undoing=False, restored=event.release)
        case Cancelled():
            return _cancelled(view, event, at)
        case RunEnded():
            return _run_ended(view, event.outcome)


def ended_by(view: RunView, error: QdnError, at: float) -> RunView:
    """The view after the run raised; what its events told before stands in the log."""
    running = view.current
    if running is not None:
        stopped = replace(running, stage=Stage.FAILED, seconds=at - running.began)
        view = _with_step(view, running.step, stopped)
    if not any(line.tone == "bad" and error.message in line.text for line in view.log):
        view = _logged(view, str(error), "bad")
    if view.is_over:
        return view
    verdict = str(error)
    if view.restored:
        verdict = f"Failed and taken back, {view.restored} is served again: {error.message}"
    return replace(view, verdict=verdict, tone="bad", seconds=at - view.began, undoing=False)


def _step_ended(view: RunView, event: StepEnded) -> RunView:
    was = _step(view, event.step)
    stage = Stage.SKIPPED if event.skipped else Stage.DONE
    said = event.summary or ("nothing to do" if event.skipped else "")
    ended = replace(was, stage=stage, seconds=event.seconds, said=said)
    view = _with_step(view, event.step, ended)
    if event.skipped:
        return view
    took = seconds_words(event.seconds)
    text = f"{event.step.label}: {said} ({took})" if said else f"{event.step.label} ({took})"
    return _logged(view, text)


def _failed(view: RunView, event: Failed, at: float) -> RunView:
    was = _step(view, event.step)
    failed = replace(was, stage=Stage.FAILED, seconds=at - was.began if was.began else 0.0)
    view = _with_step(view, event.step, failed)
    view = _logged(view, f"{event.step.label} failed: {event.reason}", "bad")
    view = _logged(view, f"Production is {event.production}")
    return _logged(view, event.next_step) if event.next_step else view


def _cancelled(view: RunView, event: Cancelled, at: float) -> RunView:
    was = _step(view, event.step)
    stopped = replace(was, stage=Stage.STOPPED, seconds=at - was.began if was.began else 0.0)
    verdict = stopped_words(event)
    return replace(
        _logged(_with_step(view, event.step, stopped), verdict, "warning"),
        verdict=verdict,
        tone="bad" if event.production == "in between" else "warning",
        seconds=at - view.began,
    )


def _run_ended(view: RunView, outcome: Outcome) -> RunView:
    verdict = outcome_words(outcome)
    tone: Tone = "warning" if outcome.result is Result.PURGE_PENDING else "good"
    view = _logged(view, verdict, tone)
    steps = tuple(
        replace(step, stage=Stage.SKIPPED) if step.stage is Stage.WAITING else step
        for step in view.steps
    )
    return replace(
        view,
        steps=steps,
        verdict=verdict,
        tone=tone,
        seconds=outcome.seconds,
        outcome=outcome,
    )


def _step(view: RunView, step: Step) -> StepView:
    return next((one for one in view.steps if one.step is step), StepView(step))


def _with_step(view: RunView, step: Step, told: StepView) -> RunView:
    if not any(one.step is step for one in view.steps):
        return replace(view, steps=(*view.steps, told))
    return replace(view, steps=tuple(told if one.step is step else one for one in view.steps))


def _logged(view: RunView, text: str, tone: Tone = "") -> RunView:
    return replace(view, log=(*view.log, LogLine(text, tone))[-MOST_LOGGED:])
