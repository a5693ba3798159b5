"""Jobs of the board as a file: for spreadsheets, or for other programs."""

import asyncio
from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path
from typing import ClassVar, Literal

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from qdn_tui.domain.job import Job
from qdn_tui.domain.text import safe
from qdn_tui.store.export import BYTE_ORDER_MARK, NotExported, as_csv, as_json_array, write_whole
from qdn_tui.tui.commands import Place, bindings
from qdn_tui.tui.desk import Desk
from qdn_tui.tui.screens.base import OverScreen
from qdn_tui.tui.typed_ahead import from_the_fields_up, let_them_catch_up
from qdn_tui.tui.widgets.key_bar import KeyBar
from qdn_tui.tui.widgets.pick_list import PickList, Row
from qdn_tui.tui.widgets.safe_input import SafeInput

Form = Literal["csv", "json"]
_LONGEST_PATH = 1000


class ExportScreen(OverScreen[None]):
    """Asks which form and which file; a file that is there is never replaced."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(Place.ASK),
        Binding("tab", "app.focus_next", show=False, priority=True),
        Binding("shift+tab", "app.focus_previous", show=False, priority=True),
    ]

    def __init__(self, desk: Desk, jobs: Sequence[Job]) -> None:
        super().__init__(desk)
        self._jobs = tuple(jobs)
        self._is_writing = False
        rows: list[Row[Form]] = [
            Row("csv", "CSV, for spreadsheets", "local times, no links"),
            Row("json", "JSON, for programs", "qdn jobs import reads it"),
        ]
        self._form: PickList[Form] = PickList(rows, "csv", id="form")
        self._path = SafeInput(self._suggested("csv"), max_length=_LONGEST_PATH, id="path")

    def compose(self) -> ComposeResult:
        count = len(self._jobs)
        with Vertical(classes="dialog"):
            yield Static(f"Export {count} job{'' if count == 1 else 's'}", classes="title")
            yield self._form
            yield self._path
            yield Static("", classes="problem", markup=False)
            yield KeyBar(Place.ASK)

    def on_mount(self) -> None:
        self._form.focus()

    @on(PickList.Picked)
    def _picked(self) -> None:
        other: Form = "json" if self._form.value == "csv" else "csv"
        if self._path.value == self._suggested(other):
            self._path.value = self._suggested(self._form.value)

    @on(Input.Changed)
    def _typed(self) -> None:
        self._tell("")

    async def action_answer(self) -> None:
        await let_them_catch_up(from_the_fields_up(self, "Input, PickList"))
        if not self._path.value.strip():
            self._tell("Give the file a name.")
        elif not self._is_writing:
            self._is_writing = True
            self._write(self._path.value.strip(), self._form.value)

    def action_cancel(self) -> None:
        self.dismiss(None)

    @work(exit_on_error=False)
    async def _write(self, path: str, form: Form) -> None:
        parts = (
            chain((BYTE_ORDER_MARK,), as_csv(self._jobs, self.desk.business))
            if form == "csv"
            else as_json_array(self._jobs)
        )
        try:
            whole, size = await asyncio.to_thread(_written, path, parts)
        except NotExported as error:
            self._tell(f"{error.message}. Choose another name.")
        else:
            count = len(self._jobs)
            jobs = "1 job" if count == 1 else f"{count} jobs"
            self.say(f"{jobs} written, {size} bytes:\n{whole}", seconds=12)
            self.dismiss(None)
        finally:
            self._is_writing = False

    def _suggested(self, form: Form) -> str:
        return f"qdn-jobs-{self.desk.business.local_day(self.desk.now()):%Y-%m-%d}.{form}"

    def _tell(self, text: str) -> None:
        self.query_one(".problem", Static).update(Content(safe(text)))


def _written(path: str, parts: Iterable[str]) -> tuple[Path, int]:
    """Write the file; gives its whole path and its size in bytes."""
    whole = Path(path).expanduser().absolute()
    return whole, write_whole(whole, parts)
