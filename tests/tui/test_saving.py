"""A moved card is shown in the frame of its key, as accepted only once it is on disk."""

import asyncio
import errno
import os
import signal
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from qdn_tui.domain.changes import Change
from qdn_tui.store import outbox as outbox_module
from qdn_tui.store.outbox import Outbox, read_outbox
from qdn_tui.store.outbox_file import line_of
from qdn_tui.tui.desk import SAVING
from qdn_tui.tui.widgets.board_drawing import BoardDrawing
from tests.reliability.children import PATIENCE_S, nursery
from tests.tui.driver import Driver, desk
from tests.tui.quiet import disk_held_up
from tests.tui.stores import MemoryStore, changes_for, demo_document


class Disk:
    """The disk's fsync, held up or failing as a test wants it."""

    def __init__(self, real: Any) -> None:
        self._real = real
        self._free = asyncio.Event()
        self._free.set()
        self.fails = 0

    async def __call__(self, descriptor: int) -> None:
        await self._free.wait()
        if self.fails:
            self.fails -= 1
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        await self._real(descriptor)

    @contextmanager
    def held(self) -> Iterator[None]:
        self._free.clear()
        try:
            with disk_held_up():
                yield
        finally:
            self._free.set()


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    disk = Disk(outbox_module._fsync)
    monkeypatch.setattr(outbox_module, "_fsync", disk)
    return disk


def word_on(at: Driver, number: str) -> str:
    """What the card says becomes of its changes."""
    return at.app.desk.words.get(at.job(number).key, "")


async def test_a_card_is_shown_moved_at_once_and_accepted_once_it_is_on_disk(disk: Disk) -> None:
    store = MemoryStore(demo_document())
    async with desk(store, monotonic=lambda: 100.0) as at:
        await at.go_to("J-000001")
        with disk.held():
            await at.press("a")
            assert "J-000001" in at.column_numbers(2)
            assert at.selected == "J-000001"
            assert at.shows(SAVING)
            assert not at.shows("J-000001: In progress")
            assert store.writes == []
            await at.press("a")
            assert at.shows("J-000001 was advanced this moment")
        await at.until_said("J-000001: In progress")
        assert word_on(at, "J-000001") != SAVING
        await at.until_settled()
        assert not at.shows(SAVING)
        assert [len(write) for write in store.writes] == [1]


async def test_a_card_whose_change_the_disk_refuses_goes_back_with_the_reason(disk: Disk) -> None:
    store = MemoryStore(demo_document())
    async with desk(store) as at:
        await at.go_to("J-000001")
        disk.fails = 1
        with disk.held():
            await at.press("a")
            assert "J-000001" in at.column_numbers(2)
        await at.until(lambda: "J-000001" in at.column_numbers(1))
        assert at.shows("Not advanced. J-000001 stays ready for pickup")
        assert at.shows("No space left on device")
        assert not at.shows(SAVING)
        assert store.writes == []
        await at.press("a")
        await at.until_said("J-000001: In progress")


async def test_what_was_built_on_a_change_that_is_lost_is_lost_with_it(
    disk: Disk, tmp_path: Path
) -> None:
    path, seconds = tmp_path / "local.jsonl", [100.0]
    store = MemoryStore(demo_document())
    async with desk(store, outbox=path, monotonic=lambda: seconds[-1]) as at:
        await at.cut_off()
        await at.go_to("J-000002")
        disk.fails = 1
        with disk.held():
            await at.press("a")
            seconds.append(101.0)
            await at.press("a")
            assert "J-000002" in at.column_numbers(2)
        await at.until(lambda: "J-000002" in at.column_numbers(0))
        await at.until(lambda: not at.app.desk.under_way)
        assert read_outbox(path).is_empty
        await at.press("a")
        await at.until_said("1 waiting")
        assert "J-000002" in at.column_numbers(1)


async def test_jobs_that_arrive_meanwhile_leave_the_moved_card_where_it_is_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    free, real = asyncio.Event(), Outbox.add

    async def add(box: Outbox, changes: Sequence[Change]) -> None:
        await free.wait()
        await real(box, changes)

    monkeypatch.setattr(Outbox, "add", add)
    store = MemoryStore(demo_document())
    async with desk(store) as at:
        await at.go_to("J-000001")
        with disk_held_up():
            await at.press("a")
            store.apply(changes_for("Ivo Fir", "10 Sample Street", seed=80))
            await at.until_said("Ivo Fir")
        assert "J-000001" in at.column_numbers(2)
        assert word_on(at, "J-000001") == SAVING
        free.set()
        await at.until_settled()
        assert store.document.find("J-000001").version == at.job("J-000001").version


async def test_a_moved_card_is_the_only_one_painted(monkeypatch: pytest.MonkeyPatch) -> None:
    painted: Counter[str] = Counter()
    real = BoardDrawing._paint

    def counting(self: BoardDrawing, card: Any, *how: Any) -> Any:
        painted[card.number] += 1
        return real(self, card, *how)

    store = MemoryStore(demo_document())
    for seed in range(200, 230):
        store.apply(changes_for("Ivo Fir", "10 Sample Street", seed=seed))
    async with desk(store, size=(160, 45)) as at:
        await at.go_to("J-000001")
        monkeypatch.setattr(BoardDrawing, "_paint", counting)
        await at.press("a")
        await at.until_settled()
        assert set(painted) == {"J-000001"}


def test_a_change_shown_and_killed_before_it_is_on_disk_is_simply_not_there(
    tmp_path: Path,
) -> None:
    path = tmp_path / "local.jsonl"
    child = nursery().Process(target=_die_while_saving, args=(path,), daemon=True)
    child.start()
    child.join(PATIENCE_S)
    assert child.exitcode == -signal.SIGKILL
    assert (tmp_path / "shown").read_text() == "J-000001 in column 2, saving…"

    async def open_again() -> None:
        async with desk(MemoryStore(demo_document()), outbox=path) as at:
            assert "J-000001" in at.column_numbers(1)
            assert word_on(at, "J-000001") == ""
            assert not at.app.desk.under_way

    asyncio.run(open_again())


def _die_while_saving(path: Path) -> None:
    """Advance a job, and die with half of the line written, once the card is seen to move."""

    async def live() -> None:
        async with desk(MemoryStore(demo_document()), outbox=path) as at:

            async def die(_: Outbox, changes: Sequence[Change]) -> None:
                await at.until(lambda: "J-000001" in at.column_numbers(2) and at.shows(SAVING))
                _tear(path, changes[0], f"J-000001 in column 2, {word_on(at, 'J-000001')}")
                os.kill(os.getpid(), signal.SIGKILL)

            setattr(Outbox, "_append", die)  # noqa: B010  # in a process of its own
            await at.go_to("J-000001")
            await at.press("a")
            await asyncio.Event().wait()

    asyncio.run(live())


def _tear(path: Path, change: Change, shown: str) -> None:
    """Leave half a line, and what the board showed meanwhile."""
    line = line_of(change)
    path.write_bytes(line[: len(line) // 2])
    (path.parent / "shown").write_text(shown)


async def test_another_change_of_a_job_need_not_wait_for_the_answer_to_the_one_before() -> None:
    store = MemoryStore(demo_document())
    async with desk(store) as at:
        await at.go_to("J-000002")
        store.hold()
        await at.press("a")
        await at.until_said("sending…")
        await at.press("p", "1", "enter", "N")
        await at.write("gate on the left")
        await at.press("enter")
        store.let_go()
        await at.until_settled()
        job = store.document.find("J-000002")
        assert [entry.kind for entry in job.history[-3:]] == ["advance", "edit", "note"]
        assert job.payment.state == "paid"
