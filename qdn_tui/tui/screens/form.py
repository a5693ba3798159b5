"""What the forms about a job share: fields checked as they are typed, open until accepted."""

from abc import abstractmethod
from typing import ClassVar

from textual import events, on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, Static

from qdn_tui.domain.text import safe
from qdn_tui.errors import QdnError
from qdn_tui.tui.commands import Place, bindings, key_of
from qdn_tui.tui.desk import Desk
from qdn_tui.tui.new_job_entry import Entry, Remark, with_service
from qdn_tui.tui.screens.base import OverScreen, ResultT
from qdn_tui.tui.screens.discard import DiscardScreen
from qdn_tui.tui.typed_ahead import from_the_fields_up, let_them_catch_up
from qdn_tui.tui.widgets.field import as_field
from qdn_tui.tui.widgets.pick_list import PickList


class FormScreen(OverScreen[ResultT]):
    """A form: nothing typed is lost before it is on disk, or given up on purpose.

    Its texts are in `Field`s, and what is to be told about saving in `#answer`.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(Place.FORM),
        # Before the field hears of them, so that what is typed ahead goes to the next field.
        Binding("tab,enter", "app.focus_next", show=False, priority=True),
        Binding("shift+tab", "app.focus_previous", show=False, priority=True),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (104, "-wide")]  # noqa: RUF012  # as its base has it

    entry: Entry
    """What is typed so far."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.visited: set[str] = set()
        """Fields that were left, and may be called wrong."""
        self.sending = False

    @property
    @abstractmethod
    def is_untouched(self) -> bool:
        """Whether the form is as it was when it opened."""

    @property
    def is_finishing(self) -> bool:
        return self.sending

    @property
    def has_typed(self) -> bool:
        return not (self.sending or self.is_untouched)

    @abstractmethod
    def typed(self, name: str, text: str) -> None:
        """A field holds another text now."""

    @abstractmethod
    def remark_on(self, name: str) -> None:
        """Show what is to be said about a field."""

    @abstractmethod
    def save(self) -> None:
        """Check what was typed and send it; called once all of it has arrived."""

    async def action_save(self) -> None:
        await let_them_catch_up(from_the_fields_up(self, "Input, PickList, Tick"))
        if not self.sending:
            self.save()

    def action_cancel(self) -> None:
        if self.sending:
            self.answer("Still sending; wait for the answer.", "hint")
        elif self.has_typed:
            self.app.push_screen(DiscardScreen(self.desk), self._discarded)
        else:
            self.dismiss(None)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        event.widget.scroll_visible(animate=False)

    @on(Input.Changed)
    def _typed(self, typed: Input.Changed) -> None:
        name = typed.input.id or ""
        self.typed(name, typed.value)
        self.remark_on(name)
        # Of these two one is needed: each stands for the other.
        if name in ("phone", "email"):
            self.remark_on("email" if name == "phone" else "phone")

    @on(PickList.Picked, "#service")
    def _service_picked(self, picked: PickList.Picked) -> None:
        self.entry = with_service(self.entry, self.desk.business, str(picked.picker.value))
        self.query_one("#price", Input).value = self.entry.price
        # Also where it stays: whether it is usual depends on the service.
        self.remark_on("price")

    @on(Input.Blurred)
    def _left(self, left: Input.Blurred) -> None:
        name = left.input.id or ""
        self.visited.add(name)
        self.remark_on(name)

    @on(Input.Changed)
    @on(PickList.Picked)
    def _answered(self) -> None:
        """What was said about saving is about what stood there before."""
        if not self.sending:
            self.answer("", "hint")

    @on(Input.Submitted)
    def _entered(self) -> None:
        self.focus_next()

    def not_taken(self, error: QdnError) -> None:
        """The change was refused, or could not be kept: everything stays as it was typed."""
        self.sending = False
        again = key_of("save")
        self.answer(f"Not saved. {error}. All you typed is kept; {again} tries again.", "problem")

    def answer(self, text: str, kind: str) -> None:
        """Tell how saving goes."""
        answer = self.query_one("#answer", Static)
        answer.set_classes(kind)
        answer.update(Content(safe(text)))

    def show_remark(self, name: str, said: Remark | None) -> None:
        """Show what is to be said about a field, under it."""
        control = self.query_one(f"#{name}", Input)
        field = as_field(control)
        if said is None:
            field.say("", "")
        elif said.kind != "problem" or name in self.visited:
            field.say(said.text, said.kind)
        elif control.value.strip():
            # Nobody is told off in the middle of a word.
            field.say(said.text, "hint")
        else:
            field.say("", "")

    def _discarded(self, sure: bool | None) -> None:
        if sure:
            self.dismiss(None)
