"""Finding jobs on the board: as you type, kept, saved, cleared; and going to one by its number."""

from datetime import timedelta
from pathlib import Path

import pytest
from textual.events import Key

from qdn_tui.domain.document import Document
from qdn_tui.domain.job import Job
from qdn_tui.domain.status import Outcome
from qdn_tui.tui.preferences import preferences_of
from qdn_tui.tui.screens.board import BoardScreen
from qdn_tui.tui.screens.detail import DetailScreen
from qdn_tui.tui.screens.filters import FiltersScreen
from qdn_tui.tui.screens.help import HelpScreen
from tests.tui.driver import Driver, desk
from tests.tui.stores import MemoryStore, author, demo_document, many_jobs


def shown(at: Driver) -> set[str]:
    return {number for column in range(4) for number in at.column_numbers(column)}


def with_earlier_and_closed() -> Document:
    """The day, with Moe's job completed two days ago and Ana's cancelled."""
    document = demo_document()
    moe = document.find("J-000006")
    document = document.with_job(_days_earlier(moe, 2))
    store = MemoryStore(document)
    other = author("Rosa Example", seed=60)
    store.apply([other.close(document.find("J-000002"), Outcome.CANCELLED, "moved away")])
    return store.document


def _days_earlier(job: Job, days: int) -> Job:
    shift = timedelta(days=days)
    history = tuple(entry.model_copy(update={"at": entry.at - shift}) for entry in job.history)
    return job.model_copy(update={"history": history, "updated_at": job.updated_at - shift})


async def test_the_board_follows_every_letter_and_esc_brings_all_back() -> None:
    async with desk(MemoryStore(demo_document())) as at:
        everything = shown(at)
        await at.press("slash", "p", "i", "n")
        assert shown(at) == {"J-000003", "J-000006"}
        assert at.shows("2 of 11")
        await at.press("e", "space", "m", "o", "e")
        assert shown(at) == {"J-000006"}
        assert at.shows("1 of 11")
        await at.press(*["backspace"] * 4)
        assert shown(at) == {"J-000003", "J-000006"}
        await at.press("escape")
        assert shown(at) == everything
        assert not at.shows("of 11")


async def test_enter_keeps_the_filter_in_sight_and_commands_work_on_what_it_found() -> None:
    async with desk(MemoryStore(demo_document())) as at:
        await at.press("slash", *"soderblom", "enter")
        assert at.shows("soderblom")
        assert at.shows("1 of 11")
        assert at.selected == "J-000001"
        await at.press("a")
        await at.until(lambda: at.column_numbers(2) == ["J-000001"])
        await at.press("escape")
        assert not at.shows("of 11")
        assert at.selected == "J-000001"


async def test_the_cards_can_be_walked_while_the_filter_is_typed() -> None:
    async with desk(MemoryStore(demo_document())) as at:
        await at.press("slash", *"status:ready", "down", "down")
        assert at.selected == "J-000010"
        await at.press("up")
        assert at.selected == "J-000009"
        assert at.shows("status:ready")
        assert at.shows("of 11")


async def test_a_filter_that_finds_nothing_and_one_that_is_not_understood_say_so() -> None:
    async with desk(MemoryStore(demo_document())) as at:
        await at.press("slash", *"nobody")
        assert at.shows("No job matches the filter")
        assert at.shows("0 of 11")
        await at.press("escape", "slash", *"colour:red")
        assert at.shows("colour: is no term; there are status:, crew:, date:")
        assert len(shown(at)) == 11


async def test_a_job_that_changes_comes_and_goes_with_the_filter() -> None:
    store = MemoryStore(demo_document())
    async with desk(store) as at:
        await at.press("slash", *"status:submitted", "enter")
        before = shown(at)
        other = author("Rosa Example", seed=50)
        store.apply([other.advance(store.document.find("J-000002"))])
        await at.until(lambda: shown(at) == before - {"J-000002"})
        await at.press("escape")
        assert "J-000002" in at.column_numbers(1)


async def test_closed_jobs_are_found_by_asking_for_them_and_show_how_they_ended() -> None:
    async with desk(MemoryStore(with_earlier_and_closed())) as at:
        assert "J-000002" not in shown(at)
        await at.press("slash", *"closed", "enter")
        assert shown(at) == {"J-000002"}
        assert at.shows("✕ Cancelled")
        assert at.shows("1 of 1 closed")
        await at.press("escape")
        assert "J-000002" not in shown(at)


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_completed_shows_todays_with_a_count_of_the_rest(size: tuple[int, int]) -> None:
    async with desk(MemoryStore(with_earlier_and_closed()), size=size) as at:
        assert at.column_numbers(3) == ["J-000008"]
        assert at.shows("1 +1")
        await at.press("full_stop")
        assert at.column_numbers(3) == ["J-000008", "J-000006"]
        await at.press("full_stop")
        assert at.column_numbers(3) == ["J-000008"]


async def test_a_filter_finds_jobs_completed_on_earlier_days() -> None:
    async with desk(MemoryStore(with_earlier_and_closed())) as at:
        await at.press("slash", *"moe", "enter")
        assert at.column_numbers(3) == ["J-000006"]


async def test_the_filter_is_there_again_at_the_next_start(tmp_path: Path) -> None:
    remembered = tmp_path / "local.json"
    async with desk(MemoryStore(demo_document()), remembered=remembered) as at:
        await at.press("slash", *"pine", "enter")
    async with desk(MemoryStore(demo_document()), remembered=remembered) as at:
        assert shown(at) == {"J-000003", "J-000006"}
        assert at.shows("2 of 11")
        await at.press("escape")
        assert len(shown(at)) == 11
    async with desk(MemoryStore(demo_document()), remembered=remembered) as at:
        assert len(shown(at)) == 11


async def test_filters_are_saved_under_a_name_picked_and_dropped(tmp_path: Path) -> None:
    remembered = tmp_path / "local.json"
    async with desk(MemoryStore(demo_document()), remembered=remembered) as at:
        await at.press("f")
        assert at.shows("No filter is saved yet")
        await at.press("escape", "slash", *"pine", "enter", "f", "s")
        assert at.shows("A name for  pine  (↵ saves it, esc goes back):")
        assert not at.shows("Save present")
        await at.write("The Pines")
        await at.press("enter")
        assert at.shows("The Pines")
        await at.press("escape", "escape")
        assert len(shown(at)) == 11
    async with desk(MemoryStore(demo_document()), remembered=remembered) as at:
        await at.press("f", "enter")
        await at.until(lambda: isinstance(at.app.screen, BoardScreen))
        assert shown(at) == {"J-000003", "J-000006"}
        await at.press("f", "d")
        assert isinstance(at.app.screen, FiltersScreen)
        assert at.shows("No filter is saved yet")


@pytest.mark.parametrize("typed", ["10", "J-10", "j-000010", "#10"])
async def test_a_job_is_reached_by_its_number(typed: str) -> None:
    async with desk(MemoryStore(demo_document())) as at:
        await at.press("colon")
        await at.write(typed)
        assert at.shows("ready for pickup")
        await at.press("enter")
        assert at.selected == "J-000010"


async def test_going_to_a_job_finds_it_behind_a_filter_and_off_the_board() -> None:
    async with desk(MemoryStore(with_earlier_and_closed())) as at:
        await at.press("slash", *"pine", "enter", "number_sign", *"10", "enter")
        assert at.selected == "J-000010"
        assert at.shows("all are shown again")
        for number, stands in (("2", "cancelled"), ("6", "completed")):
            await at.press("colon", *number, "enter")
            await at.until(lambda: isinstance(at.app.screen, DetailScreen))
            assert at.shows(stands)
            await at.press("escape")
        await at.press("colon", *"999")
        assert at.shows("no such job")
        await at.press("enter")
        assert at.shows("There is no job 999")
        assert at.selected == "J-000010"


async def test_what_is_pasted_into_the_filter_cannot_touch_the_terminal() -> None:
    async with desk(MemoryStore(demo_document())) as at:
        await at.press("slash")
        await at.write("\x1b[31mpine[/]")
        assert at.shows("0 of 11")
        await at.press("enter", "f", "s")
        await at.write("[bold]x[/")
        await at.press("enter")
        assert at.shows("Saved as [bold]x[/.")


async def test_ten_thousand_jobs_are_narrowed_and_brought_back() -> None:
    async with desk(MemoryStore(many_jobs(10_000))) as at:
        await at.press("slash", *"j-777")
        assert len(shown(at)) == 11
        await at.press("escape")
        assert len(shown(at)) == 10_000


async def test_letters_typed_faster_than_the_filter_opens_are_its_letters() -> None:
    async with desk(MemoryStore(demo_document())) as at:
        await at.go_to("J-000001")
        for key in ("slash", *"pana", "down"):
            character = key if len(key) == 1 else None
            at.app.post_message(Key(key, character))
        await at.until(lambda: at.shows("pana") and at.shows("0 of 11"))
        assert at.job("J-000001").payment.state == "unpaid"
        assert "J-000001" not in at.column_numbers(2)
        await at.press("escape")
        for key in ("colon", "1", "0", "enter"):
            at.app.post_message(Key(key, key if len(key) == 1 else None))
        await at.until(lambda: at.selected == "J-000010")


async def test_a_slash_typed_into_the_filter_or_the_jump_is_a_letter_and_keys_go_on() -> None:
    async with desk(MemoryStore(demo_document())) as at:
        await at.press("slash", "c", "slash", "o")
        assert at.shows("c/o")
        await at.press("escape", "colon", *"x", "slash", "slash", "y", "escape", "question_mark")
        assert isinstance(at.app.screen, HelpScreen)


async def test_a_key_for_the_filter_that_means_something_to_its_line_holds_up_no_other() -> None:
    own = preferences_of({"filter": "ctrl+e"}, {})
    async with desk(MemoryStore(demo_document()), preferences=own) as at:
        await at.press("ctrl+e", "p", "ctrl+e", "i", "n")
        assert at.shows("2 of 11")
