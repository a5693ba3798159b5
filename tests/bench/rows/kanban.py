"""S1 and S2: kanban-tui beside the board, each with as many cards."""

import os
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.bench.boards import READ_MARKER, has_cards
from tests.bench.figures import Figure, figure_of
from tests.bench.frames import frames
from tests.bench.office import PEERS, ROOT
from tests.bench.rounds import interleave
from tests.bench.screen import Replay
from tests.bench.session import Session
from tests.bench.sitting import Sitting
from tests.bench.terminal import Terminal

_PROGRAM = PEERS / "kanban-tui"
_FILL = ROOT / "tests" / "bench" / "peers" / "kanban_tasks.py"
_NAME = "kanban-tui"
_SIZES = {"100": 100, "1 k": 1_000}
_KEYS = 4
_DOWN = b"\x1b[B"
_COLUMNS = 3
# It took 21 s to open 1 000 tasks on a machine at rest.
_PATIENCE_S = 180.0
_ROUNDS = 2


class Sat(NamedTuple):
    """One start of one program, and some keys.

    Attributes:
        full_ms: from its start to cards in every column.
        keys_ms: from each key to the settled frame.
        resident_mb: its memory at rest.
    """

    full_ms: float
    keys_ms: list[float]
    resident_mb: float


def measure(session: Session) -> list[Figure]:
    """First frame and a key, at 100 and at 1 000 tasks; a quick look takes 100 alone.

    Raises:
        FileNotFoundError: it is not installed; `make bench` does that.
    """
    if not _PROGRAM.exists():
        raise FileNotFoundError(f"{_PROGRAM} is not there: `make bench` installs it")
    figures: list[Figure] = []
    for size, tasks in list(_SIZES.items())[: 1 if session.quick else None]:
        figures += _beside(session, size, tasks)
    return figures


def _beside(session: Session, size: str, tasks: int) -> list[Figure]:
    office = session.office
    home = office.home / f"kanban-{tasks}"
    _fill(home, tasks)
    board = office.desk(tasks).board

    def kanban() -> Sat:
        with Terminal([str(_PROGRAM)], _environ(home), home, patience=_PATIENCE_S) as terminal:
            return _sit(terminal, b"Task 00000", _has_tasks)

    def qdn() -> Sat:
        with Terminal(board, office.environ, office.home) as terminal:
            return _sit(terminal, READ_MARKER, has_cards)

    found = interleave(
        session.machine,
        {_NAME: kanban, "qdn": qdn},
        1 if session.quick else _ROUNDS,
        warm_up=False,
    )
    figures = []
    for row, what, unit, samples in (
        ("S1", "first full frame", "ms", lambda sat: [sat.full_ms]),
        ("S2", "key", "ms", lambda sat: sat.keys_ms),
        ("S2", "memory", "MB", lambda sat: [sat.resident_mb]),
    ):
        for name, peer in ((_NAME, "qdn"), ("qdn", "")):
            text = f"{name}: {what}, {size} cards"
            figures.append(figure_of(row, text, found, name, samples, unit=unit, peer=peer))
    return figures


def _sit(terminal: Terminal, marker: bytes, shows_all: Callable[[Sequence[str]], bool]) -> Sat:
    terminal.settle(marker)
    sitting = Sitting(terminal, terminal.resident_mb)
    full = Replay().first(frames(terminal.chunks), shows_all)
    for _ in range(_KEYS):
        sitting.press(_DOWN)
    pressed = sitting.keys()
    took = (full.at - terminal.started_at) / 1e6
    return Sat(took, [key.ms for key in pressed], sitting.resident_mb)


def _has_tasks(lines: Sequence[str]) -> bool:
    """Tasks in every column."""
    text = "\n".join(lines)
    return all(f"Task {place:05d}" in text for place in range(_COLUMNS))


def _environ(home: Path) -> dict[str, str]:
    return {"PATH": os.defpath, "LANG": "C.UTF-8", "HOME": str(home)}


def _fill(home: Path, tasks: int) -> None:
    """A board as its user makes one, with its own database in a home of its own."""
    home.mkdir()
    for command in (
        [str(_PROGRAM), "board", "create", "Jobs", "--set-active"],
        [str(PEERS / "python"), str(_FILL), str(tasks)],
    ):
        subprocess.run(command, cwd=home, env=_environ(home), check=True, capture_output=True)
