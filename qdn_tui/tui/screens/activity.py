"""The activity: what changed, who did it and when, on every job; enter opens the job."""

import threading
from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.message import Message

from qdn_tui.domain.telling import moment, said
from qdn_tui.domain.text import fit, safe
from qdn_tui.tui.activity import Happening, happenings, that_fit
from qdn_tui.tui.commands import Place, bindings
from qdn_tui.tui.desk import Desk
from qdn_tui.tui.messages import SnapshotArrived
from qdn_tui.tui.screens.archive import ArchiveScreen
from qdn_tui.tui.screens.detail import DetailScreen
from qdn_tui.tui.screens.search import SearchScreen
from qdn_tui.tui.widgets.long_list import Line, Piece

_MOMENT_CELLS, _NAME_CELLS = 16, 22
_WHO_CELLS, _WHO_NARROW_CELLS = 16, 12
_WIDE_FROM = 90
# From here on it is put in order beside the screen, which stays alive meanwhile.
_MANY_JOBS = 3000


class ActivityScreen(SearchScreen[None, Happening], ArchiveScreen[None]):
    """Follows the jobs; the marked line stays marked while new ones come in above it."""

    NAME = "Activity, the newest first"
    PROMPT = "Any words, or who:… kind:… day:today; ! turns a word around"
    NOTHING_FOUND = "Nothing like that happened."
    STYLE = "activity"
    PLACES = (Place.SEARCH, Place.ACTIVITY)
    BINDINGS: ClassVar[list[BindingType]] = bindings(Place.ACTIVITY)

    class Told(Message):
        """Everything that happened, in order."""

        def __init__(self, told: Sequence[Happening], turn: int) -> None:
            super().__init__()
            self.told = told
            self.turn = turn

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._told: Sequence[Happening] = ()
        self._turn = 0

    def on_mount(self) -> None:
        super().on_mount()
        self._tell_anew()

    def action_read_archive(self) -> None:
        if not self.archive_said:
            self.read_archive()
            self.show_name()

    def archive_changed(self) -> None:
        self.show_name()
        self._tell_anew()

    def name_said(self) -> str:
        return f"{self.NAME} · {self.archive_said}" if self.archive_said else self.NAME

    def jobs_changed(self, arrived: SnapshotArrived) -> None:  # noqa: ARG002
        self._tell_anew()

    def found(self, search: str) -> Sequence[Happening]:
        business = self.desk.business
        today = business.local_day(self.desk.now())
        return that_fit(self._told, search, today, business)

    def line(self, row: Happening, width: int) -> Line:
        wide = width >= _WIDE_FROM
        reason = f"  “{row.entry.reason}”" if row.entry.reason else ""
        pieces: list[Piece] = [
            (f"{moment(row.at, self.desk.business):<{_MOMENT_CELLS}} ", "soft"),
            *_column(row.number, 8, "accent"),
            *(_column(row.name, _NAME_CELLS, "strong") if wide else ()),
            (said(row.entry, self.desk.business), ""),
            (reason, "faint"),
        ]
        return Line(pieces, _column(row.who, _WHO_CELLS if wide else _WHO_NARROW_CELLS, "soft")[:1])

    def choose(self, row: Happening) -> None:
        job = self.desk.job(row.key)
        archived = next((one for one in self.archived if one.key == row.key), None)
        if job is not None:
            self.app.push_screen(DetailScreen(self.desk, job))
        elif archived is not None:
            self.app.push_screen(DetailScreen(self.desk, archived, "in the archive"))
        else:
            self.say(f"{row.number} is not among the jobs any more.", "warning")

    @on(Told)
    def _take(self, told: Told) -> None:
        if told.turn != self._turn:
            return  # a later one is on its way
        marked = self.list.marked
        self._told = told.told
        rows = self.found(self.search)
        place = 0
        if marked is not None and self.list.cursor > 0:
            same = (marked.key, marked.entry.seq)
            places = (i for i, row in enumerate(rows) if (row.key, row.entry.seq) == same)
            place = next(places, 0)
        self.list.show(rows, place)

    def _tell_anew(self) -> None:
        self._turn += 1
        jobs, turn = (*self.desk.document.jobs, *self.archived), self._turn
        if len(jobs) <= _MANY_JOBS:
            self._take(self.Told(happenings(jobs), turn))
            return
        threading.Thread(
            target=lambda: self.post_message(self.Told(happenings(jobs), turn)),
            name="qdn-activity",
            daemon=True,
        ).start()


def _column(text: str, cells: int, tone: str) -> tuple[Piece, Piece]:
    return (fit(safe(text), cells), tone), (" ", "")
