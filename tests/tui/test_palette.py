"""The palette: every command, found by letters; what is not possible says why."""

from qdn_tui.tui.commands import COMMANDS
from qdn_tui.tui.screens.board import BoardScreen
from qdn_tui.tui.screens.detail import DetailScreen
from qdn_tui.tui.screens.new_job import NewJobScreen
from qdn_tui.tui.screens.palette import Offer, PaletteScreen, best_first, offers
from tests.tui.driver import Driver, desk
from tests.tui.stores import MemoryStore, demo_document


def found(at: Driver, search: str) -> list[str]:
    screen = at.app.screen
    assert isinstance(screen, PaletteScreen)
    return [offer.command.id for offer in screen.found(search)]


async def test_letters_find_a_command_and_enter_does_it() -> None:
    async with desk(MemoryStore(demo_document())) as at:
        await at.press("ctrl+p", *"new jo", "enter")
        assert isinstance(at.app.screen, NewJobScreen)


async def test_a_command_of_the_cards_is_done_by_the_cards() -> None:
    async with desk(MemoryStore(demo_document())) as at:
        column = at.board.column
        await at.press("ctrl+p", *"right", "enter")
        assert isinstance(at.app.screen, BoardScreen)
        assert at.board.column == column + 1


async def test_it_offers_every_command_with_its_key_and_the_possible_ones_first() -> None:
    async with desk(MemoryStore(demo_document())) as at:
        board = at.app.screen_stack[0]
        assert isinstance(board, BoardScreen)
        every = offers(board)
        changeable = {command.id for command in COMMANDS if command.places}
        assert {offer.command.id for offer in every} == changeable - {"palette"}
        possible = [offer.why_not is None for offer in every]
        assert possible == sorted(possible, reverse=True)
        await at.press("ctrl+p", *"select the card above")
        assert at.shows("Select the card above.")
        assert at.shows("↑ k")


async def test_what_works_elsewhere_says_where_and_is_not_done() -> None:
    async with desk(MemoryStore(demo_document())) as at:
        await at.press("ctrl+p", *"keep theirs", "enter")
        assert at.shows("✕ works only among refused changes")
        assert at.shows("Keep theirs works only")
        assert isinstance(at.app.screen, PaletteScreen)


async def test_what_the_rules_refuse_says_why() -> None:
    async with desk(MemoryStore(demo_document())) as at:
        await at.go_to("J-000006")
        await at.press("ctrl+p", *"advance")
        assert at.shows("✕ J-000006 is completed")
        await at.press("enter")
        assert at.shows("advance is not possible")
        await at.press("ctrl+p")
        assert isinstance(at.app.screen, BoardScreen)


async def test_it_opens_over_other_screens_with_what_they_can() -> None:
    async with desk(MemoryStore(demo_document())) as at:
        await at.go_to("J-000001")
        await at.press("enter", "ctrl+p")
        assert found(at, "copy link")[0] == "copy_link"
        await at.press(*"copy link", "enter")
        assert isinstance(at.app.screen, DetailScreen)
        assert at.app.clipboard


async def test_escape_clears_the_search_and_then_leaves() -> None:
    async with desk(MemoryStore(demo_document())) as at:
        await at.press("ctrl+p", *"zzz")
        assert at.shows("No command is called like that.")
        await at.press("enter", "escape")
        assert isinstance(at.app.screen, PaletteScreen)
        await at.press("down", "down", "pagedown", "ctrl+home", "ctrl+end", "escape")
        assert isinstance(at.app.screen, BoardScreen)


def test_a_name_fits_better_than_a_description() -> None:
    every = [Offer(command, None, None) for command in COMMANDS]
    names = [offer.command.id for offer in best_first(every, "link")]
    assert names[0] == "copy_link"
    assert best_first(every, "  ") == every
    assert [o.command.id for o in best_first(every, "exactly next")] == ["advance"]


def test_the_possible_comes_before_the_better_name() -> None:
    copy, close = (c for c in COMMANDS if c.id in ("copy_link", "close"))
    ordered = best_first([Offer(close, None, "elsewhere"), Offer(copy, None, None)], "c")
    assert [offer.command.id for offer in ordered] == ["copy_link", "close"]
