"""Other people's changes: they arrive by themselves and stand out for a moment."""

from dataclasses import replace

import pytest

from qdn_tui.domain.document import Record
from qdn_tui.tui.widgets.highlights import Highlights
from qdn_tui.tui.widgets.look import State
from tests.tui.driver import desk, timers_of
from tests.tui.stores import MemoryStore, author, changes_for, demo_document


async def test_a_change_made_elsewhere_appears_and_is_marked() -> None:
    store = MemoryStore(demo_document())
    async with desk(store, highlight_seconds=600) as at:
        job = store.document.find("J-000001")
        store.apply([author("Rosa Example", seed=50).advance(job)])
        await at.until(lambda: "J-000001" in at.column_numbers(2))
        assert at.board.highlighted == {job.key}
        line = next(line for line in at.lines() if "J-000001" in line)
        assert "✦" in line


async def test_a_job_taken_elsewhere_appears_and_is_marked() -> None:
    store = MemoryStore(demo_document())
    async with desk(store, highlight_seconds=600) as at:
        store.apply(changes_for("Ivo Fir", "10 Sample Street", seed=80))
        await at.until_said("Ivo Fir")
        assert at.board.highlighted == {store.document.find("J-000012").key}


async def test_an_edit_of_the_document_by_hand_appears_and_is_marked() -> None:
    store = MemoryStore(demo_document())
    async with desk(store, highlight_seconds=600) as at:
        job = store.document.find("J-000002")
        renamed = job.customer.model_copy(update={"name": "Ana Elder"})
        entries = tuple(
            Record(job.model_copy(update={"customer": renamed}))
            if isinstance(entry, Record) and entry.job.id == job.id
            else entry
            for entry in store.document.entries
        )
        store.document = replace(store.document, entries=entries)
        await at.until_said("Ana Elder")
        assert at.board.highlighted == {job.key}


async def test_the_mark_fades_and_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    store = MemoryStore(demo_document())
    async with desk(store) as at:
        due = timers_of(at.board, monkeypatch)
        job = store.document.find("J-000001")
        store.apply([author("Rosa Example", seed=50).advance(job)])
        await at.until(lambda: bool(at.board.highlighted))
        fade, end = due
        fade()
        assert at.board._highlights.state(job.key) is State.FADING
        end()
        assert not at.board.highlighted
        await at.pilot.pause()
        assert not at.shows("✦")


async def test_ones_own_change_is_not_marked() -> None:
    store = MemoryStore(demo_document())
    async with desk(store, highlight_seconds=600) as at:
        await at.press("a")
        await at.until(lambda: "J-000002" in at.column_numbers(1))
        assert at.board.highlighted == set()


async def test_the_first_jobs_of_the_day_are_not_marked() -> None:
    async with desk(MemoryStore(demo_document()), highlight_seconds=600) as at:
        assert at.board.highlighted == set()


def test_a_second_change_of_the_same_job_starts_its_mark_anew() -> None:
    highlights = Highlights()
    first = highlights.begin(["a", "b"])
    second = highlights.begin(["b"])
    assert highlights.fade(first) == ["a"]
    assert highlights.end(first) == ["a"]
    assert highlights.state("b") is State.FLASHING
    assert highlights.end(second) == ["b"]
    assert highlights.keys == set()
