"""Changes that waited so long that their job may be in the archive by now.

An answer gets lost, the lid stays closed for weeks, and meanwhile others finish the job and it is
archived: the document alone would take the change for one that was never made, and make it twice.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from qdn_tui.domain.changes import Adopt, Change, Create
from qdn_tui.domain.document import Document
from qdn_tui.domain.refusals import AlreadyArchived
from qdn_tui.domain.tokens import LINK_LIVES_AFTER_END
from qdn_tui.store.archive import Archive

# A job leaves the document so long after its end. The day is for clocks that are off.
MAY_BE_ARCHIVED_AFTER = LINK_LIVES_AFTER_END - timedelta(days=1)


def refuse_what_is_archived(
    archive: Archive, document: Document, changes: Sequence[Change], now: datetime
) -> None:
    """Refuse a change that stands on an archived job.

    The document must have been read before: an archive is written first, then the document, so
    that a job which it does not hold is in the archive already, or never was made.

    Raises:
        AlreadyArchived: it was made; its `change_id` tells which.
        StoreError: the archive could not be read; nobody knows.
    """
    old = [
        change
        for change in changes
        if not isinstance(change, Adopt)
        and now - change.at >= MAY_BE_ARCHIVED_AFTER
        and document.get(change.job_key) is None
    ]
    if not old:
        return
    held = archive.holding({change.job_key for change in old}, document)
    for change in old:
        job = held.get(change.job_key)
        # Whoever creates makes the id: a job of this id is this one.
        if job is not None and (isinstance(change, Create) or job.has_op(change.op_id)):
            refusal = AlreadyArchived(job.number)
            refusal.change_id = change.op_id
            raise refusal
