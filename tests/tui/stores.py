"""Stores for the board's tests: one in memory that can be cut off, and jobs to put in them."""

import threading
import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count

from qdn_tui.business_file import load_business
from qdn_tui.domain.author import Author
from qdn_tui.domain.business import Business
from qdn_tui.domain.changes import Change
from qdn_tui.domain.document import Document, Quarantined, Record
from qdn_tui.domain.job import (
    Actor,
    ActorKind,
    Address,
    Assignment,
    Customer,
    Job,
    Payment,
    TimeWindow,
)
from qdn_tui.domain.money import Money
from qdn_tui.domain.rules import apply
from qdn_tui.domain.status import Outcome, Status, following
from qdn_tui.store.errors import StoreUnreachable
from qdn_tui.store.protocol import Snapshot

BUSINESS: Business = load_business()
# A Friday, half past ten in the morning where the business is.
NOW = datetime(2026, 11, 20, 18, 30, tzinfo=UTC)


class MemoryStore:
    """The rules over a document in memory; `cut` makes it unreachable, `hold` makes it wait."""

    def __init__(self, document: Document | None = None) -> None:
        self.document = document or Document()
        self.cut = False
        self.writes: list[tuple[Change, ...]] = []
        self._lock = threading.Lock()
        self._known: Snapshot | None = None
        self._version = count(1)
        self._open = threading.Event()
        self._open.set()

    def hold(self) -> None:
        """Let writes wait until `let_go`."""
        self._open.clear()

    def let_go(self) -> None:
        self._open.set()

    def read(self, known: Snapshot | None = None) -> Snapshot:
        self._require_reachable()
        with self._lock:
            if self._known is None or self._known.document is not self.document:
                self._known = Snapshot(self.document, f"etag-{next(self._version)}")
            return known if known is not None and known.etag == self._known.etag else self._known

    def apply(self, changes: Sequence[Change]) -> Snapshot:
        self._open.wait(timeout=60)
        self._require_reachable()
        with self._lock:
            after = apply(self.document, changes, BUSINESS)
            self.document = replace(after, revision=self.document.revision + 1)
            self.writes.append(tuple(changes))
        return self.read()

    def find_by_token(self, token: str) -> Job | None:
        return self.document.by_token.get(token)

    def _require_reachable(self) -> None:
        if self.cut:
            raise StoreUnreachable("No answer from the store", "Check the network")


def author(name: str = "Dana Dispatch", at: datetime = NOW, seed: int = 0) -> Author:
    """Someone whose ids and tokens are the same in every run."""
    numbers = count(seed * 1_000_000 + 1)

    def new_id() -> uuid.UUID:
        return uuid.UUID(int=next(numbers) * 0x9E3779B97F4A7C15F39CC0605CEDC834 % 2**128, version=4)

    return Author(
        actor=Actor(kind=ActorKind.DISPATCHER, name=name),
        source="tui",
        clock=lambda: at,
        new_id=new_id,
        token=lambda: f"token{next(numbers):025d}",
    )


def window(days: int, hour: int, hours: int = 2) -> TimeWindow:
    """A window so many days from today, by the business's clock."""
    day = BUSINESS.local_day(NOW) + timedelta(days=days)
    start = datetime(day.year, day.month, day.day, hour, tzinfo=BUSINESS.zone)
    return TimeWindow(start_at=start, end_at=start + timedelta(hours=hours))


def changes_for(
    name: str,
    street: str,
    *,
    status: Status = Status.SUBMITTED,
    service: str = "junk_removal",
    dollars: int = 300,
    at: TimeWindow | None = None,
    hours_ago: float = 5,
    phone: str | None = "+16195550142",
    note: str = "",
    seed: int,
) -> list[Change]:
    """The changes that make a job and bring it to `status`, as a day's work would."""
    taken = NOW - timedelta(hours=hours_ago)
    by = author("Dana Dispatch", taken, seed)
    create = by.create(
        customer=Customer(name=name, phone=phone, email=None if phone else "gus@example.com"),
        address=Address(line1=street, city="San Diego", region="CA", postal_code="92122"),
        service=service,
        price=Money(amount_cents=dollars * 100),
        window=at,
        customer_note=note,
    )
    made: list[Change] = [create]
    job = apply(Document(), made, BUSINESS).jobs[0]
    moment = taken
    while job.status is not status:
        moment += (NOW - moment) / 3
        mover = author("Rosa Example", moment, seed * 10 + 500 + len(made))
        made.append(mover.advance(job))
        upcoming = following(job.status)
        assert upcoming is not None
        job = job.model_copy(update={"status": upcoming})
    return made


@cache
def demo_document() -> Document:
    """An ordinary day: eleven made-up jobs in all columns, one on hold, two records apart.

    One for all tests: documents and jobs are values.
    """
    plan: list[list[Change]] = [
        changes_for(
            "Mark", "Soderblom Avenue", status=Status.READY_FOR_PICKUP,
            service="trailer_pickup_dump", dollars=600, at=window(0, 14), hours_ago=29,
            note="Trailer stands on the street, loaded and tarped.", seed=1,
        ),
        changes_for("Ana Alder", "516 Fixture Road", at=window(1, 8), hours_ago=2, seed=2),
        changes_for(
            "Gus Pine", "441 Sample Street", status=Status.IN_PROGRESS, service="cleanout",
            dollars=1200, at=window(0, 10), hours_ago=76, phone=None, seed=3,
        ),
        changes_for(
            "Wren Hazel", "4339 Template Drive", status=Status.IN_PROGRESS,
            service="trailer_drop", dollars=450, at=window(0, 12), hours_ago=50, seed=4,
        ),
        changes_for("Ivo Dogwood", "8217 Mockup Way", service="cleanout", dollars=900,
                    hours_ago=0.3, seed=5),
        changes_for("Moe Pine", "134 Fixture Road", status=Status.COMPLETED, dollars=375,
                    at=window(0, 8), hours_ago=4, seed=6),
        changes_for("Quin Gum-Featherstonehaugh", "5070 Placeholder Court", service="trailer_drop",
                    dollars=450, at=window(3, 16), hours_ago=20, seed=7),
        changes_for("Lola Alder", "8922 Template Drive", status=Status.COMPLETED, dollars=150,
                    at=window(-1, 14), hours_ago=3, seed=8),
        changes_for("Rosa Fir", "1600 Mockup Way", status=Status.READY_FOR_PICKUP,
                    service="trailer_pickup_dump", dollars=600, at=window(1, 10), hours_ago=31,
                    seed=9),
        changes_for("山田 花子", "2862 Template Drive", status=Status.READY_FOR_PICKUP,
                    dollars=525, at=window(4, 12), hours_ago=44, seed=10),
        changes_for("Zoë Example 🚚", "77 Sample Street", status=Status.READY_FOR_PICKUP,
                    service="cleanout", dollars=2400, at=window(14, 8), hours_ago=52, seed=11),
    ]  # fmt: skip
    document = Document()
    for changes in plan:
        document = apply(document, changes, BUSINESS)
    held = document.find("J-000011")
    by = author("Dana Dispatch", NOW - timedelta(hours=4), 12)
    document = apply(document, [by.hold(held, "Waiting for the key")], BUSINESS)
    noted = document.find("J-000001")
    by = author("Dana Dispatch", NOW - timedelta(hours=3), 13)
    return apply(document, [by.note(noted, "Hitch is 2 inch; bring the lock key.")], BUSINESS)


def busy_quarter() -> tuple[Job, ...]:
    """Ninety days of finished jobs, by three crews; one in nine is a no-show."""
    crews = (("Rosa Example",), ("Ivo Dogwood", "Zoë Example"), ())
    jobs = []
    for seed in range(1, 61):
        age, dollars = 4000 - 66 * seed + seed % 7 * 5, 150 + seed % 5 * 150
        status = Status.IN_PROGRESS if seed % 9 == 0 else Status.COMPLETED
        changes = changes_for(
            "Past Example", "1 Sample Street", status=status, dollars=dollars, hours_ago=age,
            seed=1000 + seed,
        )  # fmt: skip
        job = apply(Document(), changes, BUSINESS).jobs[0]
        if status is Status.IN_PROGRESS:
            by = author("Rosa Example", job.history[-1].at + timedelta(hours=1), 5000 + seed)
            closing = by.close(job, Outcome.NO_SHOW, "nobody there")
            job = apply(Document(entries=(Record(job),)), [closing], BUSINESS).jobs[0]
        paid = Payment(state="paid" if seed % 4 else "unpaid")
        crew = Assignment(crew=crews[seed % 3])
        jobs.append(job.model_copy(update={"assignment": crew, "payment": paid}))
    return tuple(jobs)


def with_broken_records(document: Document) -> Document:
    """The document with two records that cannot be read."""
    apart = (
        Quarantined(b'{"id": 7}', ("customer: is missing", "address: is missing"), "7"),
        Quarantined(b'"lost"', ("is a text, not an object",), "a text"),
    )
    return replace(document, entries=(*document.entries, *apart))


def many_jobs(number: int, at: TimeWindow | None = None) -> Document:
    """So many submitted jobs, built without the rules, for questions of size."""
    # Not a copied job: a copy keeps what was worked out of its id.
    first = demo_document().jobs[1]
    fields = {name: getattr(first, name) for name in Job.model_fields}
    return Document(
        entries=tuple(
            Record(
                Job.model_construct(
                    **{
                        **fields,
                        "id": uuid.UUID(int=place + 1, version=4),
                        "number": f"J-{place + 1:06d}",
                        "tracking_token": f"token{place:025d}",
                        "window": at,
                        "created_at": NOW - timedelta(minutes=number - place),
                    }
                )
            )
            for place in range(number)
        ),
        next_number=number + 1,
    )
