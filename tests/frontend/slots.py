"""Answers of `/api/slots` as the API gives them, for days around the pages' made-up present."""

from datetime import date, timedelta

from qdn_tui.business_file import load_business
from tests.frontend.views import View

SATURDAY = date(2026, 11, 21)
MONDAY = date(2026, 11, 23)
LAST_DAY = date(2026, 12, 12)


def slots(
    first: date = SATURDAY,
    days: int = 22,
    *,
    left: int = 2,
    full: tuple[str, ...] = (),
    too_soon: tuple[str, ...] = (),
) -> View:
    """So many days from `first`; of each, every window has `left` places.

    Args:
        full: windows without a place, as `2026-11-23 08:00-10:00`.
        too_soon: windows that nobody can book any more, likewise.
    """
    business = load_business()
    shown = []
    for day in (first + timedelta(days=place) for place in range(days)):
        is_open = business.is_open_on(day)
        windows = business.windows_on(day) if is_open else ()
        shown.append(
            {
                "date": day.isoformat(),
                "state": "open" if is_open else "closed",
                "slots": [
                    {
                        "date": day.isoformat(),
                        "window": business.hours_key(window),
                        "start_at": window.start_at.isoformat(),
                        "end_at": window.end_at.isoformat(),
                        "left": 0
                        if f"{day.isoformat()} {business.hours_key(window)}" in (*full, *too_soon)
                        else left,
                        "too_soon": f"{day.isoformat()} {business.hours_key(window)}" in too_soon,
                    }
                    for window, _ in windows
                ],
            }
        )
    return {
        "time_zone": business.time_zone,
        "first_day": SATURDAY.isoformat(),
        "last_day": LAST_DAY.isoformat(),
        "days": shown,
    }
