"""The board in its terminal: what it leaves behind there."""

import signal
from types import SimpleNamespace
from typing import Any

from qdn_tui.tui.running import run_board


def test_a_program_that_is_brought_back_after_its_board_ended_has_nothing_to_draw() -> None:
    numbers = (signal.SIGTSTP, signal.SIGCONT)
    before = [signal.getsignal(number) for number in numbers]
    ended: list[int] = []

    def run() -> None:
        for number in numbers:
            signal.signal(number, lambda number, _: ended.append(number))

    board: Any = SimpleNamespace(run=run, refused=None, return_code=3)
    assert run_board(board) == 3
    assert [signal.getsignal(number) for number in numbers] == before
    signal.raise_signal(signal.SIGCONT)
    assert ended == []
