"""What every route works with: the jobs, the business, the clock. Made once a process."""

import gc
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache

from qdn_tui.api.clients import s3_client
from qdn_tui.api.deployment import deployment_of, is_lambda
from qdn_tui.business_file import load_business
from qdn_tui.domain.business import Business
from qdn_tui.domain.changes import Change
from qdn_tui.domain.document import Document
from qdn_tui.domain.job import Job
from qdn_tui.store.archive import Archive
from qdn_tui.store.errors import StoreUnreachable
from qdn_tui.store.once_more import once_more_if_cut
from qdn_tui.store.protocol import JobStore, Snapshot
from qdn_tui.store.s3 import S3JobStore
from qdn_tui.store.tries import Tries

_CONNECT_TIMEOUT_S = 3
_READ_TIMEOUT_S = 5
# The function itself has 15 s (cf/stack.yaml), of which the last try may take some.
_WRITE_BUDGET_S = 8.0


def _now() -> datetime:
    return datetime.now(UTC)


class _Settled:
    """Takes what a new snapshot brought out of the garbage collector's sight.

    All of it stays until the next one, and one look at ten thousand jobs takes a third of a
    second, which some customer would wait for. Snapshots hold no cycles: they go when replaced.
    """

    def __init__(self) -> None:
        self._etag = ""

    def after(self, snapshot: Snapshot) -> Document:
        """The snapshot's document."""
        if snapshot.etag != self._etag and is_lambda():
            gc.freeze()
        self._etag = snapshot.etag
        return snapshot.document


@dataclass(frozen=True)
class Desk:
    """The jobs and what is needed to show them.

    Attributes:
        store: the jobs, held in memory and revalidated by a conditional GET at every look.
        business: whose jobs they are.
        tries: how often somebody tried to prove to be a job's customer.
        site_url: where the customers' pages are.
        now: gives the present in UTC.
    """

    store: JobStore
    business: Business
    tries: Tries
    site_url: str
    now: Callable[[], datetime] = _now
    _settled: _Settled = field(default_factory=_Settled, repr=False)

    def document(self) -> Document:
        """All jobs at this moment.

        Raises:
            StoreError: they could not be read.
        """
        return self._settled.after(once_more_if_cut(self.store.read, StoreUnreachable))

    def write(self, change: Change) -> Document:
        """Make a change, and return the jobs after it.

        Raises:
            Refused: a rule forbids it.
            StoreError: it could not be written, or nobody knows whether it was.
        """
        return self._settled.after(self.store.apply([change]))

    def job_with(self, token: str) -> Job | None:
        """The job with this tracking token at this moment, or None.

        Raises:
            StoreError: the jobs could not be read.
        """
        return self.document().by_token.get(token)

    def archive(self) -> Archive:
        """The months beside the jobs; those that were read are kept and revalidated."""
        store = self.store
        assert isinstance(store, S3JobStore)  # noqa: S101  # the only kind that this function opens
        return _archive(store)

    def revision(self) -> int:
        """How often the jobs have been written.

        Raises:
            StoreError: the jobs could not be read.
        """
        return self.document().revision


@cache
def desk() -> Desk:
    """The desk of this process; its S3 client and its snapshot outlive a request.

    Raises:
        Misconfigured: the function's environment lacks something.
        BusinessFileError: the bundled business file has a mistake.
    """
    deployment = deployment_of(os.environ)
    business = load_business()
    s3 = s3_client(deployment, connect_timeout_s=_CONNECT_TIMEOUT_S, read_timeout_s=_READ_TIMEOUT_S)
    store = S3JobStore(
        s3,
        deployment.data_bucket,
        business,
        key=deployment.jobs_key,
        budget=_WRITE_BUDGET_S,
    )
    return Desk(
        store,
        business,
        tries=Tries(s3, deployment.data_bucket),
        site_url=deployment.public_url or business.public_url,
    )


@cache
def _archive(store: S3JobStore) -> Archive:
    return Archive(store)
