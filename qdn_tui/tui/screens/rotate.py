"""A new tracking link, asked for twice: the old one dies at once."""

from textual.app import ComposeResult
from textual.widgets import Static

from qdn_tui.domain.author import Author
from qdn_tui.domain.changes import Change
from qdn_tui.domain.job import Job
from qdn_tui.tui.commands import key_of
from qdn_tui.tui.screens.ask import AskScreen

WHAT_IT_DOES = (
    "The link the customer has now stops working at once, for everybody who has it. "
    "Send them the new one: {copy} copies it."
)


class RotateScreen(AskScreen):
    """Says what it does, and wants a yes."""

    kind = "rotate_token"
    heading = "New tracking link for"
    done = "have new links"

    def questions(self) -> ComposeResult:
        yield Static(
            WHAT_IT_DOES.format(copy=key_of("copy_link")), classes="paragraph", markup=False
        )

    def missing(self) -> str | None:
        return None

    def change(self, author: Author, job: Job) -> Change:
        return author.rotate_token(job)

    def said(self, job: Job) -> str:
        copy = key_of("copy_link")
        return f"{job.number} has a new tracking link; the old one is dead. {copy} copies it."
