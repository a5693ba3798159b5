"""What can be done about a verdict from here: by the deploy pipeline, under its lock and record."""

from collections.abc import Mapping
from dataclasses import dataclass

from qdn_tui.deploy import Kind, Where
from qdn_tui.doctor.causes import Cure, Remedy

WHY = "qdn doctor"


@dataclass(frozen=True)
class Run:
    """A run, as `deploy.ship` takes it.

    Attributes:
        kind: None goes on with one that broke off.
        to: for a rollback, where to.
        paths: for a purge, of what.
    """

    kind: Kind | None
    to: str | None = None
    paths: Mapping[Where, tuple[str, ...]] | None = None


def run_of(cure: Cure) -> Run:
    """The run that a cure is."""
    match cure.remedy:
        case Remedy.PURGE:
            return Run(Kind.INVALIDATE, paths={"site": cure.paths})
        case Remedy.PUT_BACK:
            return Run(Kind.ROLLBACK, to=cure.record)
        case Remedy.RESUME:
            return Run(None)
