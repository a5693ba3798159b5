"""What `pip install` brings: the program, all that it ships, and its manual."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder],
        cwd=_ROOT,
        check=True,
        capture_output=True,
        timeout=200,
    )
    (built,) = folder.glob("*.whl")
    return zipfile.ZipFile(built)


def test_the_manual_lies_where_man_looks_for_it(wheel: zipfile.ZipFile) -> None:
    (page,) = (name for name in wheel.namelist() if name.endswith("/data/share/man/man1/qdn.1"))
    assert wheel.read(page) == (_ROOT / "docs" / "qdn.1").read_bytes()


@pytest.mark.parametrize("folder", ["assets", "cf", "frontend"])
def test_everything_that_is_shipped_is_in_it(wheel: zipfile.ZipFile, folder: str) -> None:
    ours = {
        path.relative_to(_ROOT).as_posix()
        for path in (_ROOT / folder).rglob("*")
        if path.is_file() and path.name != ".DS_Store"
    }
    bundled = "qdn_tui/_bundled/"
    brought = {name.removeprefix(bundled) for name in wheel.namelist() if bundled in name}
    assert ours - brought == set()


def test_no_test_comes_with_it(wheel: zipfile.ZipFile) -> None:
    assert not [name for name in wheel.namelist() if name.startswith("tests/")]
