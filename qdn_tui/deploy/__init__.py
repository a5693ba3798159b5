"""From the working tree to the cloud: plan it, ship it, watch it, undo it.

    shipping = Shipping(cloud, source=choose_source(given))
    plan(shipping)                       what a run would do; reads only
    run(shipping, on_event=..., cancel=CancelToken())
    publish / promote / invalidate       parts of it, under the same lock and record
    rollback(shipping, to=None)          a new run, to a recorded release
    ship(shipping, kind)                 any of these
    resume(shipping)                     a run that broke off, from any machine
    history / current / latest_run       records, newest first; what is served; the latest run
    lock_state / steal_lock              who deploys
    unfinished_run                       what whoever looks is told of a run not at its end
    purge_quota(shipping)                invalidations of this month

Everything blocks: call it from a thread. Events come in that thread, in the order told in
`events`. `CancelToken.cancel()` may come from any thread. What goes wrong is raised as a
`QdnError` whose `exit_code` the command line ends with; `Outcome.exit_code` is 0, or 7 where
the release is live and its purge still pending.

Importing this imports no boto3; connecting does.
"""

from qdn_tui.deploy.errors import (
    DeployError,
    HookRefused,
    LockHeld,
    LockLost,
    Moved,
    NoSource,
    NothingToResume,
    NotRecorded,
    Refused,
    RouteBroken,
    RunCancelled,
    Unfinished,
    WrongAnswer,
)
from qdn_tui.deploy.events import (
    Cancelled,
    Event,
    Failed,
    Logged,
    Outcome,
    PlanMade,
    Progressed,
    Result,
    RolledBack,
    RollingBack,
    RunEnded,
    RunStarted,
    StepEnded,
    StepStarted,
    as_json,
    plan_as_json,
)
from qdn_tui.deploy.lock import Lease, LockState
from qdn_tui.deploy.plan import (
    ApiChange,
    Drift,
    FileChange,
    FunctionChange,
    Plan,
    Purge,
    PurgeQuota,
    Reason,
    Where,
)
from qdn_tui.deploy.purging import Pace
from qdn_tui.deploy.records import Ended, Journal, Record
from qdn_tui.deploy.runs import (
    current,
    history,
    invalidate,
    latest_run,
    lock_state,
    plan,
    promote,
    publish,
    purge_quota,
    resume,
    rollback,
    run,
    ship,
    steal_lock,
    unfinished_run,
)
from qdn_tui.deploy.shipping import CancelToken, OnEvent, Shipping
from qdn_tui.deploy.source import Source, choose_source
from qdn_tui.deploy.step import Kind, Step

__all__ = [
    "ApiChange",
    "CancelToken",
    "Cancelled",
    "DeployError",
    "Drift",
    "Ended",
    "Event",
    "Failed",
    "FileChange",
    "FunctionChange",
    "HookRefused",
    "Journal",
    "Kind",
    "Lease",
    "LockHeld",
    "LockLost",
    "LockState",
    "Logged",
    "Moved",
    "NoSource",
    "NotRecorded",
    "NothingToResume",
    "OnEvent",
    "Outcome",
    "Pace",
    "Plan",
    "PlanMade",
    "Progressed",
    "Purge",
    "PurgeQuota",
    "Reason",
    "Record",
    "Refused",
    "Result",
    "RolledBack",
    "RollingBack",
    "RouteBroken",
    "RunCancelled",
    "RunEnded",
    "RunStarted",
    "Shipping",
    "Source",
    "Step",
    "StepEnded",
    "StepStarted",
    "Unfinished",
    "Where",
    "WrongAnswer",
    "as_json",
    "choose_source",
    "current",
    "history",
    "invalidate",
    "latest_run",
    "lock_state",
    "plan",
    "plan_as_json",
    "promote",
    "publish",
    "purge_quota",
    "resume",
    "rollback",
    "run",
    "ship",
    "steal_lock",
    "unfinished_run",
]
