"""A desk for tests: people, jobs in any state, and a clock and chance that repeat themselves."""

import random
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from qdn_tui.business_file import load_business
from qdn_tui.domain.adoption import identity_of
from qdn_tui.domain.author import Author
from qdn_tui.domain.booking import Slot, slots
from qdn_tui.domain.changes import Adopt, Change
from qdn_tui.domain.document import Document
from qdn_tui.domain.job import Actor, ActorKind, Address, Customer, Job, TimeWindow
from qdn_tui.domain.money import Money
from qdn_tui.domain.rules import apply
from qdn_tui.domain.status import FLOW, Outcome, Status, position
from qdn_tui.store.slicing import slice_records

BUSINESS = load_business()
START = datetime(2026, 11, 21, 17, 0, tzinfo=UTC)
A_MONDAY = date(2026, 12, 7)
_desks = count()


class Clock:
    """Stands still until it is moved; each look at it costs no time."""

    def __init__(self, moment: datetime = START) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment

    def pass_(self, **amount: float) -> datetime:
        """Let `minutes=5`, `days=30` and the like go by."""
        self.moment += timedelta(**amount)
        return self.moment


def author(name: str = "Ana", *, clock: Callable[[], datetime] | None = None) -> Author:
    """A dispatcher with ids and tokens unlike anybody else's, made by a seeded generator."""
    chance = random.Random(f"{name} {next(_desks)}")  # noqa: S311  # repeats itself on purpose
    return Author(
        actor=Actor(kind=ActorKind.DISPATCHER, name=name),
        source="tui",
        clock=clock or Clock(),
        new_id=lambda: uuid.UUID(int=chance.getrandbits(128), version=4),
        token=lambda: f"{chance.getrandbits(140):035x}"[-24:],
    )


def order(who: Author, **different: Any) -> Any:
    """A change that creates Mark's trailer pickup, or one that differs from it."""
    return who.create(
        **{
            "customer": Customer(name="Mark", phone="+16195550134"),
            "address": Address(
                line1="134 Soderblom Avenue",
                city="San Diego",
                region="CA",
                postal_code="92122",
            ),
            "service": "trailer_pickup_dump",
            "price": Money(amount_cents=60000),
            **different,
        }
    )


def after(document: Document, *changes: Change) -> Document:
    """The document after `changes` by the rules of the real business file."""
    return apply(document, changes, BUSINESS)


def with_job(who: Author | None = None, **different: Any) -> tuple[Document, Job]:
    """A document with one job."""
    document = after(Document(), order(who or author(), **different))
    return document, document.jobs[0]


def job_in(document: Document) -> Job:
    """The only job."""
    (job,) = document.jobs
    return job


def brought_to(
    status: Status, *, outcome: Outcome | None = None, held: bool = False, **different: Any
) -> tuple[Document, Job]:
    """A document with one job, brought to where it stands by changes a person could make."""
    who = author()
    document, job = with_job(who, **different)
    while position(job.status) < position(status):
        document = after(document, who.advance(job))
        job = job_in(document)
    if held:
        document = after(document, who.hold(job, "waiting for a call back"))
    if outcome is not None:
        document = after(document, who.close(job, outcome, "said so on the phone"))
    return document, job_in(document)


def slots_of(document: Document, day: date = A_MONDAY) -> tuple[Slot, ...]:
    """The windows of a day with what is left."""
    return slots(day, document.jobs, BUSINESS)


def window(place: int = 0, day: date = A_MONDAY) -> TimeWindow:
    """One of the windows the business offers on a day."""
    return BUSINESS.windows_on(day)[place][0]


ALL_STATUSES = tuple(info.status for info in FLOW)


def adoption(written: bytes | str) -> Adopt:
    """The change that takes in a record of an older file."""
    text = written if isinstance(written, str) else written.decode()
    op_id, job_id = identity_of(text)
    stamp = {**author("Importer").stamp(job_id), "op_id": op_id}
    return Adopt.model_validate({**stamp, "written": text})


def adopted_file(document: Document, path: Path) -> tuple[Document, list[bytes]]:
    """The document with all records of a file taken in, and those records."""
    _, slices = slice_records(path.read_bytes())
    return after(document, *(adoption(written) for written in slices)), slices
