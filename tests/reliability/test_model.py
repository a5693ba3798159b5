"""Whatever desks do that know more or less, over lines that fail: it comes out as in the model."""

import random
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, cast

import orjson
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from qdn_tui.domain.changes import Change, FieldEdit
from qdn_tui.domain.job import Job
from qdn_tui.domain.refusals import Refused
from qdn_tui.domain.status import Outcome
from qdn_tui.store.errors import StoreUnreachable
from qdn_tui.store.s3 import S3JobStore
from tests.domain.desk import BUSINESS, START, author, order
from tests.reliability.figures import Figures
from tests.reliability.line import Fate
from tests.reliability.memory import MemoryS3
from tests.reliability.model import ModelJob
from tests.reliability.people import first_body
from tests.reliability.planted import (
    CONFLICT_IS_SUCCESS,
    NO_CONDITION,
    NO_OPERATIONS,
    Bug,
    NewStore,
)
from tests.reliability.scripted import READ_FATES, WRITE_FATES, ScriptedClient
from tests.store.bucket import Waiting

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_EXAMPLES, _EXAMPLES_OF_A_SOAK = 100, 2_000
_STEPS, _STEPS_OF_A_SOAK = 30, 60

desks = st.integers(0, 2)
places = st.integers(0, 3)


def stored_jobs(body: bytes) -> dict[str, ModelJob]:
    """What the stored document says, in the model's own terms."""
    return {
        job["id"]: ModelJob(
            status=job["status"],
            outcome=job["outcome"],
            held=job["hold"] is not None,
            name=job["customer"]["name"],
            notes=[note["text"] for note in job["notes"]["internal"]],
            ops=[entry["op_id"] for entry in job["history"]],
        )
        for job in orjson.loads(body)["jobs"]
    }


class DesksAndModel(RuleBasedStateMachine):
    """Three desks over one document; what each of them last saw may be old."""

    new_store: ClassVar[NewStore] = S3JobStore
    tried = 0
    injected = 0

    def __init__(self) -> None:
        super().__init__()
        self.s3 = MemoryS3(lambda: START)
        self.s3.bodies.append(first_body())
        self.client = ScriptedClient(self.s3)
        self.model = stored_jobs(first_body())
        self.made: list[Change] = []
        self.revision = 1
        self.people = [author(name) for name in ("Ana", "Bo", "Cy")]
        self.stores = [self._open() for _ in self.people]
        self.seen = [store.read() for store in self.stores]

    def _open(self) -> S3JobStore:
        waiting = Waiting()
        return type(self).new_store(
            cast("S3Client", self.client),
            "modelled",
            BUSINESS,
            now=lambda: START,
            clock=waiting.clock,
            sleep=waiting.sleep,
            rng=random.Random(0),  # noqa: S311  # repeats itself on purpose
        )

    def _job(self, desk: int, place: int) -> Job:
        """A job as the desk last saw it."""
        jobs = self.seen[desk].jobs
        return jobs[place % len(jobs)]

    def _make(self, desk: int, changes: Sequence[Change], *, possible: bool) -> None:
        """Give the changes to the store, which has to do as the model did."""
        type(self).tried += len(changes)
        try:
            self.seen[desk] = self.stores[desk].apply(changes)
        except Refused:
            assert not possible
            return
        assert possible
        self.revision += 1
        self.made += changes
        for change in changes:
            self.model[str(change.job_id)].ops.append(change.op_id)

    @rule(desk=desks)
    def order(self, desk: int) -> None:
        change = order(self.people[desk])
        self.model[str(change.job_id)] = ModelJob()
        self._make(desk, [change], possible=True)

    @rule(desk=desks, place=places, texts=st.integers(1, 3))
    def note(self, desk: int, place: int, texts: int) -> None:
        job = self._job(desk, place)
        written = [f"note {len(self.made)}.{text}" for text in range(texts)]
        self.model[job.key].notes += written
        notes = [self.people[desk].note(job, text) for text in written]
        self._make(desk, notes, possible=True)

    @rule(desk=desks, place=places)
    def advance(self, desk: int, place: int) -> None:
        job = self._job(desk, place)
        possible = self.model[job.key].move(job.status.value, +1)
        self._make(desk, [self.people[desk].advance(job)], possible=possible)

    @rule(desk=desks, place=places)
    def revert(self, desk: int, place: int) -> None:
        job = self._job(desk, place)
        possible = self.model[job.key].move(job.status.value, -1)
        self._make(desk, [self.people[desk].revert(job, "too early")], possible=possible)

    @rule(desk=desks, place=places, outcome=st.sampled_from(Outcome))
    def close(self, desk: int, place: int, outcome: Outcome) -> None:
        job = self._job(desk, place)
        possible = self.model[job.key].close(outcome.value)
        self._make(desk, [self.people[desk].close(job, outcome, "said so")], possible=possible)

    @rule(desk=desks, place=places)
    def reopen(self, desk: int, place: int) -> None:
        job = self._job(desk, place)
        possible = self.model[job.key].reopen()
        self._make(desk, [self.people[desk].reopen(job, "after all")], possible=possible)

    @rule(desk=desks, place=places)
    def hold(self, desk: int, place: int) -> None:
        job = self._job(desk, place)
        possible = self.model[job.key].hold()
        self._make(desk, [self.people[desk].hold(job, "wait")], possible=possible)

    @rule(desk=desks, place=places)
    def release(self, desk: int, place: int) -> None:
        job = self._job(desk, place)
        possible = self.model[job.key].release()
        self._make(desk, [self.people[desk].release(job, "go")], possible=possible)

    @rule(desk=desks, place=places, name=st.sampled_from(["Mark", "Marc", "Markus"]))
    def rename(self, desk: int, place: int, name: str) -> None:
        job = self._job(desk, place)
        possible = self.model[job.key].rename(job.customer.name, name)
        edit = FieldEdit(field="customer.name", seen=job.customer.name, value=name)
        self._make(desk, [self.people[desk].edit(job, [edit])], possible=possible)

    @rule(desk=desks, place=st.integers(0, 50))
    def send_again(self, desk: int, place: int) -> None:
        """A change that was made long ago, as an outbox may that was never told."""
        if self.made:
            self.seen[desk] = self.stores[desk].apply([self.made[place % len(self.made)]])

    @rule(desk=desks)
    def look(self, desk: int) -> None:
        try:
            self.seen[desk] = self.stores[desk].read()
        except StoreUnreachable:
            assert self.injected

    @rule(desk=desks)
    def restart(self, desk: int) -> None:
        self.stores[desk] = self._open()

    @rule(
        reads=st.lists(st.sampled_from(READ_FATES), max_size=2),
        writes=st.lists(st.sampled_from(WRITE_FATES), min_size=1, max_size=3),
    )
    def bad_line(self, reads: list[Fate], writes: list[Fate]) -> None:
        type(self).injected += len(reads) + len(writes)
        self.client.expect(reads, writes)

    @invariant()
    def the_document_is_as_the_model(self) -> None:
        document = orjson.loads(self.s3.bodies[-1])
        assert document["revision"] == self.revision == len(self.s3.bodies)
        assert document["next_number"] == len(self.model) + 1
        assert stored_jobs(self.s3.bodies[-1]) == self.model


def _run(machine: type[DesksAndModel], *, examples: int, steps: int, shrink: bool = True) -> None:
    phases = (Phase.explicit, Phase.generate, *((Phase.shrink,) if shrink else ()))
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=True,
            database=None,
            phases=phases,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_whatever_desks_do_and_lines_fail_the_document_is_as_the_model(
    soak: bool, figures: Figures
) -> None:
    DesksAndModel.tried = DesksAndModel.injected = 0
    _run(
        DesksAndModel,
        examples=_EXAMPLES_OF_A_SOAK if soak else _EXAMPLES,
        steps=_STEPS_OF_A_SOAK if soak else _STEPS,
    )
    figures.add(operations=DesksAndModel.tried, faults=DesksAndModel.injected)
    assert DesksAndModel.tried > _EXAMPLES
    assert DesksAndModel.injected > _EXAMPLES


@pytest.mark.parametrize(
    "bug", [NO_CONDITION, CONFLICT_IS_SUCCESS, NO_OPERATIONS], ids=lambda bug: bug.name
)
def test_the_same_model_notices_a_planted_bug(bug: Bug, figures: Figures) -> None:
    machine = type("Machine", (DesksAndModel,), {"new_store": staticmethod(bug.new_store)})
    try:
        _run(machine, examples=_EXAMPLES, steps=_STEPS, shrink=False)
    except AssertionError:
        caught = True
    else:
        caught = False
    figures.control(f"{bug.name}, against the model", caught=caught)
