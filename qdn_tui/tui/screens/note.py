"""A note for the desk and the crew; customers never see it."""

from textual.app import ComposeResult
from textual.widgets import Input

from qdn_tui.domain.author import Author
from qdn_tui.domain.changes import Change
from qdn_tui.domain.job import Job
from qdn_tui.tui.screens.ask import AskScreen
from qdn_tui.tui.widgets.safe_input import SafeInput

LONGEST_NOTE = 2000


class NoteScreen(AskScreen):
    """Asks for the note's text."""

    kind = "note"
    heading = "Note on"
    done = "noted"

    def about(self) -> str:
        notes = self.job.notes.internal
        return f"Last: {notes[-1].text}" if notes else "For the desk and the crew."

    def questions(self) -> ComposeResult:
        yield SafeInput(
            placeholder="what they should know; it stays", max_length=LONGEST_NOTE, id="note"
        )

    def opened(self) -> None:
        self.query_one(Input).focus()

    def missing(self) -> str | None:
        return None if self._text() else "Write something; one word is enough."

    def change(self, author: Author, job: Job) -> Change:
        return author.note(job, self._text())

    def said(self, job: Job) -> str:
        return f"Noted on {job.number}."

    def _text(self) -> str:
        return self.query_one(Input).value.strip()
