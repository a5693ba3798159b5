"""Any change, applied again in any order, from any desk, after anything else: once is once."""

import random
import uuid

from hypothesis import given
from hypothesis import strategies as st

from qdn_tui.domain.author import Author
from qdn_tui.domain.changes import CHANGE, Change, FieldEdit
from qdn_tui.domain.document import Document
from qdn_tui.domain.editing import field_value
from qdn_tui.domain.job import Actor, ActorKind, Assignment, Job
from qdn_tui.domain.refusals import Refused
from qdn_tui.domain.rules import happened
from qdn_tui.domain.status import Outcome
from tests.domain.desk import START, after, order, window
from tests.examples import examples

KINDS = (
    "create",
    "advance",
    "revert",
    "close",
    "reopen",
    "hold",
    "release",
    "reschedule",
    "edit",
    "assign",
    "note",
    "eta",
    "rotate_token",
)


def a_change(kind: str, who: Author, document: Document, chance: random.Random) -> Change | None:
    """A change of this kind to some job, or None where there is no job yet."""
    if kind == "create":
        made: Change = order(who, window=chance.choice([None, window(0), window(1)]))
        return made
    if not document.jobs:
        return None
    job: Job = chance.choice(document.jobs)
    edit = FieldEdit(
        field="address.line2",
        seen=field_value(job, "address.line2"),
        value=chance.choice(["rear", "front", ""]),
    )
    options: dict[str, Change] = {
        "advance": who.advance(job),
        "revert": who.revert(job, "back"),
        "close": who.close(job, chance.choice(list(Outcome)), "over"),
        "reopen": who.reopen(job, "again"),
        "hold": who.hold(job, "wait"),
        "release": who.release(job, "go"),
        "reschedule": who.reschedule(job, chance.choice([None, window(0), window(2)])),
        "edit": who.edit(job, [edit]),
        "assign": who.assign(job, Assignment(truck=chance.choice(["Truck 1", "Truck 2"]))),
        "note": who.note(job, "hello"),
        "eta": who.eta(job, chance.choice([None, window(0).start_at])),
        "rotate_token": who.rotate_token(job),
    }
    return options[kind]


def a_day(kinds: list[str], seed: int) -> tuple[Document, list[Change], list[Document]]:
    """A document after a day of such changes, those that were made, and each state between."""
    chance = random.Random(seed)  # noqa: S311  # repeats itself on purpose
    who = Author(
        Actor(kind=ActorKind.DISPATCHER, name="Ana"),
        "tui",
        clock=lambda: START,
        new_id=lambda: uuid.UUID(int=chance.getrandbits(128), version=4),
        token=lambda: f"{chance.getrandbits(96):024x}",
    )
    document, made, states = Document(), list[Change](), list[Document]()
    for kind in kinds:
        change = a_change(kind, who, document, chance)
        if change is None:
            continue
        try:
            document = after(document, change)
        except Refused:
            continue
        made.append(change)
        states.append(document)
    return document, made, states


days = st.lists(st.sampled_from(KINDS), max_size=25).map(lambda kinds: ["create", *kinds])


@examples(60)
@given(kinds=days, seed=st.integers(0, 2**32))
def test_replays_in_any_order_change_nothing(kinds: list[str], seed: int) -> None:
    document, made, _ = a_day(kinds, seed)
    replays = random.Random(seed).choices(made, k=len(made))  # noqa: S311
    assert after(document, *replays) is document
    assert all(happened(document, change) for change in made)


@examples(25)
@given(kinds=days, seed=st.integers(0, 2**32))
def test_a_change_happened_from_the_state_after_it_and_not_before(
    kinds: list[str], seed: int
) -> None:
    _, made, states = a_day(kinds, seed)
    for place, change in enumerate(made):
        assert [happened(state, change) for state in states] == [
            when >= place for when in range(len(states))
        ]


@examples(25)
@given(kinds=days, seed=st.integers(0, 2**32))
def test_a_batch_is_its_changes_one_by_one(kinds: list[str], seed: int) -> None:
    document, made, _ = a_day(kinds, seed)
    together = after(Document(), *made)
    assert together.entries == document.entries
    assert together.next_number == document.next_number
    # What is found out along the way is what would be found out afresh.
    afresh = Document(entries=together.entries, next_number=together.next_number)
    assert together.by_token == afresh.by_token
    assert together.numbers == afresh.numbers
    assert all(together.get(job.key) is afresh.get(job.key) for job in together.jobs)


@examples(25)
@given(kinds=days, seed=st.integers(0, 2**32))
def test_a_change_sent_as_json_is_the_same_change(kinds: list[str], seed: int) -> None:
    document, made, _ = a_day(kinds, seed)
    sent = [CHANGE.validate_json(CHANGE.dump_json(change)) for change in made]
    assert sent == made
    assert after(Document(), *sent).entries == document.entries


@examples(25)
@given(kinds=days, seed=st.integers(0, 2**32))
def test_history_tells_every_change_once_in_order(kinds: list[str], seed: int) -> None:
    document, made, _ = a_day(kinds, seed)
    for job in document.jobs:
        assert [entry.seq for entry in job.history] == list(range(1, len(job.history) + 1))
        assert [entry.op_id for entry in job.history] == [
            change.op_id for change in made if change.job_id == job.id
        ]
        assert job.version == len(job.history)
