"""What a deploy writes down of itself: a run's record when it is over, its journal meanwhile."""

import hashlib
from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from qdn_tui.deploy.plan import Where
from qdn_tui.deploy.shelf import Stored
from qdn_tui.deploy.step import Kind, Step


class Ended(StrEnum):
    """How a recorded run stands."""

    RUNNING = "running"
    DEPLOYED = "deployed"
    PURGE_PENDING = "live, purge pending"
    FAILED = "failed"
    CANCELLED = "cancelled"
    ROLLED_BACK = "rolled back"


class _Written(BaseModel):
    model_config = ConfigDict(frozen=True)


class LiveFunction(_Written):
    """The edge function that a release serves.

    Attributes:
        tested_by: "TestFunction", or the engine on the deploying machine where the cloud has
            none.
    """

    release: str
    code: str
    tested_by: str = ""

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.code.encode()).hexdigest()


class LiveApi(_Written):
    """The API that a release serves: the version behind the alias, and what it was made from.

    Attributes:
        digest: of what went into its bundle; empty where no deploy made it.
        release: what it tells of itself by `/api/health`; empty where that is not known.
        parts: digests of what the bundle was made from, part by part; empty where not known.
    """

    version: str
    code_sha256: str
    digest: str = ""
    release: str = ""
    parts: dict[str, str] = Field(default_factory=dict, repr=False)


class Issued(_Written):
    """A purge that was asked for. The reference makes asking again free."""

    distribution_id: str
    reference: str
    paths: tuple[str, ...]
    invalidation_id: str = ""
    completed: bool = False


Files = dict[str, Stored]
Places = dict[Where, Files]


class Record(_Written):
    """One run, and all that production serves after it, so that any later one can go back to it.

    Attributes:
        id: unique, and sorts by time.
        build: the name of the stored build of its pages.
        by: who ran it, as name@machine.
        reason: why it failed, where it did.
        places: every object that deploys own, by place and key.
        previous: id of the record that was current before.
        restores: id of the record that a rollback went back to.
        fence: grows with each holder of the lock.
        warnings: what somebody should look at all the same.
    """

    id: str
    kind: Kind
    release: str
    source: str
    build: str
    by: str
    message: str = ""
    at: datetime
    seconds: float
    result: Ended
    reason: str = ""
    step: Step | None = None
    fence: int
    previous: str | None = None
    restores: str | None = None
    places: Places = Field(default_factory=dict, repr=False)
    function: LiveFunction | None = Field(default=None, repr=False)
    api: LiveApi | None = None
    purges: tuple[Issued, ...] = ()
    drift: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    changed: int = 0


class Before(_Written):
    """Production as a run found it, for taking the run back.

    Attributes:
        objects: what lay at each key that it changes; None where nothing did.
        function: LIVE code of production's edge function; None where it had none.
        api_version: what the alias pointed at.
    """

    objects: dict[Where, dict[str, Stored | None]] = Field(default_factory=dict)
    function: str | None = None
    api_version: str | None = None


class Journal(_Written):
    """A run as it happens.

    Attributes:
        step: the step it is in, or ended in.
        done: steps that are done.
        removed: keys to take away, by place.
        previous_release: what production served before it.
        api_digest, api_parts, api_bundle: of the API to ship; empty where the API stays.
        api_version: an existing version to go to, in a rollback.
        retired: assets that no page uses from now on.
        new_api: what the alias is moved to, noted before it moves.
        functions: places whose edge function is to be published.
        staged: what lies in staging, as it was tested.
        mends: id of the run that had broken off in production when this one began.
        closes: ids of all that had: they are rolled back once this one comes to its end.
        owed_before: paths whose purge earlier runs asked for and never saw completed.
        left_before: keys that earlier runs which did not end well brought, by place.
    """

    id: str
    kind: Kind
    release: str
    source: str
    build: str
    by: str
    message: str = ""
    at: datetime
    fence: int
    state: Ended = Ended.RUNNING
    step: Step = Step.PLAN
    done: tuple[Step, ...] = ()
    reason: str = ""
    previous: str | None = None
    restores: str | None = None
    previous_release: str | None = None
    before: Before = Before()
    written: dict[Where, tuple[str, ...]] = Field(default_factory=dict)
    removed: dict[Where, tuple[str, ...]] = Field(default_factory=dict)
    to_purge: dict[Where, tuple[str, ...]] = Field(default_factory=dict)
    functions: tuple[Where, ...] = ()
    api_digest: str = ""
    api_parts: dict[str, str] = Field(default_factory=dict, repr=False)
    api_bundle: str = ""
    api_version: str | None = None
    retired: dict[Where, tuple[str, ...]] = Field(default_factory=dict)
    changed: int = 0
    new_api: LiveApi | None = None
    purges: dict[Where, Issued] = Field(default_factory=dict)
    staged: Files = Field(default_factory=dict)
    mends: str | None = None
    closes: tuple[str, ...] = ()
    owed_before: dict[Where, tuple[str, ...]] = Field(default_factory=dict)
    left_before: dict[Where, tuple[str, ...]] = Field(default_factory=dict)
    tested_by: str = ""
    drift: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    seconds: float = 0.0

    @property
    def is_unfinished(self) -> bool:
        """Whether it broke off where customers can see it: to be resumed or rolled back."""
        broke_off = self.state in (Ended.RUNNING, Ended.FAILED, Ended.CANCELLED)
        return broke_off and self.step.is_in_production

    @property
    def changes_production(self) -> bool:
        """Whether it brings anything there, or goes over what another run left half done."""
        places = {where for where, keys in (*self.written.items(), *self.removed.items()) if keys}
        ships_api = bool(self.api_digest) or self.api_version is not None
        return bool({*places, *self.functions} - {"staging"}) or ships_api or bool(self.mends)

    @property
    def owed(self) -> dict[Where, tuple[str, ...]]:
        """Paths that edges may still answer as before the run, or as it made them.

        A run that broke off in production owes all that it was to purge, for whoever does not
        go on with it; one that never came there owes what was owed before it, and staging.
        """
        asked = {
            where: paths
            for where, paths in self.to_purge.items()
            if self.step.is_in_production or where == "staging"
        }
        if self.is_unfinished:
            return {**self.owed_before, **asked}
        done = {where for where, issued in self.purges.items() if issued.completed}
        if self.state is Ended.DEPLOYED:
            done |= asked.keys()
        # A plan holds what was owed before it, wherever it purges at all.
        whole = {**self.owed_before, **asked}
        if self.state is Ended.PURGE_PENDING and whole.keys() <= done:
            # Done by its own word, and an edge was seen to show what was there before.
            done -= {"site", "dashboard"}
        return {where: paths for where, paths in whole.items() if where not in done}

    @property
    def is_resumable(self) -> bool:
        """Whether there is anything left to do."""
        return self.state not in (Ended.DEPLOYED, Ended.ROLLED_BACK)
