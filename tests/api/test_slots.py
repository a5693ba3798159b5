"""What can still be booked."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from qdn_tui.api import slots
from qdn_tui.api.desk import desk
from qdn_tui.business_file import load_business
from tests.api.conftest import Ask, Bucket
from tests.api.customers import book, booking, open_day, somebody

BUSINESS = load_business()


def test_a_day_lists_its_windows_with_what_is_left(office: Bucket, ask: Ask) -> None:
    day = open_day().isoformat()
    answer = ask("/api/slots", query=f"date={day}")
    assert answer.status == 200
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json["time_zone"] == "America/Los_Angeles"
    (found,) = answer.json["days"]
    assert (found["date"], found["state"]) == (day, "open")
    assert [(slot["window"], slot["left"]) for slot in found["slots"]] == [
        ("08:00-10:00", 2),
        ("10:00-12:00", 2),
        ("12:00-14:00", 2),
        ("14:00-16:00", 2),
        ("16:00-18:00", 1),
    ]
    starts = datetime.fromisoformat(found["slots"][0]["start_at"])
    assert f"{starts.astimezone(BUSINESS.zone):%Y-%m-%d %H:%M}" == f"{day} 08:00"


def test_a_new_booking_is_seen_at_once(office: Bucket, ask: Ask) -> None:
    query = f"date={open_day()}"
    for left in (2, 1, 0):
        assert ask("/api/slots", query=query).json["days"][0]["slots"][0]["left"] == left
        book(booking(**somebody(left)))


def test_a_week_comes_in_one_answer(office: Bucket, ask: Ask) -> None:
    answer = ask("/api/slots").json
    assert len(answer["days"]) == 7
    assert answer["days"][0]["date"] == answer["first_day"]
    month = ask("/api/slots", query=f"from={answer['first_day']}&days=31").json
    states = {day["date"]: day["state"] for day in month["days"]}
    assert len(states) == 31
    first = date.fromisoformat(answer["first_day"])
    for text, state in states.items():
        day = date.fromisoformat(text)
        if day > first + timedelta(days=BUSINESS.booking.horizon_days):
            assert state == "too_far"
        else:
            assert state == ("open" if BUSINESS.is_open_on(day) else "closed")
    assert all(day["slots"] == [] for day in month["days"] if day["state"] != "open")


def test_a_day_gone_by_is_past(office: Bucket, ask: Ask) -> None:
    (day,) = ask("/api/slots", query="date=2020-01-06").json["days"]
    assert day == {"date": "2020-01-06", "state": "past", "slots": []}


def test_a_window_too_soon_has_nothing_left(
    office: Bucket, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    ten_o_clock = datetime.combine(open_day(), time(10), BUSINESS.zone).astimezone(UTC)
    here = replace(desk(), now=lambda: ten_o_clock)
    monkeypatch.setattr(slots, "desk", lambda: here)
    assert BUSINESS.booking.lead_time_hours == 3
    today = ask("/api/slots").json["days"][0]
    assert [(slot["window"], slot["left"], slot["too_soon"]) for slot in today["slots"]] == [
        ("08:00-10:00", 0, True),
        ("10:00-12:00", 0, True),
        ("12:00-14:00", 0, True),
        ("14:00-16:00", 2, False),
        ("16:00-18:00", 1, False),
    ]


@pytest.mark.parametrize(
    "query",
    [
        "date=",
        "date=today",
        "date=2026-02-30",
        "date=20261124",
        "date=2026-W48-2",
        "date=2026-11-24T00:00",
        "date=0001-01-01",
        "date=9999-12-31",
        "date=%D9%A2",
        "from=never",
        "from=2026-11-24&days=0",
        "days=32",
        "days=-1",
        "days=7.5",
        "days=%F0%9F%98%80",
        "days=00000000007",
        "days=",
    ],
)
def test_a_wrong_day_is_named(office: Bucket, ask: Ask, query: str) -> None:
    answer = ask("/api/slots", query=query)
    assert answer.status == 400
    error = answer.json["error"]
    assert error["code"] in ("bad_date", "bad_days")
    assert set(error["fields"]) <= {"date", "from", "days"}
    assert answer.headers["cache-control"] == "no-store"
