"""What is odd about a job somebody is about to take is said; nothing of it is refused."""

from datetime import timedelta

import pytest

from qdn_tui.domain.booking import window_remarks
from qdn_tui.domain.job import Address, TimeWindow
from qdn_tui.domain.mistakes import in_plain_words
from qdn_tui.domain.money import Money
from qdn_tui.domain.oddities import oddities, price_remark
from tests.domain.desk import A_MONDAY, BUSINESS, START, author, order, window


@pytest.mark.parametrize(
    ("code", "dollars", "said"),
    [
        ("trailer_pickup_dump", 600, None),
        ("trailer_pickup_dump", 575, "the catalogue says $600 flat"),
        ("junk_removal", 75, None),
        ("junk_removal", 600, None),
        ("junk_removal", 601, "the catalogue says $75 to $600"),
        ("cleanout", 2400, None),
        ("cleanout", 700, "the catalogue says $800 to $2,400"),
        ("nobody_sells_this", 1, None),
    ],
)
def test_a_price_away_from_the_catalogue_is_said(code: str, dollars: int, said: str | None) -> None:
    assert price_remark(Money(amount_cents=dollars * 100), code, BUSINESS) == said


def test_an_ordinary_window_is_not_odd() -> None:
    assert window_remarks(window(0), START, BUSINESS) == ()


def test_a_window_that_is_over_begun_closed_or_off_the_schedule_is_said() -> None:
    monday = window(0)
    assert window_remarks(monday, monday.end_at, BUSINESS) == ("it is over already",)
    assert window_remarks(monday, monday.start_at, BUSINESS) == ("it has begun already",)
    sunday = window(0, A_MONDAY - timedelta(days=1))
    assert window_remarks(sunday, START, BUSINESS) == ("Sun Dec 6 is a closed day",)
    early = TimeWindow(start_at=monday.start_at - timedelta(hours=2), end_at=monday.start_at)
    assert window_remarks(early, START, BUSINESS) == ("it is none of the windows of a day",)


def test_all_that_is_odd_about_a_new_job_is_listed() -> None:
    address = Address(line1="1 Fixture Road", city="Example", region="CA", postal_code="10001")
    change = order(author(), address=address, price=Money(amount_cents=100), window=window(0))
    assert oddities(change, BUSINESS) == (
        "10001 is not our area",
        "$1: the catalogue says $600 flat",
    )
    assert oddities(order(author()), BUSINESS) == ()


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ({"type": "string_too_long", "ctx": {"max_length": 9}}, "has more than 9 characters"),
        ({"type": "string_too_short", "ctx": {"min_length": 1}}, "is empty"),
        ({"type": "too_short", "ctx": {"min_length": 1}}, "has fewer than 1 of them"),
        ({"type": "literal_error", "ctx": {"expected": "'a' or 'b'"}}, "is none of 'a', 'b'"),
        ({"type": "value_error", "msg": "Value error, no"}, "no"),
        ({"type": "string_too_long", "msg": "too long"}, "too long"),
    ],
)
def test_mistakes_are_told_in_plain_words(error: dict[str, object], said: str) -> None:
    assert in_plain_words(error) == said
