"""The append-only record of a job: every change adds one entry and one version."""

from typing import Any

from pydantic import JsonValue

from qdn_tui.domain.changes import Change
from qdn_tui.domain.job import HistoryEntry, Job


def recorded(
    job: Job,
    change: Change,
    *,
    from_: JsonValue = None,
    to: JsonValue = None,
    reason: str | None = None,
) -> dict[str, Any]:
    """The fields that every change of `job` updates: history, version, updated_at."""
    entry = HistoryEntry(
        seq=job.history[-1].seq + 1 if job.history else 1,
        at=change.at,
        actor=change.actor,
        source=change.source,
        kind=change.kind,
        from_=from_,
        to=to,
        reason=reason,
        op_id=change.op_id,
    )
    return {
        "history": (*job.history, entry),
        "version": job.version + 1,
        # A clock that runs behind never makes a job look older than it was.
        "updated_at": max(job.updated_at, change.at),
    }
