"""The steps of a deploy, in their order, and which of them each kind of run takes."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Step(StrEnum):
    """One step; its value is what journals, records and JSON lines call it."""

    PREFLIGHT = "preflight"
    LOCK = "lock"
    PLAN = "plan"
    STAGE_FUNCTION = "stage-function"
    STAGE_PAGES = "stage-pages"
    API = "api"
    ASSETS = "assets"
    FUNCTION = "function"
    PAGES = "pages"
    PURGE = "purge"
    VERIFY = "verify"
    RECORD = "record"

    @property
    def label(self) -> str:
        """For people, as a row of a list."""
        return _TITLES[self]

    @property
    def is_in_production(self) -> bool:
        """Whether it may change what customers get."""
        return self in _IN_PRODUCTION


class Kind(StrEnum):
    """What a run is for."""

    DEPLOY = "deploy"
    PUBLISH = "publish"
    PROMOTE = "promote"
    INVALIDATE = "invalidate"
    ROLLBACK = "rollback"

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps it takes, in their order."""
        return _STEPS[self]

    @property
    def takes_a_source(self) -> bool:
        """Whether it ships what lies in a folder, rather than what was recorded."""
        return self not in (Kind.ROLLBACK, Kind.INVALIDATE)


_TITLES: Final[Mapping[Step, str]] = MappingProxyType(
    {
        Step.PREFLIGHT: "Check the ground",
        Step.LOCK: "Take the lock",
        Step.PLAN: "Plan",
        Step.STAGE_FUNCTION: "Function to staging",
        Step.STAGE_PAGES: "Pages to staging",
        Step.API: "API",
        Step.ASSETS: "Promote assets",
        Step.FUNCTION: "Function to production",
        Step.PAGES: "Promote pages",
        Step.PURGE: "Invalidate",
        Step.VERIFY: "Verify",
        Step.RECORD: "Record",
    }
)
_IN_PRODUCTION: Final = frozenset(
    {Step.API, Step.ASSETS, Step.FUNCTION, Step.PAGES, Step.PURGE, Step.VERIFY, Step.RECORD}
)
_BEGIN: Final = (Step.PREFLIGHT, Step.LOCK, Step.PLAN)
_STEPS: Final[Mapping[Kind, tuple[Step, ...]]] = MappingProxyType(
    {
        Kind.DEPLOY: tuple(Step),
        Kind.PUBLISH: (
            *_BEGIN,
            Step.STAGE_FUNCTION,
            Step.FUNCTION,
            Step.PURGE,
            Step.VERIFY,
            Step.RECORD,
        ),
        Kind.PROMOTE: (
            *_BEGIN,
            Step.STAGE_PAGES,
            Step.ASSETS,
            Step.PAGES,
            Step.PURGE,
            Step.VERIFY,
            Step.RECORD,
        ),
        Kind.INVALIDATE: (*_BEGIN, Step.PURGE, Step.RECORD),
        # Its bytes were served before, so they need no rehearsal; its function is tested again.
        Kind.ROLLBACK: (
            *_BEGIN,
            Step.API,
            Step.ASSETS,
            Step.FUNCTION,
            Step.PAGES,
            Step.PURGE,
            Step.VERIFY,
            Step.RECORD,
        ),
    }
)
