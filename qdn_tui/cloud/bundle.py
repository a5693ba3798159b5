"""The API's Lambda bundle: the same sources and the same lock give the same bytes.

It holds `api`, `store`, `domain` and the few files they stand on, never Textual, Typer or the
deploy code. For AWS it also holds the wheels of `requirements/lambda.lock`, for the Lambda's
Python and CPU. The embedded cloud runs the API in its own Python, which has them already.
"""

import hashlib
import io
import shutil
import subprocess
import sys
import tempfile
import zipfile
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from qdn_tui.business_file import BUSINESS_FILE
from qdn_tui.cloud.failures import CloudError
from qdn_tui.domain.text import safe
from qdn_tui.resources import RELEASE_FILE, resource_root

# As cf/stack.yaml names them: Runtime python3.13, Architectures arm64 (Amazon Linux 2023,
# glibc 2.34).
PYTHON = "3.13"
PLATFORMS = ("manylinux_2_28_aarch64", "manylinux2014_aarch64")
_UV_PLATFORM = "aarch64-manylinux_2_28"

_PACKAGE = "qdn_tui"
HANDLER_FILES = ("__init__.py", "business_file.py", "errors.py", "resources.py", "py.typed")
HANDLER_FOLDERS = ("api", "domain", "pages", "store")
# Read at run time through `resource_root()`: the business, and the pages that answer plain forms.
_RESOURCE_FOLDERS = ("assets", "frontend")
_TEXTS = "frontend/strings"

# Lambda refuses more than 250 MiB unpacked.
_LARGEST_UNPACKED = 250 * 1024 * 1024
_DOWNLOAD_WITHIN_S = 300
# What installers write about themselves, which differs from one to the next.
_INSTALLER_NOTES = frozenset(
    {"RECORD", "INSTALLER", "REQUESTED", "direct_url.json", "uv_cache.json"}
)
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


class BundleError(CloudError):
    """The bundle cannot be made on this machine."""


@dataclass(frozen=True)
class Bundle:
    """A Lambda deployment package.

    Attributes:
        content: the zip.
        sha256: its digest, in hex; also its name in the artifacts bucket.
        code_sha256: the same as Lambda writes it, in base64 (`CodeSha256`).
    """

    content: bytes = field(repr=False)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def code_sha256(self) -> str:
        return b64encode(hashlib.sha256(self.content).digest()).decode("ascii")


def build_bundle(
    *,
    with_dependencies: bool,
    lock: Path | None = None,
    checkout: Path | None = None,
    release: str = "",
) -> Bundle:
    """Make the API's bundle.

    Args:
        with_dependencies: whether to include the locked wheels, as AWS needs it; they are
            downloaded by uv or pip.
        lock: another hash-locked requirements file than the one that came with qdn.
        checkout: a folder with qdn_tui/ and assets/ to take the code from, instead of the
            running package; one without qdn_tui/ gives only its assets.
        release: the id that `/api/health` tells; empty for the bundle a stack begins with.

    Raises:
        BundleError: the wheels cannot be had, or the bundle is larger than Lambda takes.
    """
    files = dict(_own_files(checkout))
    if release:
        files[f"{_PACKAGE}/_bundled/{RELEASE_FILE}"] = f"{release}\n".encode()
    if with_dependencies:
        lock = lock or lambda_lock(checkout)
        with tempfile.TemporaryDirectory(prefix="qdn-bundle-") as folder:
            target = Path(folder)
            _install(lock, target)
            files.update(_dependency_files(target))
    size = sum(len(content) for content in files.values())
    if size > _LARGEST_UNPACKED:
        raise BundleError(f"The API's bundle is {size // 2**20} MiB unpacked; Lambda takes 250")
    return Bundle(_zipped(files))


def bundle_digest(*, with_dependencies: bool, checkout: Path | None = None) -> str:
    """What a bundle would be made of, in hex, without making it: no wheel is downloaded."""
    digest = hashlib.sha256()
    for name, content in _own_files(checkout):
        digest.update(f"{name} {hashlib.sha256(content).hexdigest()}\n".encode())
    if with_dependencies:
        digest.update(f"{PYTHON} {PLATFORMS}\n".encode())
        digest.update(lambda_lock(checkout).read_bytes())
    return digest.hexdigest()


def bundle_parts(*, with_dependencies: bool, checkout: Path | None = None) -> dict[str, str]:
    """The same in parts, each by what people call it: a digest in hex of its files."""
    told: dict[str, str] = {}
    for name, content in _own_files(checkout):
        part = _part_of(name)
        told[part] = f"{told.get(part, '')}{name} {hashlib.sha256(content).hexdigest()}\n"
    if with_dependencies:
        told["libraries"] = lambda_lock(checkout).read_text("utf-8")
    return {part: hashlib.sha256(text.encode()).hexdigest() for part, text in told.items()}


def _part_of(name: str) -> str:
    if f"/_bundled/{_TEXTS}/" in name:
        return "texts"
    if name.endswith(f"/_bundled/{BUSINESS_FILE}"):
        return "business and prices"
    return "pages" if "/_bundled/" in name else "code"


def lambda_lock(checkout: Path | None = None) -> Path:
    """The hash-locked requirements of the API: the checkout's, else those that came with qdn."""
    own = checkout / "requirements" / "lambda.lock" if checkout else None
    return own if own and own.is_file() else resource_root() / "requirements" / "lambda.lock"


def _own_files(checkout: Path | None = None) -> Iterator[tuple[str, bytes]]:
    package = Path(__file__).resolve().parents[1]
    if checkout and (checkout / _PACKAGE / "api").is_dir():
        package = checkout / _PACKAGE
    for name in HANDLER_FILES:
        yield f"{_PACKAGE}/{name}", (package / name).read_bytes()
    for folder in HANDLER_FOLDERS:
        for path in sorted((package / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                yield f"{_PACKAGE}/{path.relative_to(package).as_posix()}", path.read_bytes()
    root = checkout or resource_root()
    for folder in _RESOURCE_FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.is_file():
                name = path.relative_to(root).as_posix()
                # The place where an installed package looks first.
                yield f"{_PACKAGE}/_bundled/{name}", path.read_bytes()


def _dependency_files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        place = path.relative_to(folder)
        if not path.is_file() or "__pycache__" in place.parts or place.parts[0] in ("bin", ".lock"):
            continue
        if place.parts[0].endswith(".dist-info") and place.name in _INSTALLER_NOTES:
            continue
        yield place.as_posix(), path.read_bytes()


def _zipped(files: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _ZIP_TIME)
            entry.create_system = 3  # Unix, whatever this machine is
            entry.external_attr = (0o100755 if name.endswith(".so") else 0o100644) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[name], compresslevel=9)
    return packed.getvalue()


def _install(lock: Path, target: Path) -> None:
    if not lock.is_file():
        raise BundleError(f"{lock} is missing from this installation", "Reinstall qdn")
    try:
        subprocess.run(
            [*_installer(), "--target", str(target), "--requirement", str(lock)],
            check=True,
            capture_output=True,
            text=True,
            timeout=_DOWNLOAD_WITHIN_S,
        )
    except subprocess.CalledProcessError as error:
        said = [line for line in str(error.stderr).splitlines() if line.strip()]
        raise BundleError(
            f"The API's dependencies cannot be had: {safe(said[-1] if said else error, 300)}",
            "Check that this machine reaches a package index",
        ) from error
    except subprocess.TimeoutExpired as error:
        raise BundleError(
            f"The API's dependencies did not come within {_DOWNLOAD_WITHIN_S} s",
            "Check that this machine reaches a package index",
        ) from error


def _installer() -> list[str]:
    common = ["--only-binary", ":all:", "--require-hashes", "--no-deps", "--python-version", PYTHON]
    uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")
    if uv:
        return [uv, "pip", "install", "--quiet", *common, "--python-platform", _UV_PLATFORM]
    if find_spec("pip") is None:
        raise BundleError(
            "Neither uv nor pip is here to fetch the API's dependencies",
            "Install uv: pip install uv",
        )
    platforms = [word for name in PLATFORMS for word in ("--platform", name)]
    return [
        *(sys.executable, "-m", "pip", "install", "--quiet", "--no-compile"),
        *("--disable-pip-version-check", "--implementation", "cp", *common, *platforms),
    ]
