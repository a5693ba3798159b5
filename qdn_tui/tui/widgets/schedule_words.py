"""What the schedule says of windows, crews and jobs, in both of its forms."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from qdn_tui.domain.attention import Concern
from qdn_tui.domain.booking import Twice
from qdn_tui.domain.business import Business
from qdn_tui.domain.job import Job
from qdn_tui.domain.schedule import DayPlan
from qdn_tui.tui.widgets.long_list import Piece

_MOST_SQUARES = 12


class WindowWords(NamedTuple):
    """A window.

    Attributes:
        hours: when.
        squares: a full one for each place taken, an empty one for each that is not.
        places: what is left.
    """

    hours: Piece
    squares: Piece
    places: Piece


def window_words(plan: DayPlan, place: int, business: Business) -> WindowWords:
    """What is said of a plan's window."""
    planned = plan.windows[place]
    hours = business.hours_label(planned.window)
    nothing: Piece = ("", "")
    if planned.capacity is None:
        return WindowWords((hours, "strong"), nothing, ("agreed apart", "soft"))
    taken, capacity = planned.taken, planned.capacity
    if not plan.is_open and not taken:
        return WindowWords((hours, "faint"), nothing, ("closed", "faint"))
    squares = ("■" * min(taken, capacity) + "□" * (capacity - taken))[:_MOST_SQUARES]
    if planned.over:
        left: Piece = (f"▲ {planned.over} too many", "warning")
    elif planned.is_past:
        return WindowWords((hours, "soft"), (squares, "faint"), ("over", "faint"))
    elif planned.free:
        left = (f"{planned.free} of {capacity} free", "soft")
    else:
        left = ("full", "soft")
    return WindowWords((hours, "strong"), (squares, "accent"), left)


def vehicles_of(jobs: Iterable[Job]) -> list[str]:
    """The truck and the trailer of a crew, where all its jobs have the same."""
    assigned = [job.assignment for job in jobs]
    trucks = {one.truck for one in assigned} - {None}
    trailers = {one.trailer for one in assigned} - {None}
    return [str(next(iter(names))) for names in (trucks, trailers) if len(names) == 1]


def words_of(job: Job, words: Mapping[str, str], clashes: Sequence[Twice]) -> str:
    """The word beside a job; not that it is booked twice, where its line says with which one."""
    word = words.get(job.key, "")
    return "" if clashes and word == Concern.TWICE.value else word


def clash_words(clashes: Sequence[Twice]) -> Piece:
    """Which other job has whom of a job at the same time; the number first: the rest may be cut."""
    said = "; ".join(f"{number} has {name}" for name, number in clashes)
    return f"▲ {said}", "warning"
