"""Deciding what a run does: pure, out of a build and a look around."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from qdn_tui.deploy.covering import Changed, paths_for, uncovered
from qdn_tui.deploy.errors import Refused
from qdn_tui.deploy.leftovers import Gone, leftovers, require_few, what_stays
from qdn_tui.deploy.places import Place
from qdn_tui.deploy.plan import (
    PRODUCTION,
    RELEASE_ALONE,
    ApiChange,
    Drift,
    FileChange,
    FunctionChange,
    Plan,
    Purge,
    Reason,
    Where,
)
from qdn_tui.deploy.plan_words import sizes_words
from qdn_tui.deploy.records import Journal
from qdn_tui.deploy.routes import ROUTES
from qdn_tui.deploy.shelf import Stored
from qdn_tui.deploy.site import FUNCTION_LIMIT, MANIFEST_KEY, SiteFile
from qdn_tui.deploy.source import Build
from qdn_tui.deploy.step import Kind, Step
from qdn_tui.deploy.survey import Survey

_RELEASE_LINE = re.compile(rb"^const RELEASE = '[^'\n]*';$", re.MULTILINE)


@dataclass(frozen=True)
class Write:
    """A file to put where `before` lies now; None where nothing does."""

    where: Where
    file: SiteFile
    before: Stored | None

    @property
    def is_asset(self) -> bool:
        return self.file.key.startswith("assets/")


@dataclass(frozen=True)
class Work:
    """A plan with what its steps need.

    Attributes:
        writes: what to put, in a safe order: assets, pages, the manifest last.
        removals: what to take away, as it lies there.
        retired: assets that no page uses from now on, to be taken away by a later run.
        functions: places whose edge function is to be published.
    """

    plan: Plan
    writes: tuple[Write, ...] = field(default=(), repr=False)
    removals: tuple[tuple[Where, str, Stored], ...] = field(default=(), repr=False)
    retired: Mapping[Where, frozenset[str]] = field(default_factory=dict, repr=False)
    functions: tuple[Where, ...] = ()


def decide(
    kind: Kind,
    environment: str,
    build: Build,
    places: tuple[Place, ...],
    survey: Survey,
    functions: Mapping[Where, str],
    *,
    api: ApiChange | None = None,
    notes: Sequence[str] = (),
    paths: Mapping[Where, tuple[str, ...]] | None = None,
) -> Work:
    """Work out a run.

    Args:
        functions: names of the edge functions, by "staging" and "site".
        api: what the API needs, if anything.
        paths: for `invalidate`, instead of those of every page.

    Raises:
        Refused: a limit is exceeded, or a changed page could stay in a cache.
    """
    ships = {step for step in kind.steps if step not in (Step.PURGE, Step.RECORD)}
    writes: list[Write] = []
    removals: list[Gone] = []
    retired: dict[Where, frozenset[str]] = {}
    for place in places:
        if not ships & {Step.PAGES, Step.STAGE_PAGES} or (
            place.where == "staging" and Step.STAGE_PAGES not in ships
        ):
            continue
        writes += _writes(place, build, survey)
        gone, kept = leftovers(place, build, survey)
        removals += gone
        retired[place.where] = kept
        require_few(place, gone, survey)

    published = _functions(build, survey, functions) if Step.FUNCTION in ships else ()
    if Step.STAGE_FUNCTION not in ships:
        published = tuple(change for change in published if change.where != "staging")
    in_production = any(write.where in PRODUCTION for write in writes) or any(
        change.where == "site" for change in published
    )
    has_removed_pages = any(
        where in PRODUCTION and reason is Reason.GONE for where, _, _, reason in removals
    )
    shipped_api = api if Step.API in ships else None
    owed = _owed(kind, survey.journal)
    if not (in_production or has_removed_pages or shipped_api):
        # What only staging lacks, or what only lies around, is no reason for a run, and a purge
        # that is owed none to take it away.
        writes, removals, retired, published = [], [], {}, ()
        if kind is not Kind.INVALIDATE and not any(where in PRODUCTION for where in owed):
            owed = {}

    changed = _changed(writes, removals)
    purges = _with_owed(kind, _purges(kind, places, build, changed, published, paths), owed, places)
    if kind is not Kind.INVALIDATE:
        purged = {place.where for place in places if place.distribution_id}
        left = uncovered([one for one in changed if one.where in purged], purges, ROUTES)
        if left:
            raise Refused(
                f"The purge would leave old pages in caches: {', '.join(left[:5])}",
                "This is a mistake in qdn; please report it",
            )
    plan = Plan(
        kind=kind,
        environment=environment,
        source=build.source,
        release=build.release,
        live_release=survey.record.release if survey.record else None,
        files=tuple(_file_changes(places, writes, removals)),
        functions=published,
        api=shipped_api,
        purges=purges,
        drift=tuple(drift_of(survey)),
        notes=(
            *notes,
            *what_stays(places, build, survey, removals),
            *_staging_keeps(places, build, survey, writes),
        ),
        made_at=survey.now,
    )
    return Work(
        plan,
        tuple(writes),
        tuple((where, key, stored) for where, key, stored, _ in removals),
        retired,
        tuple(change.where for change in published),
    )


def drift_of(survey: Survey) -> Iterable[Drift]:
    """What of production is not as the last release left it."""
    record = survey.record
    if record is None:
        return
    for where in PRODUCTION:
        for key, was in sorted(record.places.get(where, {}).items()):
            now = survey.stored.get(where, {}).get(key)
            if where not in survey.stored or was.retired:
                continue
            if now is None:
                yield Drift(f"{where} /{key}", "is gone")
            elif now.sha256 != was.sha256:
                yield Drift(f"{where} /{key}", "has other bytes")
            elif (now.content_type, now.cache_control) != (was.content_type, was.cache_control):
                yield Drift(f"{where} /{key}", "has other headers")
    live = survey.functions.get("site")
    if record.function is not None and "site" in survey.functions:
        if live is None:
            yield Drift("edge function", "is not published")
        elif live.decode("utf-8", "replace") != record.function.code:
            yield Drift("edge function", "has other code")
    alias, api = survey.alias, record.api
    if api is not None and alias is not None and not survey.api_stands:
        yield Drift("API", f"serves version {alias.version}, recorded is {api.version}")


def _writes(place: Place, build: Build, survey: Survey) -> Iterable[Write]:
    stored = survey.stored[place.where]
    for file in place.holds(build.files):
        before = stored.get(file.key)
        if before is None or not before.holds(file):
            yield Write(place.where, file, before)


def _functions(
    build: Build, survey: Survey, names: Mapping[Where, str]
) -> tuple[FunctionChange, ...]:
    size = len(build.function)
    if size > FUNCTION_LIMIT:
        raise Refused(f"The edge function has {size} bytes; {FUNCTION_LIMIT} are allowed")
    found = []
    for where, name in names.items():
        live = survey.functions.get(where)
        if live == build.function:
            continue
        if live is None:
            why = "nothing is published yet"
        elif _without_release(live) == _without_release(build.function):
            why = RELEASE_ALONE
        else:
            why = f"code differs, {sizes_words(len(live), size)}"
        found.append(FunctionChange(where, name, why, size))
    return tuple(found)


def _without_release(code: bytes) -> bytes:
    return _RELEASE_LINE.sub(b"", code)


def _changed(writes: Iterable[Write], removals: Iterable[Gone]) -> list[Changed]:
    return [
        *(
            Changed(write.where, write.file.key, write.file.sha256, write.file.cache_control)
            for write in writes
        ),
        *(Changed(where, key, was.sha256, was.cache_control) for where, key, was, _ in removals),
    ]


def _purges(
    kind: Kind,
    places: tuple[Place, ...],
    build: Build,
    changed: list[Changed],
    functions: tuple[FunctionChange, ...],
    paths: Mapping[Where, tuple[str, ...]] | None,
) -> tuple[Purge, ...]:
    rerouted = {change.where for change in functions if not change.is_stamp}
    found = []
    for place in places:
        if place.distribution_id is None:
            continue
        where = place.where
        everything = [
            Changed(where, file.key, file.sha256, file.cache_control)
            for file in place.holds(build.files)
        ]
        if kind is Kind.INVALIDATE:
            if where == "staging":
                continue
            wanted = paths.get(where, ()) if paths is not None else paths_for(everything, where)
        elif ("staging" if where == "staging" else "site") in rerouted:
            # Another table may send any address to another page.
            wanted = tuple(
                dict.fromkeys((*paths_for(everything, where), *paths_for(changed, where)))
            )
        else:
            wanted = paths_for(changed, where)
        if wanted:
            found.append(Purge(where, place.distribution_id, wanted))
    return tuple(found)


def _owed(kind: Kind, latest: Journal | None) -> Mapping[Where, tuple[str, ...]]:
    """What the latest run was to purge and did not; where it broke off, going back does it."""
    if latest is None or (latest.is_unfinished and kind is not Kind.ROLLBACK):
        return {}
    return latest.owed


def _with_owed(
    kind: Kind,
    purges: tuple[Purge, ...],
    owed: Mapping[Where, tuple[str, ...]],
    places: tuple[Place, ...],
) -> tuple[Purge, ...]:
    """The purges, and what an earlier run asked for and never saw completed."""
    stages = {Step.STAGE_FUNCTION, Step.STAGE_PAGES} & set(kind.steps)
    purged: tuple[Where, ...] = ("staging", *PRODUCTION) if stages else PRODUCTION
    given = {purge.where: purge.paths for purge in purges}
    return tuple(
        Purge(place.where, place.distribution_id, paths)
        for place in places
        if place.distribution_id is not None
        and (
            paths := tuple(
                dict.fromkeys(
                    (
                        *given.get(place.where, ()),
                        *(owed.get(place.where, ()) if place.where in purged else ()),
                    )
                )
            )
        )
    )


def _file_changes(
    places: tuple[Place, ...],
    writes: Iterable[Write],
    removals: Iterable[Gone],
) -> Iterable[FileChange]:
    buckets = {place.where: place.bucket for place in places}
    for write in writes:
        reason, detail = _why(write)
        yield FileChange(
            write.where,
            buckets[write.where],
            write.file.key,
            reason,
            detail,
            len(write.file.body),
        )
    for where, key, _, reason in removals:
        yield FileChange(where, buckets[where], key, reason)


def _why(write: Write) -> tuple[Reason, str]:
    before, file = write.before, write.file
    if before is None:
        return Reason.NEW, ""
    if before.sha256 != file.sha256:
        return Reason.CONTENT, sizes_words(before.size, len(file.body))
    differing = [
        f"{name} was {was!r}"
        for name, was, now in (
            ("Content-Type", before.content_type, file.content_type),
            ("Cache-Control", before.cache_control, file.cache_control),
        )
        if was != now
    ]
    return Reason.HEADERS, ", ".join(differing)


def _staging_keeps(
    places: tuple[Place, ...], build: Build, survey: Survey, writes: Sequence[Write]
) -> Iterable[str]:
    """Where staging holds another release, and this run does not go by way of it."""
    if any(write.where == "staging" for write in writes):
        return
    for place in places:
        if place.where == "staging" and any(_writes(place, build, survey)):
            live = _RELEASE_LINE.search(survey.functions.get("staging") or b"")
            release = live[0].decode().split("'")[1] if live else ""
            # Pages that came alone have left the function as it was.
            kept = release if release not in ("", build.release) else "other pages"
            yield (
                f"staging keeps {kept}, where it can be looked at; nothing to do, the next "
                "deploy rehearses over it"
            )


def pages_first_but_manifest_last(files: Iterable[Write]) -> tuple[Write, ...]:
    """Pages in the order of production: those of a folder, then the root, then the manifest."""
    return tuple(
        sorted(
            files,
            key=lambda write: (
                write.file.key == MANIFEST_KEY,
                "/" not in write.file.key,
                write.file.key,
            ),
        )
    )
