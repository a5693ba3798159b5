"""The pages' source files, and what the browser gets of each asset: one file, named by its hash."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from qdn_tui.errors import QdnError
from qdn_tui.pages.script import tight

_CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
    ".html": "text/html; charset=utf-8",
    ".webmanifest": "application/manifest+json",
}
# What is itself in a `data:` address within an attribute; every other sign takes three bytes there.
_PLAIN_IN_ADDRESS = "/:=;, "
_CSS_IMPORT = re.compile(r'^@import "([^"]+)";[^\S\n]*\n', re.MULTILINE)
_JS_INCLUDE = re.compile(r'^// include "([^"]+)"[^\S\n]*\n', re.MULTILINE)
_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_INDENT_OR_BLANK_LINE = re.compile(r"^\s+", re.MULTILINE)
# In a stylesheet, spaces that only people need: around braces, after a colon or comma.
_CSS_SPACE = re.compile(r"\s*([{};])\s*|([:,])[^\S\n]+")


class PageSourceError(QdnError):
    """A page cannot be made; the message names the file, and the line where there is one."""

    exit_code = 2

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(f"{place}: {problem.rstrip('.')}", "Correct it and try again")


@dataclass(frozen=True)
class Asset:
    """What a page asks for beside itself.

    Attributes:
        key: where it is served, without the leading slash; it changes with the content.
    """

    key: str
    body: bytes
    content_type: str


def asset(root: Path, path: str) -> Asset:
    """The asset at `path` under `root`, with its imports in it.

    Raises:
        PageSourceError: it is missing, wrong or of no known type.
    """
    source = PurePosixPath(path)
    content_type = _type_of(path, source.suffix)
    if source.suffix == ".css":
        body = _stylesheet(root, path).encode()
    elif source.suffix == ".js" and ".min." not in source.name:
        body = _script(root, path).encode()
    else:
        body = read_bytes(root, path)
    return _named(source.stem, body, source.suffix, content_type)


def inline(root: Path, path: str) -> str:
    """The asset at `path` as an address that holds all of it, which nobody has to ask for.

    Raises:
        PageSourceError: it is missing, wrong or of no known type.
    """
    found = asset(root, path)
    return f"data:{found.content_type},{quote(found.body.strip(), safe=_PLAIN_IN_ADDRESS)}"


def fragment(path: str, text: str) -> Asset:
    """What the template at `path` made: a piece of a page to ask for later, or its manifest.

    Raises:
        PageSourceError: it is of no known type.
    """
    name = PurePosixPath(path.removesuffix(".j2"))
    return _named(name.stem, text.encode(), name.suffix, _type_of(path, name.suffix))


def _type_of(path: str, suffix: str) -> str:
    try:
        return _CONTENT_TYPES[suffix]
    except KeyError:
        known = ", ".join(_CONTENT_TYPES)
        raise PageSourceError(path, f"no asset type; known are {known}") from None


def _named(stem: str, body: bytes, suffix: str, content_type: str) -> Asset:
    digest = hashlib.sha256(body).hexdigest()[:8]
    return Asset(f"assets/{stem}.{digest}{suffix}", body, content_type)


def read_text(root: Path, path: str) -> str:
    """The text of a source file.

    Raises:
        PageSourceError: it is missing or not UTF-8.
    """
    try:
        return read_bytes(root, path).decode()
    except UnicodeDecodeError as error:
        raise PageSourceError(path, f"is not UTF-8 at byte {error.start}") from error


def read_bytes(root: Path, path: str) -> bytes:
    """The bytes of a source file.

    Raises:
        PageSourceError: it cannot be read.
    """
    try:
        return (root / path).read_bytes()
    except OSError as error:
        raise PageSourceError(path, error.strerror or "cannot be read") from error


def _stylesheet(root: Path, path: str) -> str:
    text = _with_imports(root, path, _CSS_IMPORT, read_text)
    lines = _INDENT_OR_BLANK_LINE.sub("", _CSS_COMMENT.sub("", text))
    return _CSS_SPACE.sub(lambda space: space[1] or space[2], lines).replace(";}", "}")


def _script(root: Path, path: str) -> str:
    """The script as it is sent; `tight` reads no backtick strings, so our own ones have none."""
    text = _with_imports(root, path, _JS_INCLUDE, _without_backticks)
    return tight(text)


def _without_backticks(root: Path, path: str) -> str:
    text = read_text(root, path)
    if "`" in text:
        line = text.count("\n", 0, text.index("`")) + 1
        raise PageSourceError(f"{path}:{line}", "a script here has no backticks; name it .min.js")
    return text


def _with_imports(
    root: Path,
    path: str,
    line: re.Pattern[str],
    read: Callable[[Path, str], str],
    above: tuple[str, ...] = (),
) -> str:
    """One file out of a source and what it imports, so that a page asks for one."""
    if path in above:
        raise PageSourceError(path, f"imports itself by way of {above[-1]}")
    text = read(root, path)

    def imported(match: re.Match[str]) -> str:
        file = (root / path).parent.joinpath(match[1]).resolve()
        if not file.is_file() or not file.is_relative_to(root.resolve()):
            number = text.count("\n", 0, match.start()) + 1
            raise PageSourceError(f"{path}:{number}", f"there is no {match[1]} to import")
        below = file.relative_to(root.resolve()).as_posix()
        return _with_imports(root, below, line, read, (*above, path))

    return line.sub(imported, text)
