"""Which times can be reckoned with: in every zone, and with months added or taken away.

Other programs write the calendar's first and last moments for "none" and "for ever". Python cannot
take them to another zone, nor add the days that a link lives, so that nothing here lets them in.
"""

from datetime import UTC, date, datetime

FIRST_YEAR, LAST_YEAR = 1000, 9998


class BeyondCalendar(ValueError):
    """A time lies too near to where the calendar ends."""


def as_utc(moment: datetime) -> datetime:
    """The same moment in UTC.

    Raises:
        BeyondCalendar: nobody could reckon with it.
        ValueError: it has no zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a time carries its zone, such as 2026-11-21T17:00:00Z")
    try:
        utc = moment.astimezone(UTC)
    except OverflowError:
        utc = None
    if utc is None or not FIRST_YEAR <= utc.year <= LAST_YEAR:
        raise BeyondCalendar(f"a time lies between the years {FIRST_YEAR} and {LAST_YEAR}")
    return utc


def is_workable_day(day: date) -> bool:
    """Whether every time of this local day, and of the year around it, can be reckoned with."""
    return FIRST_YEAR + 1 < day.year < LAST_YEAR - 1
