"""Checks of the way in: each distribution and its certificate, and the API behind them."""

import json
import secrets
import ssl
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from qdn_tui.cloud import Cloud
from qdn_tui.cloud.web import certificate_of, fetch
from qdn_tui.deploy.api import alias_of, stands
from qdn_tui.deploy.plan import Where
from qdn_tui.doctor.edge_looks import distribution
from qdn_tui.doctor.reading import api_cure, distribution_reading
from qdn_tui.doctor.surroundings import FETCH_WITHIN_S, Reached
from qdn_tui.domain.text import safe
from qdn_tui.store.findings import Finding, Level, fail, ok, warn

# ACM renews sixty days before the end: what is nearer than a month to it was not renewed.
_RENEWED_BEFORE = timedelta(days=30)
# What the handler says to whoever it lets in; it turns strangers away with 403.
_LET_IN = (200, 404, 503)
_PLACES: tuple[Where, ...] = ("site", "dashboard", "staging")


def places(cloud: Cloud) -> tuple[Where, ...]:
    """The places whose distribution and address an environment names."""
    names = cloud.resources
    return tuple(
        place
        for place in _PLACES
        if names.get(f"{place}_distribution_id") and names.get(f"{place}_url")
    )


def distribution_findings(cloud: Cloud, where: Where) -> Iterator[Finding]:
    """Whether a place's distribution is the right one, enabled, and deployed."""
    found = distribution(cloud, where)
    level, said, rest = distribution_reading(found)
    step = "" if level is Level.OK else "Apply the stack with `qdn cloud up`"
    if found.resolves is False:
        step = found.cure_of_its_name
    yield Finding(f"{where} edge", level, said, step, tuple(line for line in rest if line))


def certificate(reached: Reached, where: Where) -> Iterator[Finding]:
    """How long a place's certificate is good for; nothing where there is none."""
    parts = urlsplit(reached.cloud.resources.get(f"{where}_url") or "")
    if parts.scheme != "https" or parts.hostname is None:
        return
    topic = f"{where} cert"
    try:
        told = certificate_of(parts.geturl(), timeout_s=FETCH_WITHIN_S)
    except ssl.SSLCertVerificationError as error:
        yield fail(topic, f"{parts.hostname}: {safe(error.verify_message, 120)}",
                   "Renew it, or apply the stack with the right certificate")  # fmt: skip
        return
    until = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(told["notAfter"])), UTC)
    said = f"{parts.hostname} is certified until {until:%Y-%m-%d}"
    if until - reached.now() < _RENEWED_BEFORE:
        yield warn(topic, said, "Renew it: ACM should have done so by now")
    else:
        yield ok(topic, said)


def api(reached: Reached) -> Iterator[Finding]:
    """Whether the API is up, reads the same jobs, is closed to strangers, and is not cached."""
    names = reached.cloud.resources
    _ = names.api_function_name
    answer = fetch(f"{names.site_url}/api/health", timeout_s=FETCH_WITHIN_S)
    told: dict[str, object] = {}
    with suppress(ValueError):
        said = json.loads(answer.body)
        told = said if isinstance(said, dict) else {}
    if answer.status != 200:
        why = safe(told.get("problem") or "", 40)
        yield fail(
            "api",
            f"The API answers {answer.status}" + (f": the jobs are {why}" if why else ""),
            api_cure(str(told.get("problem"))),
        )
        return
    problems = tuple(_doubts(reached, told.get("revision")))
    if problems:
        yield warn(
            "api",
            problems[0],
            "`qdn deploy plan` says what differs; `qdn cloud up` sets the stack right",
            problems[1:],
        )
    else:
        yield ok("api", f"The API is up and reads revision {told.get('revision')}")


def _doubts(reached: Reached, revision: object) -> Iterator[str]:
    names = reached.cloud.resources
    with suppress(Exception):  # the document is a check of its own
        ours = reached.snapshot().document.revision
        if isinstance(revision, int) and revision < ours:
            yield f"The API reads revision {revision}, and the document here is at {ours}"
    with suppress(Exception):  # so is the release
        record, alias = reached.record(), alias_of(reached.cloud)
        run, recorded = reached.journal(), record.api if record is not None else None
        # What a run that is not at its end put there is told by the check of the release.
        between = run is not None and run.is_unfinished
        if recorded is not None and not between and not stands(reached.cloud, recorded, alias):
            yield (
                f"Version {alias.version} of the API is live, "
                f"the release recorded {recorded.version}"
            )
    own = names.get("function_url")
    if own is not None:
        answer = fetch(f"{own}/api/health", timeout_s=FETCH_WITHIN_S)
        if answer.status in _LET_IN:
            yield f"The function's own address answers strangers ({answer.status})"
    unknown = f"{names.site_url}/api/track/{secrets.token_urlsafe(24)}"
    answer = fetch(unknown, timeout_s=FETCH_WITHIN_S)
    if answer.status != 404:
        yield f"For no job the API answers {answer.status}, expected 404"
    elif "no-store" not in (answer.headers.get("Cache-Control") or ""):
        yield "The API's 404 may be kept by the edge: it lacks no-store"
