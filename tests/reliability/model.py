"""The desk as a model: a few lines that say what DATA.md says, and know nothing of the product."""

from dataclasses import dataclass, field

STATUSES = ("submitted", "ready_for_pickup", "in_progress", "completed")
CLOSABLE = {
    "cancelled": ("submitted", "ready_for_pickup"),
    "no_show": ("ready_for_pickup", "in_progress"),
    "failed": ("ready_for_pickup", "in_progress"),
}


@dataclass
class ModelJob:
    """A job as it has to stand in the document."""

    status: str = STATUSES[0]
    outcome: str | None = None
    held: bool = False
    name: str = "Mark"
    notes: list[str] = field(default_factory=list)
    ops: list[str] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        return self.outcome is None and self.status != STATUSES[-1]

    def move(self, from_status: str, steps: int) -> bool:
        """One status on or back, for somebody who saw `from_status`."""
        to = STATUSES.index(self.status) + steps
        if self.status != from_status or self.outcome or self.held:
            return False
        if not 0 <= to < len(STATUSES):
            return False
        self.status = STATUSES[to]
        return True

    def close(self, outcome: str) -> bool:
        if self.outcome or self.status not in CLOSABLE[outcome]:
            return False
        self.outcome, self.held = outcome, False
        return True

    def reopen(self) -> bool:
        if self.outcome is None:
            return False
        self.outcome = None
        return True

    def hold(self) -> bool:
        if not self.is_open or self.held:
            return False
        self.held = True
        return True

    def release(self) -> bool:
        if not self.is_open or not self.held:
            return False
        self.held = False
        return True

    def rename(self, seen: str, wanted: str) -> bool:
        if self.name not in (seen, wanted):
            return False
        self.name = wanted
        return True

    def note(self, text: str) -> bool:
        self.notes.append(text)
        return True
