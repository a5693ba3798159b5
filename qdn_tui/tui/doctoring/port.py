"""What the doctor's screen asks for, whoever answers it; no AWS is known here."""

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from qdn_tui.doctor.causes import Cure
    from qdn_tui.doctor.checkup import Checkup
    from qdn_tui.doctor.examining import Diagnosis


class DoctorPort(Protocol):
    """Everything here blocks, and is called from threads."""

    def examine(self, link: str) -> "Diagnosis":
        """Why a customer does not see the job behind a link. Reads only, within ten seconds."""

    def check_up(self) -> "Checkup":
        """How the whole environment does. Reads only, within ten seconds."""

    def site_name(self) -> str:
        """What is typed to agree to a change of production; raises `QdnError`."""

    def cure(self, cure: "Cure") -> None:
        """Do what a verdict offers; raises `QdnError`."""
