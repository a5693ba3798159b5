"""Money in integer cents with its ISO 4217 currency."""

import re
from decimal import Decimal, InvalidOperation
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

MOST_CENTS = 10_000_000
_AMOUNT = re.compile(r"\$?\s*(\d{1,3}(?:,\d{3})+|\d+)(\.\d{1,2})?\s*(?:USD)?", re.IGNORECASE)


class Money(BaseModel):
    """An amount in cents, 0 to 10 000 000, and its currency."""

    model_config = ConfigDict(frozen=True, extra="allow")

    amount_cents: Annotated[int, Field(strict=True, ge=0, le=MOST_CENTS)]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "USD"

    def __str__(self) -> str:
        return format_cents(self.amount_cents, self.currency)


def format_cents(cents: int, currency: str = "USD") -> str:
    """`60000` is `$600`, `37550` is `$375.50`; other currencies follow their code."""
    whole, part = divmod(cents, 100)
    amount = f"{whole:,}" if part == 0 else f"{whole:,}.{part:02d}"
    return f"${amount}" if currency == "USD" else f"{currency} {amount}"


def parse_cents(written: str | float | Decimal) -> int:
    """Read an amount of dollars as a person or an old record writes it, in cents.

    Takes `600`, `299.99`, `"$1,200"`, `"375.5"`.

    Raises:
        ValueError: no amount, below zero, above 100 000 dollars or finer than a cent.
    """
    if isinstance(written, bool):
        raise ValueError("a price is a number of dollars, such as 600 or $375.50")
    text = str(written).strip()
    try:
        if isinstance(written, str):
            match = _AMOUNT.fullmatch(text)
            if match is None:
                raise InvalidOperation
            amount = Decimal(match[1].replace(",", "") + (match[2] or ""))
        else:
            amount = Decimal(text)
    except InvalidOperation:
        raise ValueError("a price is a number of dollars, such as 600 or $375.50") from None
    cents = amount * 100
    if not cents.is_finite() or cents != cents.to_integral_value():
        raise ValueError("a price has no fraction of a cent")
    if not 0 <= cents <= MOST_CENTS:
        raise ValueError(f"a price is between $0 and {format_cents(MOST_CENTS)}")
    return int(cents)
