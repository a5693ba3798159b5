"""Changes that were accepted here and refused by the rules later: each is decided about."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from qdn_tui.domain.changes import Change, Create, Edit
from qdn_tui.domain.document import Document
from qdn_tui.domain.text import safe
from qdn_tui.errors import QdnError
from qdn_tui.store.conflicts import Conflict, Remade, again, ended_with, followers
from qdn_tui.store.outbox_file import Damaged
from qdn_tui.tui.commands import Place, bindings
from qdn_tui.tui.conflict_sheet import about, conflict_facts, conflict_rows
from qdn_tui.tui.desk import Desk
from qdn_tui.tui.messages import SnapshotArrived
from qdn_tui.tui.screens.base import ReadingScreen
from qdn_tui.tui.widgets.facts import Fact, Facts
from qdn_tui.tui.widgets.key_bar import KeyBar
from qdn_tui.tui.widgets.pick_list import PickList

WHY = (
    "Accepted on this machine while somebody else worked on the same job. "
    "Nothing of it was written; nothing is lost until you decide."
)
_LABEL_CELLS = 13


class ConflictsScreen(ReadingScreen[None]):
    """The refused changes on one side; on the other what was wanted, what stands, what to do."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(Place.CONFLICTS),
        *(Binding(str(number), f"choose_field({number})", show=False) for number in range(1, 10)),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (96, "-wide")]  # noqa: RUF012  # as its base has it

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        rows = conflict_rows(desk.held.conflicts, desk.document)
        self._list: PickList[str | None] = PickList(
            rows, rows[0].value if rows else None, id="conflicts"
        )
        self._theirs: dict[str, frozenset[str]] = {}
        self._is_deciding = False

    def compose(self) -> ComposeResult:
        with Vertical(classes="sheet conflicts"):
            yield Static(self._title(), classes="title")
            yield Static(WHY, classes="paragraph", markup=False)
            with Horizontal(classes="pages"):
                yield self._list
                with VerticalScroll(can_focus=False):
                    yield Facts(self._facts(), label_cells=_LABEL_CELLS)
            yield KeyBar(Place.CONFLICTS)

    def on_mount(self) -> None:
        self._list.focus()
        self._show_keys()

    # What it reacts to.

    def jobs_changed(self, arrived: SnapshotArrived) -> None:  # noqa: ARG002
        self._show()

    def sending_changed(self) -> None:
        held = self.desk.held
        if not (held.conflicts or held.damaged):
            # It was the last one, or another board of this machine decided it.
            self.dismiss()
            return
        self._show()

    @on(PickList.Picked)
    def _picked(self) -> None:
        self._show()
        self.query_one(VerticalScroll).scroll_home(animate=False)

    def action_choose_field(self, number: int) -> None:
        conflict = self._conflict
        if conflict is None or not isinstance(conflict.change, Edit):
            return
        if number <= len(conflict.change.edits):
            op_id, field = conflict.change.op_id, conflict.change.edits[number - 1].field
            self._theirs[op_id] = self._theirs.get(op_id, frozenset()) ^ {field}
            self._show()

    # What it asks for.

    def action_mine(self) -> None:
        self._decide(self._again())

    def action_without_window(self) -> None:
        conflict = self._conflict
        if conflict is None:
            return
        if _has_window(conflict.change):
            self._decide(self._again(without_window=True))
        else:
            self.say("There is no window to leave out of this change.", "warning")

    def action_theirs(self) -> None:
        conflict = self._conflict
        if conflict is None:
            return
        self._end(ended_with(conflict, self.desk.held.conflicts), ())

    def _decide(self, remade: Remade | None) -> None:
        if remade is None:
            return
        if remade.is_possible:
            self._end(remade.replaces, remade.changes)
        else:
            self.say(f"Not possible: {remade.label}", "warning")

    def _end(self, op_ids: tuple[str, ...], instead: tuple[Change, ...]) -> None:
        if self._is_deciding:
            return
        if self.desk.read_only:
            self.say("This environment is read only here: nothing can be decided.", "warning")
            return
        self._is_deciding = True
        self.desk.decide(op_ids, instead, made=self._decided, failed=self._not_decided)

    def _decided(self, _: Document) -> None:
        self._is_deciding = False

    def _not_decided(self, error: QdnError) -> None:
        self._is_deciding = False
        self.say(f"Not decided. {error}.", "error", seconds=12)

    # What it shows.

    @property
    def _conflict(self) -> Conflict | None:
        """The chosen one."""
        conflicts = self.desk.held.conflicts
        return next((c for c in conflicts if c.change.op_id == self._list.value), None)

    def _again(self, *, without_window: bool = False) -> Remade | None:
        conflict, desk = self._conflict, self.desk
        if conflict is None:
            return None
        return again(
            conflict,
            desk.held.conflicts,
            desk.document,
            desk.business,
            desk.author.stamp,
            mine=self._mine(conflict),
            without_window=without_window,
        )

    def _mine(self, conflict: Conflict) -> frozenset[str]:
        if not isinstance(conflict.change, Edit):
            return frozenset()
        fields = frozenset(edit.field for edit in conflict.change.edits)
        return fields - self._theirs.get(conflict.change.op_id, frozenset())

    def _show(self) -> None:
        rows = conflict_rows(self.desk.held.conflicts, self.desk.document)
        place = max(self._list.place, 0)
        self._list.show_rows(rows)
        if rows and self._list.place < 0:
            self._list.choose(rows[min(place, len(rows) - 1)].value)
        self.query_one(".title", Static).update(self._title(), layout=False)
        self.query_one(Facts).show(self._facts())
        self._show_keys()

    def _show_keys(self) -> None:
        conflict, keys = self._conflict, self.query_one(KeyBar)
        if conflict is None:
            keys.leave_out("mine", "theirs", "without_window")
        elif _has_window(conflict.change):
            keys.leave_out()
        else:
            keys.leave_out("without_window")

    def _title(self) -> Content:
        count = len(self.desk.held.conflicts)
        what = "1 refused change" if count == 1 else f"{count} refused changes"
        return Content.assemble((f"▲ {what}", "bold $warning"), ("  to decide", "bold"))

    def _facts(self) -> list[Fact]:
        conflict, desk = self._conflict, self.desk
        facts: list[Fact] = []
        if conflict is not None:
            heading = about(conflict.change, desk.held.conflicts, desk.document)
            facts.append(Fact(safe(heading, 80)))
            facts += conflict_facts(
                conflict,
                desk.document,
                desk.business,
                self._mine(conflict),
                self._choices(conflict),
            )
        return [*facts, *_damaged_facts(desk.held.damaged)]

    def _choices(self, conflict: Conflict) -> list[tuple[str, str, Remade]]:
        mine = self._again() or Remade((), "")
        choices = [("m", "Apply mine again", mine)]
        change = conflict.change
        if _has_window(change):
            choices.append(("w", "Without a window", self._again(without_window=True) or mine))
        later = len(followers(conflict, self.desk.held.conflicts))
        also = f" and the {later} after it" if later > 1 else " and what followed" if later else ""
        stands = self.desk.document.get(str(change.job_id)) is not None
        name = f"Keep theirs, drop mine{also}" if stands else f"Drop it{also}"
        return [*choices, ("t", name, Remade((), ""))]


def _has_window(change: Change) -> bool:
    """Whether it can be made without its window: a new job can, and keeps all else."""
    return isinstance(change, Create) and change.window is not None


def _damaged_facts(damaged: tuple[Damaged, ...]) -> list[Fact]:
    """Lines of the outbox that cannot be read: kept, and never sent."""
    if not damaged:
        return []
    return [
        Fact("Lines of the outbox that cannot be read"),
        *(Fact(f"Line {line.place}", f"▲ {line.reason}", "$warning") for line in damaged),
    ]
