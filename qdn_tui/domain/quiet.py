"""Hours in which the desk makes no sound."""

from dataclasses import dataclass
from datetime import time


@dataclass(frozen=True)
class QuietHours:
    """Hours of the local day in which the desk makes no sound; they may pass midnight."""

    start: time
    end: time

    def covers(self, moment: time) -> bool:
        """Whether a local time of day is within them; the end is not."""
        if self.start <= self.end:
            return self.start <= moment < self.end
        return moment >= self.start or moment < self.end


def quiet_hours(written: str) -> QuietHours:
    """`21:00-07:00` as hours.

    Raises:
        ValueError: it is written otherwise.
    """
    start, dash, end = written.replace("–", "-").partition("-")
    try:
        if not dash:
            raise ValueError
        return QuietHours(time.fromisoformat(start.strip()), time.fromisoformat(end.strip()))
    except ValueError:
        raise ValueError("quiet hours are written like 21:00-07:00") from None
