"""What customers did, in a sentence that is read in passing."""

from collections.abc import Callable, Sequence

from qdn_tui.domain.attention import Concern, Finding
from qdn_tui.domain.business import Business
from qdn_tui.domain.job import Job

_ONE = {
    Concern.NEW: "New booking from the web: {number}",
    Concern.CANCELLED: "{number} was cancelled by its customer",
    Concern.MOVED: "{number} was moved by its customer{window}",
}
_MANY = {
    Concern.NEW: "{count} new bookings from the web",
    Concern.CANCELLED: "{count} jobs cancelled by their customers",
    Concern.MOVED: "{count} jobs moved by their customers",
}


def news_of(done: Sequence[Finding], job: Callable[[str], Job | None], business: Business) -> str:
    """`J-000008 was cancelled by its customer`, `2 new bookings from the web`; one after another.

    By numbers alone: what customers wrote is read on the card, not in passing.
    """
    told = []
    for concern, one in _ONE.items():
        its = [finding for finding in done if finding.concern is concern]
        if len(its) > 1:
            told.append(_MANY[concern].format(count=len(its)))
        elif its:
            moved = job(its[0].keys[0])
            window = moved.window if moved is not None else None
            to = f" to {business.window_label(window)}" if window is not None else ""
            told.append(one.format(number=its[0].numbers[0], window=to))
    return "; ".join(told)
