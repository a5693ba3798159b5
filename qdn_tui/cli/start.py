"""The `qdn` program's first lines: straight to the board where nothing else is asked for.

The command line with all its commands takes as long to load as the board takes to paint.
"""

import gc
import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from qdn_tui.cli.half_typed import COMPLETING
from qdn_tui.cli.rim import guarded


class Board(NamedTuple):
    """The board is asked for, of this environment and with this settings file."""

    env: str | None = None
    config: Path | None = None


def board_asked(words: Sequence[str]) -> Board | None:
    """What board the command line asks for; None where it asks for anything else."""
    asked: dict[str, str] = {}
    left = iter(words)
    for word in left:
        name, equals, value = word.partition("=")
        if name not in ("--env", "--config") or name in asked:
            return None
        if not equals:
            value = next(left, "")
        if not value or value.startswith("-"):
            return None
        asked[name] = value
    config = asked.get("--config")
    return Board(asked.get("--env"), Path(config) if config is not None else None)


def main() -> None:
    """Run `qdn`."""
    board = board_asked(sys.argv[1:])
    # Where whoever started us has Ctrl-C ignored, it stays so.
    stops = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if stops:
        # Before anything is under way, and after it, it ends the process without a word.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    run = _loaded(board)
    if stops:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        run()
    finally:
        if stops:
            signal.signal(signal.SIGINT, signal.SIG_DFL)


def _loaded(board: Board | None) -> Callable[[], None]:
    """What was asked for, with all the programs that it takes."""
    # As long as programs are loaded nothing becomes garbage; looking for some costs a tenth.
    gc.disable()
    if board is None or COMPLETING in os.environ:
        from qdn_tui.cli.main import main as command_line

        gc.freeze()
        gc.enable()
        return command_line

    from qdn_tui.cli.board import open_board

    return lambda: guarded(lambda: open_board(board.env, board.config))
