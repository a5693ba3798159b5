"""The jobs in one private object on S3: a document that changes are applied to."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Unpack

from qdn_tui.domain.adoption import NOTHING
from qdn_tui.domain.business import Business
from qdn_tui.domain.changes import Adopt, Change
from qdn_tui.domain.document import Document
from qdn_tui.domain.job import Job
from qdn_tui.domain.rules import apply, happened
from qdn_tui.store.archive import Archive
from qdn_tui.store.erased_since import let_none_back
from qdn_tui.store.made_before import refuse_what_is_archived
from qdn_tui.store.protocol import Snapshot
from qdn_tui.store.s3_document import S3Document, Terms

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

JOBS_KEY = "jobs.json"


class S3JobStore(S3Document):
    """`JobStore` over one object.

    Args:
        business: whose rules apply.

    The others are those of `S3Document`.
    """

    def __init__(
        self,
        s3: "S3Client",
        bucket: str,
        business: Business,
        *,
        key: str = JOBS_KEY,
        **terms: Unpack[Terms],
    ) -> None:
        super().__init__(s3, bucket, key, **terms)
        self._business = business

    def apply(self, changes: Sequence[Change], over: Snapshot | None = None) -> Snapshot:
        """All of `changes` in one PUT, however often it must be tried; or none.

        Args:
            changes: to be made together.
            over: the document as this process read it a moment ago. The first try writes over
                it without asking again; where it no longer stands, S3 refuses that and the
                document is read anew. Without it every try reads first.

        Raises:
            Refused: a rule forbids one of them.
            ReadOnly: this environment takes no writes.
            CannotSwap: the store does not compare before it writes.
            NewerDocument: a newer program wrote the document.
            StoreBusy: others wrote first until the budget was used up; nothing was written.
            StoreUnreachable: no certain answer within the budget. The changes may have been
                written; applying the same ones again makes sure and never doubles them.
            StoreError: another fault; where a try before it had no answer, the message says so.
        """

        archive, archived = Archive(self), NOTHING
        adoptions = [change for change in changes if isinstance(change, Adopt)]

        def after(document: Document) -> Document:
            nonlocal archived
            refuse_what_is_archived(archive, document, changes, self._now())
            if adoptions:
                # Here, not before: what is archived meanwhile is in the archive by now, since a
                # job leaves no document that this write does not read anew.
                archived = archive.as_document(document)
            return apply(document, changes, self._business, archived)

        snapshot = self.rewrite(
            after,
            done=lambda document: all(happened(document, change, archived) for change in changes),
            over=over,
        )
        return let_none_back(self, archive, adoptions, snapshot) if adoptions else snapshot

    def find_by_token(self, token: str) -> Job | None:
        """The job with this tracking token in the present document, or None."""
        return self.read(self._latest).document.by_token.get(token)
