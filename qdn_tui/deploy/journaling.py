"""The journal a run begins with: what another machine needs to go on with it, or to undo it."""

import secrets

from qdn_tui.deploy.lock import Lock
from qdn_tui.deploy.plan import Where
from qdn_tui.deploy.planning import Work
from qdn_tui.deploy.preparing import Prepared
from qdn_tui.deploy.recording import run_id
from qdn_tui.deploy.records import Before, Journal, Record
from qdn_tui.deploy.shipping import Shipping
from qdn_tui.deploy.source import Build
from qdn_tui.deploy.step import Kind


def new_journal(
    shipping: Shipping,
    lock: Lock,
    build: Build,
    seen: Prepared,
    *,
    message: str = "",
    target: Record | None = None,
) -> Journal:
    """The run as planned, before its first step. Stores the build and the API's bundle.

    Args:
        target: the record that a rollback goes back to.
    """
    work, survey, ledger = seen.work, seen.survey, shipping.ledger
    plan, kind = work.plan, work.plan.kind
    latest = survey.journal
    journal = Journal(
        id=run_id(lock.now, build.release, lock.fence, secrets.token_hex(2)),
        kind=kind,
        release=build.release,
        source=build.source,
        build=ledger.store_build(build),
        by=shipping.by,
        message=message or _unsaid(seen, target),
        at=lock.now,
        fence=lock.fence,
        previous=survey.record.id if survey.record else None,
        previous_release=survey.record.release if survey.record else None,
        restores=target.id if target else None,
        before=_before(seen),
        written=_written(work),
        removed=_removed(work),
        retired={where: tuple(sorted(keys)) for where, keys in work.retired.items()},
        to_purge={one.where: one.paths for one in plan.purges},
        functions=work.functions,
        changed=plan.changed,
        drift=tuple(f"{one.what} {one.detail}" for one in plan.drift),
        # The latest run's journal makes way for this one, and with it what it knows.
        owed_before=latest.owed if latest is not None else {},
        left_before={
            where: tuple(sorted(key for key in keys if survey.stored[where].get(key)))
            for where, keys in survey.left_behind.items()
        },
        staged={
            key: stored
            for key, stored in survey.stored.get("staging", {}).items()
            if stored is not None and kind is not Kind.ROLLBACK
        },
    )
    if plan.api is None:
        return journal
    bundle = ledger.store_bundle(seen.bundle()) if plan.api.to_version is None else ""
    return journal.model_copy(
        update={
            "api_digest": seen.api_digest,
            "api_parts": seen.api_parts() if plan.api.to_version is None else {},
            "api_version": plan.api.to_version,
            "api_bundle": bundle,
        }
    )


def _unsaid(seen: Prepared, target: Record | None) -> str:
    """What the history says of a run for which nobody gave a reason: where a rollback came from."""
    left = seen.work.plan.live_release
    if target is None or not left:
        return ""
    return f"back from {left}" if left != target.release else f"{left} as it was recorded"


def _before(seen: Prepared) -> Before:
    work, survey = seen.work, seen.survey
    objects: dict[Where, dict[str, object]] = {}
    for write in work.writes:
        objects.setdefault(write.where, {})[write.file.key] = write.before
    for where, key, was in work.removals:
        objects.setdefault(where, {})[key] = was
    live = survey.functions.get("site")
    return Before.model_validate(
        {
            "objects": objects,
            "function": live.decode("utf-8", "replace") if live is not None else None,
            "api_version": survey.alias.version if survey.alias else None,
        }
    )


def _written(work: Work) -> dict[Where, tuple[str, ...]]:
    keys: dict[Where, tuple[str, ...]] = {}
    for write in work.writes:
        keys[write.where] = (*keys.get(write.where, ()), write.file.key)
    return keys


def _removed(work: Work) -> dict[Where, tuple[str, ...]]:
    keys: dict[Where, tuple[str, ...]] = {}
    for where, key, _ in work.removals:
        keys[where] = (*keys.get(where, ()), key)
    return keys
