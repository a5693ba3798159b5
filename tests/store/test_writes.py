"""Writing: one read, one conditional PUT, all of a batch or nothing."""

import json
import threading

import pytest

from qdn_tui.domain.changes import Change
from qdn_tui.domain.job import Job
from qdn_tui.domain.refusals import AlreadyMoved, UnknownJob
from qdn_tui.domain.status import Status
from qdn_tui.store import s3_document
from qdn_tui.store.errors import AccessRefused, NewerDocument, ReadOnly
from tests.domain.desk import START, author, order, with_job
from tests.store.bucket import RESET, Bucket, Wire, answered, new_client
from tests.store.waiting import ended, in_thread


def test_the_first_document_is_made_once_and_never_over_another(bucket: Bucket, wire: Wire) -> None:
    first = bucket.store().create_document()
    assert first.document.revision == 1
    assert first.jobs == ()
    assert wire.sent[-1].headers["if-none-match"] == "*"
    bucket.store().apply([order(author())])
    again = bucket.store().create_document()
    assert (again.document.revision, len(again.jobs)) == (2, 1)


def test_of_two_that_begin_at_once_both_have_the_document_of_one(
    bucket: Bucket, wire: Wire
) -> None:
    def other() -> None:
        bucket.store(s3=new_client()).apply([order(author())])

    wire.between = bucket.store(s3=new_client()).create_document
    assert bucket.store().create_document().document.revision == 1
    # Somebody's copy of a bucket that did not know the document a moment ago.
    other()
    wire.reads.append(answered(404, "NoSuchKey"))
    assert len(bucket.store().create_document().jobs) == 1


def test_a_first_document_that_is_forbidden_is_said_to_be(bucket: Bucket, wire: Wire) -> None:
    wire.before.append(answered(403, "AccessDenied"))
    with pytest.raises(AccessRefused, match="s3://jobs-of-the-tests"):
        bucket.store().create_document()


def test_a_change_is_one_conditional_read_and_one_conditional_write(
    bucket: Bucket, job: Job, wire: Wire
) -> None:
    store = bucket.store()
    known = store.read()
    wire.sent.clear()
    after = store.apply([author("Bo").advance(job)])
    assert wire.operations == ["GetObject", "PutObject"]
    assert wire.sent[0].headers["if-none-match"] == known.etag
    assert wire.sent[1].headers["if-match"] == known.etag
    assert "if-none-match" not in wire.sent[1].headers
    assert after.document.get(job.key) == bucket.document().get(job.key)
    assert store.read(after) is after


def test_a_change_over_what_was_just_read_is_one_write_and_no_other_read(
    bucket: Bucket, job: Job, wire: Wire
) -> None:
    store = bucket.store()
    known = store.read()
    wire.sent.clear()
    after = store.apply([author("Bo").advance(job)], over=known)
    assert wire.operations == ["PutObject"]
    assert wire.sent[0].headers["if-match"] == known.etag
    assert after.document.get(job.key) == bucket.document().get(job.key)


def test_a_change_over_what_no_longer_stands_is_made_on_what_does(
    bucket: Bucket, job: Job, wire: Wire
) -> None:
    ours, theirs = author("Bo").note(job, "ours"), author("Cy").note(job, "theirs")
    store = bucket.store()
    known = store.read()
    bucket.store(s3=new_client()).apply([theirs])
    wire.sent.clear()
    store.apply([ours], over=known)
    assert wire.operations == ["PutObject", "GetObject", "PutObject"]
    texts = [note.text for note in bucket.document().jobs[0].notes.internal]
    assert texts == ["theirs", "ours"]


def test_a_change_over_an_old_document_whose_answer_is_lost_is_made_once(
    bucket: Bucket, job: Job, wire: Wire
) -> None:
    store = bucket.store()
    known = store.read()
    wire.sent.clear()
    wire.after.append(RESET)
    store.apply([author("Bo").note(job, "once")], over=known)
    assert wire.operations == ["PutObject", "GetObject"]
    assert [note.text for note in bucket.document().jobs[0].notes.internal] == ["once"]


def test_nothing_is_refused_by_a_document_that_is_known_from_before(
    bucket: Bucket, job: Job, wire: Wire
) -> None:
    store = bucket.store()
    known = store.read()
    made = order(author("Cy"))
    stranger = bucket.store(s3=new_client()).apply([made]).document.find(str(made.job_id))
    wire.sent.clear()
    store.apply([author("Bo").note(stranger, "seen elsewhere")], over=known)
    assert wire.operations == ["GetObject", "PutObject"]
    texts = [note.text for note in bucket.document().find(stranger.key).notes.internal]
    assert texts == ["seen elsewhere"]


def test_a_refusal_comes_after_one_look_at_what_stands(
    bucket: Bucket, job: Job, wire: Wire
) -> None:
    _, stranger = with_job(author("Cy"))
    store = bucket.store()
    known = store.read()
    wire.sent.clear()
    with pytest.raises(UnknownJob):
        store.apply([author("Bo").note(stranger, "who are you")], over=known)
    assert wire.operations == ["GetObject"]


def test_a_write_that_is_forbidden_is_not_tried_again(bucket: Bucket, job: Job, wire: Wire) -> None:
    store = bucket.store()
    known = store.read()
    wire.sent.clear()
    wire.before.append(answered(403, "AccessDenied"))
    with pytest.raises(AccessRefused):
        store.apply([author("Bo").advance(job)], over=known)
    assert wire.operations == ["PutObject"]


def test_many_changes_together_are_one_write_and_one_revision(
    bucket: Bucket, job: Job, wire: Wire
) -> None:
    who = author("Bo")
    store = bucket.store()
    before = store.read().document.revision
    changes = [*(order(who) for _ in range(20)), who.advance(job), who.note(job, "hello")]
    after = store.apply(changes)
    assert wire.count("PutObject") == 1
    assert after.document.revision == before + 1
    assert len(bucket.document().jobs) == 21


def test_nothing_of_a_batch_is_written_where_one_change_is_refused(
    bucket: Bucket, job: Job, wire: Wire
) -> None:
    who = author("Bo")
    _, stranger = with_job(author("Cy"))
    changes: list[Change] = [who.advance(job), who.note(stranger, "who are you")]
    with pytest.raises(UnknownJob) as refused:
        bucket.store().apply(changes)
    assert refused.value.change_id == changes[1].op_id
    assert wire.count("PutObject") == 0


def test_changes_that_already_happened_write_nothing(bucket: Bucket, job: Job, wire: Wire) -> None:
    changes: list[Change] = [author("Bo").advance(job), author("Cy").note(job, "hello")]
    first = bucket.store().apply(changes)
    again = bucket.store().apply(changes)
    assert wire.count("PutObject") == 1
    assert again.document.get(job.key) == first.document.get(job.key)
    assert bucket.store().apply([]).document.revision == first.document.revision


def test_a_batch_of_which_some_happened_makes_the_rest(bucket: Bucket, job: Job) -> None:
    who = author("Bo")
    first, second = who.note(job, "one"), who.note(job, "two")
    bucket.store().apply([first])
    bucket.store().apply([first, second])
    texts = [note.text for note in bucket.document().jobs[0].notes.internal]
    assert texts == ["one", "two"]


def test_a_write_over_somebody_elses_newer_one_is_made_on_top_of_it(
    bucket: Bucket, job: Job, wire: Wire
) -> None:
    ours, theirs = author("Bo").note(job, "ours"), author("Cy").note(job, "theirs")
    other = bucket.store(s3=bucket.s3)
    wire.between = lambda: other.apply([theirs])
    bucket.store().apply([ours])
    document = bucket.document()
    assert [note.text for note in document.jobs[0].notes.internal] == ["theirs", "ours"]
    assert document.revision == 4  # made, ordered, theirs, ours
    assert len(bucket.waiting.waits) == 1


def test_two_presses_on_advance_move_the_card_once(bucket: Bucket, job: Job, wire: Wire) -> None:
    ours, theirs = author("Bo").advance(job), author("Cy").advance(job)
    wire.between = lambda: bucket.store().apply([theirs])
    with pytest.raises(AlreadyMoved, match="by Cy"):
        bucket.store().apply([ours])
    assert bucket.document().jobs[0].status is Status.READY_FOR_PICKUP


def test_a_read_only_environment_takes_nothing(bucket: Bucket, job: Job, wire: Wire) -> None:
    store = bucket.store(read_only=True)
    assert store.read().jobs == (job,)
    with pytest.raises(ReadOnly) as refused:
        store.apply([author("Bo").advance(job)])
    assert refused.value.exit_code == 3
    assert wire.count("PutObject") == 0


def at_version(bucket: Bucket, version: object) -> None:
    """Write the document's form anew, as somebody else's program may."""
    document = json.loads(bucket.body())
    document["schema_version"] = version
    bucket.put(json.dumps(document).encode())


@pytest.mark.parametrize("version", [2, 99, "2", "2.0", "two", -1, [], True])
def test_a_newer_document_can_be_read_and_not_written(
    bucket: Bucket, job: Job, wire: Wire, version: object
) -> None:
    at_version(bucket, version)
    wire.sent.clear()
    store = bucket.store()
    assert store.read().jobs[0].key == job.key
    with pytest.raises(NewerDocument, match="newer version of qdn") as refused:
        store.apply([author("Bo").advance(job)])
    assert "Upgrade" in refused.value.next_step
    assert wire.count("PutObject") == 0


@pytest.mark.parametrize("version", [1, "1", 1.0, 0, None])
def test_a_document_of_this_version_or_none_can_be_written(
    bucket: Bucket, job: Job, version: object
) -> None:
    at_version(bucket, version)
    bucket.store().apply([author("Bo").advance(job)])
    assert json.loads(bucket.body())["schema_version"] == 1


def test_revisions_never_come_twice_though_an_older_document_is_put_back(
    bucket: Bucket, job: Job
) -> None:
    store = bucket.store()
    older = bucket.body()
    highest = store.apply([author("Bo").advance(job)]).document.revision
    bucket.put(older)
    again = store.apply([author("Bo").note(job, "after the restore")])
    assert again.document.revision == highest + 1
    assert again.jobs[0].status is Status.SUBMITTED


def test_a_read_that_ends_beside_a_write_does_not_bring_a_revision_back(
    bucket: Bucket, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, older, writing = bucket.store(), bucket.body(), list[threading.Thread]()
    reader = threading.current_thread()

    def highest_of(*revisions: int) -> int:
        if threading.current_thread() is reader and not writing:
            # What was the highest until now has been looked up, and is to be written down.
            change = author("Bo").advance(job)
            writing.append(in_thread(lambda: store.apply([change])))
            writing[0].join(0.1)
        return max(revisions)

    monkeypatch.setattr(s3_document, "max", highest_of, raising=False)
    store.read()
    ended(writing[0])
    highest = bucket.document().revision
    bucket.put(older)
    again = store.apply([author("Bo").note(job, "after the restore")])
    assert again.document.revision == highest + 1


def test_equal_jobs_never_bring_back_an_old_etag(bucket: Bucket, job: Job) -> None:
    who = author("Bo")
    store = bucket.store()
    etags = {store.read().etag}
    for _ in range(3):
        here = store.read().jobs[0]
        etags.add(store.apply([who.hold(here, "wait")]).etag)
        etags.add(store.apply([who.release(here, "go")]).etag)
    assert len(etags) == 7


def test_the_document_says_when_it_was_written(bucket: Bucket, job: Job) -> None:
    written = json.loads(bucket.body())
    assert written["updated_at"] == "2026-11-21T17:00:00Z"
    assert bucket.document().updated_at == START
    head = bucket.s3.head_object(Bucket="jobs-of-the-tests", Key="jobs.json")
    assert (head["ContentType"], head["CacheControl"]) == ("application/json", "no-store")
