"""What the looks at each layer found out, as values: all that a verdict rests on."""

from dataclasses import dataclass, field, fields
from datetime import datetime
from enum import StrEnum
from typing import Final

from qdn_tui.doctor.layers import Layer
from qdn_tui.doctor.pasted import Pasted
from qdn_tui.doctor.spelling import Slip

REMEMBERED: Final = "other bytes, out of the edge's memory"


class Hindrance(StrEnum):
    """Why something could not be looked at."""

    EXPIRED = "the credentials have expired"
    NO_CREDENTIALS = "there are no working credentials"
    DENIED = "the credentials may not do this"
    NO_BUCKET = "there is no such bucket"
    MISSING = "it is not there"
    DAMAGED = "it cannot be read"
    NO_STACK = "the environment has no stack"
    UNNAMED = "nothing says what it is called"
    NOT_RUNNING = "the embedded cloud does not run"
    WRONG_REGION = "it is in another region"
    CLOCK = "this machine's clock is wrong"
    UNREACHABLE = "no answer came"
    SLOW = "it took too long"
    OTHER = "it failed"


@dataclass(frozen=True)
class Trouble:
    """A look that could not be taken.

    Attributes:
        said: what the other side said, or what failed; safe to print.
    """

    hindrance: Hindrance
    said: str


class Belongs(StrEnum):
    """Whose address a link leads to."""

    NOBODY = "nobody"  # a bare token
    SITE = "site"
    STAGING = "staging"
    DASHBOARD = "dashboard"
    OTHER_ENVIRONMENT = "other environment"
    STRANGER = "stranger"


@dataclass(frozen=True)
class LinkFacts:
    """The link itself.

    Attributes:
        environment: which one it belongs to, where it is another.
        site: the host that customers' links lead to here; None where it is not known.
    """

    pasted: Pasted
    belongs: Belongs
    environment: str = ""
    site: str | None = None


@dataclass(frozen=True)
class DistributionFacts:
    """The distribution before the site.

    Attributes:
        host: of the site.
        resolves: whether its name leads anywhere; None where nobody asked.
        status: `Deployed`, or `InProgress` for some minutes after a change.
        serves_host: whether it answers under the site's own name.
        serves_bucket: whether its pages come from the environment's site bucket.
        runs_function: whether the environment's edge function stands before its pages.
        names: all that it answers under, first the one that CloudFront gave it.
        keeps_errors_s: the longest it keeps a 404, 403 or 5xx answer; 10 where nothing is said.
    """

    host: str
    resolves: bool | None
    id: str
    is_enabled: bool
    status: str
    serves_host: bool
    serves_bucket: bool
    runs_function: bool
    keeps_errors_s: int
    names: tuple[str, ...]

    @property
    def cure_of_its_name(self) -> str:
        """What to do where its name leads nowhere."""
        if self.host == self.names[0]:
            return "Look it up from another network: the name is CloudFront's own"
        return f"Have its DNS say {self.host} CNAME {self.names[0]}"


@dataclass(frozen=True)
class FunctionFacts:
    """The edge function.

    Attributes:
        is_published: whether any code is LIVE.
        is_recorded: whether the LIVE code is the release's; None where no release is recorded.
        draft_is_recorded: whether the unpublished code is.
        routed_to: what the LIVE code makes of this very address; None where no engine is here.
        wanted: what it should make of it.
        engine: who ran it.
        release: recorded; None where none is.
        told: what the edge itself tells its release is; None where it tells nothing.
    """

    name: str
    is_published: bool
    is_recorded: bool | None
    draft_is_recorded: bool
    routed_to: str | None
    wanted: str
    engine: str
    release: str | None
    told: str | None


@dataclass(frozen=True)
class Heard:
    """An answer over HTTP, without its body.

    Attributes:
        code: of the API's own errors, such as `not_found`.
        cache: the X-Cache header.
        age_s: the Age header.
    """

    status: int
    code: str = ""
    cache: str = ""
    age_s: int | None = None
    cache_control: str = ""

    @property
    def is_cached(self) -> bool:
        """Whether it came out of the edge's memory, not from behind it."""
        words = self.cache.lower()
        return words.startswith(("hit", "refreshhit")) or bool(self.age_s)

    def __str__(self) -> str:
        said = [f"{self.status}"]
        if self.code:
            said.append(self.code)
        if self.cache:
            said.append(f"X-Cache: {self.cache}")
        if self.age_s is not None:
            said.append(f"Age: {self.age_s} s")
        if self.cache_control:
            said.append(f"Cache-Control: {self.cache_control}")
        return ", ".join(said)


@dataclass(frozen=True)
class PageFacts:
    """The tracking page, as this very address is answered.

    Attributes:
        served, stored, recorded: sha256 of the page at the edge, in the bucket and by the
            release's record; None where there is none.
        broke_off: the run that broke off, or is under way, in production, for people; else empty.
        stored_is_known: whether the bucket could be looked into.
        lacks: each asset that the page stands on and does not get as recorded, with what is wrong.
    """

    heard: Heard
    served: str | None
    stored: str | None
    recorded: str | None
    stored_is_known: bool = True
    broke_off: str = ""
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True)
class ApiFacts:
    """The API's answer for the token.

    Attributes:
        edge: through CloudFront.
        origin: from the function's own URL, with the secret that CloudFront adds; None where
            either is not known here.
        health: of `/api/health`, through CloudFront; None where it gave no answer of its own.
        problem: what the health says keeps it from the jobs.
        revision: of the jobs that the API reads.
        reads: the bucket that the API is set to read; None where its settings are hidden.
        bucket: the environment's.
    """

    edge: Heard
    origin: Heard | None
    health: int | None
    problem: str
    revision: int | None
    reads: str | None
    bucket: str


class Standing(StrEnum):
    """How a token stands with the jobs."""

    LIVE = "live"
    EXPIRED = "expired"
    ARCHIVED = "archived"
    REVOKED = "revoked"
    ERASED = "erased"
    UNREADABLE = "unreadable"
    WAITING = "waiting"
    VANISHED = "vanished"
    MISSPELLED = "misspelled"
    ELSEWHERE = "elsewhere"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class DocumentFacts:
    """What the jobs say of a token.

    Attributes:
        number: of the job, or the label of an unreadable record.
        at: when it ended, its link was replaced, its customer erased, or it was seen last.
        by: who replaced or erased it.
        month: of the archive it lies in.
        reasons: why a record cannot be read; or the jobs whose tokens are as near; and why the
            archive cannot be read.
        slip: how the token was misspelled.
        meant: the token that was meant, shortened.
        near: how many others are as near, where it is not clear which was meant.
        environments: others that know the token.
        is_old: whether it has the 16-digit form of before.
        archive_is_read: whether the archive could be looked into, where that was needed.
        jobs: how many there are.
    """

    standing: Standing
    jobs: int
    revision: int
    number: str = ""
    at: datetime | None = None
    by: str = ""
    month: str = ""
    reasons: tuple[str, ...] = ()
    slip: Slip | None = None
    meant: str = ""
    near: int = 0
    environments: tuple[str, ...] = ()
    is_old: bool = False
    archive_is_read: bool = True


@dataclass(frozen=True)
class ClockFacts:
    """This machine's clock against the cloud's, in seconds; ahead is positive."""

    ahead_s: float


@dataclass(frozen=True)
class StorageFacts:
    """The data bucket, and who asks for it.

    Attributes:
        account: the account of the credentials; empty where nobody told.
        wanted_account: the one in qdn.toml; None takes any.
        caller: whose credentials they are, without the account's number.
        region: the bucket's; empty where nobody told.
        wanted_region: the environment's.
        reads_pages: whether the site bucket's policy lets the distribution in; None where the
            policy is hidden.
    """

    bucket: str
    account: str
    wanted_account: str | None
    caller: str
    region: str
    wanted_region: str
    reads_pages: bool | None = None


@dataclass(frozen=True)
class Evidence:
    """Everything that was found out about one link; None where a layer was not looked at."""

    link: LinkFacts
    distribution: DistributionFacts | Trouble | None = None
    function: FunctionFacts | Trouble | None = None
    page: PageFacts | Trouble | None = None
    api: ApiFacts | Trouble | None = None
    document: DocumentFacts | Trouble | None = None
    clock: ClockFacts | Trouble | None = None
    storage: StorageFacts | Trouble | None = None
    environment: str = field(default="", kw_only=True)
    recorded: str | None = field(default=None, kw_only=True)
    """Id of the record of what production serves, to go back to."""
    broke_off: bool = field(default=False, kw_only=True)
    """Whether a deploy broke off in production."""
    is_deploying: bool = field(default=False, kw_only=True)
    """Whether somebody holds the deploys' lock: what is half new may be so for a moment only."""

    @property
    def hindrances(self) -> frozenset[Hindrance]:
        """Why looks could not be taken, all layers together."""
        values = (getattr(self, one.name) for one in fields(self))
        return frozenset(value.hindrance for value in values if isinstance(value, Trouble))

    def trouble(self, layer: Layer) -> Trouble | None:
        """Why a layer could not be looked at; None where it was."""
        value = getattr(self, layer.value)
        return value if isinstance(value, Trouble) else None
