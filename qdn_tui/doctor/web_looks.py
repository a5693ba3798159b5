"""Looks at what the customer's phone gets: the tracking page, and the API's answer behind it."""

import hashlib
import json
import re
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs, urlsplit

from qdn_tui.api.gate import ORIGIN_HEADER
from qdn_tui.cloud import Cloud, CloudError
from qdn_tui.cloud.web import Answer, fetch
from qdn_tui.deploy.records import Record
from qdn_tui.deploy.routes import TRACK
from qdn_tui.deploy.shelf import Shelf
from qdn_tui.doctor.evidence import ApiFacts, Heard, PageFacts
from qdn_tui.doctor.served import differing
from qdn_tui.doctor.surroundings import FETCH_WITHIN_S, Reached
from qdn_tui.domain.text import safe
from qdn_tui.pages.texts import DEFAULT

_ASSET = re.compile(r"""["'(]/(assets/[^"'()\s?#]+)""")
_LANGUAGE = re.compile(r"[a-z]{2}")
PAGE_KEY = TRACK.removeprefix("/")
_SECRET = "QDN_ORIGIN_SECRET"  # noqa: S105 - the variable's name
_BUCKET = "QDN_DATA_BUCKET"


def heard(answer: Answer) -> Heard:
    """An answer without its body."""
    age = answer.headers.get("Age") or ""
    return Heard(
        answer.status,
        _code(answer),
        safe(answer.headers.get("X-Cache") or "", 40),
        int(age) if age.isdecimal() else None,
        safe(answer.headers.get("Cache-Control") or "", 80),
    )


def _code(answer: Answer) -> str:
    """The code of the API's own errors; empty for any other answer."""
    if answer.status >= 400:
        with suppress(ValueError, KeyError, TypeError):
            return safe(json.loads(answer.body)["error"]["code"], 40)
    return ""


def page_key(target: str) -> str:
    """The object that an address of the tracking page leads to: the one in the asked language."""
    asked = parse_qs(urlsplit(target).query).get("lang", [""])[0]
    if not _LANGUAGE.fullmatch(asked) or asked == DEFAULT:
        return PAGE_KEY
    folder, _, name = PAGE_KEY.rpartition("/")
    return f"{folder}/{asked}/{name}"


def page(site_url: str, target: str, reached: Reached | None) -> PageFacts:
    """The page under a site's address, path and query, as a phone gets it.

    Raises:
        CloudUnreachable: no answer came.
    """
    answer = fetch(f"{site_url}{target}", timeout_s=FETCH_WITHIN_S)
    key = page_key(target)
    stored, stored_is_known, recorded, broke_off = None, False, None, ""
    lacks: tuple[str, ...] = ()
    if reached is not None:
        # What cannot be told from here is told by other layers; the page can be seen without.
        with suppress(Exception):
            found = Shelf(reached.cloud.s3_files, reached.cloud.resources.site_bucket).look(key)
            stored, stored_is_known = found.sha256 if found is not None else None, True
        with suppress(Exception):
            record = reached.record()
            kept = record.places.get("site", {}).get(key) if record is not None else None
            recorded = kept.sha256 if kept is not None else None
            if record is not None:
                lacks = _lacks(site_url, answer, reached, record)
        with suppress(Exception):
            run = reached.journal()
            if run is not None and run.is_unfinished:
                how = "is under way" if reached.lock().is_held else "broke off"
                broke_off = f"the {run.kind} of {run.release} by {run.by} {how}"
    return PageFacts(
        heard=heard(answer),
        served=hashlib.sha256(answer.body).hexdigest() if answer.status == 200 else None,
        stored=stored,
        recorded=recorded,
        stored_is_known=stored_is_known,
        broke_off=broke_off,
        lacks=lacks,
    )


def _lacks(site_url: str, answer: Answer, reached: Reached, record: Record) -> tuple[str, ...]:
    """What the page stands on and does not get as the release has it: styles, scripts, icons."""
    kept = record.places.get("site", {})
    named = {found[1] for found in _ASSET.finditer(answer.text)} & kept.keys()
    shelf = Shelf(reached.cloud.s3_files, reached.cloud.resources.site_bucket)
    differs = differing(site_url, shelf, {key: kept[key] for key in named})
    return tuple(f"/{key}: {said}" for key, said in differs.items())


def api(site_url: str, token: str, cloud: Cloud | None) -> ApiFacts:
    """The API's answer for a token, through CloudFront and, where that can be, without it.

    Raises:
        CloudUnreachable: no answer came.
    """
    path = f"/api/track/{token}"
    edge = heard(fetch(f"{site_url}{path}", timeout_s=FETCH_WITHIN_S))
    settings = _settings(cloud) if cloud is not None else {}
    health, told = _health(site_url)
    revision = told.get("revision")
    return ApiFacts(
        edge=edge,
        origin=_behind(cloud, settings.get(_SECRET), path) if cloud is not None else None,
        health=health,
        problem=safe(told.get("problem") or "", 40),
        revision=revision if isinstance(revision, int) else None,
        reads=settings.get(_BUCKET),
        bucket=(cloud.resources.get("data_bucket") or "") if cloud is not None else "",
    )


def _settings(cloud: Cloud) -> dict[str, str]:
    """The live API's variables; nothing where they are hidden."""
    names = cloud.resources
    with suppress(Exception):
        live = cloud.lambda_.get_function_configuration(
            FunctionName=names.api_function_name, Qualifier=names.api_alias
        )
        return dict(live.get("Environment", {}).get("Variables", {}))
    return {}


def _behind(cloud: Cloud, secret: str | None, path: str) -> Heard | None:
    """The function's own answer; None where its address or the edge's secret is not known."""
    own = cloud.resources.get("function_url")
    if own is None or secret is None:
        return None
    with suppress(CloudError):
        return heard(
            fetch(f"{own}{path}", headers={ORIGIN_HEADER: secret}, timeout_s=FETCH_WITHIN_S)
        )
    return None


def _health(site_url: str) -> tuple[int | None, dict[str, Any]]:
    with suppress(CloudError):
        answer = fetch(f"{site_url}/api/health", timeout_s=FETCH_WITHIN_S)
        with suppress(ValueError):
            said = json.loads(answer.body)
            return answer.status, said if isinstance(said, dict) else {}
        return answer.status, {}
    return None, {}
