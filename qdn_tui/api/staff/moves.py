"""What a person may do with a job now, from the rules of the desk and the person's role."""

from qdn_tui.api.staff.door import CREW_CHANGES, MAY
from qdn_tui.api.staff.job_views import MoveView
from qdn_tui.domain.job import Job
from qdn_tui.domain.roles import Role
from qdn_tui.domain.rules import allowed_changes
from qdn_tui.domain.status import OUTCOME_LABELS, Outcome, following, info, preceding

_CLOSE_AS = "close as "
_PLAIN = {
    "hold": MoveView(kind="hold", label="Put on hold", needs=("reason",), takes=("until",)),
    "release": MoveView(kind="release", label="Release", needs=("reason",)),
    "reschedule": MoveView(kind="reschedule", label="Reschedule", needs=("window",)),
    "eta": MoveView(kind="eta", label="Expected time", needs=("eta",)),
    "edit": MoveView(kind="edit", label="Edit", needs=("edits",)),
    "assign": MoveView(kind="assign", label="Assign", needs=("assignment",)),
    "note": MoveView(kind="note", label="Add a note", needs=("text",)),
    "rotate_token": MoveView(kind="rotate_token", label="New tracking link"),
}


def moves_of(job: Job, role: Role | None) -> tuple[MoveView, ...]:
    """The changes of the job that this role may make now, in the order of the day."""
    if role is None or role not in MAY["change"]:
        return ()
    moves = (_move(kind, job) for kind in allowed_changes(job))
    return tuple(move for move in moves if role is not Role.CREW or move.kind in CREW_CHANGES)


def _move(kind: str, job: Job) -> MoveView:
    if kind.startswith(_CLOSE_AS):
        outcome = Outcome(kind.removeprefix(_CLOSE_AS))
        label = OUTCOME_LABELS[outcome]
        return MoveView(kind="close", to=outcome, label=label, needs=("reason",))
    match kind:
        case "advance" if (to := following(job.status)) is not None:
            return MoveView(kind="advance", to=to, label=info(to).label)
        case "revert" if (to := preceding(job.status)) is not None:
            label = f"Back to {info(to).label}"
            return MoveView(kind="revert", to=to, label=label, needs=("reason",))
        case "reopen":
            label = f"Reopen as {info(job.status).label}"
            return MoveView(kind="reopen", to=job.status, label=label, needs=("reason",))
    return _PLAIN[kind]
