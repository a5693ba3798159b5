"""What customers changed by themselves and nobody at the desk has answered to. Pure."""

from datetime import timedelta

from qdn_tui.domain.job import ActorKind, HistoryEntry, Job
from qdn_tui.domain.status import Outcome

NEWS_FOR = timedelta(days=7)
"""How long a customer's change is news: who is away over a long weekend still hears of it."""


def own_change(job: Job) -> HistoryEntry | None:
    """The cancellation or the move of the job's customer, as long as it is the last that happened.

    Whatever somebody at the desk or of the crew does to the job afterwards answers it.
    """
    last = job.history[-1] if job.history else None
    if last is None or last.actor.kind is not ActorKind.CUSTOMER:
        return None
    if job.outcome is Outcome.CANCELLED:
        return last if last.kind == "close" else None
    return last if last.kind == "reschedule" and job.is_open else None
