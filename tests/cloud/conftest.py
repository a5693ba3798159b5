"""Local clouds of a test's own, for tests that stop, kill or corrupt them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from qdn_tui.cloud import local
from qdn_tui.settings import LOCAL, Environment, load_settings


@pytest.fixture
def own_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[local.Place]:
    """A state folder for one test; whatever cloud runs there is stopped after it."""
    monkeypatch.setenv("QDN_HOME", str(tmp_path / "state"))
    place = local.default_place()
    yield place
    local.stop(place)


@pytest.fixture
def local_environment() -> Environment:
    return load_settings().environment(LOCAL)
