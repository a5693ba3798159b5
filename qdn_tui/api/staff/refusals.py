"""What staff are told where a change of theirs cannot be made."""

from typing import Any

from qdn_tui.api.answers import ErrorDetail, ErrorView, Failure, View
from qdn_tui.api.failures import invalid
from qdn_tui.api.staff.glance import Glance
from qdn_tui.api.staff.job_views import JobView, MoveView
from qdn_tui.api.staff.reading import mistake
from qdn_tui.domain.business import Business
from qdn_tui.domain.job import Job, UtcTime
from qdn_tui.domain.refusals import (
    AlreadyMoved,
    EditConflict,
    NotBookable,
    NotOnTheCrew,
    Refused,
    UnknownJob,
    WindowFull,
)
from qdn_tui.domain.rules import standing
from qdn_tui.domain.telling import moment
from qdn_tui.domain.text import safe


class FieldConflict(View):
    """One field of an edit: the value that was seen, the one that stands, the one wanted."""

    seen: Any
    stands: Any
    wanted: Any


class ConflictView(View):
    """Who was faster. `by` and `at` are null where nobody wrote it down.

    `stands` says in words where the job is now; `fields` is there for an edit, by path.
    """

    by: str | None
    at: UtcTime | None
    stands: str
    fields: dict[str, FieldConflict] | None = None


class StaffErrorDetail(ErrorDetail):
    """What went wrong.

    A 409 brings `job`, as it stands; `allowed`, what can be done instead; and `conflict` where
    somebody else changed the job last.
    """

    job: JobView | None = None
    allowed: tuple[MoveView, ...] = ()
    conflict: ConflictView | None = None


class StaffErrorView(ErrorView):
    """The body of a change that was not made."""

    error: StaffErrorDetail


class NotMade(Failure):
    """A change that was not made, with the job as it stands.

    Args:
        refusal: what the rules said.
        job: what it was about; None where it is not on the board.
        seen: how the person who asked sees jobs.
        archived: whether the job is in the archive.
    """

    def __init__(
        self, refusal: Refused, job: Job | None, seen: Glance, *, archived: bool = False
    ) -> None:
        super().__init__(409, refusal.code, refusal.message)
        view = seen.view(job, archived=archived) if job is not None else None
        self.view = StaffErrorView(
            error=StaffErrorDetail(
                code=refusal.code,
                message=safe(_words(refusal, seen.here.business), 600),
                job=view,
                allowed=view.moves if view is not None else (),
                conflict=_conflict(refusal, job, seen) if job is not None else None,
            )
        )

    @property
    def body(self) -> dict[str, Any]:
        """The answer's JSON; the job in it is whole, as on the board."""
        return self.view.model_dump(mode="json", exclude={"error": {"fields", "alternatives"}})


def not_made(refusal: Refused, job: Job | None, seen: Glance, *, archived: bool = False) -> Failure:
    """The answer to a change that the rules refused."""
    if isinstance(refusal, UnknownJob | NotOnTheCrew):
        return no_such_job()
    if isinstance(refusal, NotBookable):
        return invalid(
            {field: mistake(field, problem) for field, problem in refusal.fields.items()}
        )
    return NotMade(refusal, job, seen, archived=archived)


def no_such_job() -> Failure:
    """No job has this id; or none that this person may know of."""
    return Failure(404, "not_found", "There is no such job.")


def _words(refusal: Refused, business: Business) -> str:
    if isinstance(refusal, AlreadyMoved):
        who = ", ".join(
            filter(None, (refusal.who, moment(refusal.when, business) if refusal.when else ""))
        )
        # In the business's own time, where the terminal says UTC.
        return f"{refusal.job} is already {refusal.stands}{f': {who}' if who else ''}"
    if isinstance(refusal, WindowFull):
        return str(refusal)
    # The next steps of the others are commands of the terminal.
    return refusal.message


def _conflict(refusal: Refused, job: Job, seen: Glance) -> ConflictView | None:
    stands = standing(job)
    if isinstance(refusal, AlreadyMoved):
        return ConflictView(by=refusal.who or None, at=refusal.when, stands=stands)
    if isinstance(refusal, EditConflict):
        last = next((entry for entry in reversed(job.history) if entry.kind == "edit"), None)
        return ConflictView(
            by=last.actor.name if last else None,
            at=last.at if last else None,
            stands=stands,
            fields={
                field: FieldConflict(seen=was, stands=now, wanted=wanted)
                for field, (was, now, wanted) in refusal.differences.items()
            },
        )
    last = job.history[-1] if job.history else None
    if last is None or last.actor == seen.person.actor:
        return None
    return ConflictView(by=last.actor.name, at=last.at, stands=stands)
