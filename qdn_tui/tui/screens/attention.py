"""Records that cannot be read: kept byte for byte, shown with what is wrong."""

from collections.abc import Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from qdn_tui.domain.document import Document
from qdn_tui.tui.commands import Place, bindings
from qdn_tui.tui.messages import SnapshotArrived
from qdn_tui.tui.screens.base import ReadingScreen
from qdn_tui.tui.widgets.facts import Fact, Facts
from qdn_tui.tui.widgets.key_bar import KeyBar

# A screenful is read; a thousand reasons are a job for `qdn store check`.
MOST_SHOWN = 200
KEPT = (
    "They are kept exactly as they came, beside the jobs. "
    "Mended at their source and imported again, they come in as jobs."
)
_LABEL_CELLS = 24


class AttentionScreen(ReadingScreen[None]):
    """Each such record with its reasons."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Place.READING)

    def compose(self) -> ComposeResult:
        with Vertical(classes="sheet attention"):
            yield Static("Records that cannot be read", classes="title", markup=False)
            yield Static(KEPT, classes="paragraph", markup=False)
            with VerticalScroll(can_focus=False):
                yield Facts(attention_facts(self.desk.document), label_cells=_LABEL_CELLS)
            yield KeyBar(Place.READING)

    def jobs_changed(self, arrived: SnapshotArrived) -> None:
        self.query_one(Facts).show(attention_facts(arrived.document))


def attention_facts(document: Document) -> Iterator[Fact]:
    """Every record that cannot be read, up to 200, with its reasons."""
    apart = document.quarantined
    if not apart:
        yield Fact("", "Every record can be read.")
    for entry in apart[:MOST_SHOWN]:
        for number, reason in enumerate(entry.reasons or ("cannot be read",)):
            yield Fact(
                entry.label if number == 0 else "", f"▲ {reason}" if number == 0 else f"  {reason}"
            )
    if len(apart) > MOST_SHOWN:
        yield Fact("", f"and {len(apart) - MOST_SHOWN} more", "$ink-soft")
