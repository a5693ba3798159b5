"""An office with a past: a bucket that keeps versions, a clock, jobs of many months."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, cast

from qdn_tui.domain.author import Author
from qdn_tui.domain.changes import Change
from qdn_tui.domain.document import Document
from qdn_tui.domain.job import Job
from qdn_tui.domain.status import Outcome
from qdn_tui.store.archive import Archive
from qdn_tui.store.codec import decode
from qdn_tui.store.protocol import Snapshot
from qdn_tui.store.restore import Restorer
from qdn_tui.store.s3 import S3JobStore
from qdn_tui.store.versions import Version
from tests.domain.desk import Clock, author, order
from tests.store.bucket import NAME, Bucket

LONG_AGO = timedelta(days=31)


class Killed(BaseException):
    """The process ends here; nothing catches it."""


Counted = Callable[[str, dict[str, Any]], bool]


class Crashing:
    """A client that dies at its nth request, just before it is sent or just after the answer.

    Args:
        s3: the client behind.
        at: which request.
        after: whether it happens before the end comes.
        counted: which requests count, by name and arguments; all by default.
    """

    def __init__(
        self, s3: Any, at: int, *, after: bool = False, counted: Counted = lambda *_: True
    ) -> None:
        self._s3 = s3
        self._left = at
        self._after = after
        self._counted = counted
        self.died = False

    def __getattr__(self, name: str) -> Any:
        wrapped = getattr(self._s3, name)
        if not name.startswith(("get_object", "put_object", "list_object", "delete_object")):
            return wrapped

        def call(**arguments: Any) -> Any:
            self._left -= self._counted(name, arguments)
            self.died = self.died or self._left <= 0
            if self.died and not self._after:
                raise Killed
            try:
                return wrapped(**arguments)
            finally:
                if self.died:
                    raise Killed

        return call


@dataclass
class Office:
    """Desks over one bucket."""

    bucket: Bucket
    clock: Clock = field(default_factory=Clock)
    who: Author = field(init=False)
    store: S3JobStore = field(init=False)
    archive: Archive = field(init=False)

    def __post_init__(self) -> None:
        self.bucket.s3.put_bucket_versioning(
            Bucket=NAME, VersioningConfiguration={"Status": "Enabled"}
        )
        self.who = author(clock=self.clock)
        self.store = self.desk()
        self.archive = Archive(self.store, now=self.clock)
        self.store.create_document()

    def desk(self, s3: Any = None, **options: Any) -> S3JobStore:
        """Another desk's store."""
        return self.bucket.store(s3=s3 or self.bucket.s3, now=self.clock, **options)

    def archive_of(self, s3: Any) -> Archive:
        """An archive over a client of its own."""
        return Archive(self.desk(s3), now=self.clock)

    def restorer(self, store: S3JobStore | None = None, name: str = "Dana") -> Restorer:
        """Dana's way back."""
        store = store or self.store
        return Restorer(
            store,
            Archive(store, now=self.clock),
            author(name, clock=self.clock),
            now=self.clock,
            sleep=self.bucket.waiting.sleep,
        )

    def apply(self, *changes: Change) -> Snapshot:
        """Changes made at the first desk; a minute goes by."""
        self.clock.pass_(minutes=1)
        return self.store.apply(changes)

    def job(self, **different: Any) -> Job:
        """A new job."""
        change = order(self.who, **different)
        made = self.apply(change).document.get(str(change.job_id))
        assert made is not None
        return made

    def now(self, job: Job) -> Job:
        """The job as it stands in the document now."""
        found = self.document.get(job.key)
        assert found is not None
        return found

    def completed(self, job: Job | None = None) -> Job:
        """A job brought to its end today."""
        job = job or self.job()
        for _ in range(3):
            self.apply(self.who.advance(job))
            job = self.now(job)
        return job

    def closed(self, job: Job | None = None) -> Job:
        """A job that was called off today."""
        job = job or self.job()
        self.apply(self.who.close(job, Outcome.CANCELLED, "called off"))
        return self.now(job)

    @property
    def document(self) -> Document:
        """The document as any client reads it."""
        return cast("Document", self.bucket.document())

    def month(self, month: str) -> Document:
        """A month of the archive as any client reads it."""
        return decode(self.object(f"archive/{month}.json"))

    def object(self, key: str) -> bytes:
        """The bytes of any object."""
        return self.bucket.s3.get_object(Bucket=NAME, Key=key)["Body"].read()

    @property
    def versions(self) -> list[Version]:
        """All versions of the document, newest first."""
        return list(self.store.versions.newest_first())

    def everywhere(self) -> list[str]:
        """The numbers of all jobs as a reader of everything sees them, in order."""
        document = self.document
        archived = Archive(self.desk(), now=self.clock).jobs(document)
        return sorted(job.number for job in (*document.jobs, *archived))
