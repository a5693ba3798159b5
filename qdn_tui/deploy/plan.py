"""What a run would do, as values to look at: nothing here reads or writes a cloud."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

from qdn_tui.deploy.site import MANIFEST_KEY
from qdn_tui.deploy.step import Kind

Where = Literal["staging", "site", "dashboard"]
PRODUCTION: tuple[Where, ...] = ("site", "dashboard")
RELEASE_ALONE = "tells its release, else unchanged"


class Reason(StrEnum):
    """Why a file is in the plan; its value is said to people."""

    NEW = "new"
    CONTENT = "content differs"
    HEADERS = "headers differ"
    GONE = "no longer in the source"
    RETIRED = "unused since the release before"
    LEFT = "left by a run that did not end well"


@dataclass(frozen=True)
class FileChange:
    """One object that a run would write or take away.

    Attributes:
        where: the place whose bucket holds it.
        key: its key.
        reason: why.
        detail: more about it, such as which header; may be empty.
        size: bytes after the change; 0 where it goes away.
    """

    where: Where
    bucket: str
    key: str
    reason: Reason
    detail: str = ""
    size: int = 0

    @property
    def removes(self) -> bool:
        """Whether the object goes away. Its versions stay, so that a rollback finds them."""
        return self.reason in (Reason.GONE, Reason.RETIRED, Reason.LEFT)

    @property
    def is_asset(self) -> bool:
        return self.key.startswith("assets/")

    @property
    def is_stamp(self) -> bool:
        """Whether it only names the release and what that is made of, as each one does anew."""
        return self.key == MANIFEST_KEY and self.reason in (Reason.NEW, Reason.CONTENT)


@dataclass(frozen=True)
class FunctionChange:
    """An edge function that would be published.

    Attributes:
        where: "staging", or "site" for the one that all of production runs.
        reason: why, for people.
        size: bytes of the new code, of 10 240 allowed.
    """

    where: Where
    name: str
    reason: str
    size: int

    @property
    def is_stamp(self) -> bool:
        """Whether its code only tells another release."""
        return self.reason == RELEASE_ALONE


@dataclass(frozen=True)
class ApiChange:
    """The Lambda function that would get a new version.

    Attributes:
        live_version: what the alias points at now.
        to_version: an existing version to go to, in a rollback; None where a new one is made.
        reason: why, for people.
    """

    name: str
    live_version: str
    reason: str
    to_version: str | None = None

    @property
    def is_stamp(self) -> bool:
        """Whether its bundle only tells another release."""
        return self.reason == RELEASE_ALONE


@dataclass(frozen=True)
class Purge:
    """Paths that one distribution is told to forget. A wildcard counts as one path."""

    where: Where
    distribution_id: str
    paths: tuple[str, ...]


@dataclass(frozen=True)
class PurgeQuota:
    """Paths invalidated this calendar month (UTC), and what this run would cost on top.

    An account has 1 000 paths a month free, then 0.005 USD each (CloudFront pricing).

    Attributes:
        used: paths so far this month.
        planned: paths of this run.
        free: paths a month without charge.
        cost_usd: what the planned ones would cost.
        source: "CloudFront" where the distributions were asked, "our records" where they
            could not be; either counts only this environment's distributions.
    """

    used: int
    planned: int
    free: int
    cost_usd: float
    source: Literal["CloudFront", "our records"]


@dataclass(frozen=True)
class Drift:
    """Something of production that is not as the last release left it.

    Attributes:
        what: the object, function or alias, with its place.
        detail: how it differs.
    """

    what: str
    detail: str


@dataclass(frozen=True)
class Plan:
    """All that a run would do, and why.

    Attributes:
        kind: the run it is for.
        environment: the environment's name.
        source: where the bytes come from, for people: a folder, or a recorded release.
        release: the release that would be served.
        live_release: the release recorded as served; None where none is recorded.
        files: objects to write or take away, in the order of the run.
        functions: edge functions to publish.
        api: the API's change.
        purges: what would be invalidated, staging included.
        quota: of invalidations; None where nothing is purged.
        drift: what somebody changed behind our back since the last release.
        notes: what the run leaves out or cannot show in this environment, for people.
        met: a run that is under way or broke off, and what to do about it first; for people.
        made_at: by the cloud's clock.
    """

    kind: Kind
    environment: str
    source: str
    release: str
    live_release: str | None
    files: tuple[FileChange, ...] = ()
    functions: tuple[FunctionChange, ...] = ()
    api: ApiChange | None = None
    purges: tuple[Purge, ...] = ()
    quota: PurgeQuota | None = None
    drift: tuple[Drift, ...] = ()
    notes: tuple[str, ...] = ()
    met: str = ""
    made_at: datetime | None = field(default=None, compare=False)

    @property
    def is_empty(self) -> bool:
        """Nothing differs: a run would write nothing at all."""
        return not (self.files or self.functions or self.api or self.purges)

    @property
    def changed(self) -> int:
        """How many files, functions and APIs a run would change."""
        return len(self.files) + len(self.functions) + bool(self.api)

    @property
    def stamped(self) -> tuple[str, ...]:
        """What would be written only to tell the release: a file's path, the names of the rest."""
        files = (f"/{change.key}" for change in self.files if change.is_stamp)
        functions = (change.name for change in self.functions if change.is_stamp)
        api = (self.api.name,) if self.api is not None and self.api.is_stamp else ()
        return tuple(dict.fromkeys((*files, *functions, *api)))

    @property
    def purge_paths(self) -> int:
        return sum(len(purge.paths) for purge in self.purges)
