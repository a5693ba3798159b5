"""The `{names}` in the pages' texts: that something fills in every one of them.

A name that nothing fills in would be read by customers as it is written, braces and all.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from html import escape, unescape
from pathlib import Path
from typing import Any

from qdn_tui.pages.source import PageSourceError
from qdn_tui.pages.texts import DEFAULT, FOLDER, PLACEHOLDER, languages, read_table
from qdn_tui.resources import resource_root

# What `texts.py` and `tracking.py` fill in, beside what templates and scripts name themselves.
_OURS = frozenset(
    {"amount", "count", "day", "days", "high", "low", "month", "time", "unit", "weekday", "year"}
)
_WORD = re.compile(r"\w+")
# What scripts read and fill in: the texts within data attributes, and scripts themselves.
_FOR_SCRIPTS = re.compile(
    r"""<(script|style)\b.*?</\1>|\sdata-[\w-]+=(?:'[^']*'|"[^"]*")""", re.DOTALL
)


def require_known(root: Path) -> None:
    """That every name in every text is one that something fills in.

    Raises:
        PageSourceError: one is not; the message names the file and the key.
    """
    # A source of fewer pages may have texts that only those which came with qdn fill in.
    words = _OURS | _named(root) | _named_by_ours()
    english: dict[tuple[str, str], frozenset[str]] = {}
    for path, language, page in _files(root):
        for key, text in _texts(read_table(root, path)):
            has = frozenset(PLACEHOLDER.findall(text))
            may = english.get((page, key), words)
            if language == DEFAULT:
                english[page, key] = english.get((page, key), frozenset()) | has
                may = words
            unknown = sorted(has - may)
            if unknown:
                raise _not_filled(path, key, unknown[0], may if may is not words else ())


def require_filled(root: Path, pages: Iterable[str]) -> None:
    """That no text stands in a page with a name in braces, but for those that scripts fill in.

    Args:
        pages: as HTML.

    Raises:
        PageSourceError: one does; the message names the file and the key.
    """
    for html in pages:
        shown = _FOR_SCRIPTS.sub("", html)
        for name in dict.fromkeys(PLACEHOLDER.findall(shown)):
            plain = unescape(shown)
            for path, _, _ in _files(root):
                for key, text in _texts(read_table(root, path)):
                    if f"{{{name}}}" in text and (text in plain or escape(text) in shown):
                        raise _not_filled(path, key, name, ())


def _not_filled(path: str, key: str, name: str, known: Iterable[str]) -> PageSourceError:
    may = ", ".join(f"{{{one}}}" for one in sorted(known))
    offered = f"; there it can be {may}" if may else ""
    return PageSourceError(path, f"{key} has {{{name}}}, which nothing fills in{offered}")


def _files(root: Path) -> Iterator[tuple[str, str, str]]:
    """Every strings file: its path, its language and its page, each page's English first."""
    folders = sorted(path.name for path in (root / FOLDER).iterdir() if path.is_dir())
    for page in ("", *folders):
        for language in languages(root):
            path = "/".join(filter(None, (FOLDER, page, f"{language}.toml")))
            if (root / path).is_file():
                yield path, language, page


def _texts(table: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    """Every text with its key, such as `track.title`; those of a list have the list's."""
    for name, value in table.items():
        key = f"{above}{name}"
        if isinstance(value, dict):
            yield from _texts(value, f"{key}.")
        else:
            for one in _flat(value):
                yield key, one


def _flat(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _flat(one)


def _named(root: Path) -> frozenset[str]:
    return frozenset(word for text in _sources(root) for word in _WORD.findall(text))


@lru_cache(maxsize=1)
def _named_by_ours() -> frozenset[str]:
    return _named(resource_root())


def _sources(root: Path) -> Iterator[str]:
    """The templates and scripts that fill in texts."""
    for path in sorted((root / "frontend").rglob("*")):
        inside = path.relative_to(root)
        if path.suffix in (".j2", ".js") and "vendor" not in inside.parts:
            # One that no page asks for may be no text at all.
            yield path.read_text("utf-8", errors="replace")
