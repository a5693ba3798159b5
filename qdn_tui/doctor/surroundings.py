"""Where a link is looked into: an environment, the way to its cloud, and the others beside it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from qdn_tui.cloud import Cloud
from qdn_tui.deploy.ledger import Ledger
from qdn_tui.deploy.lock import LockState, read_lock
from qdn_tui.deploy.records import Journal, Record
from qdn_tui.doctor.asking import Once, TookTooLong, side_by_side
from qdn_tui.doctor.evidence import Trouble
from qdn_tui.doctor.troubles import trouble_of
from qdn_tui.domain.author import wall_clock
from qdn_tui.domain.business import Business
from qdn_tui.settings import Environment
from qdn_tui.store.protocol import Snapshot
from qdn_tui.store.s3 import JOBS_KEY, S3JobStore

# The whole diagnosis takes ten seconds at most: first the names, then all layers side by side,
# then the other environments where nobody here knows the token.
CONNECT_WITHIN_S = 3.5
LOOK_WITHIN_S = 4.5
ELSEWHERE_WITHIN_S = 1.9
FETCH_WITHIN_S = 4.0


@dataclass(frozen=True)
class Surroundings:
    """What the doctor works with.

    Attributes:
        connect: the environment's cloud; raises a `CloudError` where there is no way to it.
        others: the same for the other environments of qdn.toml, by name.
        now: the present, by this machine's clock.
        outbox: the file of changes that this machine has not sent; None where it keeps none.
        look_within_s: how long the looks may take, all side by side.
    """

    environment: Environment
    business: Business
    connect: Callable[[], Cloud]
    others: Mapping[str, Callable[[], Cloud]] = field(default_factory=dict)
    now: Callable[[], datetime] = wall_clock
    outbox: Path | None = None
    look_within_s: float = LOOK_WITHIN_S

    @property
    def believed_site(self) -> str | None:
        """Where the site should be, by what this machine knows without asking anybody."""
        environment = self.environment
        if environment.resources.site_url:
            return environment.resources.site_url.rstrip("/")
        if environment.site_domain:
            return f"https://{environment.site_domain}"
        return None if environment.is_local else self.business.public_url.rstrip("/")


@dataclass(frozen=True)
class Reached:
    """A cloud that was reached, with what several looks need of it, each read once."""

    cloud: Cloud
    business: Business
    now: Callable[[], datetime]

    @cached_property
    def store(self) -> S3JobStore:
        return S3JobStore(
            self.cloud.s3, self.cloud.resources.data_bucket, self.business, read_only=True
        )

    @cached_property
    def _ledger(self) -> Ledger:
        return Ledger(self.cloud.s3_files, self.cloud.resources.data_bucket)

    @cached_property
    def record(self) -> Once[Record | None]:
        """What production serves by the records."""
        return Once(lambda: self._ledger.current()[0])

    @cached_property
    def journal(self) -> Once[Journal | None]:
        """The latest run."""
        return Once(lambda: self._ledger.journal()[0])

    @cached_property
    def lock(self) -> Once[LockState]:
        """Who deploys now."""
        bucket = self.cloud.resources.data_bucket
        return Once(lambda: read_lock(self.cloud.s3, bucket))

    @cached_property
    def listed(self) -> Once[Mapping[str, Any]]:
        """A listing of the data bucket as boto3 gives it: who may read, where, and what time."""
        bucket = self.cloud.resources.data_bucket
        return Once(
            lambda: dict(self.cloud.s3.list_objects_v2(Bucket=bucket, Prefix=JOBS_KEY, MaxKeys=1))
        )

    @cached_property
    def snapshot(self) -> Once[Snapshot]:
        """The jobs."""
        return Once(self.store.read)

    def prepared(self) -> "Reached":
        """Itself, with everything made that threads share: making it is for one thread alone."""
        _ = self.store, self.record, self.journal, self.lock, self.listed, self.snapshot
        return self


def reach(surroundings: Surroundings) -> tuple[Reached | None, Trouble | None]:
    """The environment's cloud, or why there is no way to it; within its time."""
    answer = side_by_side({"cloud": surroundings.connect}, CONNECT_WITHIN_S)["cloud"]
    if answer.error is not None or answer.found is None:
        return None, trouble_of(answer.error or TookTooLong("No answer came"))
    reached = Reached(answer.found, surroundings.business, surroundings.now)
    if answer.found.resources.get("data_bucket") is None:
        return reached, None
    return reached.prepared(), None


def host_of(url: str | None) -> str | None:
    """`https://track.example:8443/x` is `track.example:8443`."""
    return urlsplit(url).netloc.lower() or None if url else None
