"""Which language somebody reads: as the edge function decides it for the pages."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from qdn_tui.resources import resource_root

DEFAULT = "en"
# As much of the header as the edge function reads.
_LONGEST = 200
_WEIGHT = re.compile(r"\s*q=([0-9.]+)")


def language_of(event: Mapping[str, Any], otherwise: str = DEFAULT) -> str:
    """The language to answer a request in: `?lang=`, else what its browser says of itself.

    Args:
        event: the request.
        otherwise: a locale for the browsers that say nothing.
    """
    asked = event.get("queryStringParameters")
    said = asked.get("lang", "") if isinstance(asked, Mapping) else ""
    return spoken(said) or own_language_of(event) or spoken(otherwise) or DEFAULT


def own_language_of(event: Mapping[str, Any]) -> str:
    """What the browser says of itself: the page's switch, else its list; empty where neither."""
    headers = event.get("headers")
    sent = headers if isinstance(headers, Mapping) else {}
    return spoken(_cookie(event, sent)) or _preferred(str(sent.get("accept-language", "")))


def in_same_language(path: str, event: Mapping[str, Any], locale: str = "") -> str:
    """The address of a page to open next, so that it speaks as the form did that was sent.

    Args:
        path: of the page, which goes by the browser's own language unless it is told another.
        event: the form's post.
        locale: as the form itself said.
    """
    language = spoken(locale) or language_of(event)
    same = language == (own_language_of(event) or DEFAULT)
    return path if same else f"{path}?lang={language}"


def spoken(language: object) -> str:
    """The language of a code or a tag such as `es-MX`, where the pages speak it; else empty."""
    code = str(language).partition("-")[0].strip().lower()
    # Most readers' language needs no look at the files.
    return code if code in ("", DEFAULT) or code in _languages() else ""


@cache
def _languages() -> tuple[str, ...]:
    # Most requests are answered without the pages, and start sooner without them.
    from qdn_tui.pages import PageSourceError, languages

    try:
        return languages(resource_root())
    except PageSourceError:
        return (DEFAULT,)


def _cookie(event: Mapping[str, Any], headers: Mapping[str, Any]) -> str:
    # A function URL lists cookies apart from the headers.
    cookies = event.get("cookies")
    told = list(cookies) if isinstance(cookies, list) else str(headers.get("cookie", "")).split(";")
    for cookie in told:
        name, _, value = str(cookie).partition("=")
        if name.strip() == "lang":
            return value
    return ""


def _preferred(header: str) -> str:
    """The best of ours: the highest weight, and the first among equals."""
    best, most = "", 0.0
    for part in header[:_LONGEST].split(","):
        tag, _, rest = part.partition(";")
        weight = _weight(rest)
        if weight > most and spoken(tag):
            best, most = spoken(tag), weight
    return best


def _weight(written: str) -> float:
    found = _WEIGHT.match(written)
    try:
        return float(found[1]) if found else 1.0
    except ValueError:
        return 0.0
