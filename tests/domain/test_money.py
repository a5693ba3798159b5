"""Amounts as people and old records write them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from qdn_tui.domain.money import MOST_CENTS, Money, format_cents, parse_cents
from tests.examples import examples, short


@pytest.mark.parametrize(
    ("written", "cents"),
    [
        (600, 60000),
        ("600", 60000),
        ("$600", 60000),
        (" $ 600.00 ", 60000),
        ("$1,200", 120000),
        ("12,345.6", 1234560),
        ("375.5", 37550),
        ("600 USD", 60000),
        (299.99, 29999),
        (0.29, 29),
        (1.1, 110),
        (Decimal("19.90"), 1990),
        (0, 0),
        (100_000, MOST_CENTS),
    ],
)
def test_an_amount_is_read_to_the_cent(written: str | float | Decimal, cents: int) -> None:
    assert parse_cents(written) == cents


@pytest.mark.parametrize(
    "written",
    [
        "",
        "call us",
        "-5",
        -5,
        "6OO",
        "600.005",
        600.005,
        "1,2,3",
        "12,34",
        "$",
        "1e3",
        "0x10",
        "100000.01",
        10**400,
        float("nan"),
        float("inf"),
        True,
    ],
    ids=short,
)
def test_what_is_no_amount_is_refused_with_words(written: str | float) -> None:
    with pytest.raises(ValueError, match=r"^a price"):
        parse_cents(written)


@examples(100)
@given(st.integers(0, MOST_CENTS))
def test_every_amount_reads_back_from_how_it_is_shown(cents: int) -> None:
    assert parse_cents(format_cents(cents)) == cents
    assert parse_cents(cents / 100) == cents


def test_amounts_are_shown_without_needless_cents() -> None:
    assert format_cents(60000) == "$600"
    assert format_cents(37550) == "$375.50"
    assert format_cents(123456700) == "$1,234,567"
    assert format_cents(5, "EUR") == "EUR 0.05"
    assert str(Money(amount_cents=60000)) == "$600"


@pytest.mark.parametrize("cents", [-1, 600.0, "600", True, MOST_CENTS + 1])
def test_money_is_whole_cents_within_reason(cents: object) -> None:
    with pytest.raises(ValidationError):
        Money.model_validate({"amount_cents": cents, "currency": "USD"})
