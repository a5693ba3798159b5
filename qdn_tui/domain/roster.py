"""Who and what goes out to jobs, as far as the jobs themselves tell: nobody keeps a list."""

from collections import Counter
from collections.abc import Iterable
from typing import Literal, NamedTuple

from qdn_tui.domain.findable import fold
from qdn_tui.domain.job import Assignment, Job

Part = Literal["crew", "truck", "trailer"]
PARTS: tuple[Part, ...] = ("crew", "truck", "trailer")
_OPEN_COUNTS = 100


class Roster(NamedTuple):
    """Names that jobs use, the most used first; open jobs count most."""

    crew: tuple[str, ...]
    truck: tuple[str, ...]
    trailer: tuple[str, ...]


def roster(jobs: Iterable[Job]) -> Roster:
    """What the jobs' assignments name."""
    used: dict[Part, Counter[str]] = {part: Counter() for part in PARTS}
    for job in jobs:
        weight = _OPEN_COUNTS if job.is_open else 1
        for part in PARTS:
            for name in names_of(job.assignment, part):
                used[part][name] += weight
    crew, truck, trailer = (_by_use(used[part]) for part in PARTS)
    return Roster(crew, truck, trailer)


def names_of(assignment: Assignment, part: Part) -> tuple[str, ...]:
    """The crew's names, or the one truck or trailer, if any."""
    if part == "crew":
        return assignment.crew
    name = assignment.truck if part == "truck" else assignment.trailer
    return (name,) if name else ()


def goes(job: Job, name: str) -> bool:
    """Whether somebody of this name is on the job's crew, whatever the case and the accents."""
    own = fold(name)
    return any(fold(member) == own for member in job.assignment.crew)


def _by_use(used: Counter[str]) -> tuple[str, ...]:
    return tuple(sorted(used, key=lambda name: (-used[name], name)))
