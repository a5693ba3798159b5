"""The numbers on the board: the figures of the report, drawn; archived jobs as soon as read."""

import threading
from collections.abc import Iterator

import pytest

from qdn_tui.domain.document import Document
from qdn_tui.domain.job import Job
from qdn_tui.store.errors import StoreUnreachable
from qdn_tui.tui.numbers_sheet import bar, sparkline
from qdn_tui.tui.screens.board import BoardScreen
from tests.tui.driver import desk
from tests.tui.stores import MemoryStore, busy_quarter, demo_document


async def test_they_are_counted_at_once_and_again_with_the_archived_jobs() -> None:
    read = threading.Event()

    def archived(_document: Document, since: str) -> Iterator[Job]:
        assert since == "2026-08"
        assert read.wait(timeout=60)
        yield from busy_quarter()

    async with desk(MemoryStore(demo_document()), archived=archived) as at:
        await at.press("dollar_sign")
        await at.until_said("archived jobs are being read…")
        assert at.shows("Revenue             $525")
        read.set()
        await at.until_said("archived jobs included")
        assert at.shows("Rosa Example")
        assert not at.shows("Revenue             $525")


async def test_a_job_that_is_here_again_is_not_counted_twice() -> None:
    document = demo_document()
    async with desk(MemoryStore(document), archived=lambda *_: document.jobs) as at:
        await at.press("dollar_sign")
        await at.until_said("archived jobs included")
        assert at.shows("Taken               11")


async def test_fewer_and_more_days() -> None:
    async with desk(MemoryStore(demo_document()), archived=lambda *_: busy_quarter()) as at:
        await at.press("dollar_sign")
        await at.until_said("Numbers of the last 30 days")
        await at.press("left", "left")
        assert at.shows("Numbers of the last 7 days")
        assert at.shows("Revenue by day")
        await at.press("right", "right", "right")
        assert at.shows("Numbers of the last 90 days")
        assert at.shows("Aug 23 – Nov 20")
        await at.press("escape")
        assert isinstance(at.app.screen, BoardScreen)


async def test_an_archive_that_cannot_be_read_is_said_and_the_rest_is_shown() -> None:
    def archived(*_: object) -> Iterator[Job]:
        raise StoreUnreachable("No answer from the store", "Check the network")

    async with desk(MemoryStore(demo_document()), archived=archived) as at:
        await at.press("dollar_sign")
        await at.until_said("without archived jobs: No answer from the store")
        assert at.shows("Taken               11")


async def test_somebody_elses_change_counts_at_once() -> None:
    store = MemoryStore(demo_document())
    async with desk(store) as at:
        await at.press("dollar_sign")
        await at.until_said("Completed           2")
        job = at.job("J-000003")
        store.apply([at.app.desk.author.advance(job)])
        await at.until_said("Completed           3")


async def test_an_empty_desk_has_numbers_too() -> None:
    async with desk(MemoryStore(), size=(80, 24)) as at:
        await at.press("dollar_sign")
        await at.until_said("Taken               0")
        assert at.app.return_code is None


def test_a_sparkline_has_a_block_for_each_value_and_a_point_for_none() -> None:
    assert sparkline([0, 1, 4, 8]) == "·▁▄█"
    assert sparkline([1, 1000]) == "▁█"
    assert sparkline([0, 0], 2) == "····"
    assert sparkline([]) == ""


@pytest.mark.parametrize(
    ("value", "drawn"), [(0, ""), (8, "████"), (4, "██"), (1, "▌"), (0.001, "▏"), (3, "█▌")]
)
def test_a_bar_is_drawn_in_eighths_and_something_is_never_nothing(value: float, drawn: str) -> None:
    assert bar(value, 8, 4) == drawn
