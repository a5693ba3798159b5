"""The outbox on disk: order, crashes, damage, two boards, and a disk that refuses."""

import asyncio
import errno
import os
import stat
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qdn_tui.domain.changes import Change
from qdn_tui.domain.document import Document
from qdn_tui.domain.job import Job
from qdn_tui.domain.refusals import Refused
from qdn_tui.domain.rules import apply
from qdn_tui.domain.status import Status
from qdn_tui.domain.undo import last_step, undoing
from qdn_tui.store import outbox as outbox_module
from qdn_tui.store.conflicts import Conflict, Refusal, again, refusal_of
from qdn_tui.store.errors import StoreUnreachable
from qdn_tui.store.outbox import Outbox, OutboxFailed, read_outbox
from qdn_tui.store.outbox_file import entries, line_of, state_of
from qdn_tui.store.protocol import Snapshot
from qdn_tui.store.sending import Sender
from tests.domain.desk import BUSINESS, START, after, author, job_in, order, window, with_job
from tests.examples import examples
from tests.reliability.children import PATIENCE_S, nursery


class Shelf:
    """A store in memory; unreachable while `cut`."""

    def __init__(self, document: Document | None = None) -> None:
        self.document = document or Document()
        self.cut = False
        self.writes: list[tuple[Change, ...]] = []

    def read(self, known: Snapshot | None = None) -> Snapshot:  # noqa: ARG002
        return Snapshot(self.document, str(len(self.writes)))

    def apply(self, changes: Sequence[Change]) -> Snapshot:
        if self.cut:
            raise StoreUnreachable("No answer", "Wait")
        self.document = apply(self.document, changes, BUSINESS)
        self.writes.append(tuple(changes))
        return self.read()

    def find_by_token(self, token: str) -> Job | None:
        return self.document.by_token.get(token)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where an outbox will be; its folders are not there yet."""
    return tmp_path / "state" / "outbox" / "production.jsonl"


@pytest.fixture
def box(path: Path) -> Outbox:
    return Outbox(path)


def orders(count: int) -> list[Change]:
    who = author()
    return [order(who) for _ in range(count)]


async def test_what_is_added_is_read_back_in_its_order(box: Outbox) -> None:
    changes = orders(5)
    for change in changes[:3]:
        await box.add([change])
    await box.add(changes[3:])
    assert list(box.read().waiting) == changes
    assert len(box.path.read_bytes().splitlines()) == 5


async def test_nobody_else_on_the_machine_may_read_it(box: Outbox) -> None:
    await box.add(orders(1))
    assert stat.S_IMODE(box.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(box.path.parent.stat().st_mode) == 0o700
    box.set_aside(box.read().waiting[0].op_id, Refusal(code="x", message="x", at=START))
    assert stat.S_IMODE(box.path.stat().st_mode) == 0o600


async def test_the_same_change_is_added_once(box: Outbox) -> None:
    (change,) = orders(1)
    await box.add([change])
    await box.add([change])
    assert box.read().waiting == (change,)


async def test_file_and_folder_are_on_disk_before_anybody_is_told(
    box: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    real = os.fsync

    def noted(descriptor: int) -> None:
        synced.append(Path(f"/proc/self/fd/{descriptor}").readlink().name)
        real(descriptor)

    async def noted_later(descriptor: int) -> None:
        noted(descriptor)

    monkeypatch.setattr(os, "fsync", noted)
    monkeypatch.setattr(outbox_module, "_fsync", noted_later)
    await box.add(orders(1))
    assert synced[-2:] == ["production.jsonl", "outbox"]
    assert box.path.parents[2].name in synced
    synced.clear()
    await box.add(orders(1))
    assert synced == ["production.jsonl"]


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9, 1.0])
async def test_a_last_line_that_was_cut_short_is_ignored_and_mended(
    box: Outbox, share: float
) -> None:
    first, torn, following = orders(3)
    await box.add([first])
    line = line_of(torn).rstrip(b"\n")
    with box.path.open("ab") as file:
        file.write(line[: int(len(line) * share)])
    assert box.read().waiting == (first,)
    assert box.read().damaged == ()
    await box.add([following])
    assert box.read().waiting == (first, following)


async def test_a_broken_line_in_the_middle_is_kept_and_reported(box: Outbox) -> None:
    first, second = orders(2)
    broken = b'{"change": {"kind": "teleport"}, "x": "\xff"}'
    await box.add([first])
    with box.path.open("ab") as file:
        file.write(broken + b"\n")
    await box.add([second])
    state = box.read()
    assert state.waiting == (first, second)
    assert [line.place for line in state.damaged] == [2]
    box.take_out([first.op_id, second.op_id])
    assert box.path.read_bytes() == broken + b"\n"


async def test_a_full_disk_accepts_nothing_and_leaves_nothing_behind(
    box: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = orders(2)
    await box.add([first])
    before = box.path.read_bytes()

    async def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(outbox_module, "_fsync", full)
        with pytest.raises(OutboxFailed, match="No space left on device"):
            await box.add([second])
    assert box.path.read_bytes() == before
    await box.add([second])
    assert box.read().waiting == (first, second)


async def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("in the way")
    with pytest.raises(OutboxFailed, match="The change is not saved"):
        await Outbox(tmp_path / "outbox" / "local.jsonl").add(orders(1))


def test_reading_where_nothing_was_ever_accepted_makes_nothing(path: Path) -> None:
    assert read_outbox(path).is_empty
    assert Outbox(path).read().is_empty
    assert not path.parent.exists()


@examples(40)
@given(cut=st.integers(0, 10_000), count=st.integers(1, 4))
def test_a_cut_anywhere_leaves_the_whole_lines_before_it(cut: int, count: int) -> None:
    changes = orders(count)
    body = b"".join(map(line_of, changes))
    left = body[: min(cut, len(body))]
    state = state_of(entries(left))
    assert list(state.waiting) == changes[: left.count(b"\n")]
    assert state.damaged == ()


# Sending.


async def test_everything_that_waits_goes_out_in_one_write(box: Outbox) -> None:
    shelf, who = Shelf(), author()
    first = order(who)
    job = job_in(after(Document(), first))
    await box.add([first])
    await box.add([who.advance(job)])
    await box.add([order(who)])
    assert Sender(box, shelf.apply).send_waiting()
    assert [len(write) for write in shelf.writes] == [3]
    assert box.read().is_empty
    assert shelf.document.jobs[0].status.value == "ready_for_pickup"


async def test_what_cannot_be_sent_stays(box: Outbox) -> None:
    shelf, changes = Shelf(), orders(2)
    shelf.cut = True
    await box.add(changes)
    sender = Sender(box, shelf.apply)
    assert not sender.send_waiting()
    assert str(sender.problem) == "No answer. Wait"
    assert list(box.read().waiting) == changes
    shelf.cut = False
    assert sender.send_waiting()
    assert sender.problem is None
    assert len(shelf.document.jobs) == 2


async def test_what_was_written_before_a_crash_is_not_written_again(box: Outbox) -> None:
    shelf, changes = Shelf(), orders(2)
    await box.add(changes)
    shelf.apply(changes)
    assert Sender(box, shelf.apply).send_waiting()
    assert len(shelf.document.jobs) == 2
    assert box.read().is_empty


async def test_a_refused_change_is_set_aside_and_the_others_go_on(path: Path) -> None:
    document, job = with_job()
    shelf, mine, theirs = Shelf(document), author("Ana"), author("Rosa Example")
    refused = mine.advance(job)
    box = Outbox(path)
    await box.add([order(mine), refused, order(mine)])
    for _ in range(2):
        shelf.apply([theirs.advance(shelf.document.find(job.key))])
    told: list[str] = []
    sender = Sender(box, shelf.apply, on_refused=lambda change, _: told.append(change.op_id))
    assert sender.send_waiting()
    assert len(shelf.document.jobs) == 3
    assert told == [refused.op_id]
    # As a board that starts later finds it.
    state = read_outbox(path)
    assert state.waiting == ()
    (conflict,) = state.conflicts
    assert conflict.change == refused
    assert (conflict.refusal.code, conflict.refusal.who) == ("already_moved", "Rosa Example")
    assert conflict.refusal.when == START


@pytest.mark.parametrize("when", ["before it is sent", "while it is sent", "after its refusal"])
async def test_a_refused_change_that_was_taken_back_is_dropped_with_its_undo(
    box: Outbox, when: str
) -> None:
    """Alone, the undo would take back what somebody else did."""
    document, job = with_job()
    shelf, mine, theirs = Shelf(document), author("Ana"), author("Rosa Example")
    refused = mine.advance(job)
    moved = after(document, refused)
    undo = undoing(last_step(moved, mine.actor, mine.source), moved, mine, BUSINESS)
    shelf.apply([theirs.advance(job)])
    told: list[str] = []

    def apply_late(changes: Sequence[Change]) -> Snapshot:
        if when == "while it is sent":
            asyncio.run(box.add(undo.changes))
        return shelf.apply(changes)

    def tell(change: Change, _: Refusal) -> None:
        told.append(change.op_id)
        if when == "after its refusal":
            asyncio.run(box.add(undo.changes))

    await box.add([refused, *(undo.changes if when == "before it is sent" else ())])
    await asyncio.to_thread(Sender(box, apply_late, on_refused=tell).send_waiting)
    assert box.read().is_empty
    assert told == ([refused.op_id] if when == "after its refusal" else [])
    (now,) = shelf.document.jobs
    assert now.status is Status.READY_FOR_PICKUP
    assert now.history[-1].actor == theirs.actor


async def test_what_waits_for_a_refused_job_is_set_aside_with_it(box: Outbox) -> None:
    shelf, who = Shelf(full_window()), author()
    create = order(who, window=window())
    job = job_in(after(Document(), create))
    await box.add([create, who.advance(job), order(who)])
    assert Sender(box, shelf.apply).send_waiting()
    assert [c.refusal.code for c in box.read().conflicts] == ["window_full", "not_found"]


def full_window() -> Document:
    document, who = Document(), author("Rosa Example")
    while True:
        try:
            document = after(document, order(who, window=window()))
        except Refused:
            return document


# Deciding.


async def test_taking_a_refused_job_without_its_window_brings_what_followed(box: Outbox) -> None:
    shelf, who = Shelf(full_window()), author()
    create = order(who, window=window())
    job = job_in(after(Document(), create))
    await box.add([create, who.advance(job)])
    sender = Sender(box, shelf.apply)
    sender.send_waiting()
    conflicts = box.read().conflicts
    here = shelf.document, BUSINESS, who.stamp
    assert not again(conflicts[0], conflicts, *here).is_possible
    remade = again(conflicts[0], conflicts, *here, without_window=True)
    box.decide(remade.replaces, remade.changes)
    assert box.read().conflicts == ()
    assert sender.send_waiting()
    taken = shelf.document.get(str(create.job_id))
    assert taken is not None
    assert (taken.window, taken.status.value) == (None, "ready_for_pickup")
    assert taken.tracking_token == create.tracking_token


async def test_a_conflict_that_another_board_dropped_is_not_applied_again(box: Outbox) -> None:
    (change,) = orders(1)
    await box.add([change])
    box.set_aside(change.op_id, Refusal(code="x", message="x", at=START))
    box.decide([change.op_id])
    box.decide([change.op_id], orders(1))
    assert box.read().is_empty


def test_a_move_is_not_made_again_where_the_job_is_there_already() -> None:
    document, job = with_job()
    mine, theirs = author("Ana").advance(job), author("Rosa Example").advance(job)
    document = after(document, theirs)
    with pytest.raises(Refused) as refused:
        after(document, mine)
    conflict = conflict_of(mine, refused.value)
    remade = again(conflict, [conflict], document, BUSINESS, author("Ana").stamp)
    assert not remade.is_possible
    assert "already is where you wanted it" in remade.label


def conflict_of(change: Change, error: Refused) -> Conflict:
    return Conflict(change, refusal_of(error, START))


# Two boards of one machine.


def add_many(path: Path, changes: Sequence[Change]) -> None:
    """A board's process: accepts changes one after the other."""

    # However slow the disk is and however often the other one is faster.
    outbox_module.LOCK_SECONDS = PATIENCE_S

    async def accept() -> None:
        for change in changes:
            await Outbox(path).add([change])

    asyncio.run(accept())


@pytest.fixture
def boards(path: Path) -> list[list[Change]]:
    """Two processes that have added twenty changes each at the same time."""
    plans = [orders(20), orders(20)]
    children = [nursery().Process(target=add_many, args=(path, plan)) for plan in plans]
    for child in children:
        child.start()
    for child in children:
        child.join(PATIENCE_S)
    assert [child.exitcode for child in children] == [0, 0]
    return plans


def test_two_boards_never_write_over_each_other(path: Path, boards: list[list[Change]]) -> None:
    state = read_outbox(path)
    assert state.damaged == ()
    for plan in boards:
        ids = [change.op_id for change in plan]
        assert [c.op_id for c in state.waiting if c.op_id in set(ids)] == ids


async def test_two_boards_never_send_at_once(box: Outbox) -> None:
    await box.add(orders(1))
    shelf, other = Shelf(), Sender(Outbox(box.path), Shelf().apply)
    answers: list[bool] = []

    def apply_meanwhile(changes: Sequence[Change]) -> Snapshot:
        answers.append(other.send_waiting())
        return shelf.apply(changes)

    assert Sender(box, apply_meanwhile).send_waiting()
    assert answers == [False]
    assert len(shelf.document.jobs) == 1
