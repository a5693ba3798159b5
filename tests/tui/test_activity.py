"""The activity: every history on one list, newest first, searched by typing."""

import threading
from datetime import timedelta

import pytest

from qdn_tui.domain.job import Job
from qdn_tui.store.errors import StoreUnreachable
from qdn_tui.tui.activity import happenings, that_fit
from qdn_tui.tui.screens.activity import ActivityScreen
from qdn_tui.tui.screens.board import BoardScreen
from qdn_tui.tui.screens.detail import DetailScreen
from tests.tui.driver import Driver, desk
from tests.tui.stores import (
    BUSINESS,
    NOW,
    MemoryStore,
    author,
    busy_quarter,
    demo_document,
    many_jobs,
)

TODAY = BUSINESS.local_day(NOW)
TOLD = happenings(demo_document().jobs)


def numbers(search: str) -> set[str]:
    return {one.number for one in that_fit(TOLD, search, TODAY, BUSINESS)}


def test_all_of_every_history_is_there_newest_first() -> None:
    assert len(TOLD) == sum(len(job.history) for job in demo_document().jobs)
    assert [one.at for one in TOLD] == sorted((one.at for one in TOLD), reverse=True)


def test_of_one_moment_what_came_later_on_a_job_stands_first() -> None:
    job = demo_document().jobs[0]
    stopped = tuple(entry.model_copy(update={"at": NOW}) for entry in job.history)
    told = happenings([job.model_copy(update={"history": stopped})])
    assert [one.entry.seq for one in told] == sorted((entry.seq for entry in stopped), reverse=True)


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("key", {"J-000011"}),
        ("WAITING for", {"J-000011"}),
        ("kind:hold", {"J-000011"}),
        ("j-000001 who:dana", {"J-000001"}),
        ("mark kind:note", {"J-000001"}),
        ("kind:adv mark !who:rosa", set()),
        ("day:2026-11-17", {"J-000003"}),
        ("day:2025", set()),
        ("day:today ivo", {"J-000005"}),
        ("who:nobody", set()),
    ],
)
def test_words_and_terms_find(search: str, found: set[str]) -> None:
    assert numbers(search) == found


@pytest.mark.parametrize("search", ["", "  ", "who:", "!", "!kind:"])
def test_what_is_still_being_typed_hides_nothing(search: str) -> None:
    assert len(that_fit(TOLD, search, TODAY, BUSINESS)) == len(TOLD)


def test_yesterday_is_the_day_before_where_the_company_is() -> None:
    found = that_fit(TOLD, "day:yesterday", TODAY, BUSINESS)
    assert found
    assert {BUSINESS.local_day(one.at) for one in found} == {TODAY - timedelta(days=1)}


def marked(at: Driver) -> str:
    screen = at.app.screen
    assert isinstance(screen, ActivityScreen)
    row = screen.list.marked
    return row.number if row else ""


async def test_enter_opens_the_job_and_leads_back_to_the_list() -> None:
    async with desk(MemoryStore(demo_document())) as at:
        await at.press("A", *"kind:hold", "enter")
        assert isinstance(at.app.screen, DetailScreen)
        assert at.shows("Zoë Example")
        await at.press("escape")
        assert marked(at) == "J-000011"
        await at.press("escape", "escape")
        assert isinstance(at.app.screen, BoardScreen)


async def test_what_happens_meanwhile_comes_in_above_and_the_mark_stays() -> None:
    store = MemoryStore(demo_document())
    async with desk(store) as at:
        await at.press("A", "down", "down")
        before = marked(at)
        job = store.document.find("J-000003")
        later = NOW + timedelta(hours=1)
        store.apply([author("Zed Example", later, seed=70).hold(job, "flat tyre")])
        await at.until_said("“flat tyre”")
        assert marked(at) == before


async def test_many_jobs_are_put_in_order_beside_the_screen() -> None:
    async with desk(MemoryStore(many_jobs(3100)), poll_seconds=60) as at:
        await at.press("A")
        await at.until(lambda: bool(marked(at)))
        await at.press(*"j-003000")
        await at.until(lambda: marked(at) == "J-003000")
        assert len(at.lines()) == 40


async def test_an_empty_desk_has_no_activity() -> None:
    async with desk(MemoryStore()) as at:
        await at.press("A")
        assert at.shows("Nothing like that happened.")
        await at.press("enter", "escape")


async def test_archived_jobs_are_told_too_once_somebody_asks_for_them() -> None:
    asked = threading.Event()
    past = busy_quarter()

    def archived(*_: object) -> tuple[Job, ...]:
        assert asked.wait(60)
        return past

    async with desk(MemoryStore(demo_document()), archived=archived) as at:
        await at.press("A", *"past example")
        assert at.shows("Nothing like that happened.")
        await at.press("ctrl+o")
        assert at.shows("archived jobs are being read…")
        asked.set()
        await at.until_said("archived jobs included")
        await at.until_said("Past Example")
        assert not any(job.tracking_token in at.screen() for job in past)
        await at.press("enter")
        assert at.shows("in the archive")
        await at.press("a")
        assert at.shows("is in the archive: nothing of it can be changed")


async def test_an_archive_that_cannot_be_read_leaves_the_activity_as_it_was() -> None:
    def archived(*_: object) -> tuple[Job, ...]:
        raise StoreUnreachable("No answer from the store", "Check the network")

    async with desk(MemoryStore(demo_document()), archived=archived) as at:
        await at.press("A", "ctrl+o")
        await at.until_said("without archived jobs: No answer from the store")
        assert at.shows("J-000005")
