"""The form over a job's own fields: only what was changed is saved, as one change."""

import threading
from dataclasses import replace

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from qdn_tui.domain.document import Document
from qdn_tui.domain.job import Job
from qdn_tui.domain.phone import parse_phone
from qdn_tui.domain.text import safe
from qdn_tui.tui.commands import Place
from qdn_tui.tui.desk import Desk
from qdn_tui.tui.edit_entry import FIELDS, EditEntry, EditName, edits, entry_of, problems, remark
from qdn_tui.tui.messages import SnapshotArrived
from qdn_tui.tui.new_job_entry import FIELDS as TEXTS
from qdn_tui.tui.new_job_entry import FieldName, with_text
from qdn_tui.tui.screens.form import FormScreen
from qdn_tui.tui.screens.job_fields import customer_fields, service_fields, services_of
from qdn_tui.tui.widgets.field import Field
from qdn_tui.tui.widgets.key_bar import KeyBar
from qdn_tui.tui.widgets.tick import Tick


class EditJobScreen(FormScreen[None]):
    """Edits a job as it stood when the form opened: what others change meanwhile is not lost."""

    def __init__(self, desk: Desk, job: Job) -> None:
        super().__init__(desk)
        self._opened = job
        self._now = job
        self._blank = entry_of(job)
        self.entry: EditEntry = self._blank

    def compose(self) -> ComposeResult:
        job, entry = self._opened, self._blank
        in_dollars = job.price.currency == "USD"
        with Vertical(classes="sheet form edit"):
            yield Static(
                Content(f"Edit {safe(job.number)}  {safe(job.customer.name)}"), classes="title"
            )
            with VerticalScroll(can_focus=False), Horizontal(classes="pages"):
                with Vertical(classes="page"):
                    yield from customer_fields(entry)
                    yield Field("access", "Access", entry.access, "gate code, where to park", 2000)
                    yield Field("note", "Note", entry.note, "the customer's own words", 2000)
                with Vertical(classes="page"):
                    label = "Price $" if in_dollars else f"Pr. {safe(job.price.currency)}"
                    services = services_of(self.desk.business, job.service)
                    yield from service_fields(entry, services, label)
                    yield Tick("Paid", value=entry.paid, id="paid")
                    yield Field("method", "Paid by", entry.method, "cash, card, check", 60)
            yield Static("", id="answer", markup=False)
            yield KeyBar(Place.FORM)

    def on_mount(self) -> None:
        self.query_one("#name", Input).focus()
        # The tables of phone numbers take a while to load; other fields are typed meanwhile.
        threading.Thread(target=parse_phone, args=(self.desk.business.phone,), daemon=True).start()

    # What it reacts to.

    def typed(self, name: str, text: str) -> None:
        if name == "method":
            self.entry = replace(self.entry, method=text)
        else:
            self.entry = with_text(self.entry, _field(name), text)

    @on(Tick.Turned)
    def _paid_turned(self, turned: Tick.Turned) -> None:
        self.entry = replace(self.entry, paid=turned.value)

    def jobs_changed(self, arrived: SnapshotArrived) -> None:
        now = arrived.document.get(self._opened.key)
        if now is None or now is self._now:
            return
        self._now = now
        if not self.sending:
            self._remark_on_all()

    # What it asks for.

    @property
    def is_untouched(self) -> bool:
        return self.entry == self._blank

    def save(self) -> None:
        desk = self.desk
        wrong = problems(self.entry, self._opened, desk.business)
        if wrong:
            self.visited.update(FIELDS)
            self._remark_on_all()
            self.query_one(f"#{wrong[0]}", Input).focus()
            self.answer(f"Not saved yet: {len(wrong)} to mend.", "problem")
            return
        changed = edits(self.entry, self._opened, desk.business)
        if not changed:
            self.say(f"{self._opened.number}: nothing was changed.", seconds=3)
            self.dismiss(None)
            return
        self.sending = True
        self.answer("Sending…", "hint")
        change = desk.author.edit(self._opened, changed)
        desk.order([change], made=self._made, failed=self.not_taken)

    def _made(self, _: Document) -> None:
        self.say(f"{self._opened.number}: edited.{self.desk.to_be_sent}", seconds=3)
        self.dismiss(None)

    # What it shows.

    def remark_on(self, name: str) -> None:
        said = remark(self.entry, _name(name), self._opened, self._now, self.desk.business)
        self.show_remark(name, said)

    def _remark_on_all(self) -> None:
        for name in FIELDS:
            self.remark_on(name)


def _name(field: str) -> EditName:
    return next(known for known in FIELDS if known == field)


def _field(field: str) -> FieldName:
    return next(known for known in TEXTS if known == field)
