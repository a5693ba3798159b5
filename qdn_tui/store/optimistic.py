"""The jobs as they will stand once what waits has been sent."""

from collections.abc import Iterable

from qdn_tui.domain.business import Business
from qdn_tui.domain.changes import Change, Create
from qdn_tui.domain.document import Document
from qdn_tui.domain.refusals import Refused
from qdn_tui.domain.rules import Trial
from qdn_tui.domain.undo import undone_by

NUMBER_TO_COME = "J-new"
"""Stands for the number of a job that only the store can give: others take jobs meanwhile."""


def projected(document: Document, waiting: Iterable[Change], business: Business) -> Document:
    """The document with every waiting change that the rules allow.

    Args:
        document: the newest one from the store; it comes back itself where nothing is to do.
        waiting: accepted changes, in order. One that is refused here is left out: whether it
            really is, is for the store to say. So is one that undoes it.
        business: whose rules apply.
    """
    refused: set[str] = set()
    trial = Trial(document, business)
    for change in waiting:
        if undone_by(change.op_id) in refused:
            continue
        try:
            _foresee(trial, change)
        except Refused:
            refused.add(change.op_id)
    return trial.document


def foreseen(document: Document, changes: Iterable[Change], business: Business) -> Document:
    """The document with all of these changes, as it will most likely stand.

    Raises:
        Refused: a rule forbids one of them.
    """
    trial = Trial(document, business)
    for change in changes:
        _foresee(trial, change)
    return trial.document


def _foresee(trial: Trial, change: Change) -> None:
    is_new = isinstance(change, Create) and trial.get(change.job_key) is None
    trial.take(change)
    if is_new and (job := trial.get(change.job_key)) is not None:
        trial.put(job.model_copy(update={"number": NUMBER_TO_COME}))
