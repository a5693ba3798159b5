"""The numbers as they are drawn: facts, a sparkline and bars that are read without colour."""

from collections.abc import Iterator, Sequence

from rich.cells import cell_len

from qdn_tui.domain.money import format_cents
from qdn_tui.domain.report import Day, Report, weeks
from qdn_tui.domain.status import OUTCOME_LABELS, info
from qdn_tui.domain.text import safe
from qdn_tui.domain.words import span
from qdn_tui.tui.widgets.facts import Fact

_HEIGHTS = "▁▂▃▄▅▆▇█"
_EIGHTHS = " ▏▎▍▌▋▊▉█"
_NOTHING = "·"
_EVERY_DAY_UP_TO = 7
_BAR_CELLS = 20
_MOST_CREWS = 20


def sparkline(values: Sequence[int], cells_each: int = 1) -> str:
    """A block for each value, as high as it is among them; a point for nothing."""
    most = max(values, default=0)
    blocks = (
        _HEIGHTS[max(-(-value * len(_HEIGHTS) // most) - 1, 0)] if value else _NOTHING
        for value in values
    )
    return "".join(block * cells_each for block in blocks)


def bar(value: float, most: float, cells: int = _BAR_CELLS) -> str:
    """A bar of up to so many cells, in eighths; something is never drawn as nothing."""
    if value <= 0 or most <= 0:
        return ""
    eighths = max(round(value / most * cells * 8), 1)
    whole, rest = divmod(eighths, 8)
    return "█" * whole + (_EIGHTHS[rest] if rest else "")


def numbers_facts(figures: Report, room: int) -> Iterator[Fact]:
    """Everything the report says, for values of `room` cells."""
    money = _Money(figures.currency)
    yield Fact("Taken", f"{figures.taken}", "bold")
    yield Fact("Completed", f"{figures.completed}", "bold")
    yield Fact("Revenue", f"{money(figures.revenue_cents)}", "bold")
    yield Fact("", f"{money(figures.paid_cents)} paid · {money(figures.unpaid_cents)} unpaid")
    if figures.other_currencies:
        yield Fact("", f"without {figures.other_currencies} jobs in other currencies", "$warning")
    ended = " · ".join(
        f"{count} {OUTCOME_LABELS[outcome].lower()}" for outcome, count in figures.closed.items()
    )
    yield Fact("Ended early", ended)
    yield from _by_day(figures, room, money)
    yield Fact("Time in each status, as the median of the jobs that left it")
    yield from _stays(figures)
    if figures.crews or figures.unassigned:
        yield Fact("Crews")
        yield from _crews(figures, money)


class _Money:
    def __init__(self, currency: str) -> None:
        self._currency = currency

    def __call__(self, cents: int) -> str:
        return format_cents(cents, self._currency)


def _by_day(figures: Report, room: int, money: _Money) -> Iterator[Fact]:
    days = figures.days
    each = max(min(room // len(days), 3), 1)
    shown = days[-(room // each) :]
    left_out = "" if len(shown) == len(days) else f" (the last {len(shown)} days)"
    yield Fact(f"Day by day{left_out}")
    taken, done = [day.taken for day in shown], [day.completed for day in shown]
    yield Fact("Taken", sparkline(taken, each), "$flow-blue")
    yield Fact("", f"at most {max(taken)} a day")
    yield Fact("Completed", sparkline(done, each), "$flow-green")
    yield Fact("", f"at most {max(done)} a day")
    runs = tuple((day,) for day in days) if len(days) <= _EVERY_DAY_UP_TO else weeks(days)
    sums = [(run, sum(day.revenue_cents for day in run)) for run in runs]
    most = max(cents for _, cents in sums)
    yield Fact("Revenue by day" if len(days) <= _EVERY_DAY_UP_TO else "Revenue by week")
    for run, cents in sums:
        done_then = sum(day.completed for day in run)
        said = f"{bar(cents, most)} {money(cents)} · {done_then} completed"
        yield Fact(_from(run), said.strip() if cents or done_then else _NOTHING, "$accent")


def _from(run: Sequence[Day]) -> str:
    first = run[0].day
    return f"{first:%a %b} {first.day}"


def _stays(figures: Report) -> Iterator[Fact]:
    longest = max((stay.seconds or 0 for stay in figures.stays), default=0)
    for stay in figures.stays:
        told = info(stay.status)
        jobs = "1 job" if stay.jobs == 1 else f"{stay.jobs} jobs"
        said = f"{bar(stay.seconds or 0, longest)} {span(stay.seconds)} · {jobs}".strip()
        flow = f"$flow-{told.colour}"
        yield Fact(f"{told.mark} {told.label}", said if stay.jobs else "none left it", flow, flow)


def _crews(figures: Report, money: _Money) -> Iterator[Fact]:
    most = max((crew.completed for crew in figures.crews), default=0)
    for crew in figures.crews[:_MOST_CREWS]:
        missed = f" · {crew.no_shows} no-show" if crew.no_shows else ""
        said = f"{crew.completed} completed · {money(crew.revenue_cents)}{missed}"
        yield Fact(_short(crew.name), f"{bar(crew.completed, most)} {said}".strip(), "$accent")
    if len(figures.crews) > _MOST_CREWS:
        yield Fact("", f"and {len(figures.crews) - _MOST_CREWS} more: `qdn report` has them all")
    if figures.unassigned:
        yield Fact("nobody named", f"{figures.unassigned} completed")


def _short(name: str) -> str:
    said = safe(name, 18)
    return said if cell_len(said) else "(no name)"
