"""Moments are written one way wherever people read them in a terminal."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from qdn_tui.domain.telling import dated_day, dated_moment

ZONE = ZoneInfo("America/Los_Angeles")
NOW = datetime(2027, 1, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "moment", "day"),
    [
        (datetime(2027, 1, 1, 8, 5, tzinfo=UTC), "Jan 1, 12:05 am", "Jan 1"),
        (datetime(2027, 1, 1, 20, 0, tzinfo=UTC), "Jan 1, 12:00 pm", "Jan 1"),
        (datetime(2027, 7, 1, 16, 5, tzinfo=UTC), "Jul 1, 9:05 am", "Jul 1"),
        (datetime(2027, 1, 1, 7, 59, tzinfo=UTC), "Dec 31 2026, 11:59 pm", "Dec 31 2026"),
    ],
)
def test_a_moment_goes_by_the_desks_clock_and_names_another_year(
    at: datetime, moment: str, day: str
) -> None:
    assert dated_moment(at, ZONE, NOW) == moment
    assert dated_day(at, ZONE, NOW) == day
