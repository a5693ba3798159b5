"""Reports for the doctor's screen: a doctor that tells what it is given to tell."""

import threading
from collections.abc import Sequence
from dataclasses import replace

from qdn_tui.doctor.causes import Cure
from qdn_tui.doctor.checkup import Checked, Checkup
from qdn_tui.doctor.evidence import Evidence, Heard
from qdn_tui.doctor.examining import Diagnosis
from qdn_tui.doctor.layers import Layer
from qdn_tui.doctor.reading import looks
from qdn_tui.doctor.verdict import judge
from qdn_tui.errors import QdnError
from qdn_tui.store.findings import fail, ok, warn
from tests.doctor.well import API, WELL

SITE = "track.quickdumpnow.example"
MS = {layer: 20 + 30 * place for place, layer in enumerate(Layer)}


def diagnosis(evidence: Evidence = WELL) -> Diagnosis:
    looked = looks(evidence, MS)
    shown = evidence.link.pasted.shown
    return Diagnosis(shown, "local", looked, judge(evidence, looked), 430)


HEALTHY = diagnosis()
STALE = diagnosis(
    replace(WELL, api=replace(API, edge=Heard(404, "not_found", "Hit from cloudfront", 7200)))
)
CHECKUP = Checkup(
    "local",
    (
        Checked(ok("outbox", "Nothing waits on this machine"), 1),
        Checked(ok("credentials", "The bucket is there, and these credentials may read it"), 70),
        Checked(ok("clock", "Right within 0 s"), 19),
        Checked(
            warn(
                "records",
                "1 record cannot be read and is kept as it is",
                "Correct a copy and bring it in with `qdn jobs import`",
                ("J-000007: price: is no amount of money",),
            ),
            11,
        ),
        Checked(ok("feed", "A look for news takes 22 ms"), 37),
        Checked(
            fail(
                "function",
                "The LIVE code of qdn-edge is not the release's",
                "Put it back: qdn deploy rollback 20261120T030000-3-0f9e8d7c6b5a",
            ),
            45,
        ),
        Checked(ok("pages", "All 6 pages are served byte for byte as recorded"), 24),
        Checked(ok("api", "The API is up and reads revision 14"), 183),
        Checked(ok("site edge", "The right one, enabled and deployed"), 18),
    ),
    214,
)


class ScriptedDoctor:
    """Tells these diagnoses, one after the other; the last one again and again."""

    def __init__(
        self,
        diagnoses: Sequence[Diagnosis] = (HEALTHY,),
        *,
        fault: QdnError | None = None,
        holds: bool = False,
    ) -> None:
        self.asked: list[str] = []
        self.cured: list[Cure] = []
        self._diagnoses = list(diagnoses)
        self._fault = fault
        self._may_answer = threading.Event()
        if not holds:
            self._may_answer.set()

    def let_go(self) -> None:
        self._may_answer.set()

    def examine(self, link: str) -> Diagnosis:
        self._may_answer.wait(60)
        self.asked.append(link)
        if self._fault is not None:
            raise self._fault
        return self._diagnoses.pop(0) if len(self._diagnoses) > 1 else self._diagnoses[0]

    def check_up(self) -> Checkup:
        self._may_answer.wait(60)
        return CHECKUP

    def site_name(self) -> str:
        return SITE

    def cure(self, cure: Cure) -> None:
        self.cured.append(cure)
