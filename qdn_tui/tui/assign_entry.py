"""Who is to go, as ticked and typed, turned into the assignment of each job."""

from collections.abc import Mapping, Sequence
from typing import Any

from qdn_tui.domain.booking import clashes
from qdn_tui.domain.document import Document
from qdn_tui.domain.job import Assignment, Job
from qdn_tui.domain.roster import PARTS, Part, names_of, roster

MOST_OFFERED: Mapping[Part, int] = {"crew": 5, "truck": 2, "trailer": 2}
Ticked = Mapping[Part, tuple[str, ...]]


def offered(jobs: Sequence[Job], document: Document) -> dict[Part, tuple[str, ...]]:
    """Names to tick: those on the jobs themselves, then the most used on others."""
    known = roster(document.jobs)
    names: dict[Part, tuple[str, ...]] = {}
    for part in PARTS:
        own = [name for job in jobs for name in names_of(job.assignment, part)]
        both = dict.fromkeys([*own, *getattr(known, part)])
        names[part] = tuple(both)[: max(MOST_OFFERED[part], len(dict.fromkeys(own)))]
    return names


def ticked_at_first(jobs: Sequence[Job]) -> dict[Part, tuple[str, ...]]:
    """What stands for all of the jobs alike; nothing where they differ."""
    first: dict[Part, tuple[str, ...]] = {}
    for part in PARTS:
        of_each = {names_of(job.assignment, part) for job in jobs}
        first[part] = of_each.pop() if len(of_each) == 1 else ()
    return first


def wanted(typed: Mapping[Part, str], ticked: Ticked) -> dict[Part, tuple[str, ...]]:
    """What was ticked and typed together; a typed truck or trailer goes before a ticked one."""
    crew = [*ticked["crew"], *(name.strip() for name in typed["crew"].split(","))]
    names: dict[Part, tuple[str, ...]] = {"crew": tuple(dict.fromkeys(filter(None, crew)))}
    for part in ("truck", "trailer"):
        own = typed[part].strip()
        names[part] = (own,) if own else ticked[part]
    return names


def assignment_of(job: Job, names: Ticked, touched: frozenset[Part]) -> Assignment:
    """The job's assignment with the parts that were decided here; the others stay.

    Raises:
        ValidationError: a name is too long.
    """
    parts: dict[str, Any] = job.assignment.model_dump()
    for part in touched:
        its = names[part]
        parts[part] = its if part == "crew" else (its[0] if its else None)
    return Assignment.model_validate(parts)


def busy(name: str, part: Part, jobs: Sequence[Job], document: Document) -> str:
    """Where `name` already is at the time of one of the jobs: `on J-000012`."""
    one = Assignment(**{part: (name,) if part == "crew" else name})
    marked = {job.key for job in jobs}
    others = [job for job in document.jobs if job.key not in marked]
    for job in jobs:
        for line in clashes(one, job.window, others):
            return "on " + line.rpartition(" ")[2]
    return ""


def clash_lines(assigned: Sequence[tuple[Job, Assignment]], document: Document) -> tuple[str, ...]:
    """What clashes once these assignments are made, also among the jobs themselves."""
    for job, assignment in assigned:
        document = document.with_job(job.model_copy(update={"assignment": assignment}))
    lines = (
        line
        for job, assignment in assigned
        for line in clashes(assignment, job.window, document.others(job.key))
    )
    return tuple(dict.fromkeys(lines))
