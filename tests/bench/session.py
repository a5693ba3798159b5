"""What one run of the benchmark works with."""

from dataclasses import dataclass

from tests.bench.calibration import Machine
from tests.bench.office import Office


@dataclass(frozen=True)
class Session:
    """One run.

    Attributes:
        office: the company that is measured.
        machine: what it is measured on.
        quick: a look instead of a measurement.
    """

    office: Office
    machine: Machine
    quick: bool

    def rounds(self, wanted: int) -> int:
        """So many rounds; a quick run makes about a third of them, but three at least."""
        return max(wanted // 3, 3) if self.quick else wanted
