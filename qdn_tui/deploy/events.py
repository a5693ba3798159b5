"""What a run tells while it works. Whoever runs it draws bars, prints lines, or asserts.

Events come in the thread that runs the deploy, in order: `RunStarted`, then for each step
`StepStarted`, any number of `Progressed` and `Logged`, and `StepEnded` or `Failed`; `PlanMade`
within the plan step; a failure in production is followed by `RollingBack`, more progress, and
`RolledBack`; `RunEnded` comes last unless an error is raised.
"""

import re
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

from qdn_tui.deploy.plan import Plan
from qdn_tui.deploy.step import Kind, Step

Production = Literal["untouched", "rolled back", "in between", "live"]


class Result(StrEnum):
    """How a run ended well; anything else raises."""

    DEPLOYED = "deployed"
    NOTHING_TO_DO = "nothing to do"
    # Served, but the edge may show old pages for a while: exit code 7.
    PURGE_PENDING = "live, purge pending"


@dataclass(frozen=True)
class Outcome:
    """What a run came to.

    Attributes:
        run: its id, which `rollback` and `history` know; empty where nothing was done.
        release: what is served now.
        seconds: how long it took.
        warnings: what somebody should look at all the same.
    """

    kind: Kind
    run: str
    release: str
    result: Result
    seconds: float
    warnings: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        return 7 if self.result is Result.PURGE_PENDING else 0


@dataclass(frozen=True)
class RunStarted:
    """A run begins, or goes on where it broke off (`resumed`).

    Attributes:
        steps: those it will take, in their order.
    """

    kind: Kind
    environment: str
    steps: tuple[Step, ...]
    resumed: bool = False


@dataclass(frozen=True)
class PlanMade:
    plan: Plan


@dataclass(frozen=True)
class StepStarted:
    step: Step


@dataclass(frozen=True)
class Progressed:
    """`done` of `total` things of a step; `what` names the latest."""

    step: Step
    done: int
    total: int
    what: str = ""


@dataclass(frozen=True)
class Logged:
    step: Step
    text: str
    level: Literal["info", "warning"] = "info"


@dataclass(frozen=True)
class StepEnded:
    """A step is done; `skipped` where there was nothing for it to do."""

    step: Step
    seconds: float
    summary: str = ""
    skipped: bool = False


@dataclass(frozen=True)
class Failed:
    """A step failed; the error is raised after the last event.

    Attributes:
        reason: one sentence.
        next_step: what to do about it.
        production: how it stands at this moment; RolledBack may follow.
    """

    step: Step
    reason: str
    next_step: str
    production: Production


@dataclass(frozen=True)
class RollingBack:
    """What the run changed in production is being taken back, by itself."""

    reason: str


@dataclass(frozen=True)
class RolledBack:
    """Production is as it was before the run."""

    release: str
    seconds: float


@dataclass(frozen=True)
class Cancelled:
    """The run stopped as asked, its object in hand finished, its lock released."""

    step: Step
    production: Production


@dataclass(frozen=True)
class RunEnded:
    outcome: Outcome


Event = (
    RunStarted
    | PlanMade
    | StepStarted
    | Progressed
    | Logged
    | StepEnded
    | Failed
    | RollingBack
    | RolledBack
    | Cancelled
    | RunEnded
)


def as_json(event: Event) -> dict[str, Any]:
    """The event as plain JSON values, its name under "event" ("step-started", ...)."""
    name = re.sub(r"(?<!^)(?=[A-Z])", "-", type(event).__name__).lower()
    told: dict[str, Any] = {"event": name, **_plain(asdict(event))}
    if isinstance(event, PlanMade):
        return {"event": name, **plan_as_json(event.plan)}
    if isinstance(event, RunEnded):
        return {"event": name, **_plain(asdict(event.outcome))}
    return told


def plan_as_json(plan: Plan) -> dict[str, Any]:
    """The plan as plain JSON values, whether it is empty, and what only tells the release."""
    told: dict[str, Any] = _plain(asdict(plan))
    return {**told, "empty": plan.is_empty, "stamped": list(plan.stamped)}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    return str(value) if isinstance(value, StrEnum) else value
