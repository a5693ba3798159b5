"""Who goes with what: ticked from what other jobs use, or typed; clashes are shown, not walls."""

from collections.abc import Sequence

from pydantic import ValidationError
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Input, Static

from qdn_tui.domain.author import Author
from qdn_tui.domain.changes import Change
from qdn_tui.domain.job import Assignment, Job
from qdn_tui.domain.roster import PARTS, Part
from qdn_tui.tui.assign_entry import (
    assignment_of,
    busy,
    clash_lines,
    offered,
    ticked_at_first,
    wanted,
)
from qdn_tui.tui.desk import Desk
from qdn_tui.tui.screens.ask import AskScreen
from qdn_tui.tui.widgets.safe_input import SafeInput
from qdn_tui.tui.widgets.tick_list import TickList, TickRow

_LONGEST = 120
_EXAMPLES = {"crew": "names, with commas between them", "truck": "one", "trailer": "one"}
_SHOWN_CLASHES = 2
Name = tuple[Part, str]


class AssignScreen(AskScreen):
    """With several jobs, a part that nobody touches here stays as it is on each of them."""

    kind = "assign"
    heading = "Assign"
    done = "assigned"

    def __init__(self, desk: Desk, jobs: Sequence[Job]) -> None:
        super().__init__(desk, jobs)
        self._touched: frozenset[Part] = frozenset()
        at_first = ticked_at_first(self.jobs)
        names = offered(self.jobs, desk.document)
        rows = [
            TickRow(
                (part, name),
                part.title(),
                name,
                busy(name, part, self.jobs, desk.document),
                alone=part != "crew",
            )
            for part in PARTS
            for name in names[part]
        ]
        ticked = [(part, name) for part in PARTS for name in at_first[part]]
        self._list: TickList[Name] = TickList(rows, ticked, id="roster")

    def about(self) -> str:
        window = self.job.window
        return self.desk.business.window_label(window) if window else "No window yet."

    def questions(self) -> ComposeResult:
        if self._list.rows:
            yield self._list
        for part in PARTS:
            with Horizontal(classes="other"):
                other = "Other " if self._list.rows else ""
                yield Static(f"{other}{part}".capitalize(), classes="label", markup=False)
                yield SafeInput(placeholder=_EXAMPLES[part], max_length=_LONGEST, id=part)

    def opened(self) -> None:
        crew = self.query_one("#crew", Input)
        self._list.line_for_names = crew
        # The focus comes after the first letter, which the second one must not replace.
        crew.select_on_focus = False
        first = self._list if self._list.rows else crew
        first.focus()
        self._show_clashes()

    def missing(self) -> str | None:
        try:
            self._assigned()
        except ValidationError:
            return f"A name has at most {_LONGEST} characters."
        return None if self._touched else "Nothing was changed yet."

    def change(self, author: Author, job: Job) -> Change:
        return author.assign(job, assignment_of(job, self._names(), self._touched))

    def said(self, job: Job) -> str:
        its = assignment_of(job, self._names(), self._touched)
        who = ", ".join(filter(None, (*its.crew, its.truck, its.trailer)))
        return f"{job.number}: {who or 'nobody'} assigned."

    @on(TickList.Ticked)
    def _ticked(self, ticked: TickList.Ticked) -> None:
        self._touch(ticked.group.lower())

    @on(Input.Changed)
    def _typed(self, typed: Input.Changed) -> None:
        self._touch(typed.input.id or "")

    def _touch(self, name: str) -> None:
        self._touched |= {part for part in PARTS if part == name}
        self._show_clashes()

    def _names(self) -> dict[Part, tuple[str, ...]]:
        typed: dict[Part, str] = {p: self.query_one(f"#{p}", Input).value for p in PARTS}
        chosen = (row.value for row in self._list.rows if row.value in self._list.ticked)
        ticked: dict[Part, tuple[str, ...]] = dict.fromkeys(PARTS, ())
        for part, name in chosen:
            ticked[part] = (*ticked[part], name)
        return wanted(typed, ticked)

    def _assigned(self) -> list[tuple[Job, Assignment]]:
        names = self._names()
        return [(job, assignment_of(job, names, self._touched)) for job in self.jobs]

    def _show_clashes(self) -> None:
        try:
            lines = clash_lines(self._assigned(), self.desk.document)
        except ValidationError:
            return
        more = f" and {len(lines) - _SHOWN_CLASHES} more" if len(lines) > _SHOWN_CLASHES else ""
        shown = "; ".join(lines[:_SHOWN_CLASHES])
        self.tell(f"▲ At the same time: {shown}{more}." if lines else "")
