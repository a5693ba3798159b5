"""The one that reads the chain notices each way in which it can be broken."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from qdn_tui.domain.document import Document
from qdn_tui.store.codec import encode
from tests.domain.desk import after, author, order
from tests.reliability.chain import Wrong, findings
from tests.reliability.ledger import Answer, Operation

Chain = list[dict[str, Any]]


def a_good_chain() -> tuple[Chain, list[Operation]]:
    """A job ordered, noted twice and moved, one version each, every answer a second apart."""
    who = author()
    document = replace(Document(), revision=1)
    versions, operations = [document], []
    changes = [order(who)]
    for turn in range(1, 5):
        document = replace(after(document, *changes), revision=turn + 1)
        versions.append(document)
        operations += [
            Operation(
                *(change.op_id, str(change.job_id), change.kind, float(turn)),
                answer=Answer.ACKNOWLEDGED,
                answered_at=turn + 0.5,
                revision=turn + 1,
            )
            for change in changes
        ]
        job = document.jobs[0]
        changes = [who.advance(job) if turn == 3 else who.note(job, f"note {turn}")]
    return [json.loads(encode(version)[0]) for version in versions], operations


def seen(chain: Chain, operations: list[Operation]) -> set[Wrong]:
    found = findings([json.dumps(version).encode() for version in chain], operations)
    return {finding.wrong for finding in found}


def test_a_good_chain_is_good() -> None:
    assert seen(*a_good_chain()) == set()


def live(chain: Chain) -> dict[str, Any]:
    return dict(chain[-1]["jobs"][0])


def _lose_the_last_change(chain: Chain, _: list[Operation]) -> None:
    chain[-1]["jobs"] = chain[-2]["jobs"]


def _write_a_note_twice(chain: Chain, _: list[Operation]) -> None:
    notes = chain[-1]["jobs"][0]["notes"]["internal"]
    notes.append(notes[-1])


def _note_an_operation_twice(chain: Chain, _: list[Operation]) -> None:
    job = chain[-1]["jobs"][0]
    job["history"].append({**job["history"][-1], "seq": 5})


def _write_what_nobody_sent(_: Chain, operations: list[Operation]) -> None:
    operations.pop()


def _write_what_was_refused(_: Chain, operations: list[Operation]) -> None:
    operations[-1] = replace(operations[-1], answer=Answer.REFUSED)


def _lose_a_version(chain: Chain, _: list[Operation]) -> None:
    del chain[2]


def _write_a_revision_twice(chain: Chain, _: list[Operation]) -> None:
    chain[3]["revision"] = chain[2]["revision"]


def _put_an_older_one_in_place(chain: Chain, _: list[Operation]) -> None:
    chain.append(chain.pop(1))


def _rewrite_history(chain: Chain, _: list[Operation]) -> None:
    chain[-1]["jobs"][0]["history"][1]["reason"] = "another"


def _rewrite_a_note(chain: Chain, _: list[Operation]) -> None:
    chain[-1]["jobs"][0]["notes"]["internal"][0]["text"] = "another"


def _drop_the_job(chain: Chain, _: list[Operation]) -> None:
    chain[-1]["jobs"] = []


def _move_without_history(chain: Chain, _: list[Operation]) -> None:
    chain[-1]["jobs"][0]["status"] = "completed"


def _answer_before_the_write(_: Chain, operations: list[Operation]) -> None:
    operations[1] = replace(operations[1], revision=2)


def _stand_before_an_earlier_one(_: Chain, operations: list[Operation]) -> None:
    operations[1] = replace(operations[1], sent_at=9.0, answered_at=9.5)


def _give_a_number_again(chain: Chain, _: list[Operation]) -> None:
    chain[-1]["next_number"] = 1


def _give_a_number_twice(chain: Chain, _: list[Operation]) -> None:
    job = live(chain)
    chain[-1]["jobs"].append({**job, "id": "another", "history": [], "version": 0})


def _renumber(chain: Chain, _: list[Operation]) -> None:
    chain[-1]["jobs"][0]["number"] = "J-000000"


@pytest.mark.parametrize(
    ("break_it", "wrong"),
    [
        (_lose_the_last_change, Wrong.LOST),
        (_write_a_note_twice, Wrong.DOUBLED),
        (_note_an_operation_twice, Wrong.DOUBLED),
        (_write_what_nobody_sent, Wrong.PHANTOM),
        (_write_what_was_refused, Wrong.PHANTOM),
        (_lose_a_version, Wrong.GAP),
        (_write_a_revision_twice, Wrong.GAP),
        (_put_an_older_one_in_place, Wrong.GAP),
        (_rewrite_history, Wrong.REWRITTEN),
        (_rewrite_a_note, Wrong.REWRITTEN),
        (_drop_the_job, Wrong.REWRITTEN),
        (_move_without_history, Wrong.LOST),
        (_answer_before_the_write, Wrong.ORDER),
        (_stand_before_an_earlier_one, Wrong.ORDER),
        (_give_a_number_again, Wrong.NUMBER),
        (_give_a_number_twice, Wrong.NUMBER),
        (_renumber, Wrong.NUMBER),
    ],
)
def test_a_broken_chain_is_noticed(
    break_it: Callable[[Chain, list[Operation]], None], wrong: Wrong
) -> None:
    chain, operations = a_good_chain()
    break_it(chain, operations)
    assert wrong in seen(chain, operations)


def test_a_version_that_was_cut_is_noticed() -> None:
    chain, operations = a_good_chain()
    bodies = [json.dumps(version).encode() for version in chain]
    found = findings([*bodies[:-1], bodies[-1][:100]], operations)
    assert [finding.wrong for finding in found] == [Wrong.DAMAGED]


def test_what_nobody_was_told_may_stand_there_or_not() -> None:
    chain, operations = a_good_chain()
    operations[-1] = replace(
        operations[-1], answer=Answer.UNKNOWN, answered_at=float("inf"), revision=None
    )
    assert seen(chain, operations) == set()
    operations.append(Operation("never-arrived", "another", "note", 3.0))
    assert seen(chain, operations) == set()
