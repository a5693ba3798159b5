"""What every test of the board stands on."""

import pytest

from tests.tui import quiet


@pytest.fixture(autouse=True)
def no_idle_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """A board is waited for as long as it works, and no longer."""
    quiet.use(monkeypatch)
