"""The site build: pages, assets and edge function code out of frontend/, assets/ and cf/.

Pure but for reading the source: the same source and business give the same bytes.
"""

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Literal

import jinja2

from qdn_tui.domain.business import Business
from qdn_tui.domain.status import FLOW
from qdn_tui.errors import QdnError

Target = Literal["site", "dashboard", "both"]

FUNCTION_SOURCE = "cf/qdn-track-rewrite.js"
FUNCTION_LIMIT = 10_240  # bytes; a CloudFront Functions quota
PAGE_CACHE = "public, max-age=0, s-maxage=3600, must-revalidate"
ASSET_CACHE = "public, max-age=31536000, immutable"
MANIFEST_KEY = "release.json"

_CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
}
_IMPORT = re.compile(r'^@import "([^"]+)";[^\S\n]*\n', re.MULTILINE)
_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_JS_COMMENT_LINE = re.compile(r"^[^\S\n]*//.*$", re.MULTILINE)
_INDENT_OR_BLANK_LINE = re.compile(r"^\s+", re.MULTILINE)
# Any open day does: the windows are the same on every one.
_A_DAY = date(2026, 1, 5)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class SiteBuildError(QdnError):
    """The site cannot be built; the message names the file, and the line where there is one."""

    exit_code = 2

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(f"{place}: {problem}", "Correct it and try again")


@dataclass(frozen=True)
class SiteFile:
    """One object to serve.

    Attributes:
        key: its key in the bucket, which is its path without the leading slash.
        sha256: of the body, in hex.
        target: the distribution that serves it; staging serves all.
    """

    key: str
    body: bytes
    sha256: str
    content_type: str
    cache_control: str
    target: Target

    @property
    def fingerprint(self) -> str:
        """Changes when the body or a header that is stored with it does."""
        told = f"{self.content_type}\n{self.cache_control}\n{self.sha256}"
        return hashlib.sha256(told.encode()).hexdigest()


def build(source_root: Path, business: Business, release_id: str) -> tuple[SiteFile, ...]:
    """Render the site, in the order in which it is safe to upload: assets, pages, manifest.

    Every `frontend/<page>/index.html.j2` is a page, and what it asks for by `asset()` is an
    asset. The manifest, `release.json`, holds the release id and each file's fingerprint.

    Raises:
        SiteBuildError: a source file is missing or wrong.
    """
    files = _pages_and_assets(source_root, business, release_id)
    manifest = {
        "release": release_id,
        "files": {file.key: file.fingerprint for file in sorted(files, key=lambda file: file.key)},
    }
    body = (json.dumps(manifest, indent=1) + "\n").encode()
    return (*files, _site_file(MANIFEST_KEY, body, "application/json", "no-store", "both"))


def build_function(
    source_root: Path, release_id: str, dashboard_distributions: Sequence[str] = ()
) -> bytes:
    """The edge function's code, the same for every distribution.

    Args:
        dashboard_distributions: ids of the distributions that serve the dashboard alone.

    Raises:
        SiteBuildError: the source is missing, has lost a line to fill in, or the code is
            over the quota of 10 240 bytes.
    """
    code = _read(source_root, FUNCTION_SOURCE)
    for name, value in (
        ("RELEASE", release_id),
        ("DASHBOARD_DISTRIBUTIONS", ",".join(dashboard_distributions)),
    ):
        if not re.fullmatch(r"[\w,.-]*", value):
            raise SiteBuildError(FUNCTION_SOURCE, f"{name} cannot be {value!r}")
        code, found = re.subn(
            rf"^const {name} = '[^']*';$", f"const {name} = '{value}';", code, flags=re.MULTILINE
        )
        if found != 1:
            raise SiteBuildError(FUNCTION_SOURCE, f"needs one line `const {name} = '…';`")
    body = code.encode()
    if len(body) > FUNCTION_LIMIT:
        raise SiteBuildError(
            FUNCTION_SOURCE, f"{len(body)} bytes are over the limit of {FUNCTION_LIMIT}"
        )
    return body


def release_id(source_root: Path, business: Business) -> str:
    """Twelve hex digits out of everything that ships: equal content, equal id.

    Raises:
        SiteBuildError: the site or the function cannot be built.
    """
    digest = hashlib.sha256(build_function(source_root, ""))
    for file in sorted(_pages_and_assets(source_root, business, ""), key=lambda file: file.key):
        digest.update(f"{file.key}\n{file.target}\n{file.fingerprint}\n".encode())
    return digest.hexdigest()[:12]


def _pages_and_assets(root: Path, business: Business, release: str) -> tuple[SiteFile, ...]:
    sources = sorted((root / "frontend").glob("*/index.html.j2"))
    if not sources:
        raise SiteBuildError("frontend", "holds no page; a page is <name>/index.html.j2")
    assets: dict[str, SiteFile] = {}
    pages = []
    for source in sources:
        name = source.parent.name
        target: Target = "dashboard" if name == "dashboard" else "site"

        def asset(path: str, target: Target = target) -> str:
            file = _asset(root, path, target)
            known = assets.get(file.key)
            if known is not None and known.target != target:
                file = _asset(root, path, "both")
            assets[file.key] = file
            return f"/{file.key}"

        html = _render(root, f"frontend/{name}/index.html.j2", business, release, asset)
        pages.append(
            _site_file(
                f"{name}/index.html", html.encode(), "text/html; charset=utf-8", PAGE_CACHE, target
            )
        )
    return (*sorted(assets.values(), key=lambda file: file.key), *pages)


def _render(
    root: Path, template: str, business: Business, release: str, asset: Callable[[str], str]
) -> str:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(root),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    try:
        return (
            environment.get_template(template)
            .render(
                business=business,
                flow=FLOW,
                release=release,
                asset=asset,
                window_hours=[business.hours_label(w) for w, _ in business.windows_on(_A_DAY)],
                closed_weekdays=_closed_weekdays(business),
                closed_days=[f"{day:%b} {day.day}, {day.year}" for day in _closed_days(business)],
                place_of_time=business.time_zone.rpartition("/")[2].replace("_", " "),
            )
            .strip()
            + "\n"
        )
    except jinja2.TemplateSyntaxError as error:
        place = f"{error.name or template}:{error.lineno}"
        raise SiteBuildError(place, error.message or "syntax error") from error
    except SiteBuildError as error:
        raise SiteBuildError(_place(root, template, error), error.message) from error
    except jinja2.TemplateNotFound as error:
        raise SiteBuildError(_place(root, template, error), f"there is no {error.name}") from error
    except (jinja2.TemplateError, UnicodeDecodeError, TypeError, ValueError, KeyError) as error:
        raise SiteBuildError(_place(root, template, error), str(error)) from error


def _place(root: Path, template: str, error: Exception) -> str:
    """The innermost template line in the error's traceback, which Jinja maps for us."""
    place, step = template, error.__traceback__
    while step is not None:
        file = Path(step.tb_frame.f_code.co_filename)
        if file.is_relative_to(root) and "j2" in file.suffix:
            place = f"{file.relative_to(root).as_posix()}:{step.tb_lineno}"
        step = step.tb_next
    return place


def _closed_weekdays(business: Business) -> list[str]:
    closed = business.booking.closed_weekdays
    return [f"{day.capitalize()}s" for day in _WEEKDAYS if day in closed]


def _closed_days(business: Business) -> list[date]:
    return sorted(business.booking.closed_days)


def _asset(root: Path, path: str, target: Target) -> SiteFile:
    source = PurePosixPath(path)
    content_type = _CONTENT_TYPES.get(source.suffix)
    if content_type is None:
        raise SiteBuildError(path, f"no asset type; known are {', '.join(_CONTENT_TYPES)}")
    if source.suffix == ".css":
        body = _stylesheet(root, path).encode()
    elif source.suffix == ".js" and ".min." not in source.name:
        body = _script(root, path).encode()
    else:
        body = _bytes(root, path)
    digest = hashlib.sha256(body).hexdigest()[:8]
    key = f"assets/{source.stem}.{digest}{source.suffix}"
    return _site_file(key, body, content_type, ASSET_CACHE, target)


def _stylesheet(root: Path, path: str, above: tuple[str, ...] = ()) -> str:
    """One file out of a stylesheet and its imports, so that a page asks for one."""
    if path in above:
        raise SiteBuildError(path, f"imports itself by way of {above[-1]}")
    text = _read(root, path)

    def imported(match: re.Match[str]) -> str:
        file = (root / path).parent.joinpath(match[1]).resolve()
        if not file.is_file() or not file.is_relative_to(root.resolve()):
            line = text.count("\n", 0, match.start()) + 1
            raise SiteBuildError(f"{path}:{line}", f"there is no {match[1]} to import")
        return _stylesheet(root, file.relative_to(root.resolve()).as_posix(), (*above, path))

    return _INDENT_OR_BLANK_LINE.sub("", _CSS_COMMENT.sub("", _IMPORT.sub(imported, text)))


def _script(root: Path, path: str) -> str:
    """The script without comment lines and indents; so our own ones keep no backtick strings."""
    text = _read(root, path)
    if "`" in text:
        line = text.count("\n", 0, text.index("`")) + 1
        raise SiteBuildError(f"{path}:{line}", "a script here has no backticks; name it .min.js")
    return _INDENT_OR_BLANK_LINE.sub("", _JS_COMMENT_LINE.sub("", text))


def _read(root: Path, path: str) -> str:
    try:
        return _bytes(root, path).decode()
    except UnicodeDecodeError as error:
        raise SiteBuildError(path, f"is not UTF-8 at byte {error.start}") from error


def _bytes(root: Path, path: str) -> bytes:
    try:
        return (root / path).read_bytes()
    except OSError as error:
        raise SiteBuildError(path, error.strerror or "cannot be read") from error


def _site_file(
    key: str, body: bytes, content_type: str, cache_control: str, target: Target
) -> SiteFile:
    sha256 = hashlib.sha256(body).hexdigest()
    return SiteFile(key, body, sha256, content_type, cache_control, target)
