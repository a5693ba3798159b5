"""One status back, with the reason; it stays open until it is accepted."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from qdn_tui.domain.document import Document
from qdn_tui.domain.job import Job
from qdn_tui.domain.status import info, preceding
from qdn_tui.domain.text import safe
from qdn_tui.errors import QdnError
from qdn_tui.tui.commands import Place, bindings, key_of
from qdn_tui.tui.desk import Desk
from qdn_tui.tui.screens.base import OverScreen
from qdn_tui.tui.typed_ahead import let_them_catch_up
from qdn_tui.tui.widgets.key_bar import KeyBar
from qdn_tui.tui.widgets.safe_input import SafeInput

LONGEST_REASON = 500


class RevertScreen(OverScreen[None]):
    """Asks why, sends, and keeps the reason when that fails."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Place.FORM)

    def __init__(self, desk: Desk, job: Job) -> None:
        super().__init__(desk)
        self._job = job
        self._sending = False

    def compose(self) -> ComposeResult:
        job, to = self._job, preceding(self._job.status)
        back = f"{info(to).mark} {info(to).label}" if to is not None else ""
        with Vertical(classes="dialog"):
            yield Static(
                Content.assemble(
                    ("Revert ", "bold"),
                    (safe(job.number), "bold"),
                    "  ",
                    safe(job.customer.name, 40),
                ),
                classes="title",
            )
            yield Static(
                Content(f"{info(job.status).mark} {info(job.status).label}  →  {back}"),
                classes="soft",
            )
            yield SafeInput(placeholder="Why? The history keeps it.", max_length=LONGEST_REASON)
            yield Static("", classes="problem", markup=False)
            yield KeyBar(Place.FORM)

    def on_mount(self) -> None:
        self.query_one(Input).focus()

    @on(Input.Submitted)
    async def action_save(self) -> None:
        await let_them_catch_up([self.query_one(Input)])
        reason = self.query_one(Input).value.strip()
        if self._sending:
            return
        if not reason:
            self._tell("Give a reason; one word is enough.")
            return
        self._sending = True
        self._tell("Sending…")
        self.desk.order(
            [self.desk.author.revert(self._job, reason)], made=self._made, failed=self._failed
        )

    def action_cancel(self) -> None:
        if self._sending:
            self._tell("Still sending; wait for the answer.")
        else:
            self.dismiss()

    def _made(self, _: Document) -> None:
        to = preceding(self._job.status)
        back = info(to).label if to else "before"
        self.say(f"{self._job.number}: back to {back}.{self.desk.to_be_sent}", seconds=3)
        self.dismiss()

    def _failed(self, error: QdnError) -> None:
        self._sending = False
        again = key_of("save")
        self._tell(f"Not reverted. {error}. Your reason is kept; {again} tries again.")

    def _tell(self, text: str) -> None:
        self.query_one(".problem", Static).update(Content(safe(text)))
