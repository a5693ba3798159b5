"""A card: what the board shows of a job, made once, so that drawing never touches a record."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from operator import attrgetter, is_, itemgetter
from typing import TYPE_CHECKING, Any

from qdn_tui.domain.status import OUTCOME_LABELS, position
from qdn_tui.domain.text import safe

if TYPE_CHECKING:
    from qdn_tui.domain.business import Business
    from qdn_tui.domain.job import Job

# No card is wider than a terminal; a longer text would only cost time.
_LONGEST = 200
_LAST_COLUMN = 3

SortKey = tuple[bool, float, float, str]


@dataclass(frozen=True, slots=True, eq=False)
class Card:
    """One job on the board. Texts are safe for a terminal and on one line.

    Attributes:
        key: the job's id.
        column: its place in the flow, 0 to 3.
        order: sorts the cards of a column.
        number: `J-000123`.
        name: the customer.
        price: `$600`.
        street: first line of the address.
        service: the service's label.
        window_day: the local day of its window, or None without a window.
        window_hours: `8–10 am`, or empty without a window.
        since: the moment its age counts from, seconds since 1970.
        hold: why it is on hold, or None.
        closed: what ended it early, or None.
    """

    key: str
    column: int
    order: SortKey
    number: str
    name: str
    price: str
    street: str
    service: str
    window_day: date | None
    window_hours: str
    since: float
    hold: str | None
    closed: str | None = None

    @property
    def steps_on(self) -> bool:
        """Whether its job may go one step on."""
        # Told without the record: a hundred that nobody touched for a while take time to look at.
        return not (self.order[0] or self.column == _LAST_COLUMN or self.closed)

    def in_column(self, column: int) -> "Card":
        """The same card in another column."""
        # A hundred of them are made between a key and its frame.
        return Card(self.key, column, *_beside_column(self))

    @property
    def face(self) -> tuple[object, ...]:
        """Everything about it, to be compared."""
        return tuple(getattr(self, name) for name in self.__slots__)


_beside_column: "attrgetter[tuple[Any, ...]]" = attrgetter(*Card.__slots__[2:])


def card_of(job: "Job", business: "Business", *, closed: bool = False) -> Card | None:
    """The card of a job; None for one with an outcome, which has left the board.

    With `closed`, one that ended early has a card too: a filter may ask for it.

    Open columns: what comes first goes first, by the start of the window; jobs without a
    window after them, the longest waiting first; jobs on hold last, and whatever else nobody
    can move. Completed: the newest first.
    """
    if job.outcome is not None and not closed:
        return None
    column = position(job.status)
    created = job.created_at.timestamp()
    since = counted_from(job)
    if column == _LAST_COLUMN or job.outcome is not None:
        order = _newest_first(job.key, since, created, held=job.hold is not None)
    else:
        start = job.window.start_at.timestamp() if job.window else float("inf")
        order = (job.step_on is None, start, created, job.key)
    return Card(
        key=job.key,
        column=column,
        order=order,
        number=safe(job.number, 20),
        name=safe(job.customer.name, _LONGEST),
        price=safe(job.price, 20),
        street=safe(job.address.line1, _LONGEST),
        service=safe(business.service_label(job.service), _LONGEST),
        window_day=business.local_day(job.window.start_at) if job.window else None,
        window_hours=business.hours_label(job.window) if job.window else "",
        since=since,
        hold=safe(job.hold.reason, _LONGEST) if job.hold else None,
        closed=OUTCOME_LABELS[job.outcome] if job.outcome else None,
    )


def _newest_first(key: str, since: float, created: float, *, held: bool = False) -> SortKey:
    return held, -since, -created, key


def moved(card: Card, was: "Job", job: "Job") -> Card | None:
    """The card of a job that only went from one open column to another; None where more changed.

    Most changes are such steps, and all that a card says is the same after them.

    Args:
        card: of `was`.
        was: the job before.
        job: the job now.
    """
    column = position(job.status)
    if column == _LAST_COLUMN or card.column == _LAST_COLUMN or job.outcome is not None:
        return None
    if not all(map(is_, _said(vars(was)), _said(vars(job)))):
        return None
    return card.in_column(column)


def stepped(card: Card, at: float) -> Card:
    """The card of an open job after one step on.

    Args:
        card: of the job, which may take that step.
        at: when it does, seconds since 1970.
    """
    column = card.column + 1
    if column != _LAST_COLUMN:
        return card.in_column(column)
    return replace(card, column=column, order=_newest_first(card.key, at, card.since), since=at)


# What a card in an open column says, beside where it stands.
_said = itemgetter(
    *("number", "customer", "price", "address", "service", "window", "created_at", "hold"),
    "outcome",
)


def counted_from(job: "Job") -> float:
    """What its age counts from, seconds since 1970: when it was taken; once over, when it ended."""
    is_over = job.outcome is not None or position(job.status) == _LAST_COLUMN
    return (_finished(job) if is_over else job.created_at).timestamp()


def _finished(job: "Job") -> datetime:
    """When the work ended, as far as anybody knows.

    An import says that an old job is over, not when: then its window's end is the best guess,
    or the time it was taken.
    """
    ending = next(
        (
            entry
            for entry in reversed(job.history)
            if entry.kind == "close" or (entry.kind == "advance" and entry.to == job.status.value)
        ),
        None,
    )
    if ending is not None:
        return ending.at
    if not any(entry.kind == "adopt" for entry in job.history):
        return job.updated_at
    imported = job.updated_at
    guess = job.window.end_at if job.window is not None else job.created_at
    return min(guess, imported)


def day_label(day: date, today: date) -> str:
    """`today`, `Sat`, or `Nov 28` where the weekday alone would be ambiguous."""
    distance = (day - today).days
    if distance == 0:
        return "today"
    if 0 < distance < 7:
        return f"{day:%a}"
    year = f" {day.year}" if day.year != today.year else ""
    return f"{day:%b} {day.day}{year}"


def age_label(seconds: float) -> str:
    """`now`, `12m`, `3h`, `2d`: how long ago, in the largest whole unit."""
    minutes = int(seconds // 60)
    if minutes < 1:
        return "now"
    if minutes < 60:
        return f"{minutes}m"
    if minutes < 24 * 60:
        return f"{minutes // 60}h"
    return f"{minutes // (24 * 60)}d"
