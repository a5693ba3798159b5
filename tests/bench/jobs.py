"""Made-up jobs in any number, the same in every run but for the day they are made."""

import random
import uuid
from datetime import datetime, timedelta

from qdn_tui.domain.document import Document, Record, number_label
from qdn_tui.domain.job import (
    Actor,
    ActorKind,
    Address,
    Customer,
    HistoryEntry,
    Job,
    TimeWindow,
)
from qdn_tui.domain.money import Money
from qdn_tui.domain.status import FLOW

_DESK = Actor(kind=ActorKind.DISPATCHER, name="Dana Dispatch")
_FIRST = ("Ana", "Gus", "Ivo", "Lola", "Moe", "Quin", "Rosa", "Wren", "Zoë", "Mark")
_LAST = ("Alder", "Birch", "Dogwood", "Fir", "Hazel", "Linden", "Pine", "Rowan", "Spruce")
_STREETS = ("Fixture Road", "Mockup Way", "Placeholder Court", "Sample Street", "Template Drive")
_SERVICES = (
    ("trailer_pickup_dump", 60_000),
    ("junk_removal", 30_000),
    ("trailer_drop", 45_000),
    ("cleanout", 90_000),
)
_HOURS = (8, 10, 12, 14, 16)


def token_of(place: int) -> str:
    """The tracking token of the job at this place, from 0."""
    return f"bench-{place:020d}"


def document_of(count: int, now: datetime) -> Document:
    """A document with so many jobs, a quarter in each status.

    Args:
        count: how many.
        now: the present, in UTC.
    """
    chance = random.Random(count)  # noqa: S311 - made-up jobs
    return Document(
        revision=1,
        next_number=count + 1,
        entries=tuple(Record(_job(place, count, now, chance)) for place in range(count)),
        updated_at=now,
    )


def _job(place: int, count: int, now: datetime, chance: random.Random) -> Job:
    step = place % len(FLOW)
    # Spread over a month, so that neither ages nor numbers are alike.
    created = now - timedelta(minutes=(count - place) * 43_200 / count + 60)
    service, cents = chance.choice(_SERVICES)
    return Job(
        id=uuid.UUID(int=chance.getrandbits(128), version=4),
        number=number_label(place + 1),
        tracking_token=token_of(place),
        status=FLOW[step].status,
        customer=Customer(
            name=f"{chance.choice(_FIRST)} {chance.choice(_LAST)}",
            phone=f"+1619555{chance.randrange(100, 200):04d}",
        ),
        address=Address(
            line1=f"{chance.randrange(100, 9999)} {chance.choice(_STREETS)}",
            city="San Diego",
            region="CA",
            postal_code="92122",
        ),
        service=service,
        price=Money(amount_cents=cents),
        window=_window(now, chance) if chance.random() < 0.8 else None,
        history=tuple(_entry(seq, created, chance) for seq in range(1, step + 2)),
        version=step + 1,
        created_at=created,
        updated_at=created + timedelta(minutes=10 * step),
    )


def _window(now: datetime, chance: random.Random) -> TimeWindow:
    day = now.replace(hour=0, minute=0, second=0, microsecond=0)
    start = day + timedelta(days=chance.randrange(14), hours=8 + chance.choice(_HOURS))
    return TimeWindow(start_at=start, end_at=start + timedelta(hours=2))


def _entry(seq: int, created: datetime, chance: random.Random) -> HistoryEntry:
    made = seq == 1
    return HistoryEntry.model_validate(
        {
            "seq": seq,
            "at": created + timedelta(minutes=10 * (seq - 1)),
            "actor": _DESK,
            "source": "tui",
            "kind": "create" if made else "advance",
            "from": None if made else FLOW[seq - 2].status.value,
            "to": FLOW[seq - 1].status.value,
            "op_id": uuid.UUID(int=chance.getrandbits(128), version=4).hex,
        }
    )
