"""The schedule of a narrow terminal: windows, the crews in them, and their jobs, line by line."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from qdn_tui.domain.booking import Twice
from qdn_tui.domain.business import Business
from qdn_tui.domain.job import Job
from qdn_tui.domain.schedule import DayPlan, Turn
from qdn_tui.domain.status import info
from qdn_tui.domain.text import fit, safe
from qdn_tui.tui.widgets.job_rows import JobRows
from qdn_tui.tui.widgets.long_list import Line, Piece
from qdn_tui.tui.widgets.schedule_words import WindowWords, clash_words, vehicles_of, words_of

_NUMBER_CELLS, _HOURS_CELLS, _PRICE_CELLS = 17, 14, 8
_WORD_CELLS = 10


class Row(NamedTuple):
    """A line of the plan: a window by its place in it, a crew there, or a job."""

    window: int | None = None
    turn: Turn | None = None
    job: Job | None = None


class ScheduleRows(JobRows[Row]):
    """The lines of a day.

    Args:
        business: whose labels count.
        window: what is said of a window.
    """

    def __init__(self, business: Business, window: Callable[[DayPlan, int], WindowWords]) -> None:
        super().__init__(self._row_line)
        self._business = business
        self._window = window
        self._plan: DayPlan | None = None
        self._words: Mapping[str, str] = {}

    def key_of(self, row: Row) -> str | None:
        return row.job.key if row.job is not None else None

    def show_plan(
        self, plan: DayPlan, found: Callable[[Job], bool], words: Mapping[str, str]
    ) -> None:
        """Show a day, with what is to be said beside some of its jobs."""
        self._plan, self._words = plan, words
        rows: list[Row] = []
        for place, window in enumerate(plan.windows):
            rows.append(Row(window=place))
            for turn in window.turns:
                jobs = [job for job in turn.jobs if found(job)]
                if jobs:
                    rows.append(Row(turn=turn))
                    rows += (Row(job=job) for job in jobs)
        self.show_rows(rows)

    def _row_line(self, row: Row, width: int) -> Line:
        assert self._plan is not None  # noqa: S101  # a row is of a plan
        if row.window is not None:
            words = self._window(self._plan, row.window)
            hours = (f"{words.hours[0]:<{_HOURS_CELLS}}", words.hours[1])
            squares = (f"{words.squares[0]:<4}  ", words.squares[1])
            return Line([hours, squares, words.places])
        if row.turn is not None:
            return _turn_line(row.turn)
        assert row.job is not None  # noqa: S101  # a row is one of the three
        return self._job_line(row.job, self._plan.clashes.get(row.job.key, ()), width)

    def _job_line(self, job: Job, clashes: tuple[Twice, ...], width: int) -> Line:
        stands = info(job.status)
        mark = "‖" if job.hold is not None else stands.mark
        number: Piece = (fit(f"    {mark} {safe(job.number)}", _NUMBER_CELLS), stands.colour)
        word = safe(words_of(job, self._words, clashes))
        right: list[Piece] = [(fit(word, _WORD_CELLS), "warning")] if word else []
        right.append((safe(job.price).rjust(_PRICE_CELLS), ""))
        taken = _NUMBER_CELLS + _WORD_CELLS + _PRICE_CELLS + 3
        name_cells = max((width - taken) * 2 // 5, 8)
        where: Piece = (safe(job.address.line1, 120), "soft")
        if clashes:
            where = clash_words(clashes)
        name: Piece = (fit(safe(job.customer.name, 120), name_cells), "strong")
        return Line([number, name, ("  ", ""), where], right)


def _turn_line(turn: Turn) -> Line:
    """Who goes, with what they drive where they all drive the same."""
    if not turn.crew:
        return Line([("  nobody yet", "faint")])
    driven = "".join(f" · {name}" for name in vehicles_of(turn.jobs))
    return Line([(f"  {', '.join(turn.crew)}", "accent"), (driven, "soft")])
