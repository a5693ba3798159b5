"""What customers send: made-up bookings and changes of them."""

import json
import uuid
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from qdn_tui.api.handler import handler
from qdn_tui.business_file import load_business
from qdn_tui.domain.self_service import horizon
from tests.api.events import Answered, event

Fields = dict[str, Any]


def open_day(skip: int = 0) -> date:
    """A day at least two ahead on which every window can be booked; `skip` such days later."""
    business = load_business()
    day = horizon(business, datetime.now(UTC))[0] + timedelta(days=2)
    while True:
        if business.is_open_on(day):
            if skip == 0:
                return day
            skip -= 1
        day += timedelta(days=1)


def booking(**different: Any) -> Fields:
    """Mark's trailer pickup on Soderblom Avenue, or one that differs from it."""
    return {
        "service": "trailer_pickup_dump",
        "date": open_day().isoformat(),
        "window": "08:00-10:00",
        "name": "Mark",
        "phone": "(619) 555-0123",
        "street": "1208 Soderblom Avenue",
        "city": "San Diego",
        "postal_code": "92101",
        **different,
    }


def somebody(place: int) -> Fields:
    """The contact of another customer for each number."""
    return {"name": f"Customer {place}", "phone": f"619 555 {place:04d}"}


def new_key() -> str:
    """An Idempotency-Key as browsers make them."""
    return str(uuid.uuid4())


def by_script(
    path: str, fields: Any, *, key: str | None = None, headers: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """The event of a script's post."""
    sent = {"content-type": "application/json", **(headers or {})}
    if key is not None:
        sent["idempotency-key"] = key
    body = fields if isinstance(fields, str) else json.dumps(fields)
    return event(path, "POST", headers=sent, body=body)


def by_form(path: str, fields: Mapping[str, Any] | str) -> dict[str, Any]:
    """The event of a plain form's post."""
    body = fields if isinstance(fields, str) else urlencode(fields)
    return event(
        path, "POST", headers={"content-type": "application/x-www-form-urlencoded"}, body=body
    )


def sent(given: Mapping[str, Any]) -> Answered:
    """What the function answers."""
    return Answered.of(handler(given, None))


def book(fields: Any = None, *, key: str | None = None) -> Answered:
    """Book by a script; Mark's trailer pickup where nothing else is said."""
    return sent(by_script("/api/book", booking() if fields is None else fields, key=key))


def change(token: str, what: str, fields: Any, *, key: str | None = None) -> Answered:
    """Cancel or reschedule by a script."""
    return sent(by_script(f"/api/track/{token}/{what}", fields, key=key))


def token_of(booked: Answered) -> str:
    """The tracking token of a booking."""
    assert booked.status == 201, booked.body
    return str(booked.json["tracking_path"]).rpartition("/")[2]


def codes_of(answer: Answered) -> dict[str, str]:
    """What is wrong with which field."""
    return {name: found["code"] for name, found in answer.json["error"]["fields"].items()}
