"""The columns of the list: what each says of a job, how it sorts, and which fit in a width."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from qdn_tui.domain.business import Business
from qdn_tui.domain.findable import fold
from qdn_tui.domain.job import Job
from qdn_tui.domain.phone import format_phone
from qdn_tui.domain.status import OUTCOME_LABELS, info, position
from qdn_tui.domain.text import fit, safe
from qdn_tui.tui.cards import age_label, counted_from, day_label
from qdn_tui.tui.widgets.card_paint import Moment

_FAR = float("inf")
_GAP = 2
_NARROWEST = 3


class Row(NamedTuple):
    """A job where and when it is shown."""

    job: Job
    business: Business
    moment: Moment


@dataclass(frozen=True)
class JobColumn:
    """One column.

    Attributes:
        name: its heading; what is remembered of a sorting.
        cells: its width; a flexible one takes what is left above it.
        text: what it says of a job, not safe for a terminal.
        order: what it sorts by.
        rank: 0 for one that is always there; a higher one goes earlier where there is no room.
        tone: how it looks, one of the list's tones.
        flexible: whether it grows.
        measured: whether it is an amount, whose digits stand under each other.
    """

    name: str
    cells: int
    text: Callable[[Row], str]
    order: Callable[[Job], Any]
    rank: int = 0
    tone: str = ""
    flexible: bool = False
    measured: bool = False

    def fitted(self, text: str, cells: int) -> str:
        """A safe text in so many cells."""
        return fit(text.rjust(cells) if self.measured else text, cells)


def _number(row: Row) -> str:
    job = row.job
    mark = "✕" if job.outcome is not None else "‖" if job.hold is not None else None
    return f"{mark or info(job.status).mark} {job.number}"


def _status(row: Row) -> str:
    job = row.job
    return OUTCOME_LABELS[job.outcome] if job.outcome is not None else info(job.status).label


def _window(row: Row) -> str:
    job, business, moment = row
    if job.window is None:
        return "no window"
    day = day_label(business.local_day(job.window.start_at), moment.day)
    return f"{day} {business.hours_label(job.window)}"


def _phone(row: Row) -> str:
    customer = row.job.customer
    return format_phone(customer.phone) if customer.phone else customer.email or "–"


COLUMNS: tuple[JobColumn, ...] = (
    JobColumn("Number", 11, _number, lambda job: (len(job.number), job.number)),
    JobColumn("Status", 16, _status,
              lambda job: (job.outcome is not None, position(job.status)), rank=2),
    JobColumn("Customer", 14, lambda r: r.job.customer.name,
              lambda job: fold(job.customer.name), tone="strong", flexible=True),
    JobColumn("Street", 16, lambda r: r.job.address.line1,
              lambda job: fold(job.address.line1), rank=3, flexible=True),
    JobColumn("City", 14, lambda r: r.job.address.city or "–",
              lambda job: fold(job.address.city), rank=7, tone="soft"),
    JobColumn("Phone", 15, _phone, lambda job: job.customer.phone or "~", rank=5, tone="soft"),
    JobColumn("Service", 23, lambda r: r.business.service_label(r.job.service),
              lambda job: job.service, rank=4, tone="soft"),
    JobColumn("Window", 18, _window,
              lambda job: job.window.start_at.timestamp() if job.window else _FAR),
    JobColumn("Crew", 20, lambda r: ", ".join(r.job.assignment.crew) or "–",
              lambda job: fold(", ".join(job.assignment.crew)) or "~", rank=6, tone="soft"),
    JobColumn("Price", 8, lambda r: str(r.job.price), lambda job: job.price.amount_cents,
              measured=True),
    JobColumn("Paid", 6, lambda r: r.job.payment.state,
              lambda job: job.payment.state, rank=8, tone="soft"),
    JobColumn("Age", 4, lambda r: age_label(r.moment.seconds - counted_from(r.job)),
              lambda job: -counted_from(job), rank=1, tone="faint", measured=True),
)  # fmt: skip
DEFAULT_SORT = "Window"


def column_named(name: str) -> JobColumn:
    """The column with this heading; the usual one for an unknown name."""
    return next(
        (c for c in COLUMNS if c.name == name), next(c for c in COLUMNS if c.name == DEFAULT_SORT)
    )


def sorted_jobs(jobs: Iterable[Job], name: str, *, descending: bool) -> list[Job]:
    """Jobs in the order of a column; equal ones by their number."""
    order = column_named(name).order
    return sorted(jobs, key=lambda job: (order(job), job.number), reverse=descending)


def fitting(width: int) -> list[tuple[JobColumn, int]]:
    """The columns that fit, in their order, each with its cells."""
    shown = list(COLUMNS)
    while len(shown) > 1 and _wide(shown) > width:
        leaving = max(shown, key=lambda column: column.rank)
        if leaving.rank == 0:
            break
        shown.remove(leaving)
    flexible = [column for column in shown if column.flexible]
    extra = (width - _wide(shown)) // max(len(flexible), 1)
    return [
        (column, max(column.cells + extra, _NARROWEST) if column.flexible else column.cells)
        for column in shown
    ]


def cells_of(
    job: Job, columns: Sequence[tuple[JobColumn, int]], business: Business, moment: Moment
) -> list[tuple[str, str]]:
    """A job's row: texts of exactly their columns' widths, with their tones."""
    flow = info(job.status).colour
    cells: list[tuple[str, str]] = []
    for column, wide in columns:
        said = safe(column.text(Row(job, business, moment)), 200)
        # Nothing stands after the last: a gap there would be cut, and shown as more to read.
        gap = "" if column is columns[-1][0] else " " * _GAP
        text = column.fitted(said, wide) + gap
        cells.append((text, flow if column.name in ("Number", "Status") else column.tone))
    return cells


def heading_cells(
    columns: Sequence[tuple[JobColumn, int]], sort: str, *, descending: bool
) -> list[tuple[str, bool]]:
    """The headings, each with whether the list is sorted by it."""
    mark = "▼" if descending else "▲"
    return [
        (
            column.fitted(f"{column.name} {mark}" if column.name == sort else column.name, wide)
            + " " * _GAP,
            column.name == sort,
        )
        for column, wide in columns
    ]


def _wide(columns: Sequence[JobColumn]) -> int:
    return sum(column.cells for column in columns) + _GAP * (len(columns) - 1)
