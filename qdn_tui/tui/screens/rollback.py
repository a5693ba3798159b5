"""The releases to go back to; the plan of going there is shown before anything happens."""

from collections.abc import Sequence

from qdn_tui.deploy import Record
from qdn_tui.tui.desk import Desk
from qdn_tui.tui.screens.search import SearchScreen
from qdn_tui.tui.shipping.sheet import history_line
from qdn_tui.tui.widgets.long_list import Line


class RollbackScreen(SearchScreen[str, Record]):
    """Ends with the id of a record, or None.

    Args:
        desk: the desk.
        releases: those to choose from, newest first.
    """

    NAME = "Go back to which release?"
    PROMPT = "Arrows choose, enter shows what going back changes; type to search"
    NOTHING_FOUND = "No release is like that."
    STYLE = "rollback"

    def __init__(self, desk: Desk, releases: Sequence[Record]) -> None:
        super().__init__(desk)
        self._releases = releases

    def found(self, search: str) -> Sequence[Record]:
        words = search.lower().split()
        return [one for one in self._releases if all(word in _said(one) for word in words)]

    def line(self, row: Record, width: int) -> Line:
        return history_line(
            row, is_served=False, zone=self.desk.business.zone, now=self.desk.now(), width=width
        )

    def choose(self, row: Record) -> None:
        self.dismiss(row.id)


def _said(record: Record) -> str:
    return f"{record.id} {record.release} {record.kind} {record.by} {record.message}".lower()
