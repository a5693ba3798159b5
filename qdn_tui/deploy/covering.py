"""Which paths to purge, and the proof that no changed page can stay in a cache.

The edge caches by the address after its function rewrote it, and a viewer's address may come
back unrewritten from an older function: both are purged. `/track/*` covers `/track/x` and
`/track/index.html`, but not `/track`; `/` does not cover `/index.html` (CloudFront, "Specifying
the objects to invalidate").
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qdn_tui.deploy.plan import Purge, Where
from qdn_tui.deploy.routes import Route
from qdn_tui.deploy.site import ASSET_CACHE

_NAMED_BY_CONTENT = re.compile(r"^assets/.+\.([0-9a-f]{8})\.[a-z0-9]+$")
_DASHBOARD = "dashboard"


@dataclass(frozen=True)
class Changed:
    """A key whose bytes or headers change, with what it will be, or was where it goes away."""

    where: Where
    key: str
    sha256: str
    cache_control: str

    @property
    def needs_no_purge(self) -> bool:
        """No cache can hold older bytes: its name says its content, or it is never stored."""
        if self.cache_control == "no-store":
            return True
        named = _NAMED_BY_CONTENT.match(self.key)
        return bool(
            named and self.sha256.startswith(named[1]) and self.cache_control == ASSET_CACHE
        )


def page_of(key: str) -> tuple[str, str] | None:
    """The page that a key is of and its language, "" for the first one; None for other objects.

    A page stands at `<page>/index.html`, in another language at `<page>/<language>/index.html`.
    """
    folder, _, name = key.rpartition("/")
    if name != "index.html":
        return None
    page, _, language = folder.partition("/")
    return page, language


def paths_of(key: str) -> tuple[str, ...]:
    """The paths that make an edge forget an object under each of its addresses.

    Every address of a page may be answered in any of its languages.
    """
    page = page_of(key)
    if page is None:
        return (f"/{key}",)
    folder, _ = page
    roots = ("/", "/index.html") if folder == _DASHBOARD else ()
    return (*roots, f"/{folder}", f"/{folder}/*") if folder else ("/", "/index.html")


def paths_for(changed: Iterable[Changed], where: Where) -> tuple[str, ...]:
    """What to purge at one place, each path once, in a stable order."""
    paths = [
        path
        for change in changed
        if change.where == where and not change.needs_no_purge
        for path in paths_of(change.key)
    ]
    return tuple(dict.fromkeys(paths))


def covers(paths: Iterable[str], path: str) -> bool:
    """Whether a purge of `paths` forgets `path`. Case counts, and `*` only at the end."""
    return any(
        path.startswith(given[:-1]) if given.endswith("*") else path == given for given in paths
    )


def uncovered(
    changed: Iterable[Changed], purges: Sequence[Purge], routes: Sequence[Route]
) -> tuple[str, ...]:
    """Addresses under which an edge could go on serving an old object; empty is the proof.

    Args:
        changed: everything that a run changes.
        purges: what it would purge.
        routes: the function's table, which says under which addresses an object is asked for.
    """
    given = {purge.where: purge.paths for purge in purges}
    left = []
    for change in changed:
        if change.needs_no_purge:
            continue
        page = page_of(change.key)
        served = {f"/{change.key}"} | ({f"/{page[0]}/index.html"} if page else set())
        served_at = {f"/{change.key}"} | {
            route.path for route in routes if route.place == change.where and route.serves in served
        }
        left += [
            f"{change.where} {path}"
            for path in sorted(served_at)
            if not covers(given.get(change.where, ()), path)
        ]
    return tuple(left)
