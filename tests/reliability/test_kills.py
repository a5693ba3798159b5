"""kill -9 at every point of a write: what was left to do is done once, and in order."""

import random
import signal
import time
from collections.abc import Sequence
from itertools import cycle, islice
from pathlib import Path
from typing import NamedTuple

import pytest

from qdn_tui.domain.author import wall_clock
from qdn_tui.domain.changes import CHANGE, Change
from qdn_tui.domain.document import Document
from qdn_tui.store.s3 import S3JobStore
from tests.domain.desk import BUSINESS, after, job_in, order
from tests.reliability.chain import Finding, Wrong, findings
from tests.reliability.children import PATIENCE_S, nursery
from tests.reliability.engine import Engine, new_client
from tests.reliability.figures import Figures
from tests.reliability.fleet import bodies, prepare
from tests.reliability.ledger import Answer, Ledger
from tests.reliability.people import dispatcher
from tests.reliability.planted import NO_OPERATIONS
from tests.reliability.victim import Doom, Errand, FailPoint, live

# Together at least fifty.
_KILLS, _KILLS_OF_A_SOAK = 8, 60
_TURNS = (1, 2, 1, 3)


class Life(NamedTuple):
    """What came of a desk that was killed again and again."""

    kills: int
    operations: int
    findings: list[Finding]


def a_day(count: int, chance: random.Random) -> list[Change]:
    """A job from the order on, each change building on the one before."""
    who = dispatcher("Ana", chance, wall_clock)
    changes: list[Change] = [order(who)]
    document = after(Document(), *changes)
    while len(changes) < count:
        job = job_in(document)
        moves = len(changes) % 4 == 0 and len(changes) <= 12
        changes.append(who.advance(job) if moves else who.note(job, f"note {len(changes)}"))
        document = after(document, changes[-1])
    return changes


def lived(
    endpoint: str, journal: Path, point: FailPoint, turns: Sequence[int], bug: str = ""
) -> Life:
    """Kill a desk at each of `turns` at `point`, while another desk goes on; let it finish then."""
    bucket = Engine("", endpoint).new_bucket()
    prepare(endpoint, bucket)
    chance = random.Random(point)  # noqa: S311  # repeats itself on purpose
    todo = a_day(sum(turns) + 4, chance)
    errand = Errand(
        endpoint, bucket, [CHANGE.dump_json(change).decode() for change in todo], journal, bug
    )
    other = S3JobStore(new_client(endpoint), bucket, BUSINESS)
    colleague, ledger = dispatcher("Bo", chance, wall_clock), Ledger(time.monotonic)
    killed = 0
    for turn in turns:
        killed += _die_or_finish(errand, Doom(point, turn)) == -signal.SIGKILL
        ledger.send(other, [colleague.note(other.read().jobs[0], f"between {killed}")])
    assert _die_or_finish(errand, None) == 0
    operations = (*errand.operations(), *ledger.operations)
    found = findings(bodies(endpoint, bucket), operations)
    found += [
        Finding(Wrong.LOST, f"{operation.kind} was never acknowledged")
        for operation in operations
        if operation.answer is not Answer.ACKNOWLEDGED
    ]
    stands = [entry.op_id for entry in other.read().document.find(str(todo[0].job_id)).history]
    if stands != [change.op_id for change in todo]:
        found.append(Finding(Wrong.ORDER, "the job's day is not as it was planned"))
    return Life(killed, len(operations), found)


def _die_or_finish(errand: Errand, doom: Doom | None) -> int | None:
    child = nursery().Process(target=live, args=(errand, doom), daemon=True)
    child.start()
    child.join(PATIENCE_S)
    return child.exitcode


@pytest.mark.cloud
@pytest.mark.parametrize("point", FailPoint)
def test_a_desk_that_is_killed_does_the_rest_once_and_in_order(
    local_engine: Engine, tmp_path: Path, point: FailPoint, soak: bool, figures: Figures
) -> None:
    kills = _KILLS_OF_A_SOAK if soak else _KILLS
    turns = list(islice(cycle(_TURNS), kills))
    life = lived(local_engine.endpoint, tmp_path / "journal", point, turns)
    figures.add(life.findings, kills=life.kills, operations=life.operations)
    assert life.findings == []
    assert life.kills == kills


@pytest.mark.cloud
def test_the_same_kills_notice_a_desk_that_forgets_its_operations(
    local_engine: Engine, tmp_path: Path, figures: Figures
) -> None:
    point, bug = FailPoint.PUT_ANSWERED, NO_OPERATIONS
    life = lived(local_engine.endpoint, tmp_path / "journal", point, (2, 3, 2), bug.name)
    wrongs = {finding.wrong for finding in life.findings}
    figures.control(f"{bug.name}, killed", caught=bool(wrongs & bug.shows_as))
