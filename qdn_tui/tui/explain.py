"""Why a change is not possible, said before it is tried: the rules decide, here are the words."""

from typing import Literal

from qdn_tui.domain.job import Job
from qdn_tui.domain.rules import allowed_changes, standing
from qdn_tui.tui.commands import Place, keys_for

Move = Literal["advance", "revert"]


def why_not(job: Job, wanted: Move) -> str | None:
    """Why `wanted` is not possible, with what is possible instead; None where it is."""
    allowed = allowed_changes(job)
    if wanted in allowed:
        return None
    said = [f"{job.number} is {standing(job)}: {wanted} is not possible."]
    if job.hold is not None:
        said.append(f"It waits: {job.hold.reason}.")
    elif job.outcome is None:
        said.append("That is the end of the flow." if wanted == "advance" else "It has just begun.")
    if keys := keys_for(allowed, Place.BOARD):
        said.append(f"Possible here: {keys}.")
    return " ".join(said)
