"""What a rule's refusal becomes for the customer who booked or changed something."""

from qdn_tui.api.answers import Failure
from qdn_tui.api.desk import Desk
from qdn_tui.api.entries import field_error
from qdn_tui.api.failures import invalid
from qdn_tui.api.slots import slot_view
from qdn_tui.domain.job import TimeWindow
from qdn_tui.domain.refusals import (
    NotForCustomers,
    Refused,
    TooManyBookings,
    WindowFull,
    WindowNotOffered,
)
from qdn_tui.domain.self_service import alternatives

# Which of the two fields of a window is wrong.
_ABOUT_THE_DAY = ("closed", "too_far")


def own_failure(refusal: Refused, wanted: TimeWindow | None, here: Desk) -> Failure:
    """The answer to a customer whose wish the rules refused.

    Args:
        refusal: what the rules said.
        wanted: the window that was asked for.
        here: where there may be other windows.
    """
    if isinstance(refusal, WindowFull) and wanted is not None:
        free = alternatives(wanted, here.document().jobs, here.business, here.now())
        return Failure(
            409,
            "window_full",
            "Somebody took the last place in this window.",
            fields={"window": field_error("full")},
            alternatives=[slot_view(slot, here.business) for slot in free],
        )
    if isinstance(refusal, WindowNotOffered):
        field = "date" if refusal.why in _ABOUT_THE_DAY else "window"
        return invalid({field: field_error(refusal.why)})
    if isinstance(refusal, TooManyBookings):
        code, message = (
            ("too_many_open", "You have several open bookings already. Please call us.")
            if refusal.whose == "contact"
            else ("too_many_now", "Many people are booking right now. Please call us.")
        )
        return Failure(429, code, message, headers={"Retry-After": str(refusal.retry_after)})
    if isinstance(refusal, NotForCustomers) and refusal.why == "too_late":
        return Failure(409, "too_late", "It is too late to change this online. Please call us.")
    return Failure(409, "not_possible", "This cannot be changed online now. Please call us.")
