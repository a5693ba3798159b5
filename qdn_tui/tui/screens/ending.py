"""Ending a job early, with what happened, and opening it again."""

from collections.abc import Mapping, Sequence

from qdn_tui.domain.author import Author
from qdn_tui.domain.changes import Change
from qdn_tui.domain.job import Job
from qdn_tui.domain.rules import allowed_outcomes, standing
from qdn_tui.domain.status import OUTCOME_LABELS, Outcome, info
from qdn_tui.tui.screens.reason import ReasonScreen, Usual

WHAT_HAPPENED: Mapping[Outcome, tuple[str, ...]] = {
    Outcome.CANCELLED: (
        "customer changed their mind",
        "customer found someone else",
        "too expensive",
        "booked twice",
    ),
    Outcome.NO_SHOW: ("nobody was there", "nobody answered the phone"),
    Outcome.FAILED: ("no way in", "not what was agreed", "truck broke down"),
}
"""The usual reasons, by how the job ends."""


class CloseScreen(ReasonScreen):
    """Asks what happened: the line that is chosen says how the job ended, and why."""

    kind = "close"
    heading = "Close"
    done = "closed"
    placeholder = "or your own words for why"

    def usual(self) -> Sequence[Usual]:
        allowed = {outcome for job in self.jobs for outcome in allowed_outcomes(job)}
        return tuple(
            Usual(reason, f"{OUTCOME_LABELS[outcome]:<9}  {reason}", outcome)
            for outcome, reasons in WHAT_HAPPENED.items()
            if outcome in allowed
            for reason in reasons
        )

    def about(self) -> str:
        return f"{info(self.job.status).mark} {standing(self.job)}; it leaves the board"

    def missing(self) -> str | None:
        if self.chosen is None:
            return "Say how it ended: choose a line by its number or ↑↓."
        return super().missing()

    def change(self, author: Author, job: Job) -> Change:
        return author.close(job, self._outcome(), self.reason)

    def said(self, job: Job) -> str:
        return f"{job.number}: {OUTCOME_LABELS[self._outcome()].lower()}."

    def _outcome(self) -> Outcome:
        chosen = self.chosen
        return chosen.outcome if chosen and chosen.outcome else Outcome.CANCELLED


class ReopenScreen(ReasonScreen):
    """Asks why a job that ended early goes on."""

    kind = "reopen"
    heading = "Open again"
    done = "open again"

    def usual(self) -> Sequence[Usual]:
        return (
            Usual("closed by mistake"),
            Usual("the customer called again"),
            Usual("we try once more"),
        )

    def about(self) -> str:
        stands = info(self.job.status)
        return f"{standing(self.job)}  →  {stands.mark} {stands.label}"

    def change(self, author: Author, job: Job) -> Change:
        return author.reopen(job, self.reason)

    def said(self, job: Job) -> str:
        return f"{job.number} is open again: {info(job.status).label}."
