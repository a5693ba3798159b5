"""When time is up: what is said, and that it is true."""

import random

import pytest
from botocore.exceptions import (
    FlexibleChecksumError,
    IncompleteReadError,
    NoCredentialsError,
    ParamValidationError,
    ProfileNotFound,
    ResponseStreamingError,
    SSOTokenLoadError,
)

from qdn_tui.domain.job import Job
from qdn_tui.store.errors import (
    AccessRefused,
    StoreBusy,
    StoreError,
    StoreUnreachable,
)
from tests.domain.desk import author
from tests.store.bucket import (
    CONFLICT,
    INTERNAL,
    NO_CONNECTION,
    PRECONDITION,
    TIMED_OUT,
    Bucket,
    Fault,
    Wire,
    answered,
)

FOREVER = 1000
EXPIRED = answered(400, "ExpiredToken")
NO_KEY = answered(403, "AccessDenied", "User is not authorized to perform: kms:GenerateDataKey")


def chance(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311  # repeats itself on purpose


def notes(bucket: Bucket) -> list[str]:
    return [note.text for note in bucket.document().jobs[0].notes.internal]


@pytest.mark.parametrize("fault", [CONFLICT, PRECONDITION])
def test_a_desk_that_is_always_overtaken_gives_up_within_its_budget(
    bucket: Bucket, job: Job, wire: Wire, fault: Fault
) -> None:
    wire.before.extend([fault] * FOREVER)
    with pytest.raises(StoreBusy, match="nothing was written") as busy:
        bucket.store(budget=20.0).apply([author("Bo").note(job, "ours")])
    assert busy.value.exit_code == 4
    assert 15.0 < sum(bucket.waiting.waits) <= 20.0
    assert notes(bucket) == []


def test_the_waits_grow_are_bounded_and_differ_between_desks(
    bucket: Bucket, job: Job, wire: Wire
) -> None:
    seen = []
    for seed in (1, 2):
        bucket.waiting.waits.clear()
        wire.before.extend([CONFLICT] * FOREVER)
        with pytest.raises(StoreBusy):
            bucket.store(rng=chance(seed)).apply([author("Bo").note(job, "ours")])
        wire.before.clear()
        seen.append(list(bucket.waiting.waits))
    assert seen[0] != seen[1]
    for waits in seen:
        assert 0.025 <= waits[0] <= 0.05
        assert 1.0 <= max(waits) <= 2.0
        assert waits[4] > waits[0]
        assert len(waits) < 40


def test_a_line_that_stays_dead_says_that_it_may_have_been_written(
    bucket: Bucket, job: Job, wire: Wire
) -> None:
    wire.before.extend([TIMED_OUT] * FOREVER)
    with pytest.raises(StoreUnreachable, match="it may have been written") as gone:
        bucket.store().apply([author("Bo").note(job, "ours")])
    assert gone.value.exit_code == 6
    assert "nothing is lost" in gone.value.next_step


def test_a_desk_without_a_network_says_so_and_claims_no_write(
    bucket: Bucket, job: Job, wire: Wire
) -> None:
    wire.reads.extend([NO_CONNECTION] * FOREVER)
    with pytest.raises(StoreUnreachable) as gone:
        bucket.store().apply([author("Bo").note(job, "ours")])
    assert "written" not in str(gone.value)
    assert wire.count("PutObject") == 0


def test_a_last_look_finds_the_write_whose_answer_got_lost_at_the_end(
    bucket: Bucket, job: Job, wire: Wire
) -> None:
    wire.after.append(TIMED_OUT)
    after = bucket.store(budget=0.0).apply([author("Bo").note(job, "ours")])
    assert [note.text for note in after.jobs[0].notes.internal] == ["ours"]
    assert wire.operations == ["GetObject", "PutObject", "GetObject"]


def test_busy_is_never_said_of_a_change_that_was_written_late(
    bucket: Bucket, job: Job, wire: Wire
) -> None:
    """A first try without an answer lands just before the second one meets it, at the very end."""
    change = author("Bo").note(job, "ours")
    late = bucket.store()
    wire.before.append(TIMED_OUT)

    def second_try() -> None:
        wire.between = lambda: late.apply([change])

    wire.between = second_try
    after = bucket.store(budget=0.06, rng=chance(1)).apply([change])
    assert [note.text for note in after.jobs[0].notes.internal] == ["ours"]
    assert notes(bucket) == ["ours"]


@pytest.mark.parametrize("last", [EXPIRED, answered(403, "AccessDenied")])
def test_a_refusal_after_a_lost_answer_does_not_hide_that_doubt(
    bucket: Bucket, job: Job, wire: Wire, last: Fault
) -> None:
    wire.after.append(TIMED_OUT)
    wire.reads.extend([None, last])
    with pytest.raises(AccessRefused, match="it may have been written"):
        bucket.store().apply([author("Bo").note(job, "ours")])
    assert notes(bucket) == ["ours"]


def test_the_same_changes_again_after_giving_up_are_made_once(
    bucket: Bucket, job: Job, wire: Wire
) -> None:
    change = author("Bo").note(job, "ours")
    wire.after.append(TIMED_OUT)
    wire.reads.extend([None, *[NO_CONNECTION] * FOREVER])
    store = bucket.store()
    with pytest.raises(StoreUnreachable):
        store.apply([change])
    wire.reads.clear()
    store.apply([change])
    assert notes(bucket) == ["ours"]


@pytest.mark.parametrize(
    ("fault", "error", "said"),
    [
        (answered(403, "AccessDenied"), AccessRefused, "AccessDenied"),
        (answered(401, "Unauthorized"), AccessRefused, "Unauthorized"),
        (answered(403, "InvalidAccessKeyId"), AccessRefused, "credentials"),
        (EXPIRED, AccessRefused, "have expired .ExpiredToken"),
        (answered(400, "KMS.DisabledException"), AccessRefused, "key that encrypts"),
        (NO_KEY, AccessRefused, "key that encrypts"),
        (answered(400, "InvalidToken"), AccessRefused, "InvalidToken"),
        (answered(403, "RequestTimeTooSkewed"), AccessRefused, "clock is wrong"),
        (lambda _: NoCredentialsError(), AccessRefused, "NoCredentialsError"),
        (lambda _: ProfileNotFound(profile="nobody"), AccessRefused, "ProfileNotFound"),
        (
            lambda _: SSOTokenLoadError(profile_name="x", error_msg="expired"),
            AccessRefused,
            "SSOTokenLoadError",
        ),
        (answered(400, "InvalidRequest"), StoreError, "did not accept"),
        (answered(501, "NotImplemented"), StoreError, "did not accept"),
        (lambda _: ParamValidationError(report="bad name"), StoreError, "did not accept"),
    ],
)
def test_what_trying_again_cannot_mend_is_said_at_once(
    bucket: Bucket, job: Job, wire: Wire, fault: Fault, error: type[StoreError], said: str
) -> None:
    for script in (wire.before, wire.reads):
        wire.sent.clear()
        script.append(fault)
        with pytest.raises(error, match=said) as told:
            bucket.store().apply([author("Bo").note(job, "ours")])
        assert type(told.value) is error
        assert told.value.next_step
        assert len(wire.sent) <= 2
    assert bucket.waiting.waits == []


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (TIMED_OUT, "No answer"),
        (INTERNAL, "failed by itself"),
        (answered(503, "SlowDown"), "too busy"),
        (answered(400, "KMS.ThrottlingException"), "too busy"),
        (answered(400, "RequestTimeout"), "spoilt"),
        (answered(400, "BadDigest"), "spoilt"),
        (answered(400, "IncompleteBody"), "spoilt"),
        (lambda _: IncompleteReadError(actual_bytes=1, expected_bytes=2), "cut short"),
        (lambda _: ResponseStreamingError(error="broke off"), "cut short"),
        (lambda _: FlexibleChecksumError(error_msg="not the sum"), "cut short"),
    ],
)
def test_what_trying_again_may_mend_is_tried_again_and_made_once(
    bucket: Bucket, job: Job, wire: Wire, fault: Fault, said: str
) -> None:
    for script in (wire.before, wire.after, wire.reads):
        heard: list[StoreError] = []
        script.append(fault)
        store = bucket.store(tell=lambda why, _, heard=heard: heard.append(why))
        store.apply([author("Bo").note(job, "ours")])
        assert [said in why.message for why in heard] == [True]
        assert heard[0].next_step
    assert notes(bucket) == ["ours"] * 3


@pytest.mark.parametrize(
    "fault",
    [NO_CONNECTION, TIMED_OUT, INTERNAL, answered(503, "SlowDown"), answered(429, "TooMany")],
)
def test_a_read_that_fails_is_tried_again_by_whoever_reads_not_by_the_store(
    bucket: Bucket, job: Job, wire: Wire, fault: Fault
) -> None:
    store = bucket.store()
    wire.reads.append(fault)
    with pytest.raises(StoreUnreachable):
        store.read()
    assert wire.count("GetObject") == 1
    assert store.read().jobs == (job,)


def test_a_body_cut_on_the_way_is_no_document_that_was_cut(
    bucket: Bucket, job: Job, wire: Wire
) -> None:
    for bytes_ in (0, 1, 100):
        wire.cut = bytes_
        with pytest.raises(StoreUnreachable):
            bucket.store().read()
    wire.cut = 50
    bucket.store().apply([author("Bo").note(job, "ours")])
    assert notes(bucket) == ["ours"]


def test_whoever_waits_hears_why_and_how_long_already(bucket: Bucket, job: Job, wire: Wire) -> None:
    wire.before.extend([NO_CONNECTION] * FOREVER)
    heard: list[tuple[str, float]] = []
    with pytest.raises(StoreUnreachable):
        bucket.store(tell=lambda why, spent: heard.append((why.message, spent))).apply(
            [author("Bo").note(job, "ours")]
        )
    assert [spent for _, spent in heard] == sorted(spent for _, spent in heard)
    assert heard[-1][1] > 10
    assert "may have been written" in heard[0][0]
