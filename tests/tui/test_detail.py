"""The detail: everything about a job, kept current, with the board's commands."""

import json
from datetime import timedelta

import pytest
from pydantic import JsonValue

from qdn_tui.domain.document import Document, Record
from qdn_tui.domain.reading import read_record
from qdn_tui.domain.rules import apply
from qdn_tui.domain.status import Status
from qdn_tui.domain.telling import said
from qdn_tui.tui.screens.detail import DetailScreen
from tests.tui.driver import SITE, desk
from tests.tui.stores import BUSINESS, NOW, MemoryStore, author, changes_for, demo_document

# One column of facts, all of them on the screen.
TALL = (108, 70)


async def test_enter_shows_everything_about_the_job() -> None:
    store = MemoryStore(demo_document())
    async with desk(store, size=TALL) as at:
        await at.go_to("J-000001")
        await at.press("enter")
        job = at.job("J-000001")
        for text in (
            "J-000001",
            "Ready for pickup",
            "Trailer pickup and dump",
            "$600 · unpaid",
            "Fri Nov 20, 2–4 pm",
            f"{SITE}/track/{job.tracking_token}",
            "Mark",
            "(619) 555-0142",
            "Trailer stands on the street, loaded and tarped.",
            "Soderblom Avenue",
            "San Diego, CA 92122",
            "nobody yet",
            "Hitch is 2 inch; bring the lock key.",
        ):
            assert at.shows(text), text


async def test_the_history_says_who_when_and_what_in_the_business_time_zone() -> None:
    async with desk(MemoryStore(demo_document()), size=TALL) as at:
        await at.go_to("J-000001")
        await at.press("enter")
        assert at.shows("Nov 19, 5:30 am   Created as Submitted")
        assert at.shows("Dana Dispatch · tui")
        assert at.shows("Nov 19, 3:10 pm   Submitted → Ready for pickup")
        assert at.shows("Rosa Example · tui")


async def test_the_reason_of_a_revert_stands_in_the_history() -> None:
    store = MemoryStore(demo_document())
    job = store.document.find("J-000003")
    store.apply([author(seed=60).revert(job, "crew turned back")])
    async with desk(store, size=TALL) as at:
        await at.go_to("J-000003")
        await at.press("enter")
        assert at.shows("Back: In progress → Ready for pickup")
        assert at.shows("“crew turned back”")


async def test_advance_revert_and_copy_work_here_too() -> None:
    store = MemoryStore(demo_document())
    async with desk(store, size=TALL) as at:
        await at.go_to("J-000001")
        await at.press("enter", "a")
        await at.until_said("◑ In progress")
        await at.press("c")
        assert at.app.clipboard.startswith(f"{SITE}/track/")
        await at.press("u")
        await at.write("too early")
        await at.press("enter")
        await at.until(lambda: store.document.find("J-000001").status is Status.READY_FOR_PICKUP)
        await at.until_said("“too early”")
        assert isinstance(at.app.screen, DetailScreen)
        await at.press("escape")
        assert at.selected == "J-000001"


async def test_somebody_elses_change_appears_while_it_is_open() -> None:
    store = MemoryStore(demo_document())
    async with desk(store, size=TALL) as at:
        await at.go_to("J-000002")
        await at.press("enter")
        store.apply([author("Rosa Example", seed=61).note(at.job("J-000002"), "Gate code 4711")])
        await at.until_said("Gate code 4711")


async def test_fields_this_program_does_not_know_are_listed() -> None:
    old = {
        "id": "6f1d1f7e-2b1f-4c55-9a53-0a7c5b0e9d21",
        "trackingToken": "6f1d1f7e2b1f4c55",
        "customer": "Mark",
        "address": "Soderblom Avenue",
        "service": "trailer pickup and dump",
        "price": 600,
        "status": "pending",
        "created": "2026-11-20T16:05:00Z",
        "gateCode": {"front": "4711"},
    }
    reading = read_record(old, number=lambda: "J-000001", when_unknown=NOW)
    assert reading.job is not None
    document = Document(
        entries=(Record(reading.job, json.dumps(old).encode(), reading.forms),), next_number=2
    )
    async with desk(MemoryStore(document), size=TALL) as at:
        await at.press("enter")
        assert at.shows("Kept as it came")
        assert at.shows("gateCode")
        assert at.shows('{"front": "4711"}')
        assert at.shows("Written as")
        assert at.shows("Nothing is recorded")


async def test_a_long_history_can_be_scrolled_at_80_by_24() -> None:
    document = Document()
    for change in changes_for("Ana Alder", "5 Mockup Way", seed=1):
        document = apply(document, [change], BUSINESS)
    for number in range(40):
        by = author(at=NOW - timedelta(minutes=number), seed=100 + number)
        document = apply(document, [by.note(document.jobs[0], f"note {number}")], BUSINESS)
    async with desk(MemoryStore(document), size=(80, 24)) as at:
        await at.press("enter")
        assert not at.shows("Created as Submitted")
        await at.press("end")
        assert at.shows("Created as Submitted")
        await at.press("up", "up", "up", "up")
        assert not at.shows("Created as Submitted")
        await at.press("home")
        assert at.shows("Junk removal")
        await at.press("space", "pagedown", "pageup", "down")
        assert not at.shows("(619) 555-0142")


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ({"payment.state": "unpaid"}, {"payment.state": "paid"}, "Payment state: unpaid → paid"),
        ({"customer.phone": None}, {"customer.phone": "+16195550142"}, "Phone: – → +16195550142"),
        (
            {"price": {"amount_cents": 60000, "currency": "USD"}},
            {"price": {"amount_cents": 57550, "currency": "USD"}},
            "Price: $600 → $575.50",
        ),
        ({"a": ""}, {"a": "x", "b": ["y"]}, 'A: – → x; B: – → ["y"]'),
        ("odd", {"a": 1}, 'edit: odd → {"a": 1}'),
    ],
)
def test_an_edit_is_told_field_by_field(before: JsonValue, after: JsonValue, words: str) -> None:
    first = demo_document().jobs[0].history[0]
    entry = first.model_copy(update={"kind": "edit", "from_": before, "to": after})
    assert said(entry, BUSINESS) == words


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (
            None,
            {"start_at": "2026-11-23T20:00:00Z", "end_at": "2026-11-23T22:00:00Z"},
            "Window: none → Mon Nov 23, 12–2 pm",
        ),
        (
            {"start_at": "2026-11-23T20:00:00Z", "end_at": "2026-11-23T22:00:00Z"},
            None,
            "Window: Mon Nov 23, 12–2 pm → none",
        ),
        ("soon", None, "Window: soon → none"),
    ],
)
def test_a_move_is_told_in_the_time_of_the_business(
    before: JsonValue, after: JsonValue, words: str
) -> None:
    first = demo_document().jobs[0].history[0]
    entry = first.model_copy(update={"kind": "reschedule", "from_": before, "to": after})
    assert said(entry, BUSINESS) == words
