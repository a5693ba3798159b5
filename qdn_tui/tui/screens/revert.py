"""One status back, with the reason."""

from collections.abc import Sequence

from qdn_tui.domain.author import Author
from qdn_tui.domain.changes import Change
from qdn_tui.domain.job import Job
from qdn_tui.domain.status import info, preceding
from qdn_tui.tui.screens.reason import ReasonScreen, Usual


class RevertScreen(ReasonScreen):
    """Asks why the job goes back."""

    kind = "revert"
    heading = "Revert"
    done = "reverted"

    def usual(self) -> Sequence[Usual]:
        return (
            Usual("moved by mistake"),
            Usual("the crew turned back"),
            Usual("the customer was not ready"),
        )

    def about(self) -> str:
        stands = info(self.job.status)
        return f"{stands.mark} {stands.label}  →  {self._back(self.job)}"

    def change(self, author: Author, job: Job) -> Change:
        return author.revert(job, self.reason)

    def said(self, job: Job) -> str:
        to = preceding(job.status)
        return f"{job.number}: back to {info(to).label if to else 'before'}."

    def _back(self, job: Job) -> str:
        to = preceding(job.status)
        return f"{info(to).mark} {info(to).label}" if to is not None else ""
