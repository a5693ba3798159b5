"""Working without a connection, and deciding about what was refused afterwards."""

import asyncio
from itertools import count
from pathlib import Path

from textual.widgets import Input

from qdn_tui.domain.job import TimeWindow
from qdn_tui.domain.refusals import WindowFull
from qdn_tui.domain.rules import apply
from qdn_tui.domain.status import Status
from qdn_tui.store.outbox import Outbox, read_outbox
from qdn_tui.tui.last_words import last_words
from qdn_tui.tui.screens.conflicts import ConflictsScreen
from tests.tui.driver import Driver, desk
from tests.tui.scenes import conflicts_open
from tests.tui.stores import BUSINESS, MemoryStore, author, changes_for, demo_document, window

NAMES = ("Ann One", "Bea Two", "Cal Three", "Dee Four", "Eli Five")


async def take_a_job(at: Driver, name: str) -> None:
    await at.press("n")
    for field, text in (("name", name), ("phone", "6195550101"), ("street", "9 Sample Street")):
        at.app.screen.query_one(f"#{field}", Input).value = text
    at.app.screen.query_one("#postal_code", Input).value = "92122"
    await at.pilot.pause()
    await at.press("ctrl+s")
    await at.until_said(f"{name} is booked.")


async def test_five_jobs_are_taken_and_advanced_offline_and_arrive_together_in_order() -> None:
    store = MemoryStore(demo_document())
    async with desk(store) as at:
        await at.cut_off()
        for name in NAMES:
            await take_a_job(at, name)
            assert at.selected == "J-new"
            await at.press("a")
            await at.until(lambda: at.board.cards.place(at.board.selected) is not None)
        await at.until_said("· 10 waiting")
        assert store.writes == []
        await at.reconnect()
        await at.until_settled()
        assert [len(write) for write in store.writes] == [10]
        new = store.document.jobs[11:]
        assert [job.customer.name for job in new] == list(NAMES)
        assert {job.status for job in new} == {Status.READY_FOR_PICKUP}
        await at.until_said("Sent: 5 new jobs, J-000012 to J-000016.")
        assert all("J-new" not in at.column_numbers(column) for column in range(4))


async def test_a_job_may_move_several_steps_offline() -> None:
    store, seconds = MemoryStore(demo_document()), [100.0]
    async with desk(store, monotonic=lambda: seconds[-1]) as at:
        await at.cut_off()
        await at.go_to("J-000002")
        for column in (1, 2, 3):
            seconds.append(seconds[-1] + 1.0)
            await at.press("a")
            await at.until(lambda column=column: "J-000002" in at.column_numbers(column))  # type: ignore[misc]
        await at.reconnect()
        await at.until_settled()
        assert store.document.find("J-000002").status is Status.COMPLETED


async def test_what_an_earlier_board_left_behind_is_shown_before_there_is_a_connection(
    tmp_path: Path,
) -> None:
    path, store = tmp_path / "local.jsonl", MemoryStore(demo_document())
    by = author("Dana Dispatch", seed=33)
    create = changes_for("Left Behind", "1 Sample Street", seed=40)
    mark = by.advance(store.document.find("J-000001"))
    await Outbox(path).add([*create, mark])
    store.cut = True
    async with desk(store, outbox=path, wait=False) as at:
        await at.until_said("Left Behind")
        await at.until_said("✕ offline · 2 waiting")
        store.cut = False
        await at.press("r")
        await at.until_said("J-000012")
        await at.until_settled()
        assert store.document.find("J-000001").status is Status.IN_PROGRESS
        assert [len(write) for write in store.writes] == [2]
    assert read_outbox(path).is_empty


async def test_leaving_offline_does_not_wait_and_says_what_is_left(tmp_path: Path) -> None:
    path, store = tmp_path / "local.jsonl", MemoryStore(demo_document())
    async with desk(store, outbox=path) as at:
        await at.cut_off()
        await at.press("a")
        await at.until_said("1 waiting")
        await at.press("q")
        await at.until(lambda: at.app._exit)
        (said,) = at.app._exit_renderables
        assert str(said) == (
            "1 change waits on this machine; it is sent when the board opens next."
        )
    assert len(read_outbox(path).waiting) == 1


def test_the_last_words_count_what_is_left() -> None:
    assert last_words(0, 0) == ""
    assert last_words(3, 1) == (
        "3 changes wait on this machine; they are sent when the board opens next. "
        "1 change was refused; press x on the board to decide."
    )


async def test_a_change_that_another_board_of_the_machine_accepts_is_shown_too(
    tmp_path: Path,
) -> None:
    path, store = tmp_path / "local.jsonl", MemoryStore(demo_document())
    async with desk(store, outbox=path) as at:
        await at.cut_off()
        other = author("Rosa Example", seed=34)
        await Outbox(path).add([other.advance(store.document.find("J-000001"))])
        await at.until(lambda: "J-000001" in at.column_numbers(2))
        await at.until_said("1 waiting")


async def test_a_conflict_says_what_was_wanted_and_what_stands() -> None:
    async with desk(MemoryStore(demo_document())) as at:
        await conflicts_open(at)
        assert at.shows("▲ 2 refused changes to decide")
        assert at.shows("was (619) 555-0142")
        assert at.shows("○ theirs (619) 555-0170 Rosa Example")
        assert at.shows("◉ mine (619) 555-0199")
        assert at.shows("m Mine again t Keep theirs esc Close")
        await at.press("down")
        assert at.shows("◔ Ready for pickup → ◑ In progress")
        assert at.shows("Apply mine again: not possible. J-000001 already is where you wanted it.")
        await at.press("m")
        assert len(at.app.desk.held.conflicts) == 2


async def test_mine_applies_field_by_field_on_what_stands_now() -> None:
    async with desk(MemoryStore(demo_document())) as at:
        await conflicts_open(at)
        await at.press("2")
        assert at.shows("Apply mine again. Write phone.")
        await at.press("m")
        await at.until(lambda: len(at.app.desk.held.conflicts) == 1)
        await at.until_settled()
        job = at.store.document.find("J-000002")
        assert (job.customer.phone, str(job.price)) == ("+16195550199", "$325")


async def test_theirs_keeps_what_stands_and_the_last_decision_closes_the_screen() -> None:
    async with desk(MemoryStore(demo_document())) as at:
        await conflicts_open(at)
        before = at.store.document
        await at.press("t")
        await at.until(lambda: len(at.app.desk.held.conflicts) == 1)
        await at.press("t")
        await at.until(lambda: not isinstance(at.app.screen, ConflictsScreen))
        assert at.store.document.jobs == before.jobs
        assert not at.shows("conflict")
        await at.press("x")
        assert at.shows("No change was refused")


async def test_a_refused_job_can_be_taken_without_its_window() -> None:
    store = MemoryStore(demo_document())
    async with desk(store) as at:
        await at.cut_off()
        (create,) = changes_for("Ana Birch", "9 Sample Street", at=window(0, 16), seed=60)
        at.app.desk.order([create], made=lambda _: None, failed=lambda _: at.app.bell())
        await at.until_said("1 waiting")
        fill_up(store, window(0, 16))
        await at.reconnect()
        await at.until_said("▲ 1 conflict (x)")
        await at.press("x")
        assert at.shows("No place is left")
        assert at.shows("w No window")
        await at.press("w")
        await at.until_settled()
        job = store.document.get(str(create.job_id))
        assert job is not None
        assert job.window is None


def fill_up(store: MemoryStore, wanted: TimeWindow) -> None:
    """Others take what is left of a window."""
    for seed in count(80):
        taken = changes_for("Ivo Fir", "10 Sample Street", at=wanted, seed=seed)
        try:
            store.document = apply(store.document, taken, BUSINESS)
        except WindowFull:
            return


async def test_conflicts_survive_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "local.jsonl"
    async with desk(MemoryStore(demo_document()), outbox=path) as at:
        await conflicts_open(at)
    async with desk(MemoryStore(demo_document()), outbox=path) as at:
        await at.until_said("▲ 2 conflicts (x)")
        await at.press("x")
        assert at.shows("2 refused changes")


async def test_a_line_that_cannot_be_read_is_reported_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "local.jsonl"
    await asyncio.to_thread(path.write_bytes, b"{broken}\n")
    async with desk(MemoryStore(demo_document()), outbox=path) as at:
        await at.until_said("▲ 1 conflict (x)")
        await at.press("x")
        assert at.shows("Lines of the outbox that cannot be read")
    assert path.read_bytes() == b"{broken}\n"
