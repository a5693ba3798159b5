"""What every test of the board stands on."""

import pytest

from tests.tui import quiet, sparing


@pytest.fixture(autouse=True)
def no_idle_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """A board is waited for as long as it works, and no longer."""
    quiet.use(monkeypatch)


@pytest.fixture(autouse=True)
def no_idle_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """A board paints what is looked at, and reads its styles once for all tests."""
    sparing.use(monkeypatch)
