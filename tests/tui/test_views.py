"""The three ways to look at the jobs, and the panel beside them."""

from datetime import timedelta
from pathlib import Path

import pytest
from rich.cells import cell_len

from qdn_tui.domain.document import Document
from qdn_tui.domain.job import Assignment
from qdn_tui.domain.rules import apply
from qdn_tui.tui.job_columns import COLUMNS, cells_of, fitting
from qdn_tui.tui.screens.board import BoardScreen
from qdn_tui.tui.screens.detail import DetailScreen
from qdn_tui.tui.widgets.card_paint import Moment
from qdn_tui.tui.widgets.list_view import ListView
from qdn_tui.tui.widgets.schedule_view import ScheduleView
from tests.tui.driver import Driver, desk
from tests.tui.stores import BUSINESS, NOW, MemoryStore, author, demo_document, many_jobs

SIZES = [(80, 24), (120, 40), (200, 60)]


def in_hand(at: Driver) -> str:
    screen = at.app.screen_stack[0]
    assert isinstance(screen, BoardScreen)
    job = screen.job_in_hand()
    return job.number if job is not None else ""


def numbers(at: Driver) -> list[str]:
    return [job.number for job in at.app.screen.query_one(ListView).rows.rows]


def with_crews() -> Document:
    document = demo_document()
    by = author("Dana Dispatch", seed=80)
    rosa = Assignment(crew=("Rosa Example", "Theo Sample"), truck="Truck 1")
    for number in ("J-000001", "J-000003"):
        document = apply(document, [by.assign(document.find(number), rosa)], BUSINESS)
    return document


@pytest.mark.parametrize("size", SIZES)
async def test_each_view_keeps_the_selected_job_and_its_commands(size: tuple[int, int]) -> None:
    async with desk(MemoryStore(demo_document()), size=size) as at:
        await at.go_to("J-000009")
        for view in ("2", "3", "1", "3", "2"):
            await at.press(view)
            assert in_hand(at) == "J-000009"
        await at.press("a")
        await at.until(lambda: at.column_numbers(2) == ["J-000003", "J-000004", "J-000009"])
        assert at.shows("◑ J-000009")
        await at.press("enter")
        await at.until(lambda: isinstance(at.app.screen, DetailScreen))
        assert at.shows("1600 Mockup Way")
        await at.press("escape", "1")
        assert at.selected == "J-000009"


async def test_the_schedule_shows_windows_crews_and_free_places_day_by_day() -> None:
    async with desk(MemoryStore(with_crews())) as at:
        await at.go_to("J-000001")
        await at.press("2")
        assert at.shows("Friday, November 20 · today")
        assert at.shows("4 jobs · 4 of 7 places free")
        assert at.shows("Rosa Example, Theo Sample")
        assert at.shows("nobody yet")
        await at.press("greater_than_sign")
        assert at.shows("Saturday, November 21 · tomorrow")
        assert in_hand(at) == "J-000002"
        await at.press("l")
        assert at.shows("Sunday, November 22")
        assert at.shows("no jobs · closed")
        assert in_hand(at) == ""
        await at.press("T")
        assert at.shows("· today")
        await at.press("less_than_sign", "h")
        assert at.shows("Wednesday, November 18")


async def test_the_cursor_of_the_schedule_rests_on_jobs_alone() -> None:
    async with desk(MemoryStore(with_crews()), size=(80, 24)) as at:
        await at.press("2", "T", "home")
        seen = [in_hand(at)]
        for _ in range(5):
            await at.press("down")
            seen.append(in_hand(at))
        assert seen == ["J-000006", "J-000003", "J-000004", *["J-000001"] * 3]
        await at.press("up", "up", "up", "up")
        assert in_hand(at) == "J-000006"
        await at.press("end")
        assert in_hand(at) == "J-000001"


async def test_the_schedule_follows_what_others_do() -> None:
    store = MemoryStore(with_crews())
    async with desk(store) as at:
        await at.press("2", "T")
        other = author("Rosa Example", seed=50)
        store.apply([other.reschedule(store.document.find("J-000001"), None)])
        await at.until(lambda: at.shows("3 jobs · 5 of 7 places free"))


async def test_the_list_sorts_by_any_column_both_ways_and_remembers_it(tmp_path: Path) -> None:
    remembered = tmp_path / "local.json"
    async with desk(MemoryStore(demo_document()), remembered=remembered) as at:
        await at.press("3")
        assert numbers(at)[0] == "J-000008"
        assert numbers(at)[-1] == "J-000005"
        await at.press("greater_than_sign")
        assert at.shows("Price ▲")
        assert numbers(at)[0] == "J-000008"
        await at.press("minus")
        assert at.shows("Price ▼")
        assert numbers(at)[0] == "J-000011"
        await at.press("less_than_sign", "less_than_sign", "less_than_sign")
        assert at.shows("Customer ▲")
        assert numbers(at)[0] == "J-000002"
    async with desk(MemoryStore(demo_document()), remembered=remembered) as at:
        await at.until(lambda: at.shows("Customer ▲"))
        assert numbers(at)[0] == "J-000002"


async def test_a_click_on_a_heading_sorts_and_a_second_one_turns_it_round() -> None:
    async with desk(MemoryStore(demo_document())) as at:
        await at.press("3")
        x = at.lines()[1].index("Customer")
        for mark, first in (("▲", "J-000002"), ("▼", "J-000010")):
            await at.pilot.click(offset=(x + 1, 1))
            await at.pilot.pause()
            assert at.shows(f"Customer {mark}")
            assert numbers(at)[0] == first


async def test_the_cursor_of_the_list_stays_with_its_job_when_it_is_sorted() -> None:
    async with desk(MemoryStore(demo_document())) as at:
        await at.press("3", "down", "down")
        before = in_hand(at)
        await at.press("greater_than_sign", "minus")
        assert in_hand(at) == before


async def test_the_filter_holds_in_every_view_and_places_stay_taken() -> None:
    async with desk(MemoryStore(demo_document())) as at:
        await at.press("3", "slash", *"pine", "enter")
        assert set(numbers(at)) == {"J-000003", "J-000006"}
        await at.press("2", "T")
        assert at.shows("Gus Pine")
        assert not at.shows("Soderblom")
        assert at.shows("4 jobs · 4 of 7 places free")
        await at.press("escape")
        assert at.shows("Soderblom")


async def test_the_view_is_there_again_at_the_next_start(tmp_path: Path) -> None:
    remembered = tmp_path / "local.json"
    async with desk(MemoryStore(demo_document()), remembered=remembered) as at:
        await at.press("2")
    async with desk(MemoryStore(demo_document()), remembered=remembered) as at:
        await at.until(lambda: at.shows("places free"))
        assert at.app.screen.query_one(ScheduleView).display


async def test_ten_thousand_jobs_in_the_list_cost_a_screenful() -> None:
    async with desk(MemoryStore(many_jobs(10_000))) as at:
        await at.press("3", "end")
        assert at.shows("J-010000")
        assert at.shows("10000 of 10000")
        assert at.lines()[-2].endswith("▐")
        await at.press("home", "pagedown")
        assert in_hand(at) == "J-000037"
        assert " 37 of 10000 " in at.lines()[0]
        await at.press("1")
        assert " of 10000" not in at.lines()[0]


async def test_a_wide_terminal_shows_the_selected_job_beside_and_follows_it() -> None:
    async with desk(MemoryStore(demo_document()), size=(200, 60)) as at:
        await at.go_to("J-000001")
        await at.until(lambda: at.shows("Hitch is 2 inch"))
        assert at.shows("History")
        await at.press("down")
        await at.until(lambda: not at.shows("Hitch is 2 inch"))
        await at.press("i")
        assert not at.shows("History")


async def test_the_panel_can_be_opened_where_there_is_room_and_stays_as_chosen(
    tmp_path: Path,
) -> None:
    remembered = tmp_path / "local.json"
    async with desk(MemoryStore(demo_document()), remembered=remembered) as at:
        assert not at.shows("History")
        await at.press("i")
        await at.until(lambda: at.shows("History"))
    async with desk(MemoryStore(demo_document()), remembered=remembered) as at:
        await at.until(lambda: at.shows("History"))
        await at.pilot.resize_terminal(80, 24)
        await at.until(lambda: not at.shows("History"))
        await at.press("i")
        assert at.shows("The side panel needs 110 columns")


def test_the_columns_that_matter_are_there_at_every_width() -> None:
    mark, moment = demo_document().find("J-000001"), Moment(NOW.timestamp(), NOW.date())
    for width in range(30, 250):
        shown = fitting(width)
        assert {"Number", "Customer", "Window", "Price"} <= {column.name for column, _ in shown}
        if width >= 46:
            row = cells_of(mark, shown, BUSINESS, moment)
            assert sum(cell_len(text) for text, _ in row) <= width
    assert len(fitting(300)) == len(COLUMNS)


def test_the_hours_of_a_window_are_never_cut() -> None:
    job = demo_document().find("J-000009")
    long_before = Moment(NOW.timestamp(), NOW.date() - timedelta(days=30))
    cells = cells_of(job, fitting(78), BUSINESS, long_before)
    assert "Nov 21 10 am–12 pm" in [text.strip() for text, _ in cells]


@pytest.mark.parametrize("size", [(1, 1), (4, 3), (20, 6), (39, 10), (99, 5), (400, 120)])
async def test_no_size_of_terminal_breaks_a_view(size: tuple[int, int]) -> None:
    async with desk(MemoryStore(demo_document()), size=size) as at:
        for key in ("2", "right", "down", "T", "3", "end", "minus", "i", "slash", "x", "escape"):
            await at.press(key)
        await at.pilot.resize_terminal(120, 40)
        await at.until(lambda: at.shows("Soderblom Avenue"))
