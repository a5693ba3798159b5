"""The doctor's report: why a customer does not see a job, or how the whole environment does."""

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from qdn_tui.domain.job import Job
from qdn_tui.domain.text import safe
from qdn_tui.errors import QdnError
from qdn_tui.tui.commands import Place, bindings, key_of
from qdn_tui.tui.desk import Desk
from qdn_tui.tui.doctoring.port import DoctorPort
from qdn_tui.tui.doctoring.sheet import LABEL_CELLS, checkup_facts, diagnosis_facts
from qdn_tui.tui.orders import as_qdn_error
from qdn_tui.tui.screens.agree import AgreeScreen
from qdn_tui.tui.screens.base import ReadingScreen
from qdn_tui.tui.widgets.facts import Fact, Facts
from qdn_tui.tui.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from qdn_tui.doctor.causes import Cure
    from qdn_tui.doctor.checkup import Checkup
    from qdn_tui.doctor.examining import Diagnosis

OpenDoctor = Callable[[], DoctorPort]


class DoctorScreen(ReadingScreen[None]):
    """Asks the doctor on a thread, shows the report, and does what it offers once agreed to.

    Args:
        desk: the desk.
        open_doctor: makes the doctor; called on a thread.
        job: whose link is looked into; None looks the whole environment over.
        link: its tracking link.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings(Place.READING, Place.DOCTOR)

    class Reported(Message):
        """A report is there, or why there is none."""

        def __init__(
            self,
            report: "Diagnosis | Checkup | None",
            site_name: str,
            problem: QdnError | None,
        ) -> None:
            super().__init__()
            self.report = report
            self.site_name = site_name
            self.problem = problem

    def __init__(
        self, desk: Desk, open_doctor: OpenDoctor, job: Job | None = None, link: str = ""
    ) -> None:
        super().__init__(desk)
        self._open_doctor = open_doctor
        self._doctor: DoctorPort | None = None
        self._job = job
        self._link = link
        self._is_busy = False
        self._site_name = ""
        self._report: Diagnosis | Checkup | None = None
        self._cure: Cure | None = None
        self._facts = Facts((), label_cells=LABEL_CELLS)

    def compose(self) -> ComposeResult:
        with Vertical(classes="sheet doctor"):
            yield Static("", classes="title")
            with VerticalScroll(can_focus=False):
                yield self._facts
            nothing_to_do = "" if self._job is not None else "doctor_cure"
            yield KeyBar(Place.DOCTOR, Place.READING, without=nothing_to_do)

    def on_mount(self) -> None:
        self.action_look_again()

    def action_look_again(self) -> None:
        self._begin("looking…", None)

    def action_cure(self) -> None:
        cure = self._cure
        why = self.why_not_now("doctor_cure")
        if cure is None or why is not None:
            self.say(why or "", "warning")
            return

        def go(sure: bool | None) -> None:
            if sure and not self._is_busy:
                self._begin("at work…", cure)

        self.app.push_screen(
            AgreeScreen(
                self.desk,
                f"Do this in {self.desk.environment_name}?",
                (f"{cure.said}.", f"By hand: {cure.command}"),
                to_type=self._site_name if self.desk.production else None,
            ),
            go,
        )

    def why_not_now(self, command_id: str) -> str | None:
        if command_id == "doctor_cure":
            if self._is_busy:
                return "The doctor is at work; wait for the report."
            if self._cure is None:
                return "There is nothing that could be done from here."
            if self.desk.read_only:
                return f"{self.desk.environment_name} is read only here."
            if self.desk.production and not self._site_name:
                return "The environment's site is not known yet."
        return super().why_not_now(command_id)

    def _begin(self, doing: str, cure: "Cure | None") -> None:
        if self._is_busy:
            return
        self._is_busy = True
        self._show_title(doing)
        # A daemon: what hangs must not hold up the way out.
        threading.Thread(target=self._work, args=(cure,), name="qdn-doctor", daemon=True).start()

    def _work(self, cure: "Cure | None") -> None:
        try:
            doctor = self._doctor or self._open_doctor()
            self._doctor = doctor
            if cure is not None:
                doctor.cure(cure)
            report = doctor.examine(self._link) if self._job is not None else doctor.check_up()
            reported = self.Reported(report, _site_name(doctor), None)
        except Exception as error:  # whatever a cloud's library raises: the board stays up
            reported = self.Reported(None, "", as_qdn_error(error))
        self.post_message(reported)

    @on(Reported)
    def _take(self, reported: Reported) -> None:
        self._is_busy = False
        self._site_name = reported.site_name or self._site_name
        self._show_title("")
        if reported.report is not None:
            self._show(reported.report)
        elif (problem := reported.problem) is not None:
            self._report, self._cure = None, None
            self._facts.show((Fact("It failed", str(problem), "$error"),))

    def on_resize(self) -> None:
        if self._report is not None:
            self.call_after_refresh(self._show, self._report)

    def _show(self, report: "Diagnosis | Checkup") -> None:
        from qdn_tui.doctor.examining import Diagnosis

        self._report = report
        room = self._facts.size.width - LABEL_CELLS
        if isinstance(report, Diagnosis):
            self._cure = report.verdict.cure
            self._facts.show(diagnosis_facts(report, key_of("doctor_cure"), room))
        else:
            self._facts.show(checkup_facts(report, room))

    def _show_title(self, doing: str) -> None:
        job = self._job
        asked = (
            f"Does {safe(job.customer.name, 40)} see {job.number}?"
            if job is not None
            else f"How is {safe(self.desk.environment_name, 40)}?"
        )
        self.query_one(".title", Static).update(
            Content.assemble((asked, "bold"), (f"   {doing}", "not bold $ink-soft"))
        )


def _site_name(doctor: DoctorPort) -> str:
    try:
        return doctor.site_name()
    except QdnError:
        return ""  # the report says why nobody can be asked
