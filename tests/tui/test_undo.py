"""Undo on the board: the last step is shown, and taken back when it is confirmed."""

import pytest

from qdn_tui.domain.rules import apply
from qdn_tui.domain.status import Status
from qdn_tui.tui.screens.board import BoardScreen
from qdn_tui.tui.screens.detail import DetailScreen
from qdn_tui.tui.screens.undo import UndoScreen
from tests.tui.driver import Driver, desk
from tests.tui.stores import BUSINESS, MemoryStore, author, demo_document

NOBODY = author("Nora Newcomer", seed=300)


async def advance_and_undo_without_a_connection(at: Driver) -> None:
    await at.go_to("J-000002")
    await at.cut_off()
    await at.press("a")
    await at.until(lambda: "J-000002" in at.column_numbers(1))
    await at.press("z", "z")
    await at.until(lambda: "J-000002" in at.column_numbers(0))


@pytest.mark.parametrize("confirm", ["z", "enter"])
async def test_z_shows_what_it_would_undo_and_z_or_enter_does_it(confirm: str) -> None:
    store = MemoryStore(demo_document())
    async with desk(store, by=NOBODY) as at:
        await at.go_to("J-000002")
        await at.press("a")
        await at.until_settled()
        await at.go_to("J-000003")
        await at.press("z")
        assert at.shows("J-000002  Ana Alder: Submitted → Ready for pickup (Nov 20, 10:30 am)")
        assert at.shows("→ back to Submitted")
        assert store.document.find("J-000002").status is Status.READY_FOR_PICKUP
        await at.press(confirm)
        await at.until(lambda: store.document.find("J-000002").status is Status.SUBMITTED)
        await at.until_said("Undone. J-000002: back to Submitted.")
        entry = store.document.find("J-000002").history[-1]
        assert (entry.kind, entry.reason, entry.actor) == ("revert", "undone", NOBODY.actor)
        await at.until_settled()
        await at.press("z")
        assert at.shows("There is no change of yours to undo.")


async def test_a_held_key_undoes_one_change() -> None:
    store = MemoryStore(demo_document())
    async with desk(store, by=NOBODY, monotonic=lambda: 100.0) as at:
        for number in ("J-000002", "J-000003"):
            await at.go_to(number)
            await at.press("a")
            await at.until_settled()
        await at.press("z", "z")
        await at.until_said("Undone. J-000003")
        await at.until_settled()
        await at.press("z")
        assert at.shows("Undone this moment; press once more for the change before it.")
        assert not isinstance(at.app.screen, UndoScreen)
        await at.press("down", "z")
        assert at.shows("J-000002  Ana Alder: Submitted → Ready for pickup")


async def test_escape_leaves_everything_as_it_is() -> None:
    store = MemoryStore(demo_document())
    async with desk(store, by=NOBODY) as at:
        await at.press("H", "1", "enter")
        await at.until_settled()
        await at.press("z", "escape")
        assert isinstance(at.app.screen, BoardScreen)
        assert len(store.writes) == 1


async def test_what_was_edited_is_named_with_the_value_it_gets_back() -> None:
    store = MemoryStore(demo_document())
    async with desk(store, by=NOBODY) as at:
        await at.go_to("J-000001")
        await at.press("enter", "p", "1", "enter")
        await at.until_settled()
        await at.press("z")
        assert at.shows("edited payment, paid by")
        assert at.shows("payment back to unpaid, paid by back to –")
        await at.press("z")
        await at.until(lambda: store.document.find("J-000001").payment.state == "unpaid")
        assert isinstance(at.app.screen, DetailScreen)


async def test_somebody_who_built_on_it_is_named_and_nothing_is_asked() -> None:
    store = MemoryStore(demo_document())
    async with desk(store, by=NOBODY) as at:
        await at.go_to("J-000002")
        await at.press("a")
        await at.until_settled()
        store.apply([author("Rosa Example", seed=301).advance(at.job("J-000002"))])
        await at.until(lambda: at.job("J-000002").status is Status.IN_PROGRESS)
        await at.press("z")
        assert at.shows("not undone. Rosa Example built on it: Ready for pickup → In progress")
        assert not isinstance(at.app.screen, UndoScreen)


async def test_somebody_who_builds_on_it_while_the_line_is_read_stops_it() -> None:
    store = MemoryStore(demo_document())
    async with desk(store, by=NOBODY) as at:
        await at.go_to("J-000002")
        await at.press("a")
        await at.until_settled()
        await at.press("z")
        store.apply([author("Rosa Example", seed=302).advance(at.job("J-000002"))])
        await at.until(lambda: at.job("J-000002").status is Status.IN_PROGRESS)
        await at.press("z")
        await at.until_said("Rosa Example built on it")
        assert store.document.find("J-000002").status is Status.IN_PROGRESS


async def test_a_note_stays_and_says_so() -> None:
    async with desk(MemoryStore(demo_document()), by=NOBODY) as at:
        await at.press("N", "x", "enter")
        await at.until_settled()
        await at.press("z")
        assert at.shows("A note stays where it is")


async def test_a_change_is_taken_back_before_its_answer_is_there() -> None:
    store = MemoryStore(demo_document())
    async with desk(store, by=NOBODY) as at:
        await at.go_to("J-000002")
        store.hold()
        await at.press("a")
        await at.until(lambda: len(at.app.desk.held.waiting) == 1)
        await at.press("z", "z")
        await at.until(lambda: "J-000002" in at.column_numbers(0))
        store.let_go()
        await at.until_settled()
        kinds = [entry.kind for entry in store.document.find("J-000002").history]
        assert kinds == ["create", "advance", "revert"]


async def test_taking_back_what_somebody_else_did_first_leaves_theirs_alone() -> None:
    store = MemoryStore(demo_document())
    async with desk(store, by=NOBODY) as at:
        await advance_and_undo_without_a_connection(at)
        rosa = author("Rosa Example", seed=303)
        store.document = apply(
            store.document, [rosa.advance(store.document.find("J-000002"))], BUSINESS
        )
        await at.reconnect()
        await at.until_settled()
        assert store.document.find("J-000002").history[-1].actor == rosa.actor
        await at.until(lambda: "J-000002" in at.column_numbers(1))
        assert at.app.desk.held.is_empty


async def test_without_a_connection_the_undo_waits_behind_what_it_undoes() -> None:
    store = MemoryStore(demo_document())
    async with desk(store, by=NOBODY) as at:
        await advance_and_undo_without_a_connection(at)
        await at.until_said("It is kept here and sent later.")
        await at.reconnect()
        await at.until_settled()
        kinds = [entry.kind for entry in store.document.find("J-000002").history]
        assert kinds[-2:] == ["advance", "revert"]


async def test_a_read_only_environment_says_so() -> None:
    async with desk(MemoryStore(demo_document()), read_only=True) as at:
        await at.press("z")
        assert at.shows("local is read only here")
