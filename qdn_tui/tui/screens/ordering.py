"""One change for each of one or more jobs, as one order; what is refused stops no other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qdn_tui.domain.author import Author
from qdn_tui.domain.changes import Change
from qdn_tui.domain.document import Document
from qdn_tui.domain.job import Job
from qdn_tui.domain.together import one_step, sorted_out
from qdn_tui.errors import QdnError
from qdn_tui.tui.desk import Desk

MakeChange = Callable[[Author, Job], Change]


class PressedOn(QdnError):
    """The key was still down, or bounced: no second wish."""

    def __init__(self, jobs: Sequence[Job], before: Sequence[Job]) -> None:
        which = before[0].number if len(before) == 1 else f"{len(before)} jobs"
        verb = "was" if len(before) == 1 else "were"
        same = {job.key for job in jobs} == {job.key for job in before}
        others = jobs[0].number if len(jobs) == 1 else f"{len(jobs)} jobs"
        more = "another step" if same else others
        super().__init__(f"{which} {verb} advanced this moment; press once more for {more}")


@dataclass(frozen=True)
class Went:
    """What became of an order.

    Attributes:
        jobs: those that were changed, as they were before.
        refused: those that were not, each with the reason.
    """

    jobs: tuple[Job, ...]
    refused: tuple[tuple[Job, str], ...]

    @property
    def keys(self) -> frozenset[str]:
        """Ids of the changed jobs."""
        return frozenset(job.key for job in self.jobs)


def order_for(
    desk: Desk,
    jobs: Sequence[Job],
    change: MakeChange,
    *,
    made: Callable[[Went], None],
    failed: Callable[[QdnError], None],
) -> None:
    """Order `change` for each of the jobs that the rules allow it for.

    One of `made` and `failed` is called, on the screen's thread. With several jobs, what the
    rules refuse is left out and told to `made`; where nothing is left, and with a single job,
    `failed` gets the reason.
    """
    author = one_step(desk.author) if len(jobs) > 1 else desk.author
    found = sorted_out(desk.document, [change(author, job) for job in jobs], desk.business)
    by_key = {job.key: job for job in jobs}
    refused = [(by_key[c.job_key], why.message) for c, why in found.refused]
    if not found.possible:
        failed(found.refused[0][1])
        return
    went = Went(tuple(by_key[c.job_key] for c in found.possible), tuple(refused))

    def all_made(_: Document) -> None:
        made(went)

    desk.order(found.possible, made=all_made, failed=failed, after=found.after)


def order_steps(
    desk: Desk,
    jobs: Sequence[Job],
    *,
    coming: Callable[[], None],
    made: Callable[[Went], None],
    failed: Callable[[QdnError], None],
) -> None:
    """Order one step on for each of the jobs that may take it; told like any other order.

    Args:
        coming: is called first, where any job will go. All that will can be shown where they go
            before their changes are made and recorded: for a hundred that takes longer than a
            frame.
        desk, jobs, made, failed: as in `order_for`.
    """
    if desk.steps.is_held():
        failed(PressedOn(jobs, desk.steps.before))
        return
    if any(job.step_on is not None for job in jobs):
        desk.steps.taken(jobs)
        coming()
    order_for(desk, jobs, lambda author, job: author.advance(job), made=made, failed=failed)


def jobs_said(jobs: Sequence[Job]) -> str:
    """`J-000001  Mark`, or `3 jobs`."""
    if len(jobs) == 1:
        return f"{jobs[0].number}  {jobs[0].customer.name}"
    return f"{len(jobs)} jobs"
