"""What an engineer can ask for: plan, run and its parts, rollback, resume, history, the lock."""

from collections.abc import Mapping
from dataclasses import replace

from qdn_tui.cloud.failures import named_errors
from qdn_tui.deploy import lock as locking
from qdn_tui.deploy import purging
from qdn_tui.deploy.errors import NothingToResume, NotRecorded
from qdn_tui.deploy.events import Event, Outcome
from qdn_tui.deploy.lock import LockState
from qdn_tui.deploy.naming import GOOD, named
from qdn_tui.deploy.pipeline import Pipeline
from qdn_tui.deploy.plan import Plan, Purge, PurgeQuota, Where
from qdn_tui.deploy.preparing import prepare
from qdn_tui.deploy.records import Journal, Record
from qdn_tui.deploy.shipping import CancelToken, OnEvent, Shipping
from qdn_tui.deploy.source import Build, make_build
from qdn_tui.deploy.step import Kind
from qdn_tui.deploy.unfinished import met, met_by


def _unheard(_event: Event) -> None:
    pass


def plan(
    shipping: Shipping,
    kind: Kind = Kind.DEPLOY,
    *,
    to: str | None = None,
    paths: Mapping[Where, tuple[str, ...]] | None = None,
) -> Plan:
    """What a run of that kind would do now. Reads only.

    Args:
        to: for a rollback, where to; None is the release before the current one.
        paths: for `invalidate`, what to purge by place, instead of every page.

    Raises:
        SiteBuildError, BusinessFileError: the source has a mistake.
        Refused: a limit is exceeded.
        NotRecorded: there is no such release.
        CloudError: the environment does not answer.
    """
    with named_errors(shipping.cloud.environment):
        target = _target(shipping, to) if kind is Kind.ROLLBACK else None
        build = _build_for(shipping, kind, target)
        seen = prepare(shipping, kind, build, paths=paths, target=target)
        return _priced(
            shipping,
            met_by(
                seen.work.plan,
                seen.survey.journal,
                lambda: lock_state(shipping),
                lambda: latest_run(shipping),
            ),
        )


def ship(
    shipping: Shipping,
    kind: Kind | None,
    *,
    to: str | None = None,
    paths: Mapping[Where, tuple[str, ...]] | None = None,
    message: str = "",
    on_event: OnEvent = _unheard,
    cancel: CancelToken | None = None,
) -> Outcome:
    """A run of any kind; None goes on with the one that broke off. Arguments and errors as below.

    Args:
        to: for a rollback.
        paths: for `invalidate`.
    """
    match kind:
        case None:
            return resume(shipping, on_event=on_event, cancel=cancel)
        case Kind.ROLLBACK:
            return rollback(shipping, to, message=message, on_event=on_event, cancel=cancel)
        case _:
            return _start(shipping, kind, message, on_event, cancel, paths)


def run(
    shipping: Shipping,
    *,
    message: str = "",
    on_event: OnEvent = _unheard,
    cancel: CancelToken | None = None,
) -> Outcome:
    """Ship everything: function, pages, assets, API, from the source to production.

    Where nothing differs nothing is written, not even a lock.

    Raises:
        Refused, RouteBroken, HookRefused: a rule forbids it; production is untouched.
        LockHeld, Unfinished: somebody else is at it, or broke off.
        Moved, WrongAnswer, CloudError: it failed; production is as before unless the events
            said otherwise.
        RunCancelled: it was asked to stop.
        LockLost: somebody took the lock away.
    """
    return _start(shipping, Kind.DEPLOY, message, on_event, cancel)


def publish(
    shipping: Shipping,
    *,
    message: str = "",
    on_event: OnEvent = _unheard,
    cancel: CancelToken | None = None,
) -> Outcome:
    """Ship the edge function alone: tested, published for staging, then LIVE. Raises as `run`."""
    return _start(shipping, Kind.PUBLISH, message, on_event, cancel)


def promote(
    shipping: Shipping,
    *,
    message: str = "",
    on_event: OnEvent = _unheard,
    cancel: CancelToken | None = None,
) -> Outcome:
    """Ship pages and assets alone, by way of staging. Raises as `run`."""
    return _start(shipping, Kind.PROMOTE, message, on_event, cancel)


def invalidate(
    shipping: Shipping,
    paths: Mapping[Where, tuple[str, ...]] | None = None,
    *,
    message: str = "",
    on_event: OnEvent = _unheard,
    cancel: CancelToken | None = None,
) -> Outcome:
    """Purge every page of production, or the paths given by place. Raises as `run`."""
    return _start(shipping, Kind.INVALIDATE, message, on_event, cancel, paths=paths)


def rollback(
    shipping: Shipping,
    to: str | None = None,
    *,
    message: str = "",
    on_event: OnEvent = _unheard,
    cancel: CancelToken | None = None,
) -> Outcome:
    """Go back to a recorded release: function, pages, assets and API. jobs.json stays.

    Where a run broke off, and `to` is left out, production goes back to the release before it.

    Args:
        to: id of a record, or of a release; None is the release before the current one.

    Raises:
        NotRecorded: there is no such release; otherwise as `run`.
    """
    with named_errors(shipping.cloud.environment):
        target = _target(shipping, to)
        build = shipping.ledger.build(target.build)
    pipeline = Pipeline(
        shipping, Kind.ROLLBACK, on_event, cancel or CancelToken(), message, target=target
    )
    return pipeline.go(build, over_a_broken_run=True)


def resume(
    shipping: Shipping, *, on_event: OnEvent = _unheard, cancel: CancelToken | None = None
) -> Outcome:
    """Go on with the run that broke off or whose purge is pending, from any machine.

    Raises:
        NothingToResume: no run broke off; otherwise as `run`.
    """
    with named_errors(shipping.cloud.environment):
        journal, _ = shipping.ledger.journal()
        if journal is None or not journal.is_resumable:
            raise NothingToResume("No run broke off", "See `qdn deploy history`")
        target = shipping.ledger.record(journal.restores) if journal.restores else None
    pipeline = Pipeline(
        shipping, journal.kind, on_event, cancel or CancelToken(), journal.message, target=target
    )
    return pipeline.resume(journal)


def history(shipping: Shipping, limit: int | None = 20) -> tuple[Record, ...]:
    """Recorded runs, newest first: who, when, what, how long, and how it ended."""
    with named_errors(shipping.cloud.environment):
        return shipping.ledger.history(limit)


def current(shipping: Shipping) -> Record | None:
    """What production serves by the records; None where nothing was ever deployed."""
    with named_errors(shipping.cloud.environment):
        return shipping.ledger.current()[0]


def latest_run(shipping: Shipping) -> Journal | None:
    """The latest run as journaled; `is_unfinished` and `is_resumable` say whether it waits."""
    with named_errors(shipping.cloud.environment):
        return shipping.ledger.journal()[0]


def unfinished_run(shipping: Shipping) -> str:
    """What a plan would say of a run that is under way or broke off; empty where there is none."""
    return met(latest_run(shipping), lambda: lock_state(shipping), lambda: latest_run(shipping))


def lock_state(shipping: Shipping) -> LockState:
    """Who deploys, since when, and until when the lock holds."""
    with named_errors(shipping.cloud.environment):
        return locking.read_lock(shipping.cloud.s3, shipping.ledger.bucket)


def steal_lock(shipping: Shipping) -> LockState:
    """Take the lock away from whoever holds it; their run stops by itself before its next write.

    Returns:
        The lock as it was.

    Raises:
        Refused: the environment is read-only here.
        LockHeld: it changed hands just now.
    """
    shipping.require_writable()
    with named_errors(shipping.cloud.environment):
        return locking.steal_lock(shipping.cloud.s3, shipping.ledger.bucket, shipping.by)


def purge_quota(shipping: Shipping) -> PurgeQuota:
    """Paths invalidated this month, of the 1 000 free ones; one call for each invalidation."""
    with named_errors(shipping.cloud.environment):
        return _quota(shipping, ())


def _start(
    shipping: Shipping,
    kind: Kind,
    message: str,
    on_event: OnEvent,
    cancel: CancelToken | None,
    paths: Mapping[Where, tuple[str, ...]] | None = None,
) -> Outcome:
    with named_errors(shipping.cloud.environment):
        build = _build_for(shipping, kind, None)
    pipeline = Pipeline(shipping, kind, on_event, cancel or CancelToken(), message, paths)
    return pipeline.go(build)


def _build_for(shipping: Shipping, kind: Kind, target: Record | None) -> Build:
    if target is not None:
        return shipping.ledger.build(target.build)
    if kind is Kind.INVALIDATE:
        served, _ = shipping.ledger.current()
        if served is not None:
            return shipping.ledger.build(served.build)
    return make_build(shipping.source, shipping.cloud.resources.get("dashboard_distribution_id"))


def _target(shipping: Shipping, to: str | None) -> Record:
    """Where a rollback goes."""
    ledger = shipping.ledger
    if to is not None:
        try:
            record = ledger.record(to)
        except NotRecorded:
            record = named(ledger.history(None), to)
        if record.result not in GOOD:
            raise NotRecorded(
                f"{record.id} {record.result}, so it never was production's state",
                "Choose another from `qdn deploy history`",
            )
        return record
    served, _ = ledger.current()
    journal, _ = ledger.journal()
    if served is None:
        raise NotRecorded(
            "No release is recorded to go back to",
            "`qdn deploy resume` completes a run that broke off",
        )
    if journal is not None and journal.is_unfinished:
        if served.id != journal.id:
            return served
        # It was live, its purge pending, when somebody went on with it and it broke off.
        if served.previous is not None:
            return ledger.record(served.previous)
    # From a release that was gone back to, further back, and never forth again.
    here = ledger.record(served.restores) if served.restores else served
    while here.previous is not None:
        here = ledger.record(here.previous)
        if here.release != served.release and here.result in GOOD:
            return here
    raise NotRecorded(
        f"Release {served.release} is the oldest recorded one",
        "`qdn deploy history` lists the runs that `qdn deploy rollback RUN` goes to",
    )


def _priced(shipping: Shipping, made: Plan) -> Plan:
    return replace(made, quota=_quota(shipping, made.purges)) if made.purges else made


def _quota(shipping: Shipping, planned: tuple[Purge, ...]) -> PurgeQuota:
    ledger = shipping.ledger
    ledger.current()
    ids = list(shipping.distribution_ids.values())
    return purging.quota(
        shipping.cloud.cloudfront if ids else None,
        ids,
        planned,
        ledger.now,
        lambda: ledger.history(None),
    )
