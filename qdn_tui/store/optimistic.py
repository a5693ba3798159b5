"""The jobs as they will stand once what waits has been sent."""

from collections.abc import Iterable

from qdn_tui.domain.business import Business
from qdn_tui.domain.changes import Change, Create
from qdn_tui.domain.document import Document
from qdn_tui.domain.refusals import Refused
from qdn_tui.domain.rules import apply, happened
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
    for change in waiting:
        if undone_by(change.op_id) in refused:
            continue
        try:
            document = foreseen(document, (change,), business)
        except Refused:
            refused.add(change.op_id)
    return document


def foreseen(document: Document, changes: Iterable[Change], business: Business) -> Document:
    """The document with all of these changes, as it will most likely stand.

    Raises:
        Refused: a rule forbids one of them.
    """
    for change in changes:
        if happened(document, change):
            continue
        document = apply(document, (change,), business)
        if isinstance(change, Create):
            job = document.get(str(change.job_id))
            if job is not None:
                document = document.with_job(
                    job.model_copy(update={"number": NUMBER_TO_COME}),
                    next_number=document.next_number,
                )
    return document
