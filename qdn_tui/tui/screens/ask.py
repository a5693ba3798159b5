"""What the small dialogs share: they ask about one job or several and stay until it is accepted."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from qdn_tui.domain.author import Author
from qdn_tui.domain.changes import Change
from qdn_tui.domain.job import Job
from qdn_tui.domain.text import safe
from qdn_tui.errors import QdnError
from qdn_tui.tui.commands import Kind, Place, bindings, key_of
from qdn_tui.tui.desk import Desk
from qdn_tui.tui.explain import who_cannot
from qdn_tui.tui.screens.base import OverScreen
from qdn_tui.tui.screens.discard import DiscardScreen
from qdn_tui.tui.screens.ordering import Went, jobs_said, order_for
from qdn_tui.tui.screens.summary import tell
from qdn_tui.tui.toasts import clear_read
from qdn_tui.tui.typed_ahead import from_the_fields_up, let_them_catch_up
from qdn_tui.tui.widgets.key_bar import KeyBar

FIELDS = "Input, PickList, TickList"


class AskScreen(OverScreen[frozenset[str] | None]):
    """Asks, orders, and keeps what was typed when that fails; ends with the jobs that changed.

    A subclass says what it is called, which change it makes, and what it asks for that.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(Place.ASK),
        # Before the field hears of them, so that what is typed ahead goes to the next field.
        Binding("tab", "app.focus_next", show=False, priority=True),
        Binding("shift+tab", "app.focus_previous", show=False, priority=True),
    ]

    kind: ClassVar[Kind]
    """The change it makes."""
    heading: ClassVar[str]
    """What stands on top, before the job: `Put on hold`."""
    done: ClassVar[str]
    """What is said of several jobs afterwards: `on hold`."""

    def __init__(self, desk: Desk, jobs: Sequence[Job]) -> None:
        super().__init__(desk)
        self.jobs = tuple(jobs)
        self._is_sending = False

    @property
    def job(self) -> Job:
        """The job, or the first of several."""
        return self.jobs[0]

    @abstractmethod
    def questions(self) -> ComposeResult:
        """What is asked."""

    @abstractmethod
    def missing(self) -> str | None:
        """What is still to be answered, as a sentence; None where nothing is."""

    @abstractmethod
    def change(self, author: Author, job: Job) -> Change:
        """The change of one job; nothing is missing."""

    @abstractmethod
    def said(self, job: Job) -> str:
        """What is said of a single job afterwards."""

    @property
    def is_finishing(self) -> bool:
        return self._is_sending

    @property
    def has_typed(self) -> bool:
        return not self._is_sending and any(line.value.strip() for line in self.query(Input))

    def about(self) -> str:
        """Where the job stands, or which jobs these are; empty to leave the line out."""
        return ""

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content.styled(safe(self._heading()), "bold"), classes="title")
            about = self.about() if len(self.jobs) == 1 else self._which()
            if about:
                yield Static(Content(safe(about)), classes="soft")
            yield from self.questions()
            yield Static("", classes="problem", markup=False)
            yield KeyBar(Place.ASK)

    def opened(self) -> None:
        """Called once the dialog is there: what is to be ready, and where typing goes."""

    def on_mount(self) -> None:
        self.opened()

    async def action_answer(self) -> None:
        await let_them_catch_up(from_the_fields_up(self, FIELDS))
        if self._is_sending:
            return
        missing = self.missing()
        if missing is not None:
            self.tell(missing)
            return
        self._is_sending = True
        self.tell("Sending…")
        order_for(self.desk, self.jobs, self.change, made=self._made, failed=self._failed)

    def action_cancel(self) -> None:
        if self._is_sending:
            self.tell("Still sending; wait for the answer.")
        elif self.has_typed:
            self.app.push_screen(DiscardScreen(self.desk), self._discarded)
        else:
            self._discarded(True)

    def tell(self, text: str) -> None:
        """Show what stands in the way, or what is to be known."""
        self.query_one(".problem", Static).update(Content(safe(text)))

    def _discarded(self, sure: bool | None) -> None:
        if sure:
            clear_read(self.app)
            self.dismiss(None)

    def _made(self, went: Went) -> None:
        self.dismiss(went.keys)
        tell(self, went, self.said, self.done)

    def _failed(self, error: QdnError) -> None:
        self._is_sending = False
        again = key_of("answer")
        self.tell(f"Not done. {error}. All you answered is kept; {again} tries again.")

    def _heading(self) -> str:
        return f"{self.heading} {jobs_said(self.jobs)}"

    def _which(self) -> str:
        """Several jobs by their numbers, and which of them the rules refuse."""
        shown = ", ".join(job.number for job in self.jobs[:4])
        more = len(self.jobs) - 4
        which = f"{shown} and {more} more" if more > 0 else shown
        cannot = who_cannot(self.jobs, self.kind)
        return f"{which}. {cannot}" if cannot else which
