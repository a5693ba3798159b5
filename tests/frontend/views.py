"""TrackViews as the API answers them: made-up jobs through the domain's own public view."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from qdn_tui.business_file import load_business
from qdn_tui.domain.job import (
    Actor,
    ActorKind,
    Address,
    Assignment,
    Customer,
    HistoryEntry,
    Hold,
    Job,
    TimeWindow,
)
from qdn_tui.domain.money import Money
from qdn_tui.domain.public import TrackView, track_view
from qdn_tui.domain.status import FLOW, Outcome, Status, position

View = dict[str, Any]

TOKEN = "Zk3v9QxT_a-8LmN2bWc4RyUe"
# A Saturday, 7:40 in the morning in San Diego.
NOW = datetime(2026, 11, 21, 15, 40, tzinfo=UTC)
MORNING = TimeWindow(
    start_at=datetime(2026, 11, 21, 16, tzinfo=UTC), end_at=datetime(2026, 11, 21, 18, tzinfo=UTC)
)

_DESK = Actor(kind=ActorKind.DISPATCHER, name="Dispatcher Example")
_BOOKED = datetime(2026, 11, 20, 16, 5, tzinfo=UTC)
_REACHED = (
    _BOOKED,
    _BOOKED + timedelta(hours=2),
    NOW + timedelta(hours=1),
    NOW + timedelta(hours=3),
)


def view(
    status: Status = Status.READY_FOR_PICKUP,
    *,
    outcome: Outcome | None = None,
    window: TimeWindow | None = MORNING,
    crew: tuple[str, ...] = ("Ana Example", "Ben Sample"),
    **fields: object,
) -> View:
    """The answer for Mark's trailer pickup at `status`; `fields` replace some of the answer's."""
    answer = seen(status, outcome=outcome, window=window, crew=crew).model_dump(mode="json")
    return {**answer, **fields}


def seen(
    status: Status = Status.READY_FOR_PICKUP,
    *,
    outcome: Outcome | None = None,
    window: TimeWindow | None = MORNING,
    crew: tuple[str, ...] = ("Ana Example", "Ben Sample"),
    hold: Hold | None = None,
) -> TrackView:
    """What Mark may see of his trailer pickup at `status`."""
    reached = _REACHED[: position(status) + 1]
    job = Job(
        id=UUID("6f1d1f7e-2b1f-4c55-9a53-0a7c5b0e9d21"),
        number="J-000004",
        tracking_token=TOKEN,
        status=status,
        outcome=outcome,
        customer=Customer(name="Mark", phone="+16195550123"),
        address=Address(line1="12 Soderblom Avenue", city="San Diego", region="CA"),
        service="trailer_pickup_dump",
        price=Money(amount_cents=60_000),
        window=window,
        assignment=Assignment(crew=crew),
        history=tuple(
            HistoryEntry(
                seq=place + 1,
                at=at,
                actor=_DESK,
                source="tui",
                kind="advance" if place else "create",
                to=FLOW[place].status.value,
            )
            for place, at in enumerate(reached)
        ),
        version=1,
        created_at=_BOOKED,
        updated_at=reached[-1],
        hold=hold,
    )
    return track_view(job, load_business(), NOW)


NOT_FOUND: View = {
    "error": {
        "code": "not_found",
        "message": "Job not found, or this tracking link is no longer valid.",
    }
}
