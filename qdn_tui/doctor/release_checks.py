"""Checks of what is served against what was recorded: release, function, pages; and the lock."""

import json
from collections.abc import Iterator
from contextlib import suppress

from qdn_tui.cloud.web import fetch
from qdn_tui.deploy.edge import live_code
from qdn_tui.deploy.plan import PRODUCTION
from qdn_tui.deploy.records import Ended, Journal, Record
from qdn_tui.deploy.shelf import Shelf
from qdn_tui.deploy.site import MANIFEST_KEY
from qdn_tui.deploy.unfinished import WAYS_OUT
from qdn_tui.doctor.edge_looks import release_told
from qdn_tui.doctor.evidence import REMEMBERED
from qdn_tui.doctor.served import differing
from qdn_tui.doctor.surroundings import FETCH_WITHIN_S, Reached
from qdn_tui.domain.text import safe
from qdn_tui.store.findings import Finding, fail, ok, warn

_LATER = "Look again when it is done"


def release(reached: Reached) -> Iterator[Finding]:
    """Whether a release is recorded, whole, and the one that is served."""
    record, run = reached.record(), reached.journal()
    if run is not None and run.is_unfinished and reached.lock().is_held:
        yield warn(
            "release",
            f"The {run.kind} of {run.release} by {run.by} is under way",
            _LATER,
        )
        return
    if run is not None and run.is_unfinished:
        yield fail(
            "release",
            f"The {run.kind} of {run.release} by {run.by} broke off in production",
            WAYS_OUT,
        )
        return
    if record is None:
        yield warn("release", "Nothing was ever deployed here", "Ship it: qdn deploy run")
        return
    if run is not None and (pending := purge_pending(run, record.release)) is not None:
        yield pending
        return
    served = _served(reached)
    if served is not None and served != record.release:
        yield fail(
            "release",
            f"Release {served} is served, {record.release} is recorded",
            f"Put it back: qdn deploy rollback {record.id}",
        )
        return
    when = f"{record.at:%Y-%m-%d %H:%M} UTC"
    yield ok("release", f"Release {record.release} is served, shipped {when} by {record.by}")


def purge_pending(run: Journal, live: str) -> Finding | None:
    """What to do where edges of production may show what was there before; None if none may.

    Args:
        run: the latest one, which is at its end or never came to production.
        live: the release that is recorded.
    """
    if not any(where in PRODUCTION for where in run.owed):
        return None
    if run.state is Ended.PURGE_PENDING:
        # No other run waits to be resumed there: going on with it only purges and verifies.
        told = f"Release {live} is live, its purge is pending"
        return warn("release", told, "`qdn deploy resume` sees to it")
    return warn(
        "release",
        f"Release {live} is live, and edges may show pages of another: a purge never completed",
        "Purge them: qdn deploy invalidate",
    )


def _served(reached: Reached) -> str | None:
    """The release that the site's manifest tells; None where there is no site to ask."""
    site = reached.cloud.resources.get("site_url")
    if site is None:
        return None
    answer = fetch(f"{site}/{MANIFEST_KEY}", timeout_s=FETCH_WITHIN_S)
    with suppress(ValueError, KeyError, TypeError):
        return safe(json.loads(answer.body)["release"], 40)
    return f"none ({answer.status})"


def lock(reached: Reached) -> Iterator[Finding]:
    """Whether somebody deploys now."""
    state = reached.lock()
    if state.lease is None:
        yield ok("lock", "Nobody is deploying")
    elif state.is_held:
        yield ok("lock", safe(str(state), 200))
    else:
        yield warn("lock", safe(str(state), 200), "The next deploy takes it over by itself")


def function(reached: Reached) -> Iterator[Finding]:
    """Whether the published edge function is the release's, and the edges run it."""
    names = reached.cloud.resources
    live = live_code(reached.cloud.cloudfront, names.function_name)
    record = reached.record()
    recorded = record.function if record is not None else None
    if live is None:
        yield fail(
            "function",
            f"{names.function_name} was never published",
            _cure(reached, _put_back(record)),
        )
    elif recorded is None:
        yield ok("function", f"{names.function_name} is published; no release recorded it")
    elif recorded.code.encode() != live:
        yield fail(
            "function",
            f"The LIVE code of {names.function_name} is not the release's",
            _cure(reached, _put_back(record)),
        )
    elif names.get("site_url") and release_told(names.get("site_url")) != recorded.release:
        yield warn(
            "function",
            f"{names.function_name} is published, and the edges do not run it yet",
            "Look again in a minute; then look at the distribution's function",
        )
    else:
        yield ok("function", f"{names.function_name} runs release {recorded.release}")


def _cure(reached: Reached, otherwise: str) -> str:
    """What helps: nothing else is done as long as a run is not at its end."""
    with suppress(Exception):  # told by the check of the release
        run = reached.journal()
        if run is not None and run.is_unfinished:
            return _LATER if reached.lock().is_held else WAYS_OUT
    return otherwise


def _put_back(record: Record | None) -> str:
    if record is None:
        return "Ship it: qdn deploy run"
    return f"Put it back: qdn deploy rollback {record.id}"


def pages(reached: Reached) -> Iterator[Finding]:
    """Whether the edges serve the recorded pages, and what they stand on, byte for byte."""
    record = reached.record()
    if record is None:
        return
    wrong, looked = [], 0
    for where in PRODUCTION:
        url = reached.cloud.resources.get(f"{where}_url")
        bucket = reached.cloud.resources.get(f"{where}_bucket")
        if url is None or bucket is None:
            continue
        # What is retired goes with the next release; the manifest is the release's own check.
        kept = {
            key: stored
            for key, stored in record.places.get(where, {}).items()
            if not stored.retired and key != MANIFEST_KEY
        }
        looked += len(kept)
        differs = differing(url, Shelf(reached.cloud.s3_files, bucket), kept)
        wrong += [f"{where} /{key}: {said}" for key, said in differs.items()]
    if wrong:
        # Assets are named by their bytes, so that neither a deploy nor a plain purge names them.
        assets = any("/assets/" in one and one.endswith(REMEMBERED) for one in wrong)
        purge = "qdn deploy invalidate" + (
            " --site '/assets/*' --dashboard '/assets/*'" if assets else ""
        )
        yield fail(
            "pages",
            f"{len(wrong)} of {looked} pages and assets are not the release's",
            _cure(
                reached,
                f"Purge them with `{purge}`, or put them back: qdn deploy rollback {record.id}",
            ),
            tuple(wrong),
        )
    elif looked:
        yield ok("pages", f"All {looked} pages and assets are served byte for byte as recorded")
