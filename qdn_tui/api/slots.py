"""`GET /api/slots`: what customers can still book."""

import re
from datetime import date
from typing import Any

from aws_lambda_powertools.event_handler import Response

from qdn_tui.api.answers import READING_FAILS, SlotView, View, documented, shown
from qdn_tui.api.desk import desk
from qdn_tui.api.entries import calendar_day
from qdn_tui.api.failures import bad_request
from qdn_tui.api.routing import new_resource
from qdn_tui.domain.booking import Slot
from qdn_tui.domain.business import Business
from qdn_tui.domain.self_service import DayState, bookable_days, horizon

MOST_DAYS = 31
_A_WEEK = 7

router = new_resource()


class DayView(View):
    """A local day. Windows are listed only of days that are open and within the horizon."""

    date: str
    state: DayState
    slots: tuple[SlotView, ...]


class SlotsView(View):
    """What can be booked, between `first_day` and `last_day`; times are UTC, to be shown in
    `time_zone`."""

    time_zone: str
    first_day: str
    last_day: str
    days: tuple[DayView, ...]


@router.get(
    "/api/slots",
    summary="What can still be booked",
    description=(
        "Windows of one local day (`date`), or of up to 31 days from one (`from`, `days`); "
        "without either, of the next seven. `left` is 0 where a window is full or `too_soon`."
    ),
    operation_id="slots",
    responses={
        200: {"description": "The days asked for"},
        400: documented("A parameter is no date, or no number of days"),
        **READING_FAILS,
    },
)
def slots() -> Response[SlotsView]:
    """The windows with what is left of each at this moment."""
    here = desk()
    now = here.now()
    asked = router.current_event.query_string_parameters or {}
    first, count = _span(asked, horizon(here.business, now)[0])
    days = bookable_days(first, count, here.document().jobs, here.business, now)
    start, end = horizon(here.business, now)
    return shown(
        SlotsView(
            time_zone=here.business.time_zone,
            first_day=start.isoformat(),
            last_day=end.isoformat(),
            days=tuple(
                DayView(
                    date=day.date.isoformat(),
                    state=day.state,
                    slots=tuple(slot_view(slot, here.business) for slot in day.slots),
                )
                for day in days
            ),
        )
    )


def slot_view(slot: Slot, business: Business) -> SlotView:
    """A window as customers see it."""
    return SlotView(
        date=business.local_day(slot.window.start_at).isoformat(),
        window=business.hours_key(slot.window),
        start_at=slot.window.start_at,
        end_at=slot.window.end_at,
        left=slot.left,
        too_soon=slot.too_soon,
    )


def _span(asked: dict[str, Any], today: date) -> tuple[date, int]:
    if "date" in asked:
        return _day("date", asked["date"]), 1
    first = _day("from", asked["from"]) if "from" in asked else today
    written = str(asked.get("days", _A_WEEK))
    if not re.fullmatch(r"[0-9]{1,2}", written) or not 1 <= int(written) <= MOST_DAYS:
        raise bad_request("bad_days", f"Ask for 1 to {MOST_DAYS} days.", "days")
    return first, int(written)


def _day(name: str, written: object) -> date:
    day = calendar_day(str(written))
    if day is None:
        raise bad_request("bad_date", "A date is written as 2026-11-23.", name)
    return day
