"""What screens share that count or tell archived jobs too: these are read beside the screen."""

import threading
from abc import abstractmethod
from collections.abc import Sequence

from textual import on
from textual.message import Message

from qdn_tui.domain.document import Document
from qdn_tui.domain.job import Job
from qdn_tui.domain.text import safe
from qdn_tui.tui.desk import Desk
from qdn_tui.tui.orders import as_qdn_error
from qdn_tui.tui.screens.base import OverScreen, ResultT


class ArchiveScreen(OverScreen[ResultT]):
    """A screen that works with the desk's jobs until the archived ones are here."""

    class ArchiveRead(Message):
        """The archived jobs are here, or why they are not."""

        def __init__(self, jobs: Sequence[Job], problem: str) -> None:
            super().__init__()
            self.jobs = jobs
            self.problem = problem

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.archive_said = ""
        """How reading them goes; empty as long as nobody asked for it."""
        self._archived: Sequence[Job] = ()

    @abstractmethod
    def archive_changed(self) -> None:
        """Show what `archived` and `archive_said` say now."""

    @property
    def archived(self) -> list[Job]:
        """The archived jobs that have been read; of one that is on the desk again, that counts."""
        here = self.desk.document
        return [job for job in self._archived if here.get(job.key) is None]

    def read_archive(self, since: str = "") -> None:
        """Begin to read the archived jobs of a month such as `2026-08` and the later ones."""
        self.archive_said = "archived jobs are being read…"
        # A daemon: a slow archive must not hold up the way out.
        threading.Thread(
            target=self._read_archive,
            args=(self.desk.document, since),
            name="qdn-archive",
            daemon=True,
        ).start()

    def _read_archive(self, document: Document, since: str) -> None:
        try:
            read = self.ArchiveRead(tuple(self.desk.archived(document, since)), "")
        except Exception as error:  # whatever a cloud's library raises: the screen stays
            said = f"without archived jobs: {as_qdn_error(error).args[0]}"
            read = self.ArchiveRead((), safe(said))
        self.post_message(read)

    @on(ArchiveRead)
    def _archive_read(self, read: ArchiveRead) -> None:
        self._archived = read.jobs
        self.archive_said = read.problem or "archived jobs included"
        self.archive_changed()
