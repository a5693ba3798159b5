"""Why a change is not possible, said before it is tried: the rules decide, here are the words."""

from collections.abc import Sequence

from qdn_tui.domain.job import Job
from qdn_tui.domain.rules import allowed_changes, standing
from qdn_tui.tui.commands import Kind, Place, keys_for

_ASKED: dict[str, str] = {
    "close": "closing it",
    "reopen": "opening it again",
    "hold": "putting it on hold",
    "release": "releasing it",
    "reschedule": "another window",
    "eta": "an expected time",
}
# Possible whatever else is, or of no help to what was wanted: not worth saying instead.
_NO_WAY_OUT = frozenset({"edit", "assign", "note", "rotate_token", "eta"})


def is_possible(job: Job, wanted: Kind) -> bool:
    """Whether the rules allow a change of this kind where the job stands."""
    return wanted in _kinds(job)


def why_not(job: Job, wanted: Kind) -> str | None:
    """Why `wanted` is not possible, with what is possible instead; None where it is."""
    if is_possible(job, wanted):
        return None
    said = [f"{job.number} is {standing(job)}: {_ASKED.get(wanted, wanted)} is not possible."]
    if job.hold is not None:
        said.append(f"It waits: {job.hold.reason}.")
    elif job.outcome is None and wanted == "advance":
        said.append("That is the end of the flow.")
    elif job.outcome is None and wanted == "revert":
        said.append("It has just begun.")
    instead = [kind for kind in _kinds(job) if kind not in _NO_WAY_OUT]
    if keys := keys_for(instead, Place.BOARD):
        said.append(f"Possible here: {keys}.")
    return " ".join(said)


def who_cannot(jobs: Sequence[Job], wanted: Kind) -> str:
    """Which of several jobs the rules will refuse; empty where none."""
    cannot = [job for job in jobs if not is_possible(job, wanted)]
    if not cannot:
        return ""
    if len(cannot) == 1:
        return f"Refused will be {cannot[0].number}, which is {standing(cannot[0])}."
    return f"Refused will be {len(cannot)}, such as {cannot[0].number}: {standing(cannot[0])}."


def _kinds(job: Job) -> tuple[str, ...]:
    """The kinds of change possible, each once: `close` for all its outcomes."""
    return tuple(dict.fromkeys(kind.partition(" ")[0] for kind in allowed_changes(job)))
