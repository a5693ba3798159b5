"""What viewers get, compared with what was shipped, byte for byte, at every distribution."""

import hashlib
import json
import secrets
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from qdn_tui.cloud.failures import CloudUnreachable
from qdn_tui.cloud.resources import OwnDomain
from qdn_tui.cloud.web import Answer, fetch
from qdn_tui.deploy.covering import page_of
from qdn_tui.deploy.places import Place
from qdn_tui.deploy.routes import ROUTES
from qdn_tui.deploy.site import SiteFile
from qdn_tui.domain.text import safe

_AT_ONCE = 4
_WITHIN_S = 20
SECURITY_HEADERS: Final = {
    "content-security-policy": "default-src 'none'",
    "strict-transport-security": "max-age=",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
}


@dataclass(frozen=True)
class Finding:
    """An address that does not serve what it should.

    Attributes:
        is_stale: it serves what it did before the run: a cache that has not heard yet.
        is_grave: worth taking the release back; else a warning.
    """

    address: str
    problem: str
    is_stale: bool = False
    is_grave: bool = True

    def __str__(self) -> str:
        return f"{self.address}: {self.problem}"


@dataclass(frozen=True)
class Old:
    """What was served before: sha256 of bodies, and the release told by the function."""

    bodies: frozenset[str] = frozenset()
    release: str | None = None


@dataclass(frozen=True)
class Look:
    """What to look at in one place.

    Attributes:
        files: pages and manifest, and assets that changed.
        release: what `/__release` tells; None where the function is not looked at.
        has_api: whether an API answers under `/api/`.
        api_release: what `/api/health` tells; empty where that is not known.
        has_jobs: whether there are jobs, without which the API cannot say that one is unknown.
        demands_security: whether missing security headers are grave: where the stack is ours.
    """

    place: Place
    files: tuple[SiteFile, ...]
    release: str | None
    has_api: bool
    has_jobs: bool
    demands_security: bool
    api_release: str = ""
    old: Old = Old()


Check = Callable[[], Iterable[Finding]]


def checks(look: Look) -> tuple[tuple[str, Check], ...]:
    """Every check of a place, by its address; each makes one request or two."""
    base = look.place.url
    if base is None:
        return ()
    found: list[tuple[str, Check]] = [
        (f"{base}{path}", _page(look, f"{base}{path}", file))
        for file in look.files
        for path in _addresses(look, file)
    ]
    if look.release is not None:
        address = f"{base}/__release"
        found.append((address, _release(look, address, look.release)))
    if look.place.domain is not None:
        address = f"{look.place.domain.url}/__release"
        found.append((address, _leads_here(look, look.place.domain, address)))
    if look.has_api:
        if look.has_jobs:
            address = f"{base}/api/track/{secrets.token_urlsafe(24)}"
            found.append((address, _unknown_job(address)))
        address = f"{base}/api/health"
        found.append((address, _post(address)))
        if look.api_release:
            found.append((address, _health(address, look.api_release)))
    return tuple(found)


def run(
    all_checks: Sequence[tuple[str, Check]], on_checked: Callable[[str], None]
) -> tuple[Finding, ...]:
    """Make the checks, a few at a time. `on_checked` hears of each address that was looked at.

    The API is asked in turn: a release that nobody asked yet starts anew for every request that
    comes while another is under way.
    """
    findings: list[Finding] = []
    with ThreadPoolExecutor(_AT_ONCE) as edge, ThreadPoolExecutor(1) as api:
        asked = [
            (address, (api if "/api/" in address else edge).submit(_made, check))
            for address, check in all_checks
        ]
        for address, answer in asked:
            try:
                findings += answer.result()
            except CloudUnreachable as error:
                findings.append(Finding(address, error.message))
            on_checked(address)
    return tuple(findings)


def _made(check: Check) -> tuple[Finding, ...]:
    return tuple(check())


def direct_bucket_is_closed(address: str) -> Finding | None:
    """Pages are read through the distribution only; anybody asking the bucket is refused."""
    answer = fetch(address, timeout_s=_WITHIN_S)
    if answer.status in (401, 403, 404):
        return None
    return Finding(address, f"the bucket answers everybody ({answer.status})", is_grave=False)


def _addresses(look: Look, file: SiteFile) -> tuple[str, ...]:
    """The addresses a viewer reaches a file under; without the function, only its own."""
    page = page_of(file.key)
    own = f"/{file.key}"
    if page is None or look.release is None:
        return (own,)
    folder, language = page
    where = look.place.where
    if not any(row.place == where and row.serves == f"/{folder}/index.html" for row in ROUTES):
        return (own,)  # The function sends no address to it.
    asked = f"?lang={language}" if language else ""
    if folder == "track":
        return (own, f"/track{asked}", f"/track/{secrets.token_urlsafe(24)}{asked}")
    if folder == "dashboard" and look.place.where == "dashboard":
        return (own, f"/{asked}", f"/dashboard{asked}")
    return (own, f"/{folder}{asked}")


def _page(look: Look, address: str, file: SiteFile) -> Check:
    def check() -> Iterable[Finding]:
        answer = fetch(address, timeout_s=_WITHIN_S)
        came = hashlib.sha256(answer.body).hexdigest()
        if answer.status != 200:
            yield Finding(address, f"answers {answer.status}, expected 200")
            return
        if came != file.sha256:
            stale = came in look.old.bodies
            what = "the old page" if stale else f"other bytes (sha256 {came[:12]})"
            yield Finding(
                address, f"serves {what}, expected sha256 {file.sha256[:12]}", is_stale=stale
            )
            return
        for name, expected in (
            ("Cache-Control", file.cache_control),
            ("Content-Type", file.content_type),
        ):
            value = answer.headers.get(name, "")
            if value != expected:
                yield Finding(address, f"{name} is {safe(value, 120)!r}, expected {expected!r}")
        lacking = lacking_security(answer)
        if lacking:
            yield Finding(address, f"lacks {', '.join(lacking)}", is_grave=look.demands_security)

    return check


def lacking_security(answer: Answer) -> tuple[str, ...]:
    """The security headers that an answer lacks, or has with another meaning."""
    return tuple(
        name
        for name, begins in SECURITY_HEADERS.items()
        if not (answer.headers.get(name) or "").lower().startswith(begins.lower())
    )


def _leads_here(look: Look, domain: OwnDomain, address: str) -> Check:
    """Whether a domain of one's own has come to the distribution, which has been looked at.

    Only its DNS can bring it there: no release is at fault, or better, where it does not.
    """

    def check() -> Iterable[Finding]:
        try:
            told = _release_told(fetch(address, timeout_s=_WITHIN_S))
            why = "another server answers under this name"
        except CloudUnreachable as error:
            told, why = None, error.message
        # The edge may not have heard of the new one yet: the distribution itself is asked for it.
        ours = {release for release in (look.release, look.old.release) if release is not None}
        if told is None or (ours and told not in ours):
            yield Finding(
                address,
                f"visitors do not get here: {why}. Its DNS has to say {domain.record}",
                is_grave=False,
            )

    return check


def _release_told(answer: Answer) -> str | None:
    """The release that an edge function names; None where something else answered."""
    try:
        told = json.loads(answer.body)["release"] if answer.status == 200 else None
    except (ValueError, KeyError, TypeError):
        return None
    return told if isinstance(told, str) else None


def _release(look: Look, address: str, release: str) -> Check:
    def check() -> Iterable[Finding]:
        answer = fetch(address, timeout_s=_WITHIN_S)
        told = _release_told(answer)
        if told != release:
            yield Finding(
                address,
                f"tells release {safe(told, 40)} ({answer.status}), expected {release}",
                is_stale=told is not None and told == look.old.release,
            )
        elif answer.headers.get("Cache-Control") != "no-store":
            yield Finding(address, "may be cached, expected no-store")

    return check


def _health(address: str, release: str) -> Check:
    """Whether it can read the jobs is another matter: of this release it has to be."""

    def check() -> Iterable[Finding]:
        answer = fetch(address, timeout_s=_WITHIN_S)
        try:
            told = json.loads(answer.body)["release"]
        except (ValueError, KeyError, TypeError):
            told = None
        if told != release:
            yield Finding(
                address,
                f"the API tells release {safe(told, 40)} ({answer.status}), expected {release}",
            )

    return check


def _unknown_job(address: str) -> Check:
    def check() -> Iterable[Finding]:
        first, again = fetch(address, timeout_s=_WITHIN_S), fetch(address, timeout_s=_WITHIN_S)
        for answer in (first, again):
            if answer.status != 404:
                yield Finding(address, f"answers {answer.status} for no job, expected 404")
                return
            if "no-store" not in (answer.headers.get("Cache-Control") or ""):
                yield Finding(address, "its 404 may be cached, expected no-store")
                return
        if (again.headers.get("X-Cache") or "").lower().startswith("hit"):
            yield Finding(address, "its 404 comes out of a cache")

    return check


def _post(address: str) -> Check:
    """A POST that no route takes: the API's own refusal shows that it got there."""

    def check() -> Iterable[Finding]:
        answer = fetch(
            address,
            method="POST",
            body=b"{}",
            headers={"Content-Type": "application/json", "Content-Length": "2"},
            timeout_s=_WITHIN_S,
        )
        try:
            ours = answer.status == 405 and "code" in json.loads(answer.body)["error"]
        except (ValueError, KeyError, TypeError):
            ours = False
        if not ours:
            yield Finding(address, f"a POST does not reach the API (it answers {answer.status})")

    return check
