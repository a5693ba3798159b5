"""Without the cloud: the board stays up, says so, and comes back by itself."""

import threading

import pytest
from textual.widgets import Input

from qdn_tui.domain.document import Document
from qdn_tui.errors import QdnError
from qdn_tui.store.errors import AccessRefused
from qdn_tui.store.health import Freshness, Health
from qdn_tui.store.protocol import JobStore
from qdn_tui.tui.screens.board import BoardScreen
from qdn_tui.tui.widgets.sync_badge import sync_badge
from tests.tui.driver import desk
from tests.tui.stores import MemoryStore, demo_document, with_broken_records


async def test_the_board_says_fresh_while_all_is_well() -> None:
    async with desk(MemoryStore(demo_document())) as at:
        assert at.shows("● fresh")
        assert at.shows("9 open · 2 done")


async def test_the_last_good_board_stays_up_when_the_cloud_goes_and_it_comes_back() -> None:
    store = MemoryStore(demo_document())
    async with desk(store, poll_seconds=60) as at:
        store.cut = True
        await at.press("r")
        await at.until_said("◐ stale")
        assert at.shows("No answer from the store")
        assert at.shows("Ana Alder")
        assert at.shows("The board shows what was read last.")
        await at.press("r")
        await at.until_said("✕ offline")
        await at.press("down")
        assert at.selected == "J-000007"
        store.cut = False
        await at.press("r")
        await at.until_said("● fresh")
        assert not at.shows("No answer from the store")


async def test_seconds_without_the_cloud_are_not_counted_behind_a_dialog(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store = MemoryStore(demo_document())
    async with desk(store, poll_seconds=60) as at:
        store.cut = True
        await at.press("r")
        await at.until_said("◐ stale")
        (board,) = (screen for screen in at.app.screen_stack if isinstance(screen, BoardScreen))
        counted: list[str] = []
        monkeypatch.setattr(board._notice, "refresh", lambda: counted.append("again"))
        await at.press("n")
        counted.clear()  # of the clock's own ticks before
        board._count_seconds()
        assert counted == []
        await at.press("escape")
        counted.clear()
        board._count_seconds()
        assert counted == ["again"]


async def test_a_store_that_cannot_be_opened_is_tried_again() -> None:
    answers: list[JobStore | QdnError] = [
        AccessRefused("The credentials have expired", "Run aws sso login"),
        MemoryStore(demo_document()),
    ]

    def open_store() -> JobStore:
        answer = answers.pop(0)
        if isinstance(answer, QdnError):
            raise answer
        return answer

    async with desk(open_store=open_store, wait=False) as at:
        await at.until_said("The credentials have expired. Run aws sso login")
        assert at.shows("✕ offline")
        assert at.shows("The jobs could not be read yet")
        await at.press("r")
        await at.until_said("● fresh")
        assert at.shows("Ana Alder")
        assert not at.shows("credentials")


async def test_a_fault_while_opening_is_said_without_ending_the_board() -> None:
    def open_store() -> JobStore:
        raise RuntimeError("no \x1b[31mregion[/]")

    async with desk(open_store=open_store, wait=False) as at:
        await at.until_said("RuntimeError: no [31mregion[/]")
        await at.press("n")
        assert at.shows("New job")


async def test_the_first_frame_does_not_wait_for_the_store() -> None:
    may_open = threading.Event()

    def open_store() -> JobStore:
        may_open.wait(timeout=60)
        return MemoryStore(demo_document())

    async with desk(open_store=open_store, wait=False) as at:
        await at.pilot.pause()
        assert at.shows("◌ connecting")
        assert at.shows("Opening local…")
        await at.press("a", "down", "enter", "c")
        assert at.shows("No job is selected")
        may_open.set()
        await at.until_said("Ana Alder")


async def test_a_job_taken_before_the_store_is_open_is_sent_once_it_is() -> None:
    may_open = threading.Event()
    store = MemoryStore(Document())

    def open_store() -> JobStore:
        may_open.wait(timeout=60)
        return store

    async with desk(open_store=open_store, wait=False) as at:
        await at.press("n")
        for field, text in (
            ("name", "Mark"),
            ("phone", "6195550142"),
            ("street", "Soderblom Avenue"),
            ("city", "San Diego"),
            ("region", "CA"),
            ("postal_code", "92122"),
        ):
            at.app.screen.query_one(f"#{field}").focus()
            await at.pilot.pause()
            await at.write(text)
        await at.press("ctrl+s")
        await at.until_said("Mark is booked. It is kept here and sent later.")
        assert at.shows("◌ connecting · 1 waiting")
        assert at.shows("J-new")
        may_open.set()
        await at.until_said("J-000001 is booked")


async def test_records_that_cannot_be_read_are_counted_and_listed_with_their_reasons() -> None:
    async with desk(MemoryStore(with_broken_records(demo_document()))) as at:
        assert at.shows("▲ 2 records need attention (!)")
        await at.press("exclamation_mark")
        assert at.shows("▲ customer: is missing")
        assert at.shows("address: is missing")
        assert at.shows("is a text, not an object")
        await at.press("escape", "down")
        assert at.selected == "J-000007"


async def test_without_such_records_the_key_says_so() -> None:
    async with desk(MemoryStore(demo_document())) as at:
        assert not at.shows("need attention")
        await at.press("exclamation_mark")
        assert at.shows("Every record can be read")


async def test_production_is_loud_and_local_is_calm() -> None:
    async with desk(
        MemoryStore(demo_document()), environment_name="production", production=True
    ) as at:
        assert "PRODUCTION" in at.lines()[0]
    async with desk(MemoryStore(demo_document())) as at:
        assert "local" in at.lines()[0]


async def test_quitting_waits_for_what_is_being_sent() -> None:
    store = MemoryStore(demo_document())
    async with desk(store) as at:
        store.hold()
        await at.press("a", "q")
        assert at.shows("Still sending")
        assert at.app.is_running
        store.let_go()
        await at.until(lambda: not at.app.is_running or at.app._exit)
    assert len(store.writes) == 1


async def test_quitting_twice_does_not_wait() -> None:
    store = MemoryStore(demo_document())
    async with desk(store) as at:
        store.hold()
        await at.press("a", "q", "q")
        await at.until(lambda: at.app._exit)
    store.let_go()


async def test_a_board_that_was_to_close_stays_for_what_is_typed_meanwhile() -> None:
    store = MemoryStore(demo_document())
    async with desk(store) as at:
        store.hold()
        await at.press("a", "q", "n", "M")
        store.let_go()
        await at.until_said("All is sent. The board stays")
        assert at.app.screen.query_one("#name", Input).value == "M"


def test_the_badge_says_how_long_it_has_been() -> None:
    stale = Health(Freshness.STALE, 1.0, "No answer")
    assert sync_badge(stale, 12.9, opening_failed=False).text == "◐ stale 12 s"
    offline = Health(Freshness.OFFLINE, 1.0, "No answer")
    assert sync_badge(offline, 185, opening_failed=False).text == "✕ offline 3 min"
    assert sync_badge(offline, 7300, opening_failed=False).text == "✕ offline 2 h"
    missing = Health(Freshness.OFFLINE, None, "There is no jobs.json", word="no jobs file")
    assert sync_badge(missing, None, opening_failed=False).text == "✕ no jobs file"
    never = Health(Freshness.OFFLINE, None, "No answer")
    assert sync_badge(never, None, opening_failed=False).text == "✕ offline"
    assert sync_badge(None, None, opening_failed=True).text == "✕ offline"
