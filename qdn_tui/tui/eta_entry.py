"""When a crew is expected: what is offered, and what a dispatcher means who types a time. Pure."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from qdn_tui.domain.business import Business
from qdn_tui.domain.job import Job, TimeWindow

_SOON = timedelta(minutes=60)
_FROM_NOW = {15: "In 15 minutes", 30: "In 30 minutes", 45: "In 45 minutes", 60: "In an hour"}
_FROM_THE_WINDOW = {
    0: "When the window begins",
    30: "Half an hour later",
    60: "An hour later",
    90: "An hour and a half later",
}
_ROUND = 5
_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm|a|p)?", re.IGNORECASE)
_IN = re.compile(r"(?:in\s+)?(\d{1,3})\s*(?:m|min|mins|minutes)", re.IGNORECASE)


class Offer(NamedTuple):
    """A time to choose.

    Attributes:
        at: the moment.
        label: `In 30 minutes`.
    """

    at: datetime
    label: str


def offers(window: TimeWindow | None, now: datetime) -> tuple[Offer, ...]:
    """Four times: from now on, or from the window's start where that is further ahead."""
    ahead = window is not None and window.start_at > now + _SOON
    begin = window.start_at if window is not None and ahead else _rounded(now)
    labels = _FROM_THE_WINDOW if ahead else _FROM_NOW
    return tuple(Offer(begin + timedelta(minutes=m), label) for m, label in labels.items())


def time_meant(text: str, job: Job, business: Business, now: datetime) -> datetime | None:
    """The moment a text means; None where it means none.

    `40 min` counts from now. `2:30 pm`, `14:30` and `9` are times on the day of the job's window,
    or today; where neither am nor pm is said, the one nearer to the window, or to now.

    Args:
        text: what was typed.
        job: whose window counts.
        business: where the clock hangs.
        now: the present.
    """
    text = text.strip()
    if (minutes := _IN.fullmatch(text)) is not None:
        return now.replace(second=0, microsecond=0) + timedelta(minutes=int(minutes[1]))
    written = _TIME.fullmatch(text)
    if written is None:
        return None
    window = job.window
    near = window.start_at + (window.end_at - window.start_at) / 2 if window is not None else now
    local = near.astimezone(business.zone)
    hours = _hours(int(written[1]), (written[3] or "")[:1].lower(), zero=text.startswith("0"))
    minute = int(written[2] or 0)
    if minute > 59:
        return None
    times = (local.replace(hour=h, minute=minute, second=0, microsecond=0) for h in hours)
    return min(times, key=lambda time: abs(time - near), default=None)


def eta_remark(at: datetime, window: TimeWindow | None, now: datetime) -> str:
    """What is odd about an expected time; empty where nothing is. A warning, not a wall."""
    if at < now.replace(second=0, microsecond=0):
        return "that is over already"
    if window is not None and at > window.end_at:
        return "that is after the promised window"
    if window is not None and at < window.start_at:
        return "that is before the promised window"
    return ""


def _hours(hour: int, half: str, *, zero: bool) -> Iterator[int]:
    """The hours of a day that a written one may mean."""
    if half:
        if 1 <= hour <= 12:
            yield hour % 12 + (12 if half == "p" else 0)
    elif hour < 24:
        yield hour
        if 1 <= hour <= 11 and not zero:
            yield hour + 12


def _rounded(at: datetime) -> datetime:
    """Up to the next five minutes: nobody promises 10:43."""
    whole = at.replace(second=0, microsecond=0)
    return whole + timedelta(minutes=-whole.minute % _ROUND)
