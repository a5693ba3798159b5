"""Paid, and how; or not paid after all."""

from collections.abc import Sequence

from qdn_tui.domain.author import Author
from qdn_tui.domain.changes import Change, EditableField, FieldEdit
from qdn_tui.domain.editing import field_value
from qdn_tui.domain.job import Job
from qdn_tui.tui.screens.reason import ReasonScreen, Usual

METHODS = ("cash", "card", "check", "transfer", "invoice")
_LONGEST_METHOD = 60


class PaidScreen(ReasonScreen):
    """Asks how it was paid."""

    kind = "edit"
    heading = "Paid:"
    done = "paid"
    placeholder = "or another way"
    longest = _LONGEST_METHOD

    def usual(self) -> Sequence[Usual]:
        return tuple(Usual(method) for method in METHODS)

    def about(self) -> str:
        return f"{self.job.price}, not paid yet"

    def missing(self) -> str | None:
        return None if self.reason else "Say how it was paid: its number, ↑↓, or a word."

    def change(self, author: Author, job: Job) -> Change:
        return author.edit(
            job,
            [
                _edit(job, "payment.state", "paid"),
                _edit(job, "payment.method", self.reason),
            ],
        )

    def said(self, job: Job) -> str:
        return f"{job.number}: {job.price} paid by {self.reason}."


class UnpaidScreen(ReasonScreen):
    """Asks before a payment is taken back; the method goes with it."""

    kind = "edit"
    heading = "Not paid:"
    done = "not paid"

    def usual(self) -> Sequence[Usual]:
        return (Usual("unpaid", "It is not paid after all"),)

    def about(self) -> str:
        method = self.job.payment.method
        return f"{self.job.price}, paid{f' by {method}' if method else ''}"

    def opened(self) -> None:
        self._words.display = False
        self._list.choose(0)

    def change(self, author: Author, job: Job) -> Change:
        return author.edit(
            job, [_edit(job, "payment.state", "unpaid"), _edit(job, "payment.method", None)]
        )

    def said(self, job: Job) -> str:
        return f"{job.number}: {job.price} to be paid."


def _edit(job: Job, field: EditableField, value: str | None) -> FieldEdit:
    return FieldEdit(field=field, seen=field_value(job, field), value=value)
