"""The `qdn` program's first lines: straight to the board where nothing else is asked for.

The command line with all its commands takes as long to load as the board takes to paint.
"""

import gc
import os
import sys
from collections.abc import Sequence
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
    # As long as programs are loaded nothing becomes garbage; looking for some costs a tenth.
    gc.disable()
    if board is None or COMPLETING in os.environ:
        from qdn_tui.cli.main import main as command_line

        gc.freeze()
        gc.enable()
        command_line()
    else:
        from qdn_tui.cli.board import open_board

        guarded(lambda: open_board(board.env, board.config))
