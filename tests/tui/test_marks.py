"""Marks, and what is done to all marked jobs in one step."""

import csv
import json
from pathlib import Path

import pytest

from qdn_tui.domain.job import Job
from qdn_tui.domain.status import Status
from qdn_tui.tui.marks import Marked
from qdn_tui.tui.screens.board import BoardScreen
from qdn_tui.tui.screens.edit_job import EditJobScreen
from qdn_tui.tui.screens.summary import SummaryScreen
from qdn_tui.tui.widgets.card_paint import MARK
from tests.tui.driver import Driver, desk
from tests.tui.stores import MemoryStore, author, demo_document, many_jobs

READY = ("J-000001", "J-000009", "J-000010", "J-000011")


class TestPure:
    def test_a_mark_is_turned_over(self) -> None:
        assert Marked().turned("a").keys == {"a"}
        assert Marked().turned("a").turned("a").keys == frozenset()

    def test_a_range_marks_all_between_whichever_end_comes_first(self) -> None:
        for first, last in (("b", "d"), ("d", "b")):
            marked = Marked().begun_at(first).ended_at(last, "abcde")
            assert marked.keys == {"b", "c", "d"}
            assert marked.anchor is None

    def test_a_range_whose_beginning_is_gone_marks_its_end(self) -> None:
        assert Marked().begun_at("x").ended_at("b", "abc").keys == {"x", "b"}

    def test_all_are_marked_and_marked_all_are_cleared(self) -> None:
        assert Marked(frozenset("a")).with_all("abc").keys == {"a", "b", "c"}
        assert Marked(frozenset("abcx")).with_all("abc").keys == {"x"}

    def test_what_one_key_marked_is_counted_and_what_was_marked_one_by_one_is_not(self) -> None:
        assert Marked().turned("a").turned("b").at_once == 0
        assert Marked().begun_at("b").ended_at("d", "abcde").turned("a").at_once == 3
        assert Marked().with_all("abcde").without("ab").at_once == 5
        assert Marked().with_all("abcde").with_all("abcde").at_once == 0


def marked(at: Driver) -> list[str]:
    """Numbers of the marked jobs, as the board shows them without any colour."""
    lines = "\n".join(at.lines()).splitlines()
    return [
        piece.split()[1]
        for line in lines
        for piece in line.split(MARK)[1:]
        if len(piece.split()) > 1 and piece.split()[1].startswith("J-")
    ]


def jobs(store: MemoryStore, *numbers: str) -> list[Job]:
    return [store.document.find(number) for number in numbers]


async def mark_ready(at: Driver) -> None:
    """All four of the second column; the last is on hold."""
    await at.go_to("J-000001")
    await at.press("asterisk")
    assert at.shows("◆ 4 marked")


async def test_space_marks_and_goes_down_and_escape_clears() -> None:
    async with desk(MemoryStore(demo_document())) as at:
        await at.go_to("J-000001")
        await at.press("space", "space")
        assert at.selected == "J-000010"
        assert marked(at) == ["J-000001", "J-000009"]
        assert at.shows("◆ 2 marked")
        await at.press("up", "space")
        assert marked(at) == ["J-000001"]
        await at.press("escape")
        assert marked(at) == []
        assert not at.shows("marked")


async def test_a_range_and_shift_with_the_arrows_mark_what_is_between() -> None:
    async with desk(MemoryStore(demo_document())) as at:
        await at.go_to("J-000001")
        await at.press("V", "down", "down", "V")
        assert marked(at) == ["J-000001", "J-000009", "J-000010"]
        await at.press("escape")
        assert marked(at) == []
        await at.go_to("J-000009")
        await at.press("shift+down")
        assert marked(at) == ["J-000009", "J-000010"]


async def test_marks_stay_with_their_jobs_when_the_board_changes() -> None:
    store = MemoryStore(demo_document())
    async with desk(store) as at:
        await at.go_to("J-000001")
        await at.press("space", "space")
        store.apply([author("Rosa Example", seed=400).advance(store.document.find("J-000001"))])
        await at.until(lambda: "J-000001" in at.column_numbers(2))
        assert sorted(marked(at)) == ["J-000001", "J-000009"]


async def test_what_a_rule_refuses_does_not_stop_the_others_and_stays_marked() -> None:
    store = MemoryStore(demo_document())
    async with desk(store) as at:
        await mark_ready(at)
        await at.press("a")
        await at.until(lambda: isinstance(at.app.screen, SummaryScreen))
        assert at.shows("3 jobs advanced.")
        assert at.shows("1 refused; it stays marked")
        assert at.shows("J-000011 is ready for pickup (on hold)")
        await at.until(lambda: len(store.writes) == 1)
        assert len(store.writes[0]) == 3
        moved = jobs(store, *READY[:3])
        assert {job.status for job in moved} == {Status.IN_PROGRESS}
        await at.press("escape")
        assert marked(at) == ["J-000011"]


async def test_one_key_for_more_than_the_screen_shows_is_asked_about_once() -> None:
    store = MemoryStore(many_jobs(30))
    async with desk(store) as at:
        await at.press("asterisk", "a")
        assert at.shows("Advance 30 jobs by one step?")
        await at.press("escape")
        assert at.shows("◆ 30 marked")
        await at.press("a", "enter")
        await at.until(lambda: len(store.writes) == 1)
        assert len(store.writes[0]) == 30
        await at.until_settled()
        assert not at.shows("marked")


async def test_what_was_done_together_is_undone_together() -> None:
    store = MemoryStore(demo_document())
    async with desk(store, by=author("Nora Newcomer", seed=401)) as at:
        await mark_ready(at)
        await at.press("a")
        await at.until(lambda: isinstance(at.app.screen, SummaryScreen))
        await at.press("escape")
        await at.until_settled()
        await at.press("z")
        assert at.shows("3 jobs together: Ready for pickup → In progress")
        await at.press("z")
        await at.until(lambda: len(store.writes) == 2)
        assert {job.status for job in jobs(store, *READY)} == {Status.READY_FOR_PICKUP}


async def test_a_dialog_over_several_says_who_will_be_refused() -> None:
    store = MemoryStore(demo_document())
    async with desk(store) as at:
        await mark_ready(at)
        await at.press("H")
        assert at.shows("Put on hold 4 jobs")
        assert at.shows("Refused will be J-000011")
        await at.press("4", "enter")
        await at.until(lambda: len(store.writes) == 1)
        assert all(job.hold is not None for job in jobs(store, *READY))
        await at.press("escape")


async def test_several_are_closed_and_leave_the_board_with_their_marks() -> None:
    store = MemoryStore(demo_document())
    async with desk(store) as at:
        await at.go_to("J-000002")
        await at.press("asterisk", "d", "1", "enter")
        await at.until(lambda: at.column_numbers(0) == [])
        await at.until_said("3 jobs closed.")
        assert len(store.writes) == 1
        await at.press("escape")
        assert not at.shows("marked")


async def test_a_truck_for_several_leaves_each_crew_as_it_is() -> None:
    store = MemoryStore(demo_document())
    by = author(seed=402)
    one = store.document.find("J-000001")
    store.apply([by.assign(one, one.assignment.model_copy(update={"crew": ("Rosa Example",)}))])
    async with desk(store) as at:
        await mark_ready(at)
        await at.press("t", "tab", "tab")
        await at.write("Truck 7")
        await at.press("enter")
        await at.until(lambda: len(store.writes) == 2)
        assert {job.assignment.truck for job in jobs(store, *READY)} == {"Truck 7"}
        assert store.document.find("J-000001").assignment.crew == ("Rosa Example",)
        assert at.shows("4 jobs assigned.")


async def test_what_is_for_one_job_says_so() -> None:
    async with desk(MemoryStore(demo_document())) as at:
        await mark_ready(at)
        await at.press("e")
        assert at.shows("4 jobs are marked, and this is done to one at a time.")
        assert not isinstance(at.app.screen, EditJobScreen)


async def test_marks_that_a_filter_hides_are_counted_and_left_alone() -> None:
    store = MemoryStore(demo_document())
    async with desk(store) as at:
        await at.go_to("J-000001")
        await at.press("space", "space")
        await at.press("slash", *"Rosa", "enter")
        await at.until_said("◆ 1 marked, 1 more not shown")
        await at.press("a")
        await at.until(lambda: len(store.writes) == 1)
        assert store.document.find("J-000001").status is Status.READY_FOR_PICKUP
        assert store.document.find("J-000009").status is Status.IN_PROGRESS


@pytest.mark.parametrize("form", ["csv", "json"])
async def test_marked_jobs_are_written_to_a_file_that_replaces_no_other(
    form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with desk(MemoryStore(demo_document())) as at:
        await at.go_to("J-000001")
        await at.press("space", "space", "E", *(["down"] if form == "json" else []), "enter")
        file = tmp_path / f"qdn-jobs-2026-11-20.{form}"
        await at.until(lambda: isinstance(at.app.screen, BoardScreen))
        text = file.read_text("utf-8-sig")
        if form == "csv":
            written = [row["number"] for row in csv.DictReader(text.splitlines())]
        else:
            written = [job["number"] for job in json.loads(text)]
        assert written == ["J-000001", "J-000009"]
        await at.press("E", *(["down"] if form == "json" else []), "enter")
        await at.until_said("exists already. Choose another name.")
        assert file.read_text("utf-8-sig") == text


async def test_without_marks_all_that_is_shown_is_exported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with desk(MemoryStore(demo_document())) as at:
        await at.press("E")
        assert at.shows("Export 11 jobs")


async def test_marks_are_the_same_in_the_list_and_said_there_in_words() -> None:
    store = MemoryStore(demo_document())
    async with desk(store) as at:
        await at.go_to("J-000001")
        await at.press("space", "3")
        await at.until_said("◆ marked")
        await at.press("asterisk")
        await at.until_said("◆ 11 marked")
        await at.press("escape", "1")
        assert marked(at) == []
