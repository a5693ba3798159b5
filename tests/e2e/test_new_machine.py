"""The board opened on a machine where nothing was ever brought up."""

from pathlib import Path

import pytest

from tests.e2e.machine import Machine

pytestmark = pytest.mark.cloud


def test_the_board_says_how_to_begin_and_begins(tmp_path: Path) -> None:
    machine = Machine(tmp_path, tmp_path / "state")
    try:
        with machine.open_board() as board:
            board.wait_for("qdn --env local cloud up")
            machine.local("cloud", "up")
            board.press("r")
            board.wait_until_open()
            board.wait_for("No jobs yet")
            board.leave()
    finally:
        machine.local("cloud", "down")
