"""Ten thousand jobs: a key paints what it changes, however many cards there are."""

import pytest

from qdn_tui.tui.cards import Card
from qdn_tui.tui.widgets.board_view import BoardView
from tests.tui import sparing
from tests.tui.driver import Driver, desk
from tests.tui.stores import MemoryStore, author, many_jobs


@pytest.fixture
def painted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The numbers of the cards painted so far, in whatever frame."""
    sparing.paint_every_frame(monkeypatch)
    numbers: list[str] = []
    paint = BoardView._paint

    def noted(self: BoardView, card: Card, *args: object) -> object:
        numbers.append(card.number)
        return paint(self, card, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(BoardView, "_paint", noted)
    return numbers


async def painted_by(at: Driver, painted: list[str], *keys: str) -> list[str]:
    painted.clear()
    await at.press(*keys)
    return list(painted)


@pytest.mark.parametrize("number", [100, 10_000])
async def test_moving_the_selection_paints_two_cards(number: int, painted: list[str]) -> None:
    async with desk(MemoryStore(many_jobs(number)), poll_seconds=60) as at:
        assert sorted(await painted_by(at, painted, "down")) == ["J-000001", "J-000002"]


@pytest.mark.parametrize("number", [100, 10_000])
async def test_scrolling_by_one_paints_one_more(number: int, painted: list[str]) -> None:
    async with desk(MemoryStore(many_jobs(number)), poll_seconds=60) as at:
        await at.press(*["down"] * 8)
        assert len(await painted_by(at, painted, "down")) <= 3
        size = len(at.board.cards.columns[0])
        assert f" {10:>{len(str(size))}}/{size} " in at.lines()[1]
        await at.press("up")
        assert f" {9:>{len(str(size))}}/{size} " in at.lines()[1]
        await at.press("right")
        assert f" {size} " in at.lines()[1]


@pytest.mark.parametrize("number", [100, 10_000])
async def test_jumping_to_the_end_paints_a_screenful(number: int, painted: list[str]) -> None:
    async with desk(MemoryStore(many_jobs(number)), poll_seconds=60) as at:
        assert len(await painted_by(at, painted, "end")) <= 10


async def test_a_change_elsewhere_paints_only_the_changed_card(painted: list[str]) -> None:
    store = MemoryStore(many_jobs(10_000))
    async with desk(store, highlight_seconds=600) as at:
        painted.clear()
        store.apply([author(seed=70).note(store.document.find("J-000004"), "call first")])
        await at.until(lambda: bool(at.board.highlighted))
        assert set(painted) == {"J-000004"}


async def test_a_change_off_the_screen_paints_nothing(painted: list[str]) -> None:
    store = MemoryStore(many_jobs(10_000))
    async with desk(store, highlight_seconds=600) as at:
        painted.clear()
        store.apply([author(seed=70).note(store.document.find("J-005000"), "call first")])
        await at.until(lambda: bool(at.board.highlighted))
        assert painted == []


async def test_a_moved_card_paints_itself_and_who_moves_up(painted: list[str]) -> None:
    store = MemoryStore(many_jobs(10_000))
    async with desk(store) as at:
        painted.clear()
        await at.press("a")
        await at.until(lambda: "J-000001" in at.column_numbers(1))
        assert set(painted) <= {"J-000001", "J-000010", "J-000011"}
