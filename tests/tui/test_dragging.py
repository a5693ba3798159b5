"""Dragging a card: to the next column, one back, and why not where it may not go."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.events import Click, MouseDown, MouseMove, MouseUp

from qdn_tui.domain.status import Status
from qdn_tui.tui.screens.board import BoardScreen
from qdn_tui.tui.screens.opening import FirstView
from qdn_tui.tui.screens.revert import RevertScreen
from qdn_tui.tui.widgets.drag import step_between
from tests.tui.driver import Driver, desk
from tests.tui.stores import MemoryStore, author, demo_document

NARROW = (80, 24)
Spot = tuple[int, int]


def card(at: Driver, number: str) -> Spot:
    """Where a card's number stands on the screen."""
    y = next(y for y, line in enumerate(at.lines()) if number in line)
    return at.lines()[y].index(number), y


def over(at: Driver, column: int) -> Spot:
    """A spot in the middle of a column of a wide board."""
    start, width = at.board.layout_now.span(column)
    return start + width // 2, 20


async def take(at: Driver, number: str) -> None:
    await at.pilot.mouse_down(offset=card(at, number))


async def move(at: Driver, *spots: Spot) -> None:
    for spot in spots:
        await at.pilot._post_mouse_events([MouseMove], offset=spot, button=1)


async def let_go(at: Driver, spot: Spot) -> None:
    await at.pilot.mouse_up(offset=spot)
    await at.pilot.pause()
    assert at.board.dragged is None
    assert at.app.mouse_captured is None


async def drag(at: Driver, number: str, spot: Spot) -> None:
    await take(at, number)
    await move(at, spot)
    await let_go(at, spot)


@asynccontextmanager
async def held(at: Driver, number: str, column: int) -> AsyncIterator[None]:
    """A card held over a column; afterwards nothing may be held any more, nor be written."""
    await take(at, number)
    await move(at, over(at, column))
    assert at.board.dragged is not None
    yield
    await at.pilot.pause()
    assert at.board.dragged is None
    assert at.app.mouse_captured is None
    assert at.store.writes == []


@pytest.mark.parametrize(
    ("home", "target", "step"),
    [(0, 1, "advance"), (2, 3, "advance"), (2, 1, "revert"), (0, 2, None), (3, 1, None)],
)
def test_one_column_on_advances_and_one_back_reverts(
    home: int, target: int, step: str | None
) -> None:
    assert step_between(home, target) == step


async def test_a_card_dropped_on_the_next_column_advances() -> None:
    store = MemoryStore(demo_document())
    async with desk(store) as at:
        await take(at, "J-000001")
        await move(at, over(at, 2))
        assert at.shows("✓ advance: In progress")
        assert any("╔" in line and "J-000001" in line for line in at.lines())
        await let_go(at, over(at, 2))
        await at.until(lambda: store.document.find("J-000001").status is Status.IN_PROGRESS)
        await at.until_said("J-000001: In progress")
        assert at.selected == "J-000001"
        assert not at.shows("╔")


async def test_a_card_dropped_one_column_back_asks_for_the_reason() -> None:
    store = MemoryStore(demo_document())
    async with desk(store) as at:
        await take(at, "J-000003")
        await move(at, over(at, 1))
        assert at.shows("✓ revert: Ready for pickup")
        await let_go(at, over(at, 1))
        await at.until(lambda: isinstance(at.app.screen, RevertScreen))
        await at.write("crew turned back")
        await at.press("enter")
        await at.until(lambda: "J-000003" in at.column_numbers(1))
        await at.until_settled()
        entry = store.document.find("J-000003").history[-1]
        assert (entry.kind, entry.reason) == ("revert", "crew turned back")


@pytest.mark.parametrize(
    ("number", "column", "why"),
    [
        ("J-000002", 2, "J-000002 is submitted: it goes one column at a time, not to In progress"),
        ("J-000006", 1, "J-000006 is completed: it goes one column at a time"),
        ("J-000011", 2, "It waits: Waiting for the key"),
        ("J-000011", 0, "J-000011 is ready for pickup (on hold): revert is not possible."),
    ],
)
async def test_where_it_may_not_go_is_shown_and_said(number: str, column: int, why: str) -> None:
    async with desk(MemoryStore(demo_document())) as at:
        async with held(at, number, column):
            assert at.shows("✕ not here")
            await let_go(at, over(at, column))
        assert at.shows(why)


async def test_nothing_is_dropped_where_all_is_read_only() -> None:
    async with desk(MemoryStore(demo_document()), read_only=True) as at:
        async with held(at, "J-000001", 2):
            assert at.shows("✕ not here")
            await let_go(at, over(at, 2))
        assert at.shows("local is read only here")


async def test_a_card_may_be_dropped_again_while_it_is_still_being_sent() -> None:
    store = MemoryStore(demo_document())
    seconds = [100.0]
    async with desk(store, monotonic=lambda: seconds[-1]) as at:
        store.hold()
        await drag(at, "J-000001", over(at, 2))
        await at.until_said("sending…")
        seconds.append(101.0)
        await drag(at, "J-000001", over(at, 3))
        assert "J-000001" in at.column_numbers(3)
        store.let_go()
        await at.until_settled()
        assert store.document.find("J-000001").status is Status.COMPLETED


async def test_dropping_it_on_its_own_column_or_beside_the_board_changes_nothing() -> None:
    async with desk(MemoryStore(demo_document())) as at:
        for spot in (over(at, 1), (5, 0), (5, 39)):
            async with held(at, "J-000001", 2):
                await move(at, spot)
                assert at.shows("moving")
                await let_go(at, spot)
        assert isinstance(at.app.screen, BoardScreen)


async def test_escape_puts_the_card_back_and_the_marks_stay() -> None:
    async with desk(MemoryStore(demo_document())) as at:
        await at.press("space")
        async with held(at, "J-000001", 2):
            await at.press("escape")
            await at.pilot.mouse_up(offset=over(at, 2))
        assert at.shows("1 marked")


async def test_what_opens_over_the_board_takes_the_card_out_of_the_hand() -> None:
    async with desk(MemoryStore(demo_document())) as at:
        async with held(at, "J-000001", 2):
            at.app.screen.action_help()  # type: ignore[attr-defined]
            await at.pilot.pause()
        assert not isinstance(at.app.screen, BoardScreen)


async def test_a_button_that_went_up_unseen_puts_the_card_back() -> None:
    async with desk(MemoryStore(demo_document())) as at, held(at, "J-000001", 2):
        await at.pilot.hover(offset=over(at, 2))


async def test_a_job_somebody_else_moves_leaves_the_hand() -> None:
    store = MemoryStore(demo_document())
    async with desk(store) as at:
        await take(at, "J-000001")
        await move(at, over(at, 2))
        store.apply([author("Rosa Example", seed=81).advance(store.document.find("J-000001"))])
        await at.until_said("J-000001 is in progress now: that happened while you held it")
        await let_go(at, over(at, 2))
        assert store.document.find("J-000001").status is Status.IN_PROGRESS


async def test_a_job_put_on_hold_meanwhile_may_not_be_dropped_any_more() -> None:
    store = MemoryStore(demo_document())
    async with desk(store) as at:
        await take(at, "J-000001")
        await move(at, over(at, 2))
        by = author("Rosa Example", seed=82)
        store.apply([by.hold(store.document.find("J-000001"), "no key")])
        await at.until_said("✕ not here")
        await let_go(at, over(at, 2))
        assert at.shows("It waits: no key")


async def test_a_marked_card_takes_the_other_marked_ones_along() -> None:
    store = MemoryStore(demo_document())
    async with desk(store) as at:
        await at.go_to("J-000002")
        await at.press("space", "space")
        await drag(at, "J-000002", over(at, 1))
        await at.until_settled()
        await at.until(lambda: {"J-000002", "J-000007"} <= set(at.column_numbers(1)))
        assert len(store.writes) == 1


async def test_a_card_without_a_mark_goes_alone() -> None:
    store = MemoryStore(demo_document())
    async with desk(store) as at:
        await at.go_to("J-000002")
        await at.press("space", "space")
        await drag(at, "J-000001", over(at, 2))
        await at.until_settled()
        assert [len(changes) for changes in store.writes] == [1]
        assert "J-000001" in at.column_numbers(2)
        assert at.shows("2 marked")


async def test_a_hand_that_trembles_still_clicks() -> None:
    async with desk(MemoryStore(demo_document())) as at:
        x, y = card(at, "J-000004")
        await take(at, "J-000004")
        await move(at, (x + 1, y))
        assert at.board.dragged is None
        await at.pilot._post_mouse_events([MouseUp, Click], offset=(x + 1, y), button=1)
        assert at.selected == "J-000004"


async def test_the_end_of_a_drag_is_no_click() -> None:
    async with desk(MemoryStore(demo_document())) as at:
        await drag(at, "J-000001", over(at, 1))
        spot = card(at, "J-000004")
        await at.pilot._post_mouse_events([Click], offset=spot, button=1)
        assert at.selected == "J-000001"
        await at.pilot._post_mouse_events([MouseDown, MouseUp, Click], offset=spot, button=1)
        assert at.selected == "J-000004"


async def test_on_a_narrow_terminal_a_card_is_dropped_on_a_tab() -> None:
    store = MemoryStore(demo_document())
    async with desk(store, size=NARROW) as at:
        tab = at.lines()[1].index("Ready for pickup"), 1
        await take(at, "J-000002")
        await move(at, tab)
        assert at.shows("✓ Ready for pickup")
        assert at.shows("✓ advance")
        await let_go(at, tab)
        await at.until(lambda: "J-000002" in at.column_numbers(1))
        assert at.selected == "J-000002"


async def test_a_card_that_was_only_seen_last_time_is_not_dropped() -> None:
    store = MemoryStore(demo_document())
    async with desk(store) as at:
        seen = at.app.screen.last_seen()  # type: ignore[attr-defined]
    store.cut = True
    first = FirstView("local", production=False, read_only=False, seen=seen)
    async with desk(store, first=first, wait=False) as at:
        await at.until(lambda: isinstance(at.app.screen, BoardScreen))
        await at.until_said("J-000001")
        await drag(at, "J-000001", over(at, 2))
        assert at.shows("The jobs are not read yet")
