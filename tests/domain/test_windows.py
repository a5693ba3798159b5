"""Windows of a day in Los Angeles, through both changes of the clock."""

from datetime import UTC, date, datetime, timedelta

import pytest
from pydantic import ValidationError

from qdn_tui.domain.booking import slots
from qdn_tui.domain.business import parse_business
from qdn_tui.domain.job import TimeWindow
from tests.domain.desk import BUSINESS, window
from tests.domain.test_business import GOOD

SUMMER_BEGINS = date(2027, 3, 14)
SUMMER_ENDS = date(2026, 11, 1)


@pytest.mark.parametrize(
    ("day", "first_utc"),
    [
        (date(2026, 7, 6), 15),
        (SUMMER_ENDS - timedelta(days=1), 15),
        (SUMMER_ENDS, 16),
        (date(2026, 12, 7), 16),
        (SUMMER_BEGINS - timedelta(days=1), 16),
        (SUMMER_BEGINS, 15),
    ],
)
def test_the_first_window_starts_at_eight_local_time_every_day(day: date, first_utc: int) -> None:
    windows = [window for window, _ in BUSINESS.windows_on(day)]
    assert windows[0].start_at == datetime(day.year, day.month, day.day, first_utc, tzinfo=UTC)
    assert all(one.end_at - one.start_at == timedelta(hours=2) for one in windows)
    assert [BUSINESS.hours_label(one) for one in windows] == [
        "8–10 am",
        "10 am–12 pm",
        "12–2 pm",
        "2–4 pm",
        "4–6 pm",
    ]


def at_night(start: str, end: str) -> str:
    """A business file whose first window is at night."""
    return GOOD.replace('start = "08:00"', f'start = "{start}"').replace(
        'end = "10:00"', f'end = "{end}"', 1
    )


def test_a_window_inside_the_skipped_hour_is_not_offered_that_day() -> None:
    night = parse_business(at_night("02:00", "03:00"))
    assert len(night.windows_on(SUMMER_BEGINS)) == 4
    assert len(night.windows_on(SUMMER_BEGINS + timedelta(days=1))) == 5
    assert len(slots(SUMMER_BEGINS, [], night)) == 4


def test_a_window_across_the_changes_is_an_hour_shorter_or_longer() -> None:
    night = parse_business(at_night("00:30", "04:30"))
    lengths = [
        (one.end_at - one.start_at) / timedelta(hours=1)
        for day in (SUMMER_BEGINS, SUMMER_ENDS, date(2026, 12, 7))
        for one in [night.windows_on(day)[0][0]]
    ]
    assert lengths == [3, 5, 4]


def test_a_moment_belongs_to_the_day_it_is_where_the_business_is() -> None:
    assert BUSINESS.local_day(datetime(2026, 12, 8, 7, 59, tzinfo=UTC)) == date(2026, 12, 7)
    assert BUSINESS.local_day(datetime(2026, 12, 8, 8, 0, tzinfo=UTC)) == date(2026, 12, 8)
    assert BUSINESS.local_day(datetime(2026, 7, 8, 7, 0, tzinfo=UTC)) == date(2026, 7, 8)


def test_closed_days_are_weekdays_and_dates() -> None:
    assert BUSINESS.is_open_on(date(2026, 12, 7))
    assert not BUSINESS.is_open_on(date(2026, 12, 6))  # a Sunday
    assert not BUSINESS.is_open_on(date(2026, 12, 25))


@pytest.mark.parametrize(
    ("start", "end", "label"),
    [
        ((16, 0), (18, 0), "Mon Dec 7, 8–10 am"),
        ((18, 30), (20, 15), "Mon Dec 7, 10:30 am–12:15 pm"),
        ((20, 0), (22, 0), "Mon Dec 7, 12–2 pm"),
        ((8, 0), (9, 0), "Mon Dec 7, 12–1 am"),
    ],
)
def test_a_window_is_named_in_local_words(
    start: tuple[int, int], end: tuple[int, int], label: str
) -> None:
    named = TimeWindow(
        start_at=datetime(2026, 12, 7, *start, tzinfo=UTC),
        end_at=datetime(2026, 12, 7, *end, tzinfo=UTC),
    )
    assert BUSINESS.window_label(named) == label


def test_a_window_runs_forward_in_a_known_zone_for_at_most_a_day() -> None:
    good = window()
    for start_at, end_at in (
        (good.end_at, good.start_at),
        (good.start_at, good.start_at),
        (good.start_at, good.start_at + timedelta(days=1, seconds=1)),
        (good.start_at.replace(tzinfo=None), good.end_at),
        ("0001-01-01T00:00:00+05:00", good.end_at),
        ("9999-12-31T23:59:59-05:00", good.end_at),
        ("0001-01-01T00:00:00Z", "0001-01-01T02:00:00Z"),
        ("9999-12-31T00:00:00Z", "9999-12-31T02:00:00Z"),
        ("1000-01-01T00:00:00+01:00", "1000-01-01T02:00:00+01:00"),
    ):
        with pytest.raises(ValidationError):
            TimeWindow.model_validate({"start_at": start_at, "end_at": end_at})


@pytest.mark.parametrize("day", [date.min, date(999, 12, 31), date(9999, 1, 1), date.max])
def test_no_windows_are_offered_on_days_beyond_the_calendar(day: date) -> None:
    assert BUSINESS.windows_on(day) == ()
    assert slots(day, [], BUSINESS) == ()


def test_windows_that_only_touch_do_not_overlap() -> None:
    assert not window(0).overlaps(window(1))
    assert window(0).overlaps(
        TimeWindow(start_at=window(0).end_at - timedelta(seconds=1), end_at=window(1).end_at)
    )
