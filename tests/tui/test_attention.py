"""What needs eyes on the board: counted, marked, listed; and what customers do, which rings."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from qdn_tui.domain.author import Author
from qdn_tui.domain.document import Document
from qdn_tui.domain.job import Actor, ActorKind, Assignment, Customer
from qdn_tui.domain.rules import apply
from qdn_tui.domain.status import Outcome, Status
from qdn_tui.tui.app import QdnApp
from qdn_tui.tui.preferences import preferences_of
from qdn_tui.tui.screens.attention import AttentionScreen
from tests.tui.driver import desk
from tests.tui.stores import (
    BUSINESS,
    NOW,
    MemoryStore,
    author,
    changes_for,
    demo_document,
    many_jobs,
    window,
    with_broken_records,
)

HOSTILE = "\x1b[31mEve[/] \u202egnp"


def a_day_that_needs_eyes() -> Document:
    """The ordinary day with a late job, one that starts soon, a due hold and a crew twice."""
    document = demo_document()
    for changes in (
        changes_for("Lena Late", "1 Mockup Way", at=window(0, 8), hours_ago=30, seed=21),
        changes_for(
            "Sol Soon", "2 Mockup Way", status=Status.READY_FOR_PICKUP, at=window(0, 11),
            hours_ago=30, seed=22,
        ),
    ):  # fmt: skip
        document = apply(document, changes, BUSINESS)
    by = author("Dana Dispatch", NOW - timedelta(hours=20), seed=80)
    held = document.find("J-000007")
    document = apply(document, [by.hold(held, "No key yet", NOW - timedelta(hours=2))], BUSINESS)
    rosa = Assignment(crew=("Rosa Example",))
    document = apply(document, [by.assign(document.find("J-000001"), rosa)], BUSINESS)
    at_two = by.reschedule(document.find("J-000009"), window(0, 14))
    document = apply(document, [at_two], BUSINESS)
    return apply(document, [by.assign(document.find("J-000009"), rosa)], BUSINESS)


def customer(at: datetime = NOW, seed: int = 90) -> Author:
    desk_author = author("x", at, seed)
    return Author(
        Actor(kind=ActorKind.CUSTOMER, name=HOSTILE),
        "web",
        clock=lambda: at,
        new_id=desk_author.new_id,
        token=desk_author.token,
    )


def booking(seed: int = 90) -> Any:
    first = demo_document().jobs[1]
    return customer(seed=seed).create(
        customer=Customer(name=HOSTILE, phone="+16195550177"),
        address=first.address,
        service=first.service,
        price=first.price,
    )


async def test_the_top_line_counts_and_the_cards_say_why() -> None:
    async with desk(MemoryStore(a_day_that_needs_eyes())) as at:
        await at.until_said("▲ 4 need eyes (!)")
        assert at.shows("late")
        assert at.shows("soon")
        assert at.shows("due")
        assert at.shows("twice")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_list_says_what_and_enter_goes_to_the_job(size: tuple[int, int]) -> None:
    store = MemoryStore()
    store.document = with_broken_records(a_day_that_needs_eyes())
    async with desk(store, size=size) as at:
        await at.until_said("4 need eyes · 2 records need attention (!)")
        await at.press("exclamation_mark")
        assert at.shows("Late: the window is over and no crew is on it")
        assert at.shows("Lena Late")
        assert at.shows("J-000001 and J-000009")
        assert at.shows("No key yet")
        assert at.shows("customer: is missing")
        await at.press("down", "down", "enter")
        assert at.selected == "J-000013"
        await at.press("exclamation_mark", "end", "enter")
        assert at.shows("cannot be read")
        await at.press("escape")
        assert not isinstance(at.app.screen, AttentionScreen)


async def test_nothing_to_see_is_said() -> None:
    async with desk(MemoryStore(demo_document())) as at:
        await at.press("exclamation_mark")
        assert at.shows("Nothing needs eyes: no job is late, about to begin, new,")
        assert at.shows("1 open job has no window: / date:none.")


async def test_what_is_done_about_it_goes_from_the_list() -> None:
    store = MemoryStore(a_day_that_needs_eyes())
    async with desk(store) as at:
        await at.until_said("4 need eyes")
        await at.press("exclamation_mark")
        other = author("Rosa Example", seed=50)
        store.apply([other.reschedule(store.document.find("J-000012"), None)])
        await at.until(lambda: not at.shows("Late: the window is over"))
        await at.press("escape")
        assert at.shows("3 need eyes")


@pytest.fixture
def bells(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    rung: list[str] = []

    def ring(_: QdnApp) -> None:
        rung.append("bell")

    monkeypatch.setattr(QdnApp, "bell", ring)
    return rung


async def test_a_booking_from_the_web_rings_once_and_is_named_by_its_number(
    bells: list[str],
) -> None:
    store = MemoryStore(demo_document())
    async with desk(store) as at:
        assert bells == []
        store.apply([booking()])
        await at.until_said("New booking from the web: J-000012")
        assert bells == ["bell"]
        assert at.shows("1 needs eyes")
        toast = next(iter(at.app._notifications)).message
        assert "Eve" not in toast
        store.apply([booking(91), booking(92)])
        await at.until_said("2 new bookings from the web")
        assert bells == ["bell", "bell"]
        await at.press("exclamation_mark")
        assert at.shows("New bookings from the web")
        assert not any("\x1b" in line or "\u202e" in line for line in at.lines())


async def test_a_booking_that_was_there_at_the_start_is_counted_without_a_sound(
    bells: list[str],
) -> None:
    document = apply(demo_document(), [booking()], BUSINESS)
    async with desk(MemoryStore(document)) as at:
        await at.until_said("1 needs eyes")
        assert bells == []
        assert not at.shows("New booking from")


def changed_by_its_customer(store: MemoryStore, number: str, *, cancels: bool = True) -> None:
    """A customer cancels, or moves the job to another window."""
    job, who = store.document.find(number), customer(seed=int(number[2:]) + 100)
    moved = who.reschedule(job, window(5, 14))
    store.apply([who.close(job, Outcome.CANCELLED, HOSTILE) if cancels else moved])


async def test_what_customers_change_by_themselves_rings_and_is_listed_until_it_was_seen(
    bells: list[str], tmp_path: Path
) -> None:
    store, kept = MemoryStore(demo_document()), tmp_path / "local.json"
    async with desk(store, remembered=kept) as at:
        changed_by_its_customer(store, "J-000007")
        await at.until_said("J-000007 was cancelled by its customer; press ! to see it")
        changed_by_its_customer(store, "J-000009", cancels=False)
        await at.until_said("J-000009 was moved by its customer to Wed Nov 25, 2–4 pm; press !")
        assert len(bells) == 2
        assert at.shows("2 need eyes")
        assert at.shows("moved")
        # What was said of them goes when the list opens: it is not needed any more.
        await at.press("exclamation_mark")
        assert at.shows("Cancelled by their customers")
        assert at.shows("J-000007  ")
        assert at.shows("Moved to another window by their customers")
        assert at.shows("→ Wed Nov 25, 2–4 pm")
        assert not any("\x1b" in line or "\u202e" in line for line in at.lines())
        await at.press("enter")
        assert at.shows("cancelled, and not among the cards")
        await at.press("escape")
        assert not at.shows("eyes")
        changed_by_its_customer(store, "J-000010")
        await at.until_said("1 needs eyes")
        await at.app.memory.written()
    async with desk(store, remembered=kept) as at:
        await at.until_said("1 needs eyes")
        await at.press("exclamation_mark")
        assert at.shows("J-000010")
        assert not at.shows("J-000007")
        assert len(bells) == 3


async def test_a_change_that_no_line_had_room_for_was_not_seen() -> None:
    store = MemoryStore(many_jobs(30))
    async with desk(store, size=(80, 24)) as at:
        who = customer()
        store.apply([who.close(job, Outcome.CANCELLED, "sold") for job in store.document.jobs])
        await at.until_said("30 jobs cancelled by their customers")
        assert at.shows("30 need eyes")
        await at.press("exclamation_mark")
        shown = sum(f"J-0000{number:02}" in at.screen() for number in range(1, 31))
        assert 0 < shown < 30
        await at.press("escape")
        assert at.shows(f"{30 - shown} need")


@pytest.mark.parametrize(("hours", "rung"), [("10:00-11:00", 0), ("11:00-10:00", 1)])
async def test_in_quiet_hours_what_customers_do_is_shown_and_makes_no_sound(
    bells: list[str], hours: str, rung: int
) -> None:
    store = MemoryStore(demo_document())
    preferences = preferences_of({}, {"quiet_hours": hours})
    async with desk(store, preferences=preferences) as at:
        store.apply([booking()])
        await at.until_said("New booking from the web")
        assert len(bells) == rung
        changed_by_its_customer(store, "J-000012")
        await at.until_said("cancelled by its customer")
        assert len(bells) == 2 * rung


def test_quiet_hours_that_are_written_otherwise_are_complained_about() -> None:
    preferences = preferences_of({}, {"quiet_hours": "at night"})
    assert preferences.quiet is None
    assert preferences.complaints == ("ui.quiet_hours: quiet hours are written like 21:00-07:00",)
