"""The schedule as a grid of windows and crews: where the cursor goes, and what stands there."""

import pytest
from textual.app import App
from textual.screen import Screen

from qdn_tui.domain.document import Document
from qdn_tui.domain.job import Assignment
from qdn_tui.domain.rules import apply
from qdn_tui.domain.status import Status
from qdn_tui.tui.widgets.schedule_grid import ScheduleGrid
from qdn_tui.tui.widgets.schedule_layout import LABEL_CELLS, spans
from qdn_tui.tui.widgets.schedule_view import ScheduleView
from tests.tui.driver import Driver, desk
from tests.tui.stores import (
    BUSINESS,
    MemoryStore,
    author,
    changes_for,
    demo_document,
    many_jobs,
    window,
)

ROSA = Assignment(crew=("Rosa Example", "Theo Sample"), truck="Truck 1")
INES = Assignment(crew=("Ines Sample",), truck="Truck 1")


def a_day_of_two_crews() -> Document:
    """Ines at eight and ten, Rosa and Theo at ten and two, one job at noon for nobody yet."""
    document = demo_document()
    by = author(seed=80)
    more = changes_for("Bo Example", "9 Sample Street", at=window(0, 10), seed=31,
                       status=Status.READY_FOR_PICKUP)  # fmt: skip
    document = apply(document, more, BUSINESS)
    crews = {"J-000003": ROSA, "J-000001": ROSA, "J-000006": INES, "J-000012": INES}
    for number, crew in crews.items():
        document = apply(document, [by.assign(document.find(number), crew)], BUSINESS)
    return document


def selected(at: Driver) -> str:
    grid = at.app.screen.query_one(ScheduleGrid)
    return grid.marked.number if grid.marked is not None else ""


async def test_the_cursor_goes_down_a_crew_and_across_to_the_nearest_job() -> None:
    async with desk(MemoryStore(a_day_of_two_crews())) as at:
        await at.press("2", "T", "home")
        assert selected(at) == "J-000006"
        await at.press("down")
        assert selected(at) == "J-000012"
        await at.press("right")
        assert selected(at) == "J-000003"
        await at.press("end")
        assert selected(at) == "J-000001"
        await at.press("l")
        assert selected(at) == "J-000004"
        await at.press("left", "pageup", "pagedown")
        assert selected(at) == "J-000001"


async def test_a_full_day_says_where_one_is_and_whose_window_one_looks_at() -> None:
    async with desk(MemoryStore(many_jobs(20, window(0, 10))), size=(120, 20)) as at:
        await at.press("2", "end")
        assert selected(at) == "J-000020"
        first, *rest = at.lines()[5:-1]
        assert first.startswith("  10 am–12 pm")
        assert any(line.endswith("▐") for line in rest)
        assert not first.endswith("▐")


async def test_beyond_the_last_crew_is_the_next_day_and_today_is_a_key_away() -> None:
    async with desk(MemoryStore(a_day_of_two_crews())) as at:
        await at.press("2", "T", "home", "right", "right")
        assert selected(at) == "J-000004"
        await at.press("right")
        assert at.shows("Saturday, November 21 · tomorrow")
        await at.press("greater_than_sign")
        assert at.shows("no jobs · closed")
        await at.press("T")
        assert at.shows("· today")
        assert selected(at) == "J-000006"


async def test_two_jobs_of_one_truck_at_a_time_name_each_other() -> None:
    async with desk(MemoryStore(a_day_of_two_crews())) as at:
        await at.press("2", "T")
        assert at.shows("▲ J-000003 has Truck 1")
        assert at.shows("▲ J-000012 has Truck 1")
        assert at.shows("▲ 2 booked twice")
        assert at.shows("■■ full")


async def test_what_is_done_in_the_grid_is_done_to_its_job() -> None:
    async with desk(MemoryStore(a_day_of_two_crews())) as at:
        await at.press("2", "T", "home", "down", "a")
        await at.until(lambda: at.job("J-000012").status is Status.IN_PROGRESS)
        await at.press("V", "home", "V")
        assert at.shows("◆ 2 marked")
        await at.press("escape", "asterisk")
        assert at.shows("◆ 2 marked")
        await at.press("escape", "p", "1", "enter")
        await at.until(lambda: at.job("J-000006").payment.state == "paid")


async def test_a_click_selects_and_a_second_opens() -> None:
    async with desk(MemoryStore(a_day_of_two_crews())) as at:
        await at.press("2", "T", "home")
        y = next(y for y, line in enumerate(at.lines()) if "J-000001" in line)
        x = at.lines()[y].index("J-000001")
        await at.pilot.click(offset=(x, y))
        assert selected(at) == "J-000001"
        await at.pilot.click(offset=(x, y), times=2)
        await at.until(lambda: at.shows("Soderblom Avenue"))


async def test_a_terminal_that_gets_narrow_keeps_the_job_in_hand() -> None:
    async with desk(MemoryStore(a_day_of_two_crews())) as at:
        await at.press("2", "T", "home", "right", "end")
        await at.pilot.resize_terminal(80, 24)
        rows = at.app.screen.query_one(ScheduleView).rows
        await at.until(lambda: rows.has_focus)
        assert rows.selected == at.job("J-000001").key
        await at.pilot.resize_terminal(120, 40)
        await at.until(lambda: at.app.screen.query_one(ScheduleGrid).has_focus)
        assert selected(at) == "J-000001"


async def test_a_window_that_is_over_has_no_free_places() -> None:
    async with desk(MemoryStore(demo_document())) as at:
        await at.press("2", "T")
        assert at.shows("■□ over")
        assert at.shows("4 of 7 places free")
        await at.press("less_than_sign")
        assert at.shows("1 job · over")


def test_as_many_crews_stand_side_by_side_as_fit_and_the_cursors_is_among_them() -> None:
    for width in range(80, 240):
        for current in range(9):
            shown = spans(9, width, current)
            assert current in [column for column, _, _ in shown]
            assert shown[0][1] == LABEL_CELLS
            assert shown[-1][1] + shown[-1][2] <= width


async def test_a_wide_board_shows_a_grid_from_the_first_frame(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    forms: list[bool] = []
    display = App._display

    def noted(self: App[object], screen: Screen[object], renderable: object) -> None:
        forms.extend(grid.display for grid in screen.query(ScheduleGrid))
        display(self, screen, renderable)  # type: ignore[arg-type]

    monkeypatch.setattr(App, "_display", noted)
    async with desk(MemoryStore(a_day_of_two_crews())) as at:
        await at.press("2")
        await at.until(lambda: bool(forms))
        assert set(forms) == {True}
