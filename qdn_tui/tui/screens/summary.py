"""What became of an order for several jobs: how many went, and why others did not."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from qdn_tui.domain.job import Job
from qdn_tui.tui.commands import Place, bindings
from qdn_tui.tui.desk import Desk
from qdn_tui.tui.screens.base import DeskScreen, ReadingScreen
from qdn_tui.tui.screens.ordering import Went
from qdn_tui.tui.widgets.facts import Fact, Facts
from qdn_tui.tui.widgets.key_bar import KeyBar

_NUMBER_CELLS = 12


class SummaryScreen(ReadingScreen[None]):
    """The refused jobs with their reasons, under what was done."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Place.READING)

    def __init__(self, desk: Desk, done: str, refused: Sequence[tuple[Job, str]]) -> None:
        super().__init__(desk)
        self._done = done
        self._refused = tuple(refused)

    def compose(self) -> ComposeResult:
        with Vertical(classes="sheet summary"):
            yield Static(Content.styled(self._done, "bold"), classes="title")
            with VerticalScroll(can_focus=False):
                yield Facts(self._facts(), label_cells=_NUMBER_CELLS)
            yield KeyBar(Place.READING)

    def _facts(self) -> Iterator[Fact]:
        yield Fact(f"{len(self._refused)} refused; {_marked(len(self._refused))}")
        for job, why in self._refused:
            yield Fact(job.number, job.customer.name, "bold", "")
            yield Fact("", f"▲ {why}.", "$warning")


def tell(screen: DeskScreen[Any], went: Went, said: Callable[[Job], str], done: str) -> None:
    """Say what became of an order.

    Args:
        screen: over which it is said.
        went: what became of it.
        said: what is said of a single job.
        done: what is said of several: `advanced`.
    """
    later = screen.desk.to_be_sent
    if len(went.jobs) == 1 and not went.refused:
        screen.say(f"{said(went.jobs[0])}{later}", seconds=3)
        return
    count = len(went.jobs)
    sentence = f"{'1 job' if count == 1 else f'{count} jobs'} {done}.{later}"
    if went.refused:
        screen.app.push_screen(SummaryScreen(screen.desk, sentence, went.refused))
    else:
        screen.say(sentence, seconds=5)


def _marked(count: int) -> str:
    return "it stays marked" if count == 1 else "they stay marked"
