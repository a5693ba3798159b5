"""Where the bytes of a deploy come from, and what they are built to."""

import hashlib
import io
import json
import os
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from qdn_tui.business_file import BUSINESS_FILE
from qdn_tui.cloud.bundle import bundle_digest
from qdn_tui.deploy.errors import NoSource, NotRecorded
from qdn_tui.deploy.site import SiteFile, build, build_function, release_id
from qdn_tui.domain.business import Business, parse_business
from qdn_tui.resources import resource_root

Origin = Literal["--source", "QDN_SOURCE", "working directory", "installed package"]

_PARTS = ("frontend", "assets", "cf")
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_HEAD = "build.json"
_FUNCTION = "function.js"


@dataclass(frozen=True)
class Source:
    """A folder with frontend/, assets/ and cf/, and why it was chosen."""

    root: Path
    origin: Origin

    def __str__(self) -> str:
        return f"{self.root} ({self.origin})"

    def business(self) -> Business:
        """The business that this source serves.

        Raises:
            BusinessFileError: its business file has a mistake; the message names the key.
        """
        return parse_business((self.root / BUSINESS_FILE).read_text("utf-8"))


def choose_source(
    given: Path | None = None,
    environ: Mapping[str, str] | None = None,
    working_directory: Path | None = None,
) -> Source:
    """`--source`, else `QDN_SOURCE`, else a checkout in the working directory, else the package's.

    Raises:
        NoSource: the folder named is no source.
    """
    if given is not None:
        return Source(_checked(given, "--source"), "--source")
    named = (os.environ if environ is None else environ).get("QDN_SOURCE")
    if named:
        return Source(_checked(Path(named), "QDN_SOURCE"), "QDN_SOURCE")
    here = working_directory or Path.cwd()
    if _is_source(here):
        return Source(here.absolute(), "working directory")
    return Source(resource_root(), "installed package")


def _is_source(folder: Path) -> bool:
    return all((folder / part).is_dir() for part in _PARTS) and (folder / BUSINESS_FILE).is_file()


def _checked(folder: Path, name: str) -> Path:
    root = folder.expanduser().absolute()
    if not root.is_dir():
        what = "is no folder" if root.exists() else "is not there"
        raise NoSource(f"{root}, named by {name}, {what}", "Name a checkout of the site")
    lacks = [f"{part}/" for part in _PARTS if not (root / part).is_dir()]
    if not (root / BUSINESS_FILE).is_file():
        lacks.append(str(BUSINESS_FILE))
    if lacks:
        raise NoSource(
            f"{root}, named by {name}, is no source: it lacks {', '.join(lacks)}",
            "Name a checkout of the site",
        )
    return root


@dataclass(frozen=True)
class Build:
    """All that a release serves, but for the API.

    Attributes:
        release: its id.
        source: where it was built from, for people.
        files: assets, pages, manifest, in the order in which it is safe to upload them.
        function: the edge function's code.
    """

    release: str
    source: str
    files: tuple[SiteFile, ...] = field(repr=False)
    function: bytes = field(repr=False)

    def packed(self) -> bytes:
        """The build in one piece, for going on elsewhere; equal builds, equal bytes."""
        head = {
            "release": self.release,
            "source": self.source,
            "files": [
                {
                    "key": file.key,
                    "content_type": file.content_type,
                    "cache_control": file.cache_control,
                    "target": file.target,
                }
                for file in self.files
            ],
        }
        written = io.BytesIO()
        with zipfile.ZipFile(written, "w") as archive:
            for name, body in (
                (_HEAD, json.dumps(head, indent=1).encode()),
                (_FUNCTION, self.function),
                *((f"files/{file.key}", file.body) for file in self.files),
            ):
                entry = zipfile.ZipInfo(name, _ZIP_TIME)
                entry.create_system = 3
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, body, compresslevel=1)
        return written.getvalue()


def make_build(source: Source, dashboard_distribution: str | None) -> Build:
    """Render the source.

    Raises:
        SiteBuildError: it has a mistake; the message names the file and line.
        BusinessFileError: its business file has a mistake.
    """
    business = source.business()
    # With the dependencies, whatever the environment: one source is one release everywhere.
    api = bundle_digest(with_dependencies=True, checkout=source.root)
    release = release_id(source.root, business, api)
    dashboards = [dashboard_distribution] if dashboard_distribution else []
    return Build(
        release,
        str(source),
        build(source.root, business, release),
        build_function(source.root, release, dashboards),
    )


def unpack(packed: bytes) -> Build:
    """A build as `Build.packed` wrote it.

    Raises:
        NotRecorded: the bytes are no build.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            head = json.loads(archive.read(_HEAD))
            files = []
            for entry in head["files"]:
                body = archive.read(f"files/{entry['key']}")
                digest = hashlib.sha256(body).hexdigest()
                files.append(
                    SiteFile(
                        entry["key"],
                        body,
                        digest,
                        entry["content_type"],
                        entry["cache_control"],
                        entry["target"],
                    )
                )
            return Build(head["release"], head["source"], tuple(files), archive.read(_FUNCTION))
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError) as error:
        raise NotRecorded(
            f"The stored build is damaged: {error}", "Deploy from a checkout instead"
        ) from error
