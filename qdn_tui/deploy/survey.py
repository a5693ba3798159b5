"""Looking at an environment before a run: as few calls as will do, and no write.

One listing a bucket. What a listing shows just as the last record left it is taken from the
record; only the rest is looked at, one by one.
"""

from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime

from qdn_tui.cloud.clients import Cloud
from qdn_tui.deploy.api import Alias, alias_of, stands
from qdn_tui.deploy.edge import live_code
from qdn_tui.deploy.ledger import Ledger
from qdn_tui.deploy.places import Place
from qdn_tui.deploy.plan import Where
from qdn_tui.deploy.records import Ended, Journal, Record
from qdn_tui.deploy.shelf import Listed, Shelf, Stored
from qdn_tui.deploy.source import Build
from qdn_tui.deploy.step import Kind

_AT_ONCE = 16


@dataclass(frozen=True)
class Survey:
    """What is where.

    Attributes:
        record: what the last run says production serves, and that object's ETag.
        journal: the latest run, and that object's ETag.
        listings: every object of each place.
        stored: each object that a build wants or that deploys own; None where there is none.
        functions: published code, by "staging" and "site"; None where nothing is published.
        left_behind: keys that a run which did not end well brought there, by place.
        alias: of the API; None where the environment names none.
        now: the cloud's clock.
        api_stands: whether the alias is where the last release left it; other settings aside
            that we put live since.
    """

    record: Record | None
    record_etag: str | None
    journal: Journal | None
    journal_etag: str | None
    listings: Mapping[Where, Mapping[str, Listed]]
    stored: Mapping[Where, Mapping[str, Stored | None]]
    functions: Mapping[Where, bytes | None] = field(repr=False)
    alias: Alias | None
    left_behind: Mapping[Where, frozenset[str]]
    now: datetime
    api_stands: bool = True


def look_around(
    cloud: Cloud,
    ledger: Ledger,
    places: tuple[Place, ...],
    build: Build,
    known: Survey | None = None,
) -> Survey:
    """Look at everything a run would touch.

    Args:
        known: an earlier look, whose objects need no second one where they lie untouched.
    """
    names = cloud.resources
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        current = pool.submit(ledger.current)
        journal = pool.submit(ledger.journal)
        shelves = {place.where: Shelf(cloud.s3_files, place.bucket) for place in places}
        listings = {where: pool.submit(shelf.listing) for where, shelf in shelves.items()}
        functions = _functions(cloud, pool)
        alias = pool.submit(alias_of, cloud) if names.get("api_function_name") else None
        record, etag = current.result()
        latest, latest_etag = journal.result()
        listed = {where: listing.result() for where, listing in listings.items()}
        left = left_behind(latest)
        stored: dict[Where, dict[str, Stored | None]] = {}
        asked: dict[tuple[Where, str], Future[Stored | None]] = {}
        for place in places:
            where = place.where
            told: dict[str, Stored | None] = dict(record.places.get(where, {}) if record else {})
            told.update(known.stored.get(where, {}) if known else {})
            wanted = {file.key for file in place.holds(build.files)} | told.keys()
            wanted |= left.get(where, frozenset())
            stored[where] = {}
            for key in wanted:
                there, before = listed[where].get(key), told.get(key)
                if there is None:
                    stored[where][key] = None
                elif before is not None and before.is_untouched(there):
                    stored[where][key] = before
                else:
                    asked[where, key] = pool.submit(shelves[where].look, key)
        for (where, key), answer in asked.items():
            found, there = answer.result(), listed[where].get(key)
            # A HEAD tells whole seconds, a listing may tell more: the listing's word is kept.
            if found is not None and there is not None and found.etag == there.etag:
                found = found.model_copy(update={"modified": there.modified})
            stored[where][key] = found
        found_alias = alias.result() if alias else None
        recorded = record.api if record else None
        return Survey(
            record=record,
            record_etag=etag,
            journal=latest,
            journal_etag=latest_etag,
            listings=listed,
            stored=stored,
            functions={where: code.result() for where, code in functions.items()},
            alias=found_alias,
            left_behind=left,
            now=ledger.now,
            api_stands=found_alias is None
            or recorded is None
            or stands(cloud, recorded, found_alias),
        )


def left_behind(latest: Journal | None) -> dict[Where, frozenset[str]]:
    """Keys that the latest run, or one before it, brought there and that no record names."""
    if latest is None:
        return {}
    left = {where: frozenset(keys) for where, keys in latest.left_before.items()}
    if latest.state in (Ended.DEPLOYED, Ended.PURGE_PENDING):
        # Its record names them, but for a purge, which says nothing of what lies where.
        return left if latest.kind is Kind.INVALIDATE else {}
    for where in {**latest.written, **latest.removed}:
        before = latest.before.objects.get(where, {})
        written = frozenset(latest.written.get(where, ()))
        # What lay there before it came is what an earlier release, or somebody else, put there.
        ours = {key for key in written if latest.is_unfinished or before.get(key) is None}
        left[where] = left.get(where, frozenset()).union(ours, latest.removed.get(where, ()))
    return left


def function_names(cloud: Cloud) -> dict[Where, str]:
    """The edge functions that an environment names: of staging, and of production ("site")."""
    named: tuple[tuple[Where, str], ...] = (
        ("staging", "staging_function_name"),
        ("site", "function_name"),
    )
    return {where: name for where, key in named if (name := cloud.resources.get(key)) is not None}


def _functions(cloud: Cloud, pool: ThreadPoolExecutor) -> dict[Where, Future[bytes | None]]:
    return {
        where: pool.submit(live_code, cloud.cloudfront, name)
        for where, name in function_names(cloud).items()
    }
