"""What can be the matter with a link, what can be done about it, and what it would account for."""

from dataclasses import dataclass
from enum import StrEnum

from qdn_tui.doctor.layers import Layer


class Cause(StrEnum):
    """Why a customer does not see the job; its value is what JSON calls it."""

    HEALTHY = "healthy"
    NO_TOKEN = "no-token"  # noqa: S105 - a cause, not a secret
    FOREIGN_LINK = "foreign-link"
    WRONG_ENVIRONMENT = "wrong-environment"
    STAFF_LINK = "staff-link"
    STAGING_LINK = "staging-link"
    SPOILT_LINK = "spoilt-link"
    NO_NETWORK = "no-network"
    NO_SUCH_NAME = "no-such-name"
    SITE_UNREACHABLE = "site-unreachable"
    DISTRIBUTION_MISSING = "distribution-missing"
    DISTRIBUTION_DISABLED = "distribution-disabled"
    DISTRIBUTION_WRONG = "distribution-wrong"
    FUNCTION_NOT_PUBLISHED = "function-not-published"
    FUNCTION_WITHOUT_ROUTE = "function-without-route"
    PAGE_NOT_PROMOTED = "page-not-promoted"
    ASSET_MISSING = "asset-missing"
    STALE_PAGE = "stale-page"
    PAGE_BLOCKED = "page-blocked"
    STALE_ANSWER = "stale-answer"
    API_LOCKED_OUT = "api-locked-out"
    API_DOWN = "api-down"
    WRONG_BUCKET = "wrong-bucket"
    JOBS_MISSING = "jobs-missing"
    JOBS_DAMAGED = "jobs-damaged"
    MISSPELLED = "misspelled"
    UNREADABLE_RECORD = "unreadable-record"
    REVOKED = "revoked"
    ERASED = "erased"
    EXPIRED = "expired"
    ARCHIVED = "archived"
    NOT_SENT = "not-sent"
    VANISHED = "vanished"
    ELSEWHERE = "only-in-another-environment"
    OLD_LINK = "old-link"
    UNKNOWN_TOKEN = "unknown-token"  # noqa: S105 - a cause, not a secret
    CLOCK_WRONG = "clock-wrong"
    CREDENTIALS_EXPIRED = "credentials-expired"
    NO_CREDENTIALS = "no-credentials"
    ACCESS_DENIED = "access-denied"
    WRONG_ACCOUNT = "wrong-account"
    NO_BUCKET = "no-bucket"
    NOT_RUNNING = "not-running"
    NO_STACK = "no-stack"
    UNEXPLAINED = "unexplained"


class Remedy(StrEnum):
    """What the doctor can do by itself, once somebody agrees."""

    PURGE = "purge"
    PUT_BACK = "put-back"
    RESUME = "resume"


@dataclass(frozen=True)
class Cure:
    """Something that can be done from here.

    Attributes:
        said: what it does, for whoever is asked.
        command: the same by hand.
        paths: of the site, to purge.
        record: the record of a release to put back.
    """

    remedy: Remedy
    said: str
    command: str
    paths: tuple[str, ...] = ()
    record: str = ""


@dataclass(frozen=True)
class Suspect:
    """A cause that the evidence speaks for.

    Attributes:
        layer: where it lies.
        explains: the layers whose failure it accounts for, its own among them.
        said: what is the matter, one sentence.
        next_step: what to do, where nothing can be done from here or somebody must decide.
    """

    cause: Cause
    layer: Layer
    explains: frozenset[Layer]
    said: str
    next_step: str = ""
    cure: Cure | None = None
