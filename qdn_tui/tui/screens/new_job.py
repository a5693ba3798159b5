"""The form for a new job: checked as it is typed, open until it is accepted."""

import threading
from dataclasses import replace

from pydantic import ValidationError
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from qdn_tui.domain.changes import Create
from qdn_tui.domain.document import Document
from qdn_tui.domain.job import Job
from qdn_tui.domain.phone import parse_phone
from qdn_tui.domain.text import safe
from qdn_tui.tui.commands import Place
from qdn_tui.tui.desk import Desk
from qdn_tui.tui.messages import SnapshotArrived
from qdn_tui.tui.new_job_entry import (
    FIELDS,
    FieldName,
    blank_entry,
    create,
    entry_like,
    is_untouched,
    problems,
    remark,
    window_problem,
    with_text,
)
from qdn_tui.tui.screens.form import FormScreen
from qdn_tui.tui.screens.job_fields import customer_fields, service_fields, services_of
from qdn_tui.tui.widgets.field import Field
from qdn_tui.tui.widgets.key_bar import KeyBar
from qdn_tui.tui.widgets.pick_list import PickList
from qdn_tui.tui.widgets.tick import Tick
from qdn_tui.tui.widgets.window_picker import PICKER_KEYS, WindowPicker


class NewJobScreen(FormScreen[str | None]):
    """Takes a job; ends with its id, or with None where it was left."""

    def __init__(self, desk: Desk, like: Job | None = None) -> None:
        super().__init__(desk)
        self._like = like
        self._blank = entry_like(like, desk.business) if like else blank_entry(desk.business)
        self.entry = self._blank
        self._sent: Create | None = None

    def compose(self) -> ComposeResult:
        business, entry = self.desk.business, self.entry
        with Vertical(classes="sheet form"):
            yield Static(self._heading(), classes="title", markup=False)
            with VerticalScroll(can_focus=False), Horizontal(classes="pages"):
                with Vertical(classes="page"):
                    yield from customer_fields(entry)
                    yield from service_fields(entry, services_of(business), "Price $")
                with Vertical(classes="page"):
                    yield Static(PICKER_KEYS, classes="caption", markup=False)
                    yield WindowPicker(business, self._known_jobs, self.desk.now(), id="window")
                    yield Static("", id="window-remark", classes="remark", markup=False)
                    yield Tick("Customer's word given: ready for pickup", id="ready")
                    yield Field("access", "Access", entry.access, "gate code, where to park", 2000)
                    yield Field("note", "Note", "", "for the desk and the crew", 2000)
            yield Static("", id="answer", markup=False)
            yield KeyBar(Place.FORM)

    def on_mount(self) -> None:
        self.query_one("#name", Input).focus()
        # The tables of phone numbers take a while to load; the name is typed first.
        threading.Thread(target=parse_phone, args=(self.desk.business.phone,), daemon=True).start()

    # What it reacts to.

    def typed(self, name: str, text: str) -> None:
        self.entry = with_text(self.entry, _name(name), text)

    @on(PickList.Picked, "#window")
    def _window_picked(self) -> None:
        self.entry = replace(self.entry, window=self.query_one(WindowPicker).window)
        self._remark_on_window()

    @on(Tick.Turned)
    def _word_given(self, turned: Tick.Turned) -> None:
        self.entry = replace(self.entry, ready=turned.value)

    def jobs_changed(self, arrived: SnapshotArrived) -> None:  # noqa: ARG002
        self.query_one(WindowPicker).show_jobs(self._known_jobs)
        if not self.sending:  # its own job has no say in whether there is room for it
            self._remark_on_window()

    # What it asks for.

    @property
    def is_untouched(self) -> bool:
        return is_untouched(self.entry, self._blank)

    def save(self) -> None:
        business = self.desk.business
        wrong = problems(self.entry, business)
        if wrong:
            self.visited.update(FIELDS)
            for field in FIELDS:
                self.remark_on(field)
            first = next(field for field in FIELDS if field in wrong)
            self.query_one(f"#{first}", Input).focus()
            self.answer(f"Not saved yet: {len(wrong)} to complete.", "problem")
            return
        full = window_problem(self.entry, self.desk.document, business, self.desk.now())
        if full is not None and full.kind == "problem":
            self.query_one(WindowPicker).focus()
            self.answer("Not saved yet: the window has filled up.", "problem")
            return
        try:
            change = create(self.entry, self.desk.author, business, self._sent)
        except (ValidationError, ValueError):
            self.answer("Not saved: a field holds what a job cannot keep.", "problem")
            return
        self._sent = change
        self.sending = True
        self.answer("Sending…", "hint")
        self.desk.order([change], made=self._taken, failed=self.not_taken)

    def _taken(self, document: Document) -> None:
        key = str(self._sent.job_id) if self._sent else ""
        job = document.get(key)
        if job is not None and not self.desk.is_connected:
            self.say(f"{job.customer.name} is booked.{self.desk.to_be_sent} Its number comes then.")
        self.dismiss(key)

    # What it shows.

    @property
    def _known_jobs(self) -> tuple[Job, ...] | None:
        """The jobs; None before the first read: what waits here alone says nothing of places."""
        return tuple(self.desk.document.jobs) if self.desk.has_jobs_read else None

    def _heading(self) -> str:
        like = self._like
        return (
            f"New job like {safe(like.number)}  {safe(like.customer.name)}" if like else "New job"
        )

    def remark_on(self, name: str) -> None:
        self.show_remark(name, remark(self.entry, _name(name), self.desk.business))

    def _remark_on_window(self) -> None:
        desk = self.desk
        said = window_problem(self.entry, desk.document, desk.business, desk.now())
        shown = self.query_one("#window-remark", Static)
        shown.set_classes(f"remark {said.kind}" if said else "remark")
        mark = "✗" if said is not None and said.kind == "problem" else "▲"
        shown.update(Content(f"{mark} {said.text}" if said else ""), layout=False)


def _name(field: str) -> FieldName:
    return next(known for known in FIELDS if known == field)
