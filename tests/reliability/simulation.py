"""One seed, one small world: desks that share a document over a bad line, crash and come back.

`python -m tests.reliability.simulation 4711` runs one seed and prints what is wrong with it.
"""

import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, cast

from qdn_tui.domain.changes import Change
from qdn_tui.domain.job import Job
from qdn_tui.domain.refusals import Refused
from qdn_tui.domain.status import following
from qdn_tui.store.errors import StoreError, StoreUnreachable
from qdn_tui.store.protocol import Snapshot
from qdn_tui.store.s3 import S3JobStore
from tests.domain.desk import BUSINESS, START, order
from tests.reliability.chain import Finding, Wrong, findings
from tests.reliability.ledger import Ledger
from tests.reliability.line import OF_READS, OF_WRITES, Fate, Line, Weather
from tests.reliability.memory import MemoryS3
from tests.reliability.people import dispatcher, first_body
from tests.reliability.world import Client, World

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

NAMES = ("Ana", "Bo", "Cy", "Di")
_TRIES = 4


@dataclass(frozen=True)
class Outcome:
    """What came of one seed.

    Attributes:
        findings: what is wrong.
        operations: how many changes were asked for.
        injected: faults, by kind.
        crashes: desks that were killed.
    """

    findings: Sequence[Finding]
    operations: int
    injected: Counter[str]
    crashes: int


def simulate(seed: int, new_store: Callable[..., S3JobStore] = S3JobStore) -> Outcome:
    """Live through one seed with stores of this kind."""
    office = Office(random.Random(seed), new_store)  # noqa: S311  # repeats itself on purpose
    for name in NAMES[: office.chance.randint(1, len(NAMES))]:
        Desk(office, name)
    office.world.run()
    operations = office.ledger.operations
    return Outcome(
        [*findings(office.s3.bodies, operations), *office.seen_wrong],
        len(operations),
        office.injected,
        office.crashes,
    )


class Office:
    """All that the desks of one seed share."""

    def __init__(self, chance: random.Random, new_store: Callable[..., S3JobStore]) -> None:
        self.chance = chance
        self.new_store = new_store
        self.world = World()
        self.s3 = MemoryS3(self.now)
        self.s3.bodies.append(first_body())
        self.weather = Weather(
            reads=chance.choice((0.0, 0.1, 0.3)),
            writes=chance.choice((0.0, 0.3, 0.6, 0.9)),
            # A few kinds at a time meet each other more often than all of them would.
            of_reads=chance.sample(OF_READS, 2),
            of_writes=(*chance.sample(OF_WRITES, 2), *chance.choice(((), (Fate.LATE,)))),
            slowness=chance.choice((0.01, 0.2, 1.5)),
            latest=chance.choice((0.5, 5.0, 40.0)),
        )
        self.budget = chance.choice((0.2, 1.0, 20.0))
        self.ledger = Ledger(self.world.clock)
        self.injected: Counter[str] = Counter()
        self.seen_wrong: list[Finding] = []
        self.crashes = 0

    def now(self) -> datetime:
        return START + timedelta(seconds=self.world.now)

    def line(self) -> Line:
        """A client of the S3 for somebody."""
        return Line(self.world, self.s3, self.weather, self.chance, self.injected)


@dataclass
class Desk:
    """A dispatcher with a list, on disk, of what is not yet known to be written."""

    office: Office
    name: str
    waiting: Sequence[Change] = ()
    lives: list[Client] = field(default_factory=list)

    def __post_init__(self) -> None:
        chance, world = self.office.chance, self.office.world
        self.who = dispatcher(self.name, chance, self.office.now)
        self.left = chance.randint(1, 4)
        self.begin()
        while chance.random() < 0.35:
            world.at(chance.uniform(0, 12), self.crash)

    def begin(self) -> None:
        office, chance = self.office, self.office.chance
        store = office.new_store(
            cast("S3Client", office.line()),
            "simulated",
            BUSINESS,
            budget=office.budget,
            now=office.now,
            clock=office.world.clock,
            sleep=office.world.sleep,
            rng=chance,
        )
        self.lives = [office.world.start(partial(self.live, store), chance.uniform(0, 1))]
        if chance.random() < 0.2:
            self.lives.append(office.world.start(partial(self.watch, store), chance.uniform(0, 1)))

    def crash(self) -> None:
        if all(life.is_dead for life in self.lives):
            return
        self.office.crashes += 1
        for life in self.lives:
            life.kill()
        if self.office.chance.random() < 0.3:
            self.waiting = ()  # a command line that keeps no list
        self.office.world.at(self.office.chance.uniform(0, 4), self.begin)

    def live(self, store: S3JobStore) -> None:
        chance, ledger = self.office.chance, self.office.ledger
        known, tries = self.look(store), 0
        while known is not None and (self.waiting or self.left > 0):
            if not self.waiting:
                self.waiting = tuple(self.think(known))
                self.left -= len(self.waiting)
            said = ledger.send(store, self.waiting)
            # Some believe what they are told and turn to the next thing, some try again.
            if isinstance(said, StoreError) and tries < _TRIES and chance.random() < 0.5:
                tries += 1
            else:
                self.waiting, tries = (), 0
            if isinstance(said, Snapshot):
                known = said
            elif isinstance(said, Refused):
                known = self.look(store)
            self.office.world.sleep(chance.uniform(0, 3))

    def look(self, store: S3JobStore) -> Snapshot | None:
        for _ in range(20):
            try:
                return store.read()
            except StoreUnreachable:
                self.office.world.sleep(2)
        return None

    def watch(self, store: S3JobStore) -> None:
        """The screen's own polls, beside the writes: it never goes back in time."""
        newest = 0
        for _ in range(6):
            seen = self.look(store)
            if seen is None:
                return
            revision = seen.document.revision
            if revision < newest:
                what = f"{self.name} saw {revision} after {newest}"
                self.office.seen_wrong.append(Finding(Wrong.ORDER, what))
            newest = revision
            self.office.world.sleep(self.office.chance.uniform(0, 2))

    def think(self, known: Snapshot) -> Iterator[Change]:
        chance, who = self.office.chance, self.who
        for _ in range(2 if chance.random() < 0.2 else 1):
            job, dice = chance.choice(known.jobs), chance.random()
            if dice < 0.15:
                yield order(who)
            elif dice < 0.4 and _can_advance(job):
                yield who.advance(job)
            else:
                yield who.note(job, f"note {chance.getrandbits(64):016x}")


def _can_advance(job: Job) -> bool:
    return following(job.status) is not None


if __name__ == "__main__":
    for given in sys.argv[1:]:
        outcome = simulate(int(given))
        sys.stdout.write(
            f"seed {given}: {outcome.operations} operations, {outcome.crashes} crashes, "
            f"faults {dict(outcome.injected)}\n"
        )
        sys.stdout.writelines(f"  {finding}\n" for finding in outcome.findings)
