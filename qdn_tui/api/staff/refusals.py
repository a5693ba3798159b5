"""What staff are told where a change of theirs cannot be made."""

from typing import Any

from qdn_tui.api.answers import ErrorDetail, View
from qdn_tui.api.staff.job_views import JobView, MoveView
from qdn_tui.domain.job import UtcTime


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
    somebody else was faster.
    """

    job: JobView | None = None
    allowed: tuple[MoveView, ...] = ()
    conflict: ConflictView | None = None


class StaffErrorView(View):
    """The body of a change that was not made."""

    error: StaffErrorDetail
