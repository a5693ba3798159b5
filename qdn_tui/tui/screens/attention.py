"""What needs eyes: late jobs, starting windows, what customers did, and records nobody can read."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Static

from qdn_tui.domain.attention import CONCERNS, Concern, Finding
from qdn_tui.domain.business import Business
from qdn_tui.domain.document import Document, Quarantined
from qdn_tui.domain.job import Job
from qdn_tui.domain.telling import moment, said
from qdn_tui.domain.text import fit, safe
from qdn_tui.tui.cards import age_label
from qdn_tui.tui.commands import Place, bindings
from qdn_tui.tui.desk import Desk
from qdn_tui.tui.messages import SnapshotArrived
from qdn_tui.tui.screens.base import OverScreen
from qdn_tui.tui.widgets.job_rows import JobRows
from qdn_tui.tui.widgets.key_bar import KeyBar
from qdn_tui.tui.widgets.long_list import Line, LongList

# A screenful is read; a thousand reasons are a job for `qdn store check`.
MOST_SHOWN = 200
# An id is what one looks for in the source, to its last sign.
_LABEL_CELLS = 38
UNREADABLE = "Records that cannot be read: kept as they came; mended and imported, they are jobs"
EMPTY = "Nothing needs eyes, and every record can be read."
NOTHING = (
    "Nothing needs eyes: no job is late, about to begin, new, changed by its customer, booked "
    "twice, or on hold and due. Every record can be read."
)
"""The same with what counts, for whoever asks."""


class Row(NamedTuple):
    """A line: a heading, a finding, or a record with one of its reasons."""

    heading: str = ""
    finding: Finding | None = None
    apart: Quarantined | None = None
    reason: int = 0


class AttentionRows(JobRows[Row]):
    """The lines; the cursor rests on jobs and records."""

    def key_of(self, row: Row) -> str | None:
        if row.finding is not None:
            return row.finding.keys[0]
        return row.apart.label if row.apart is not None and not row.reason else None


class AttentionScreen(OverScreen[str | None]):
    """Everything that needs eyes; enter goes to the job.

    Args:
        desk: the desk.
        found: what needs eyes now.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings(Place.ATTENTION)

    def __init__(self, desk: Desk, found: Callable[[], tuple[Finding, ...]]) -> None:
        super().__init__(desk)
        self._found = found
        self._rows = AttentionRows(self._line, empty=EMPTY)
        self.read: set[str] = set()
        """Marks of the findings that stood on the screen."""

    def compose(self) -> ComposeResult:
        with Vertical(classes="sheet attention"):
            yield Static("What needs eyes", classes="title", markup=False)
            yield self._rows
            yield KeyBar(Place.ATTENTION)

    def on_mount(self) -> None:
        self.show_findings()
        self._rows.focus()

    def jobs_changed(self, arrived: SnapshotArrived) -> None:  # noqa: ARG002
        # Records may have come or gone; what else needs eyes, the board under it tells.
        self.show_findings()

    def show_findings(self) -> None:
        """Show what needs eyes now; told of it as well whenever it is something else."""
        self._rows.show_rows(list(rows_of(self._found(), self.desk.document)))

    def action_close(self) -> None:
        self.dismiss(None)

    @on(LongList.Chosen)
    def action_go_there(self) -> None:
        row = self._rows.marked
        if row is None or row.finding is None:
            self.say("That record is no job yet: it cannot be read.", "warning")
        else:
            self.dismiss(row.finding.keys[0])

    def _line(self, row: Row, width: int) -> Line:  # noqa: ARG002
        if row.heading:
            return Line([(row.heading, "accent")])
        if row.finding is not None:
            return self._finding_line(row.finding)
        assert row.apart is not None  # noqa: S101  # a row is one of the three
        reasons = row.apart.reasons or ("cannot be read",)
        label = "" if row.reason else safe(row.apart.label, _LABEL_CELLS - 2)
        mark = "  " if row.reason else "▲ "
        return Line(
            [(fit(label, _LABEL_CELLS), "soft"), (mark, "warning"), (reasons[row.reason], "")]
        )

    def _finding_line(self, finding: Finding) -> Line:
        job = self.desk.job(finding.keys[0])
        name = safe(job.customer.name, 40) if job is not None else ""
        also = f" and {finding.numbers[1]}" if len(finding.numbers) > 1 else ""
        window = f"  {self._window_of(finding, job)}" if job is not None else ""
        about = f"  {safe(finding.about, 80)}" if finding.about else ""
        # Only what is painted gets here: a line below the last one has not been read.
        self.read.add(finding.mark)
        return Line(
            [
                (f"{safe(finding.numbers[0])}{also}  ", "strong"),
                (name, ""),
                (window.rstrip(), ""),
                (about, "soft"),
            ],
            [(when(finding, self.desk.now(), self.desk.business), "warning")],
        )

    def _window_of(self, finding: Finding, job: Job) -> str:
        """The window that a customer gave back, or went from and to; nothing for other findings."""
        business = self.desk.business
        match finding.concern:
            case Concern.MOVED:
                return said(job.history[-1], business)
            case Concern.CANCELLED if job.window is not None:
                return f"Window: {business.window_label(job.window)}"
        return ""


def rows_of(found: tuple[Finding, ...], document: Document) -> Iterator[Row]:
    """Findings under their concerns, then the records that cannot be read, up to 200."""
    for concern in Concern:
        its = [finding for finding in found if finding.concern is concern]
        if its:
            yield Row(heading=CONCERNS[concern])
            yield from (Row(finding=finding) for finding in its)
    apart = document.quarantined
    if apart:
        yield Row(heading=UNREADABLE)
    for entry in apart[:MOST_SHOWN]:
        for place in range(max(len(entry.reasons), 1)):
            yield Row(apart=entry, reason=place)
    if len(apart) > MOST_SHOWN:
        yield Row(heading=f"and {len(apart) - MOST_SHOWN} more: see qdn store check")


def when(finding: Finding, now: datetime, business: Business) -> str:
    """`for 2h`, `in 25m`, `Nov 20, 2:00 pm`: how urgent it is."""
    distance = (now - finding.at).total_seconds()
    match finding.concern:
        case Concern.STARTING:
            return f"in {age_label(max(-distance, 0))}".replace("in now", "now")
        case Concern.TWICE:
            return moment(finding.at, business)
        case Concern.NEW | Concern.CANCELLED | Concern.MOVED:
            age = age_label(distance)
            return "just now" if age == "now" else f"{age} ago"
    age = age_label(distance)
    return "just now" if age == "now" else f"for {age}"
