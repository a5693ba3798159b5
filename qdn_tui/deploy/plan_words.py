"""A plan in words: the lines in which the command line and the panel show it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from qdn_tui.deploy.plan import FileChange, Plan, PurgeQuota, Reason
from qdn_tui.deploy.records import Ended
from qdn_tui.deploy.step import Kind

Mark = Literal["+", "~", "-", "!", "·"]

_MARKS: dict[Reason, Mark] = {
    Reason.NEW: "+",
    Reason.CONTENT: "~",
    Reason.HEADERS: "~",
    Reason.GONE: "-",
    Reason.RETIRED: "-",
    Reason.LEFT: "-",
}


@dataclass(frozen=True)
class PlanLine:
    """One thing that a run would do.

    Attributes:
        mark: `+` added, `~` changed, `-` taken away, `!` to look at, `·` said by the way.
        what: a path, a name.
        why: the reason.
        side: where, or how much of it.
    """

    mark: Mark
    what: str
    why: str = ""
    side: str = ""


@dataclass(frozen=True)
class PlanPart:
    """Lines under a heading."""

    title: str
    lines: tuple[PlanLine, ...]


def plan_parts(plan: Plan) -> tuple[PlanPart, ...]:
    """The plan under its headings: what differs by itself first, then what only tells the release.

    Drift and notes come last.
    """
    parts = (
        PlanPart("Before anything else", (PlanLine("!", plan.met),) if plan.met else ()),
        PlanPart("Files", tuple(_files(change for change in plan.files if not change.is_stamp))),
        PlanPart("Edge function", tuple(_functions(plan))),
        PlanPart("API", tuple(_api(plan))),
        PlanPart("Release stamp", tuple(_stamp(plan))),
        PlanPart("Purge", tuple(_purges(plan))),
        PlanPart(
            "Changed behind our back",
            tuple(PlanLine("!", drift.what, drift.detail) for drift in plan.drift),
        ),
        PlanPart("Notes", tuple(PlanLine("·", note) for note in plan.notes)),
    )
    return tuple(part for part in parts if part.lines)


def plan_title(plan: Plan) -> str:
    """What the plan comes to, in a sentence."""
    if plan.is_empty:
        return f"Nothing differs: release {plan.release} is served already"
    verb = "Rollback to" if plan.kind is Kind.ROLLBACK else plan.kind.capitalize()
    return f"{verb} {plan.release}: {counts_words(plan)}"


def counts_words(plan: Plan) -> str:
    """How much there is to do: `7 files, 1 function, API, release stamp, 4 paths to purge`."""
    counts = [
        count_words(len({one.key for one in plan.files if not one.is_stamp}), "file"),
        count_words(sum(not change.is_stamp for change in plan.functions), "function"),
        "API" if plan.api and not plan.api.is_stamp else "",
        "release stamp" if plan.stamped else "",
        count_words(plan.purge_paths, "path") + " to purge" if plan.purge_paths else "",
    ]
    return ", ".join(one for one in counts if one) or "nothing differs"


def quota_words(quota: PurgeQuota) -> str:
    """What purging costs this month, in a sentence."""
    left = max(quota.free - quota.used, 0)
    cost = "no charge" if not quota.cost_usd else f"costs {quota.cost_usd:.3f} USD"
    planned = f"{count_words(quota.planned, 'path')}, {cost}; " if quota.planned else ""
    return (
        f"{planned}{quota.used} used this month, {left} of {quota.free} free ones left"
        f"{' (by our records)' if quota.source == 'our records' else ''}"
    )


def size_words(size: int) -> str:
    """Bytes for people."""
    return f"{size} B" if size < 1024 else f"{size / 1024:.1f} KB"


def sizes_words(before: int, now: int) -> str:
    """How many bytes something had and has: `4032 -> 4036 bytes`, `4032 bytes as before`."""
    return f"{now} bytes as before" if before == now else f"{before} -> {now} bytes"


def seconds_words(seconds: float) -> str:
    """A span of time for people: `0.4 s`, `12 s`, `3 min 05 s`."""
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02} s" if minutes else f"{rest} s"


def result_words(kind: Kind, result: Ended) -> str:
    """How a run ended: a purge alone deploys nothing."""
    return "purged" if (kind, result) == (Kind.INVALIDATE, Ended.DEPLOYED) else str(result)


def _functions(plan: Plan) -> Iterable[PlanLine]:
    for change in plan.functions:
        if change.is_stamp:
            continue
        where = "staging" if change.where == "staging" else "production"
        yield PlanLine("~", change.name, change.reason, f"{where}, {size_words(change.size)}")


def _files(files: Iterable[FileChange]) -> Iterable[PlanLine]:
    """A line for each file; the places that it changes in the same way are named together."""
    together: dict[tuple[str, Reason, str, int], list[str]] = {}
    for change in files:
        same = change.key, change.reason, change.detail, change.size
        together.setdefault(same, []).append(change.where)
    for (key, reason, detail, size), places in together.items():
        why = f"{reason}: {detail}" if detail else str(reason)
        sized = () if _MARKS[reason] == "-" else (size_words(size),)
        yield PlanLine(_MARKS[reason], f"/{key}", why, ", ".join((*dict.fromkeys(places), *sized)))


def _api(plan: Plan) -> Iterable[PlanLine]:
    if plan.api is None or plan.api.is_stamp:
        return
    new = "a new version" if plan.api.to_version is None else f"version {plan.api.to_version}"
    live = f"{new} after {plan.api.live_version}" if plan.api.live_version else new
    yield PlanLine("~", plan.api.name, plan.api.reason, live)


def _stamp(plan: Plan) -> Iterable[PlanLine]:
    """In a line what is written only because a release names itself everywhere."""
    if plan.stamped:
        yield PlanLine("~", ", ".join(plan.stamped), "tell the release, else unchanged")


def _purges(plan: Plan) -> Iterable[PlanLine]:
    for purge in plan.purges:
        paths = " ".join(purge.paths)
        yield PlanLine("~", paths, side=f"{purge.where} {purge.distribution_id}")
    if plan.quota is not None and plan.purges:
        yield PlanLine("·", quota_words(plan.quota))


def count_words(count: int, noun: str) -> str:
    """`1 file`, `7 files`; nothing where there are none."""
    return "" if not count else f"1 {noun}" if count == 1 else f"{count} {noun}s"
