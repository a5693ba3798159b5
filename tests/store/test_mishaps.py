"""Every fault a line can have, at every point of a write: nothing lost, nothing doubled.

The last tests plant the bugs that other programs have, and this scenario has to notice each.
"""

from itertools import product
from typing import Any

import pytest
from botocore.exceptions import ClientError

from qdn_tui.domain.job import Job
from qdn_tui.store.faults import Fault as Kind
from qdn_tui.store.faults import fault_of
from tests.domain.desk import author
from tests.store.bucket import (
    CONFLICT,
    INTERNAL,
    NO_CONNECTION,
    PRECONDITION,
    RESET,
    SLOW_DOWN,
    TIMED_OUT,
    Bucket,
    Fault,
    Wire,
)
from tests.store.once import Mishap, wrongs

UNCERTAIN = [RESET, TIMED_OUT, INTERNAL, SLOW_DOWN]
ANY = [NO_CONNECTION, *UNCERTAIN, CONFLICT, PRECONDITION]

MISHAPS = [
    Mishap(),
    *(Mishap(before=(fault,)) for fault in ANY),
    *(Mishap(before=(fault,) * 4) for fault in ANY),
    *(Mishap(after=(fault,)) for fault in UNCERTAIN),
    *(Mishap(before=(first,), after=(second,)) for first, second in product(ANY, UNCERTAIN)),
    Mishap(overtaken=True),
    *(Mishap(after=(fault,), overtaken=True) for fault in UNCERTAIN),
    *(Mishap(before=(fault,), overtaken=True) for fault in ANY),
]


def test_no_mishap_loses_or_doubles_a_change(bucket: Bucket, job: Job, wire: Wire) -> None:
    assert wrongs(bucket, wire, bucket.store(), job, MISHAPS) == []
    notes = len(bucket.document().get(job.key).notes.internal)
    assert notes == len(MISHAPS) + sum(mishap.overtaken for mishap in MISHAPS)


@pytest.mark.parametrize("fault", UNCERTAIN)
def test_a_write_whose_answer_got_lost_is_found_and_not_made_again(
    bucket: Bucket, job: Job, wire: Wire, fault: Fault
) -> None:
    wire.after.append(fault)
    after = bucket.store().apply([author("Bo").note(job, "once")])
    assert wire.count("PutObject") == 1
    assert after.document == bucket.document()
    assert [note.text for note in after.jobs[0].notes.internal] == ["once"]


def test_a_lost_answer_is_found_under_somebody_elses_later_write(
    bucket: Bucket, job: Job, wire: Wire
) -> None:
    """Written, the answer lost, and overtaken by another desk before it is looked for."""
    other = bucket.store()
    theirs = author("Cy").note(job, "theirs")

    def lost(operation: str) -> Exception:
        wire.after.clear()
        other.apply([theirs])
        return TIMED_OUT(operation)

    wire.after.append(lost)
    bucket.store().apply([author("Bo").note(job, "ours")])
    assert [note.text for note in bucket.document().jobs[0].notes.internal] == ["ours", "theirs"]


def test_a_timed_out_write_that_lands_late_meets_its_own_second_try(
    bucket: Bucket, job: Job, wire: Wire
) -> None:
    """The first PUT hangs in the network and arrives after the second was sent off."""
    change = author("Bo").note(job, "once")
    late = bucket.store()
    wire.before.append(TIMED_OUT)

    def arrives_late() -> None:
        wire.between = lambda: late.apply([change])

    wire.between = arrives_late
    bucket.store().apply([change])
    assert [note.text for note in bucket.document().jobs[0].notes.internal] == ["once"]


class Careless:
    """A client that writes over whatever is there."""

    def __init__(self, s3: Any) -> None:
        self.s3 = s3

    def __getattr__(self, name: str) -> Any:
        return getattr(self.s3, name)

    def put_object(self, **request: Any) -> Any:
        request.pop("IfMatch", None)
        return self.s3.put_object(**request)


class Believing(Careless):
    """A client that takes a conflict for its own earlier write, as boto3's own retries would."""

    def put_object(self, **request: Any) -> Any:
        try:
            return self.s3.put_object(**request)
        except ClientError as error:
            if fault_of(error) is Kind.CONFLICT:
                return {"ETag": "whatever"}
            raise


@pytest.mark.parametrize("client", [Careless, Believing])
def test_the_same_mishaps_notice_a_write_that_is_lost(
    bucket: Bucket, job: Job, wire: Wire, client: type[Careless]
) -> None:
    store = bucket.store(s3=client(bucket.s3))
    assert any("is lost" in wrong for wrong in wrongs(bucket, wire, store, job, MISHAPS))


def test_the_same_mishaps_notice_a_store_that_forgets_operation_ids(
    bucket: Bucket, job: Job, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Job, "has_op", lambda _job, _op_id: False)
    found = wrongs(bucket, wire, bucket.store(), job, MISHAPS)
    assert any("stands 2 times" in wrong for wrong in found)
