"""Undo: one's own last step is shown, and taken back when that is confirmed."""

from functools import partial

from qdn_tui.domain.document import Document
from qdn_tui.domain.undo import Undoing, last_step, undoing
from qdn_tui.errors import QdnError
from qdn_tui.tui.screens.base import ResultT
from qdn_tui.tui.screens.sharing import SharingScreen
from qdn_tui.tui.screens.undo import UndoScreen
from qdn_tui.tui.undo_words import inverse_said, why_not_undone

NOTHING = "There is no change of yours to undo."


class UndoingScreen(SharingScreen[ResultT]):
    """A screen from which the last step is taken back, whichever job it was about."""

    def action_undo(self) -> None:
        if not self.may_write():
            return
        is_held = self.desk.steps.is_held()
        found = self._found()
        if not (found.possible or found.refused):
            self.say(NOTHING)
            return
        if found.changes and is_held:
            self.say("Undone this moment; press once more for the change before it.", "warning")
        elif found.changes:
            self.app.push_screen(UndoScreen(self.desk, found), self._confirmed)
        else:
            why = why_not_undone(found.refused[0], self.desk.business)
            more = len(found.refused) - 1
            self.say(why + (f" And {more} more." if more else ""), "warning", seconds=12)

    def _found(self) -> Undoing:
        desk = self.desk
        author = desk.author
        step = last_step(desk.document, author.actor, author.source, desk.made)
        return undoing(step, desk.document, author, desk.business)

    def _confirmed(self, sure: bool | None) -> None:
        if not sure:
            return
        # Found anew: somebody may have built on it while the line was read.
        found = self._found()
        if not found.changes:
            self.action_undo()
            return
        self.desk.steps.taken([one.job for one in found.possible])
        self.desk.order(found.changes, made=partial(self._undone, found), failed=self._not_undone)
        self.app_sending_changed()

    def _undone(self, found: Undoing, _: Document) -> None:
        if len(found.possible) == 1:
            words = ", ".join(inverse_said(c, self.desk.business) for c in found.changes)
            said = f"Undone. {found.possible[0].job.number}: {words}."
        else:
            said = f"Undone for {len(found.possible)} jobs."
        if found.refused:
            said += f" Not for {len(found.refused)}."
        self.say(f"{said}{self.desk.to_be_sent}")

    def _not_undone(self, error: QdnError) -> None:
        self.say(f"Not undone. {error}.", "error", seconds=12)
