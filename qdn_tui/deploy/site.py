"""The site build: pages, assets and edge function code out of frontend/, assets/ and cf/.

Pure but for reading the source: the same source and business give the same bytes.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from qdn_tui.domain.business import Business
from qdn_tui.pages.booking import form
from qdn_tui.pages.placeholders import require_filled, require_known
from qdn_tui.pages.source import Asset, PageSourceError, read_text
from qdn_tui.pages.templates import render
from qdn_tui.pages.texts import languages, load_texts

Target = Literal["site", "dashboard", "both"]

FUNCTION_SOURCE = "cf/qdn-track-rewrite.js"
FUNCTION_LIMIT = 10_240  # bytes; a CloudFront Functions quota
PAGE_CACHE = "public, max-age=0, s-maxage=3600, must-revalidate"
ASSET_CACHE = "public, max-age=31536000, immutable"
MANIFEST_KEY = "release.json"

# A page that cannot be made is a site that cannot be built.
SiteBuildError = PageSourceError


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

    Every `frontend/<page>/index.html.j2` is a page, in each language of `frontend/strings/` at
    `<page>/<language>/`, in the first of them at `<page>/`; what it asks for by `asset()` is an
    asset. The manifest, `release.json`, holds the release id and each file's fingerprint.

    Raises:
        SiteBuildError: a source file is missing or wrong.
    """
    files = _pages_and_assets(source_root, business, release_id)
    require_filled(
        source_root,
        (file.body.decode() for file in files if file.content_type.startswith("text/html")),
    )
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
    code = read_text(source_root, FUNCTION_SOURCE)
    for name, value in (
        ("RELEASE", release_id),
        ("LANGUAGES", ",".join(languages(source_root))),
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


def release_id(source_root: Path, business: Business, api_digest: str = "") -> str:
    """Twelve hex digits out of everything that ships: equal content, equal id.

    Args:
        api_digest: of what goes into the API's bundle.

    Raises:
        SiteBuildError: the site or the function cannot be built.
    """
    digest = hashlib.sha256(build_function(source_root, ""))
    digest.update(f"{api_digest}\n".encode())
    for file in sorted(_pages_and_assets(source_root, business, ""), key=lambda file: file.key):
        digest.update(f"{file.key}\n{file.target}\n{file.fingerprint}\n".encode())
    return digest.hexdigest()[:12]


def _pages_and_assets(root: Path, business: Business, release: str) -> tuple[SiteFile, ...]:
    sources = sorted((root / "frontend").glob("*/index.html.j2"))
    if not sources:
        raise SiteBuildError("frontend", "holds no page; a page is <name>/index.html.j2")
    spoken = languages(root)
    # Before a template meets them: one may take a text apart where a name stands in it.
    require_known(root)
    assets: dict[str, SiteFile] = {}
    pages = []
    for source in sources:
        name = source.parent.name
        target: Target = "dashboard" if name == "dashboard" else "site"

        def publish(asset: Asset, target: Target = target) -> None:
            known = assets.get(asset.key)
            shared = known is not None and known.target != target
            assets[asset.key] = _site_file(
                asset.key, asset.body, asset.content_type, ASSET_CACHE, "both" if shared else target
            )

        for language in spoken:
            texts = load_texts(root, language, name)
            html = render(
                root,
                f"frontend/{name}/index.html.j2",
                business,
                texts,
                publish,
                release=release,
                **form(business, texts),
            )
            folder = name if language == spoken[0] else f"{name}/{language}"
            pages.append(
                _site_file(
                    f"{folder}/index.html",
                    html.encode(),
                    "text/html; charset=utf-8",
                    PAGE_CACHE,
                    target,
                )
            )
    return (*sorted(assets.values(), key=lambda file: file.key), *pages)


def _site_file(
    key: str, body: bytes, content_type: str, cache_control: str, target: Target
) -> SiteFile:
    sha256 = hashlib.sha256(body).hexdigest()
    return SiteFile(key, body, sha256, content_type, cache_control, target)
