"""The commands around a job's link and what else of it is copied: nothing of the job changes."""

import os

from qdn_tui.domain.job import Job
from qdn_tui.domain.text import safe
from qdn_tui.store.optimistic import NUMBER_TO_COME
from qdn_tui.tui.browser import can_open, open_page
from qdn_tui.tui.screens.base import ResultT
from qdn_tui.tui.screens.changing import ChangingScreen
from qdn_tui.tui.screens.copying import Copyable, CopyScreen, copyables
from qdn_tui.tui.screens.qr import QrScreen
from qdn_tui.tui.screens.rotate import RotateScreen


class SharingScreen(ChangingScreen[ResultT]):
    """A screen whose job has a link."""

    def action_copy_link(self) -> None:
        job = self.some_job()
        url = self._url(job) if job is not None else None
        if job is None or url is None:
            return
        soon = "It works once the job is sent." if job.number == NUMBER_TO_COME else ""
        self.copy_out(f"Tracking link of {job.number}", url, soon)

    def action_copy_menu(self) -> None:
        job = self.some_job()
        if job is None:
            return
        choices = copyables(job, self.desk.tracking_url(job))

        def copy(chosen: Copyable | None) -> None:
            if chosen is not None and chosen.letter == "l":
                self.action_copy_link()
            elif chosen is not None:
                self.copy_out(f"{chosen.name.capitalize()} of {job.number}", chosen.text)

        self.app.push_screen(CopyScreen(self.desk, job, choices), copy)

    def action_qr(self) -> None:
        job = self.some_job()
        url = self._url(job) if job is not None else None
        if job is not None and url is not None:
            heading = safe(f"{job.number}  {job.customer.name}", 60)
            self.app.push_screen(QrScreen(self.desk, heading, url))

    def action_open_page(self) -> None:
        job = self.some_job()
        url = self._url(job) if job is not None else None
        if job is None or url is None:
            return
        if can_open(os.environ):
            open_page(url)
            self.say(f"Opening the page of {job.number} in your browser:\n{url}")
        else:
            self.say(
                f"There is no browser here that you would see. The page of {job.number}:\n{url}",
                seconds=15,
            )

    def action_rotate_link(self) -> None:
        if jobs := self.jobs_to_change("rotate_token"):
            self.ask(RotateScreen(self.desk, jobs))

    def action_diagnose(self) -> None:
        job = self.some_job()
        url = self._url(job) if job is not None else None
        if job is None or url is None:
            return
        if self.desk.open_doctor is None:
            self.say("There is no doctor at this board.", "warning")
        elif job.number == NUMBER_TO_COME:
            self.say("The job is not sent yet; its link works once it is.")
        else:
            from qdn_tui.tui.screens.doctor import DoctorScreen

            self.app.push_screen(DoctorScreen(self.desk, self.desk.open_doctor, job, url))

    def _url(self, job: Job) -> str | None:
        url = self.desk.tracking_url(job)
        if url is None:
            self.say("The address of the customers' pages is not known yet.", "warning")
        return url
