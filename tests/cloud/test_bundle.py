"""The Lambda bundle: small, closed, and the same bytes every time."""

import io
import json
import subprocess
import sys
import tomllib
import zipfile
from base64 import b64decode
from pathlib import Path

import pytest

from qdn_tui.cloud.bundle import BundleError, build_bundle, lambda_lock
from qdn_tui.resources import resource_root

# What the runtime of AWS brings along; botocore takes certifi where it finds it.
_RUNTIME = {"boto3", "botocore", "s3transfer", "dateutil", "urllib3", "six", "jmespath", "certifi"}


def names(content: bytes) -> list[str]:
    return zipfile.ZipFile(io.BytesIO(content)).namelist()


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bundle")
    bundle = build_bundle(with_dependencies=False)
    zipfile.ZipFile(io.BytesIO(bundle.content)).extractall(folder)
    return folder


def test_two_builds_are_the_same_bytes() -> None:
    first, second = build_bundle(with_dependencies=False), build_bundle(with_dependencies=False)
    assert first.content == second.content
    assert b64decode(first.code_sha256).hex() == first.sha256


def test_it_holds_the_api_and_what_it_stands_on_and_nothing_of_the_desk() -> None:
    packed = names(build_bundle(with_dependencies=False).content)
    assert packed == sorted(packed)
    assert {
        "qdn_tui/api/handler.py",
        "qdn_tui/domain/job.py",
        "qdn_tui/store/s3.py",
        "qdn_tui/_bundled/assets/business.toml",
    } <= set(packed)
    floors = {name.split("/")[1] for name in packed}
    assert not floors & {"tui", "cli", "deploy", "doctor", "cloud", "settings.py"}
    assert not [name for name in packed if "__pycache__" in name or name.endswith(".pyc")]


def test_the_handler_imports_from_it_alone(unpacked: Path) -> None:
    code = """
import json, sys
import qdn_tui.api.handler
from qdn_tui.resources import resource_root
(resource_root() / "assets" / "business.toml").read_bytes()
found = {name.partition(".")[0] for name, module in sys.modules.items()
         if "site-packages" in (getattr(module, "__file__", None) or "")}
print(json.dumps([qdn_tui.__file__, sorted(found)]))
"""
    environment = {
        "PYTHONPATH": str(unpacked),
        "QDN_DATA_BUCKET": "data",
        "QDN_JOBS_KEY": "jobs.json",
        "QDN_ORIGIN_SECRET": "x" * 32,
        "QDN_PUBLIC_URL": "https://site.example",
        "AWS_DEFAULT_REGION": "us-west-2",
    }
    done = subprocess.run(
        [sys.executable, "-c", code],
        check=False,
        cwd=unpacked,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    where, imported = json.loads(done.stdout)
    assert where.startswith(str(unpacked))
    locked = {
        line.partition("==")[0].replace("-", "_")
        for line in lambda_lock().read_text().splitlines()
        if "==" in line
    }
    extras = {module for module in imported if not module.startswith("_")} - locked - _RUNTIME
    assert not extras, "the bundle lacks these"
    assert not set(imported) & {"textual", "typer", "rich"}


def test_what_the_bundle_asks_for_is_what_qdn_asks_for() -> None:
    root = resource_root()
    about = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    asked = {*about["dependencies"], *about["optional-dependencies"]["local"]}
    lines = (root / "requirements" / "lambda.in").read_text().splitlines()
    assert {line for line in lines if not line.startswith("#")} <= asked


def test_the_lock_pins_every_package_by_hash_and_names_no_index() -> None:
    text = lambda_lock().read_text()
    pinned = [line for line in text.splitlines() if "==" in line]
    assert pinned
    assert all(line.endswith("\\") for line in pinned)
    assert "index-url" not in text
    assert "://" not in text


def test_a_lock_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match=r"gone\.lock is missing"):
        build_bundle(with_dependencies=True, lock=tmp_path / "gone.lock")


def test_a_package_that_cannot_be_had_is_told(tmp_path: Path) -> None:
    lock = tmp_path / "lambda.lock"
    lock.write_text(f"qdn-tui==999 --hash=sha256:{'0' * 64}\n")
    with pytest.raises(BundleError, match="dependencies cannot be had"):
        build_bundle(with_dependencies=True, lock=lock)
