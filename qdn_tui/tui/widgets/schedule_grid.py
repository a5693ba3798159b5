"""The schedule of a wide terminal: a line of windows for each time of day, a column a crew."""

from collections.abc import Callable, Mapping, Sequence

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip

from qdn_tui.domain.job import Job
from qdn_tui.domain.schedule import Crew, DayPlan
from qdn_tui.domain.status import info
from qdn_tui.domain.text import fit, safe
from qdn_tui.tui.directions import Direction
from qdn_tui.tui.widgets.job_rows import JobRows
from qdn_tui.tui.widgets.long_list import Line, Piece, cut
from qdn_tui.tui.widgets.schedule_layout import (
    JOB_LINES,
    LABEL_CELLS,
    Block,
    Grid,
    grid_of,
    spans,
)
from qdn_tui.tui.widgets.schedule_words import WindowWords, clash_words, vehicles_of, words_of
from qdn_tui.tui.widgets.thumb import THUMB, thumb

_HEAD = 3
_PRICE_FROM = 40
_EMPTY = Grid(((),), ())


class ScheduleGrid(JobRows[Job]):
    """One day; the cursor goes from job to job, and at the edges to the next day.

    Args:
        window: what is said of a window.
        eta_of: when a job's crew is expected, as a clock shows it; empty where nobody said.
    """

    def __init__(
        self, window: Callable[[DayPlan, int], WindowWords], eta_of: Callable[[Job], str]
    ) -> None:
        super().__init__(lambda _job, _width: Line([]))
        self._eta_of = eta_of
        self._window = window
        self._plan: DayPlan | None = None
        self._grid = _EMPTY
        self._words: Mapping[str, str] = {}

    def key_of(self, row: Job) -> str:
        return row.key

    def columns(self) -> list[list[str]]:
        return [[job.key for job in column] for column in self._grid.columns]

    def show_plan(
        self, plan: DayPlan, found: Callable[[Job], bool], words: Mapping[str, str]
    ) -> None:
        """Show a day, with what is to be said beside some of its jobs."""
        self._plan, self._words = plan, words
        self._grid = grid_of(plan, found)
        self.show_rows([job for column in self._grid.columns for job in column])

    # Where the cursor goes.

    def action_move(self, direction: Direction) -> None:
        column, row = self._here
        jobs = self._grid.columns[column]
        page = max(self._room // (JOB_LINES + 1), 1)
        match direction:
            case "left" | "right":
                self._go_aside(-1 if direction == "left" else 1)
            case "up" | "down" | "page_up" | "page_down" if jobs:
                step = page if direction.startswith("page") else 1
                wanted = row + (-step if direction.endswith("up") else step)
                self.select(jobs[max(0, min(wanted, len(jobs) - 1))].key)
            case "first" | "last" if jobs:
                self.select(jobs[0 if direction == "first" else -1].key)

    def _go_aside(self, step: int) -> None:
        """To the nearest job of the next column that has one; at the edge, to another day."""
        column, _ = self._here
        columns = self._grid.columns
        beyond = columns[column + 1 :] if step > 0 else columns[:column][::-1]
        there = next((jobs for jobs in beyond if jobs), None)
        if there is None:
            self.post_message(self.Sideways(step))
            return
        line = self._grid.line_of(self.selected or "")
        self.select(min(there, key=lambda job: abs(self._grid.line_of(job.key) - line)).key)

    @property
    def _here(self) -> tuple[int, int]:
        """The cursor's column, and its place in it."""
        for column, jobs in enumerate(self._grid.columns):
            for row, job in enumerate(jobs):
                if job.key == self.selected:
                    return column, row
        return 0, 0

    @property
    def _room(self) -> int:
        return max(self.size.height - _HEAD, 1)

    def _show_from(self, top: int) -> None:  # a row's place is no line here
        """Bring the cursor's job into sight, with its window where there is room."""
        line = self._grid.line_of(self.selected or "")
        block = self._grid.block_at(line)
        begin = block.top if block is not None else line
        end = line + JOB_LINES
        top = max(min(self.top, begin), end - self._room)
        self._show_line(min(top, line))

    def scroll_by(self, lines: int) -> None:
        self._show_line(self.top + lines)

    def _show_line(self, line: int) -> None:
        self.top = max(0, min(line, self._grid.lines - self._room))
        self.refresh()

    def place_at(self, x: int, y: int) -> int | None:
        line = self.top + y - _HEAD
        block = self._grid.block_at(line) if y >= _HEAD else None
        for column, start, wide in self._spans:
            if block is not None and start <= x < start + wide:
                row = (line - block.top) // JOB_LINES
                cell = block.cells[column]
                return self._place(cell[row].key) if row < len(cell) else None
        return None

    # How it looks.

    @property
    def _spans(self) -> Sequence[tuple[int, int, int]]:
        return spans(len(self._grid.crews), self.size.width, self._here[0])

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        shown = self._spans
        if y < _HEAD:
            strip = self._head_line(y, shown)
        else:
            line = self.top + y - _HEAD
            block = self._grid.block_at(line)
            strip = self._block_line(block, line - block.top, shown) if block else Strip([])
        strip = strip.adjust_cell_length(width, self._style("", False))
        if y - _HEAD not in thumb(self._room, self._room, self._grid.lines, self.top):
            return strip
        bar = Strip([Segment(THUMB, self._style("thumb", False))])
        return Strip.join([strip.crop(0, width - 1), bar])

    def _head_line(self, y: int, shown: Sequence[tuple[int, int, int]]) -> Strip:
        if y == _HEAD - 1:
            return self._rule(shown, "┼")
        before = shown[0][0] if y == 0 else 0
        more = f"‹ {before} more" if before else ""
        segments = [Segment(fit(f"  {more}", LABEL_CELLS), self._style("faint", False))]
        for column, _, wide in shown:
            crew = self._grid.crews[column]
            beyond = len(self._grid.crews) - 1 - shown[-1][0]
            right = [(f"{beyond} more › ", "faint")] if beyond and column == shown[-1][0] else []
            segments += self._cell(self._crew_said(crew, y), right if y == 0 else [], wide, False)
        return Strip(segments)

    def _crew_said(self, crew: Crew, y: int) -> list[Piece]:
        jobs = self._grid.columns[self._grid.crews.index(crew)]
        if y == 0:
            nobody = ("nobody yet", "warning" if jobs else "faint")
            return [(" ", ""), (", ".join(crew), "accent") if crew else nobody]
        count = "1 job" if len(jobs) == 1 else f"{len(jobs)} jobs"
        said = [*([count] if jobs else []), *vehicles_of(jobs)]
        return [(f" {' · '.join(said)}", "soft")]

    def _rule(self, shown: Sequence[tuple[int, int, int]], crossing: str) -> Strip:
        style = self._style("rule", False)
        cells = "".join(f"{crossing}{'─' * (wide - 1)}" for _, _, wide in shown)
        return Strip([Segment("─" * LABEL_CELLS + cells, style)])

    def _block_line(self, block: Block, y: int, shown: Sequence[tuple[int, int, int]]) -> Strip:
        if y == block.lines:
            return self._rule(shown, "┴" if block is self._grid.blocks[-1] else "┼")
        segments = self._label(block, y)
        for column, _, wide in shown:
            row, line = divmod(y, JOB_LINES)
            cell = block.cells[column]
            if row >= len(cell):
                segments += self._cell([], [], wide, False)
                continue
            job = cell[row]
            here = job.key == self.selected
            left, right = self._job_said(job, line, here=here, wide=wide)
            segments += self._cell(left, right, wide, here)
        return Strip(segments)

    def _label(self, block: Block, y: int) -> list[Segment]:
        assert self._plan is not None  # noqa: S101  # a block is of a plan
        words = self._window(self._plan, self._plan.windows.index(block.planned))
        pieces: list[Piece] = []
        # Of a window that begins above, it stands beside the first lines that are in sight.
        line = y - max(self.top - block.top, 0)
        if line == 0:
            pieces = [("  ", ""), words.hours]
        elif line == 1:
            gap = " " if words.squares[0] else ""
            pieces = [("  ", ""), words.squares, (gap, ""), words.places]
        return self._painted(pieces, LABEL_CELLS, False)

    def _job_said(
        self, job: Job, line: int, *, here: bool, wide: int
    ) -> tuple[list[Piece], list[Piece]]:
        clashes = self._plan.clashes.get(job.key, ()) if self._plan is not None else ()
        stands = info(job.status)
        if line == 0:
            mark = "‖" if job.hold is not None else stands.mark
            word = words_of(job, self._words, clashes)
            right = [(word, "warning")] if word else []
            if not word and (eta := self._eta_of(job)):
                right = [(eta, "accent")]
            return [
                ("› " if here else "  ", "accent"),
                (f"{mark} {job.number}  ", stands.colour),
                (safe(job.customer.name, 120), "strong"),
            ], right
        price = [(str(job.price), "")] if wide >= _PRICE_FROM else []
        if clashes:
            return [("    ", ""), clash_words(clashes)], price
        return [("    ", ""), (safe(job.address.line1, 120), "soft")], price

    def _cell(
        self, left: Sequence[Piece], right: Sequence[Piece], wide: int, here: bool
    ) -> list[Segment]:
        """A column's part of a line: the rule on its left, then both ends of what it says."""
        inner = wide - 2
        kept = cut([(safe(text), tone) for text, tone in right], inner)
        taken = sum(cell_len(text) for text, _ in kept)
        room = inner - taken - (1 if kept else 0)
        return [
            Segment("│", self._style("rule", False)),
            *self._painted(left, room, here),
            *self._painted(kept, inner - room, here, right=True),
            Segment(" ", self._style("", here)),
        ]

    def _painted(
        self, pieces: Sequence[Piece], room: int, here: bool, *, right: bool = False
    ) -> list[Segment]:
        kept = cut([(safe(text), tone) for text, tone in pieces], room)
        gap = Segment(" " * (room - sum(cell_len(t) for t, _ in kept)), self._style("", here))
        segments = [Segment(text, self._style(tone, here)) for text, tone in kept]
        return [gap, *segments] if right else [*segments, gap]
