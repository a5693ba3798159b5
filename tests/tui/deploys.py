"""Deploys for the panel's tests: a port that tells what it is given to tell, step by step."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from qdn_tui.deploy import (
    ApiChange,
    Cancelled,
    CancelToken,
    Ended,
    Event,
    Failed,
    FileChange,
    FunctionChange,
    Journal,
    Kind,
    LockState,
    Logged,
    NotRecorded,
    Outcome,
    Plan,
    PlanMade,
    Progressed,
    Purge,
    PurgeQuota,
    Reason,
    Record,
    Result,
    RolledBack,
    RollingBack,
    RunCancelled,
    RunEnded,
    RunStarted,
    Step,
    StepEnded,
    StepStarted,
    WrongAnswer,
)
from qdn_tui.tui.shipping.port import Standing, Wanted

AT = datetime(2026, 11, 20, 17, 5, tzinfo=UTC)
SITE = "track.quickdumpnow.example"
OLD, NEW = "0f9e8d7c6b5a", "1a2b3c4d5e6f"
PATHS = ("/track", "/track/*", "/book", "/book/*")
PLAN = Plan(
    Kind.DEPLOY,
    "local",
    "/home/dana/quickdumpnow (working directory)",
    NEW,
    OLD,
    files=(
        FileChange("staging", "qdn-staging", "assets/track.59429104.js", Reason.NEW, size=10240),
        FileChange("site", "qdn-site", "assets/track.59429104.js", Reason.NEW, size=10240),
        *(
            FileChange(
                where,
                f"qdn-{where}",
                "track/index.html",
                Reason.CONTENT,
                "4677 -> 4694 bytes",
                4694,
            )
            for where in ("staging", "site")
        ),
        FileChange(
            "site",
            "qdn-site",
            "book/index.html",
            Reason.HEADERS,
            "Cache-Control was 'max-age=60'",
            5035,
        ),
        FileChange("site", "qdn-site", "assets/old.11112222.css", Reason.RETIRED),
    ),
    functions=(
        FunctionChange("staging", "qdn-edge-staging", "code differs, 4032 -> 4036 bytes", 4036),
        FunctionChange("site", "qdn-edge", "code differs, 4032 -> 4036 bytes", 4036),
    ),
    api=ApiChange("qdn-api", "3", "code differs"),
    purges=(Purge("site", "E1EXAMPLE", PATHS), Purge("staging", "E2EXAMPLE", PATHS)),
    quota=PurgeQuota(996, 8, 1000, 0.02, "CloudFront"),
)


def record(
    number: int, kind: Kind, release: str, result: Ended = Ended.DEPLOYED, **more: object
) -> Record:
    return Record.model_validate(
        {
            "id": f"20261120T0{number}0000-{number}-{release}",
            "kind": kind,
            "release": release,
            "source": "a checkout",
            "build": f"{release}-x",
            "by": "Dana@office",
            "at": AT - timedelta(hours=9 - number),
            "seconds": 4.8,
            "result": result,
            "fence": number,
            **more,
        }
    )


SERVED = record(3, Kind.DEPLOY, OLD, message="new prices")
OLDER = record(1, Kind.DEPLOY, "99aa88bb77cc", seconds=19.0)
HISTORY = (
    SERVED,
    record(
        2,
        Kind.PUBLISH,
        "77cc66dd55ee",
        Ended.ROLLED_BACK,
        reason="/track/x answered 404, expected 200",
    ),
    OLDER,
)
STANDING = Standing(
    SITE, PLAN.source, SERVED, HISTORY, None, LockState(None, AT), PurgeQuota(
        996, 0, 1000, 0.0, "CloudFront"
    ),
)  # fmt: skip
BROKEN_OFF = Journal.model_validate(
    {
        "id": "20261120T080000-4-x",
        "kind": Kind.DEPLOY,
        "release": NEW,
        "source": "a checkout",
        "build": "x",
        "by": "Rosa@laptop",
        "at": AT,
        "fence": 4,
        "state": Ended.CANCELLED,
        "step": Step.PAGES,
        "reason": "stopped as asked",
    }
)


def steps(*chosen: Step) -> list[Event]:
    """A step after the other, each with a little progress."""
    told: list[Event] = []
    for step in chosen:
        told += [
            StepStarted(step),
            Progressed(step, 1, 2, f"site /{step}"),
            Progressed(step, 2, 2, "site /track/index.html"),
            StepEnded(step, 0.4, f"{step} went well", skipped=step is Step.API),
        ]
    return told


def begun(kind: Kind = Kind.DEPLOY) -> list[Event]:
    return [
        RunStarted(kind, "local", kind.steps),
        *steps(Step.PREFLIGHT, Step.LOCK),
        StepStarted(Step.PLAN),
        PlanMade(replace(PLAN, kind=kind)),
        StepEnded(Step.PLAN, 0.1, "4 files, 2 functions"),
    ]


OUTCOME = Outcome(Kind.DEPLOY, "20261120T090000-5-x", NEW, Result.DEPLOYED, 12.3)
WENT_WELL: tuple[Event, ...] = (*begun(), *steps(*Kind.DEPLOY.steps[3:]), RunEnded(OUTCOME))
PROMOTING: tuple[Event, ...] = (
    *begun(),
    *steps(Step.STAGE_FUNCTION, Step.STAGE_PAGES, Step.API),
    StepStarted(Step.ASSETS),
    Logged(Step.ASSETS, "qdn-site keeps versions"),
    Progressed(Step.ASSETS, 7, 12, "site /assets/track.59429104.js"),
)
REASON = "https://track.quickdumpnow.example/track serves other bytes"
TAKEN_BACK: tuple[Event, ...] = (
    *begun(),
    *steps(*Kind.DEPLOY.steps[3:10]),
    StepStarted(Step.VERIFY),
    Failed(Step.VERIFY, REASON, "Correct it and deploy again", "in between"),
    RollingBack(REASON),
    Progressed(Step.VERIFY, 1, 3, "site /track/index.html"),
    RolledBack(OLD, 2.1),
)
FAULT = WrongAnswer(REASON, "Correct it and deploy again")


GONE_BACK: tuple[Event, ...] = (
    *begun(Kind.ROLLBACK),
    *steps(*Kind.ROLLBACK.steps[3:]),
    RunEnded(Outcome(Kind.ROLLBACK, "20261120T093000-6-x", OLDER.release, Result.DEPLOYED, 6.1)),
)
BACK = record(6, Kind.ROLLBACK, OLDER.release, restores=OLDER.id, message="too eager")
AFTER_GOING_BACK = replace(STANDING, served=BACK, history=(BACK, *HISTORY))


class ScriptedPort:
    """Tells its script when it is to ship; `hold` makes it stop before the last event."""

    def __init__(
        self,
        script: Sequence[Event] = WENT_WELL,
        *,
        plan: Plan = PLAN,
        standing: Standing = STANDING,
        fault: Exception | None = None,
        holds: bool = False,
    ) -> None:
        self.script = tuple(script)
        self.planned = plan
        self.standing = standing
        self.fault = fault
        self.planning_fault: Exception | None = None
        self.shipped: list[Wanted] = []
        self.planned_for: list[Wanted] = []
        self.cancels = 0
        self.may_plan = threading.Event()
        self.may_plan.set()
        self._go = threading.Event()
        if not holds:
            self._go.set()

    def let_go(self) -> None:
        self._go.set()

    def look(self) -> Standing:
        return self.standing

    def plan(self, wanted: Wanted) -> Plan:
        self.planned_for.append(wanted)
        self.may_plan.wait(timeout=60)
        if self.planning_fault is not None:
            raise self.planning_fault
        return replace(self.planned, kind=wanted.kind or Kind.DEPLOY)

    def ship(
        self, wanted: Wanted, on_event: Callable[[Event], None], cancel: CancelToken
    ) -> Outcome:
        self.shipped.append(wanted)
        for event in self.script:
            on_event(event)
        while not self._go.wait(0.002):
            if cancel.is_cancelled:
                self.cancels += 1
                on_event(Cancelled(Step.ASSETS, "in between"))
                raise RunCancelled("The deploy was stopped as asked")
        if self.fault is not None:
            raise self.fault
        return OUTCOME


def nowhere() -> ScriptedPort:
    """A port that cannot be opened."""
    raise NotRecorded("This environment has no stack", "Bring it up with `qdn cloud up`")
