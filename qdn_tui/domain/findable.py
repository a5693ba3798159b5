"""What a job is found by, folded once, so that looking through ten thousand is looking up text."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from qdn_tui.domain.status import Outcome, Status

if TYPE_CHECKING:
    # The board paints its first frame, with its filter, before any record's model is loaded.
    from qdn_tui.domain.business import Business
    from qdn_tui.domain.job import Job

NEVER = float("inf")
_BEFORE_THE_CREW_IS_OUT = (Status.SUBMITTED, Status.READY_FOR_PICKUP)


@dataclass(slots=True)
class Findable:
    """One job as a query sees it. Made once for each version of a job, and never changed.

    Attributes:
        key: the job's id.
        text: everything free text is looked up in, folded; a line break between the fields.
        status: where it stands.
        outcome: what ended it early, or None.
        team: crew, truck and trailer, folded.
        crewed: whether anybody of the crew is named.
        first_day, last_day: local days of its window; None without one.
        late_from: seconds since 1970 from which it is late unless somebody acts; else infinite.
        unpaid: whether money is still to come.
        held: whether it is on hold.
    """

    key: str
    text: str
    status: Status
    outcome: Outcome | None
    team: tuple[str, ...]
    crewed: bool
    first_day: date | None
    last_day: date | None
    late_from: float
    unpaid: bool
    held: bool


def findable(job: "Job", business: "Business") -> Findable:
    """The job as a query sees it."""
    window, assigned = job.window, job.assignment
    team: Iterable[str] = ()
    if assigned.crew or assigned.truck or assigned.trailer:
        team = filter(None, (*assigned.crew, assigned.truck, assigned.trailer))
    first = business.local_day(window.start_at) if window else None
    last = business.local_day(window.end_at) if window else None
    return Findable(
        key=job.key,
        text=fold("\n".join(_texts(job))),
        status=job.status,
        outcome=job.outcome,
        team=tuple(map(fold, team)),
        crewed=bool(assigned.crew),
        first_day=first,
        last_day=last,
        late_from=late_from(job),
        unpaid=job.payment.state == "unpaid",
        held=job.hold is not None,
    )


def late_from(job: "Job") -> float:
    """Seconds since 1970 when the job becomes late: its window over and no crew on it.

    Infinite for a job that cannot become late: without a window, on hold, closed, or with a
    crew on its way.
    """
    waits = job.outcome is None and job.hold is None and job.status in _BEFORE_THE_CREW_IS_OUT
    return job.window.end_at.timestamp() if waits and job.window is not None else NEVER


def fold(text: str) -> str:
    """Text as it is compared: without case, accents and width of letters."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text)
    return "".join(c for c in apart if not unicodedata.combining(c)).casefold()


def _texts(job: "Job") -> list[str]:
    customer, address, notes = job.customer, job.address, job.notes
    texts = [
        job.number,
        f"#{job.number.removeprefix('J-').lstrip('0')}",
        customer.name,
        address.line1,
        job.tracking_token,
    ]
    if customer.phone:
        texts.append(customer.phone)
    if customer.email:
        texts.append(customer.email)
    texts += filter(None, (address.line2, address.access_notes, notes.customer))
    if notes.internal:
        texts += (note.text for note in notes.internal)
    if job.hold is not None:
        texts.append(job.hold.reason)
    return texts
