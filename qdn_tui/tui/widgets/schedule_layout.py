"""Where windows, crews and jobs stand in the grid of a day: lines and cells, from a plan alone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qdn_tui.domain.job import Job
from qdn_tui.domain.schedule import Crew, DayPlan, PlannedWindow

LABEL_CELLS = 19
"""The width of what is said of a window, with the gap after it."""
JOB_LINES = 2
"""Lines a job takes."""
_NARROWEST, _WIDEST = 30, 52
_LABEL_LINES = 2


@dataclass(frozen=True)
class Block:
    """A window's part of the grid.

    Attributes:
        planned: the window.
        cells: the jobs of each column.
        top: its first line; a rule follows its last one.
        lines: how many it takes, without the rule.
    """

    planned: PlannedWindow
    cells: tuple[tuple[Job, ...], ...]
    top: int
    lines: int


@dataclass(frozen=True)
class Grid:
    """A day.

    Attributes:
        crews: those of the columns; the last column is nobody's yet.
        blocks: the windows in their order.
    """

    crews: tuple[Crew, ...]
    blocks: tuple[Block, ...]

    @property
    def lines(self) -> int:
        """How many lines it takes, without headings."""
        return sum(block.lines + 1 for block in self.blocks)

    @property
    def columns(self) -> list[list[Job]]:
        """The jobs of each column, from the top down."""
        return [
            [job for block in self.blocks for job in block.cells[place]]
            for place in range(len(self.crews))
        ]

    def line_of(self, key: str) -> int:
        """The first line of a job; 0 where it is not in the grid."""
        for block in self.blocks:
            for cell in block.cells:
                for place, job in enumerate(cell):
                    if job.key == key:
                        return block.top + place * JOB_LINES
        return 0

    def block_at(self, line: int) -> Block | None:
        """The window whose lines, with the rule after them, hold this one."""
        return next((b for b in self.blocks if b.top <= line <= b.top + b.lines), None)


def grid_of(plan: DayPlan, found: Callable[[Job], bool]) -> Grid:
    """The grid of a plan, with the jobs that are `found`; the others take their places unseen."""
    crews = (*(crew for crew in plan.crews if crew), ())
    blocks: list[Block] = []
    top = 0
    for planned in plan.windows:
        jobs = {turn.crew: tuple(filter(found, turn.jobs)) for turn in planned.turns}
        cells = tuple(jobs.get(crew, ()) for crew in crews)
        lines = max(_LABEL_LINES, *(len(cell) * JOB_LINES for cell in cells))
        blocks.append(Block(planned, cells, top, lines))
        top += lines + 1
    return Grid(crews, tuple(blocks))


def spans(columns: int, width: int, current: int) -> Sequence[tuple[int, int, int]]:
    """The columns that fit, each with its first cell and its width; `current` is among them."""
    room = max(width - LABEL_CELLS, 1)
    shown = max(min(columns, room // _NARROWEST), 1)
    wide = min(room // shown, _WIDEST)
    first = max(min(current - shown // 2, columns - shown), 0)
    return [(first + place, LABEL_CELLS + place * wide, wide) for place in range(shown)]
