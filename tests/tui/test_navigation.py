"""Moving over the board: the selection goes where the keys say and stays with its job."""

import pytest
from textual.events import Key, MouseDown, MouseEvent, MouseScrollDown, MouseUp

from qdn_tui.domain.document import Document
from qdn_tui.domain.status import Outcome
from qdn_tui.tui.widgets.board_view import BoardView
from tests.tui.driver import desk
from tests.tui.stores import MemoryStore, author, demo_document, many_jobs

WIDE = (120, 40)
NARROW = (80, 24)


async def test_the_first_card_of_the_first_column_with_jobs_is_selected() -> None:
    async with desk(MemoryStore(demo_document())) as at:
        assert at.selected == "J-000002"


@pytest.mark.parametrize(("down", "up"), [("down", "up"), ("j", "k")])
async def test_down_and_up_walk_through_a_column_and_stop_at_its_ends(down: str, up: str) -> None:
    async with desk(MemoryStore(demo_document())) as at:
        await at.press(down)
        assert at.selected == "J-000007"
        await at.press(down, down, down)
        assert at.selected == "J-000005"
        await at.press(up, up, up, up)
        assert at.selected == "J-000002"


@pytest.mark.parametrize("size", [WIDE, NARROW])
@pytest.mark.parametrize(("right", "left"), [("right", "left"), ("l", "h")])
async def test_left_and_right_go_through_the_columns(
    size: tuple[int, int], right: str, left: str
) -> None:
    async with desk(MemoryStore(demo_document()), size=size) as at:
        seen = [at.selected]
        for key in (right, right, right, right, left):
            await at.press(key)
            seen.append(at.selected)
        assert seen == ["J-000002", "J-000001", "J-000003", "J-000008", "J-000008", "J-000003"]


async def test_going_sideways_keeps_the_height_on_the_screen() -> None:
    async with desk(MemoryStore(demo_document())) as at:
        await at.press("down", "right")
        assert at.selected == "J-000009"


async def test_home_end_and_pages() -> None:
    async with desk(MemoryStore(many_jobs(50))) as at:
        await at.press("end")
        assert at.selected == "J-000050"
        await at.press("pageup")
        assert at.selected == "J-000042"
        await at.press("home", "pagedown")
        assert at.selected == "J-000009"
        await at.press("G", "g")
        assert at.selected == "J-000001"


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_the_selected_card_is_always_whole_on_the_screen(size: tuple[int, int]) -> None:
    async with desk(MemoryStore(many_jobs(30)), size=size) as at:
        for key in ["down"] * 29 + ["up"] * 29:
            await at.press(key)
            lines = [number for number, line in enumerate(at.lines()) if at.selected in line]
            height = 4 if size == WIDE else 2
            assert lines, f"{at.selected} is not on the screen"
            assert lines[0] + height < size[1], f"{at.selected} is cut"


async def test_a_narrow_terminal_shows_one_column_and_tabs_for_all() -> None:
    async with desk(MemoryStore(demo_document()), size=NARROW) as at:
        assert all(at.shows(tab) for tab in ("Submitted 3", "Ready for pickup 4", "Completed 2"))
        assert at.shows("Ana Alder")
        assert not at.shows("Soderblom")
        await at.press("right")
        assert at.shows("Soderblom")
        assert not at.shows("Ana Alder")


async def test_the_cursor_also_rests_in_an_empty_column() -> None:
    document = Document()
    for job in demo_document().jobs[:2]:
        document = document.with_job(job)
    async with desk(MemoryStore(document)) as at:
        assert at.selected == "J-000002"
        await at.press("right", "right")
        assert at.selected == ""
        assert at.shows("No crew is out")
        await at.press("left")
        assert at.selected == "J-000001"


async def test_a_click_selects_and_a_second_one_opens() -> None:
    async with desk(MemoryStore(demo_document())) as at:
        line = next(y for y, text in enumerate(at.lines()) if "Wren Hazel" in text)
        x = at.lines()[line].index("Wren Hazel")
        await at.pilot.click(offset=(x, line))
        await at.pilot.pause()
        assert at.selected == "J-000004"
        await at.pilot.click(offset=(x, line), times=2)
        await at.until_said("4339 Template Drive")
        assert at.shows("History")


async def test_a_key_right_behind_a_click_is_about_the_job_that_was_clicked() -> None:
    store = MemoryStore(demo_document())
    async with desk(store) as at:
        first = at.selected
        line = next(y for y, text in enumerate(at.lines()) if "Wren Hazel" in text)
        x = at.lines()[line].index("Wren Hazel")
        # In one go, as a slow line hands it over.
        for kind in (MouseDown, MouseUp):
            at.app.post_message(_button(kind, x, line))
        at.app.post_message(Key("a", "a"))
        await at.until(lambda: bool(store.writes))
        assert [str(c.job_id) for c in store.writes[0]] == [at.job("J-000004").key]
        assert first != "J-000004"


def _button(kind: type[MouseEvent], x: int, y: int) -> MouseEvent:
    return kind(None, x, y, 0, 0, button=1, shift=False, meta=False, ctrl=False)


async def test_a_click_on_a_tab_goes_to_its_column() -> None:
    async with desk(MemoryStore(demo_document()), size=NARROW) as at:
        x = at.lines()[1].index("In progress")
        await at.pilot.click(offset=(x, 1))
        await at.pilot.pause()
        assert at.selected == "J-000003"


async def test_the_wheel_scrolls_the_column_under_it_and_leaves_the_selection() -> None:
    async with desk(MemoryStore(many_jobs(40))) as at:
        for _ in range(3):
            await at.pilot._post_mouse_events([MouseScrollDown], BoardView, offset=(5, 10))
        assert not at.shows("J-000001")
        assert at.shows("J-000004")
        assert at.selected == "J-000001"


async def test_the_selection_stays_with_its_job_when_cards_come_and_move() -> None:
    store = MemoryStore(demo_document())
    async with desk(store) as at:
        await at.go_to("J-000009")
        other = author("Rosa Example", seed=50)
        mark = store.document.find("J-000001")
        store.apply([other.advance(mark)])
        await at.until(lambda: "J-000001" in at.column_numbers(2))
        assert at.selected == "J-000009"
        store.apply([other.advance(store.document.find("J-000009"))])
        await at.until(lambda: "J-000009" in at.column_numbers(2))
        assert at.selected == "J-000009"
        assert at.board.column == 2


async def test_when_the_selected_job_is_closed_its_neighbour_is_selected() -> None:
    store = MemoryStore(demo_document())
    async with desk(store) as at:
        await at.go_to("J-000009")
        other = author("Rosa Example", seed=50)
        store.apply([other.close(store.document.find("J-000009"), Outcome.CANCELLED, "moved away")])
        await at.until(lambda: "J-000009" not in at.column_numbers(1))
        assert at.selected == "J-000010"
        assert not at.shows("Rosa Fir")


async def test_an_empty_board_says_what_to_do() -> None:
    async with desk(MemoryStore()) as at:
        assert at.shows("No jobs yet: press n")
        await at.press("down", "right", "a", "u", "c", "enter")
        assert at.selected == ""
        assert at.shows("No job is selected")


async def test_the_first_job_of_an_empty_board_gets_selected() -> None:
    store = MemoryStore()
    async with desk(store) as at:
        first = demo_document().jobs[1]
        store.document = store.document.with_job(first)
        await at.until(lambda: at.selected == "J-000002")
        assert at.shows("Ana Alder")


async def test_jobs_are_in_the_order_a_dispatcher_expects() -> None:
    document = demo_document()
    async with desk(MemoryStore(document)) as at:
        # By window; the one without a window after them.
        assert at.column_numbers(0) == ["J-000002", "J-000007", "J-000005"]
        # By window; the held one last.
        assert at.column_numbers(1) == ["J-000001", "J-000009", "J-000010", "J-000011"]
        # The newest first.
        assert at.column_numbers(3) == ["J-000008", "J-000006"]
        first, second = (at.job(number).finished_at for number in at.column_numbers(3))
        assert first is not None
        assert second is not None
        assert first > second


@pytest.mark.parametrize("size", [(1, 1), (4, 3), (20, 6), (39, 10), (99, 5), (101, 3), (400, 120)])
async def test_no_size_of_terminal_breaks_it(size: tuple[int, int]) -> None:
    async with desk(MemoryStore(demo_document()), size=size) as at:
        for key in ("down", "right", "enter", "escape", "n", "escape", "question_mark", "escape"):
            await at.press(key)
        await at.pilot.resize_terminal(120, 40)
        await at.pilot.pause()
        assert at.shows("Soderblom Avenue")
