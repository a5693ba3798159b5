"""What jobs share in memory changes none of them."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qdn_tui.domain import packed as packing
from qdn_tui.domain.job import Actor, ActorKind, Job, as_json
from qdn_tui.domain.packed import packed
from tests.domain.test_idempotence import a_day, days
from tests.domain.test_reading import PRESENT
from tests.domain.test_strict_json import values
from tests.examples import examples

unknown = st.dictionaries(st.sampled_from(["later", "x", "crew"]), values, max_size=2)


def read(**different: Any) -> Job:
    return Job.model_validate(json.loads(json.dumps({**PRESENT, **different})))


@examples(60)
@given(days, st.integers(0, 2**32), unknown, unknown)
def test_a_job_says_the_same_as_before(
    kinds: list[str], seed: int, more: dict[str, Any], inner: dict[str, Any]
) -> None:
    for job in a_day(kinds, seed)[0].jobs:
        written = as_json(job) | more
        for part in ("customer", "price", "payment", "notes", "assignment"):
            written[part] = {**inner, **written[part]}
        history: Any = written["history"]
        written["history"] = [entry | {"actor": entry["actor"] | inner} for entry in history]
        told = as_json(Job.model_validate(written))
        one, other = packed(Job.model_validate(written)), Job.model_validate(written)
        assert as_json(one) == told
        assert one == other
        assert one.key == other.key


def test_what_is_alike_in_two_jobs_is_there_once() -> None:
    one, other = packed(read()), packed(read(version=2))
    assert one.assignment is other.assignment
    assert one.price is other.price
    assert one.history[0].actor is other.history[0].actor
    assert one.model_fields_set is other.model_fields_set
    assert one.address.city is other.address.city


def test_a_part_with_something_unknown_in_it_is_no_other_jobs() -> None:
    price: Any = PRESENT["price"]
    one, other = packed(read(price={**price, "tip": 5})), packed(read())
    assert as_json(one)["price"] == {**price, "tip": 5}
    assert as_json(other)["price"] == price


def test_a_change_of_one_job_leaves_those_alone_that_share_with_it() -> None:
    one, other = packed(read()), packed(read())
    before = as_json(other)
    changed = one.model_copy(update={"version": 99, "later": {"x": 1}})
    assert changed.version == 99
    assert as_json(other) == before
    assert as_json(one) == before


def test_what_is_kept_for_sharing_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "_MOST_POOLED", 10)
    for count in range(50):
        actor = Actor(kind=ActorKind.CREW, name=f"Crew {count}")
        job = read()
        entry = job.history[0].model_copy(update={"actor": actor})
        made = packed(job.model_copy(update={"history": (entry,)}))
        assert made.history[0].actor.name == f"Crew {count}"
    assert len(packing._pool) <= 10
