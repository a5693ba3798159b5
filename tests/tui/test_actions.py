"""Everything that can be done to a job, in three keys or fewer, on the board and in its details."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from textual.widgets import Input

from qdn_tui.domain.document import Document
from qdn_tui.domain.job import Assignment, Job
from qdn_tui.domain.rules import apply
from qdn_tui.domain.status import Outcome, Status
from qdn_tui.tui.screens.board import BoardScreen
from qdn_tui.tui.screens.detail import DetailScreen
from qdn_tui.tui.screens.new_job import NewJobScreen
from tests.tui.driver import Driver, desk
from tests.tui.stores import BUSINESS, NOW, MemoryStore, author, demo_document, window

IN_THREE_KEYS: list[tuple[str, tuple[str, ...], Callable[[Job], object], object]] = [
    ("J-000002", ("a",), lambda job: job.status, Status.READY_FOR_PICKUP),
    ("J-000003", ("u", "1", "enter"), lambda job: job.status, Status.READY_FOR_PICKUP),
    ("J-000002", ("d", "1", "enter"), lambda job: job.outcome, Outcome.CANCELLED),
    ("J-000001", ("d", "5", "enter"), lambda job: job.outcome, Outcome.NO_SHOW),
    ("J-000003", ("d", "5", "enter"), lambda job: job.outcome, Outcome.FAILED),
    ("J-000002", ("H", "2", "enter"), lambda job: job.hold and job.hold.reason,
     "waiting for the key"),
    ("J-000011", ("H", "1", "enter"), lambda job: job.hold, None),
    ("J-000002", ("w", "down", "enter"), lambda job: job.window, window(1, 10)),
    ("J-000003", ("W", "down", "enter"), lambda job: job.eta, NOW + timedelta(minutes=15)),
    ("J-000002", ("p", "1", "enter"), lambda job: (job.payment.state, job.payment.method),
     ("paid", "cash")),
    ("J-000002", ("N", "x", "enter"), lambda job: [n.text for n in job.notes.internal], ["x"]),
    ("J-000002", ("L", "enter"), lambda job: job.history[-1].kind, "rotate_token"),
]  # fmt: skip


@pytest.mark.parametrize("in_detail", [False, True], ids=["board", "detail"])
@pytest.mark.parametrize(
    ("number", "keys", "what", "expected"), IN_THREE_KEYS, ids=lambda value: "".join(value)
    if isinstance(value, tuple) and all(isinstance(v, str) for v in value) else None
)  # fmt: skip
async def test_a_change_takes_three_keys_or_fewer(
    number: str,
    keys: tuple[str, ...],
    what: Callable[[Job], object],
    expected: object,
    in_detail: bool,
) -> None:
    assert len(keys) <= 3
    store = MemoryStore(demo_document())
    async with desk(store) as at:
        await at.go_to(number)
        if in_detail:
            await at.press("enter")
        await at.press(*keys)
        await at.until_settled()
        await at.until(lambda: what(store.document.find(number)) == expected)
        assert isinstance(at.app.screen, DetailScreen if in_detail else BoardScreen)
        entry = store.document.find(number).history[-1]
        assert (entry.actor.name, entry.source) == ("Dana Dispatch", "tui")


@pytest.mark.parametrize(
    ("number", "key", "said"),
    [
        ("J-000006", "d", "J-000006 is completed: closing it is not possible."),
        ("J-000006", "H", "J-000006 is completed: putting it on hold is not possible."),
        ("J-000006", "w", "J-000006 is completed: another window is not possible."),
        ("J-000002", "R", "J-000002 is submitted: opening it again is not possible."),
    ],
)
async def test_what_is_not_possible_says_why_and_what_is(number: str, key: str, said: str) -> None:
    async with desk(MemoryStore(demo_document())) as at:
        await at.go_to(number)
        await at.press(key)
        assert at.shows(said)
        assert at.shows("Possible here: ")
        assert isinstance(at.app.screen, BoardScreen)


CHANGING = ("a", "u", "e", "d", "R", "H", "w", "t", "N", "p", "C", "L")
ABOUT_A_JOB = (*CHANGING, "y", "Q", "o", "c")


async def not_saying(at: Driver, said: str, keys: tuple[str, ...]) -> list[str]:
    """The keys that do not say this and leave the board alone, each pressed on a clean board."""
    wrong = []
    for key in keys:
        at.app.clear_notifications()
        await at.until(lambda: not at.shows(said))
        await at.press(key)
        if not at.shows(said) or not isinstance(at.app.screen, BoardScreen):
            wrong.append(key)
    return wrong


async def test_in_a_read_only_environment_every_change_says_so() -> None:
    async with desk(MemoryStore(demo_document()), read_only=True) as at:
        assert await not_saying(at, "local is read only here", CHANGING) == []


async def test_without_a_job_every_key_says_that_none_is_selected() -> None:
    async with desk(MemoryStore()) as at:
        assert await not_saying(at, "No job is selected.", ABOUT_A_JOB) == []


class TestClosing:
    async def test_the_line_chosen_says_how_it_ended_and_own_words_say_why(self) -> None:
        store = MemoryStore(demo_document())
        async with desk(store) as at:
            await at.go_to("J-000001")
            await at.press("d", "6")
            await at.write("gate was locked, two calls")
            await at.press("enter")
            await at.until(lambda: store.document.find("J-000001").outcome is Outcome.NO_SHOW)
            assert store.document.find("J-000001").history[-1].reason == (
                "gate was locked, two calls"
            )
            await at.until(lambda: not at.shows("Soderblom"))

    async def test_it_wants_to_know_how_it_ended(self) -> None:
        store = MemoryStore(demo_document())
        async with desk(store) as at:
            await at.go_to("J-000001")
            await at.press("d", "enter")
            assert at.shows("Say how it ended")
            await at.write("moved away")
            await at.press("enter")
            assert at.shows("Say how it ended")
            assert store.writes == []

    async def test_only_what_the_status_allows_is_offered(self) -> None:
        async with desk(MemoryStore(demo_document())) as at:
            await at.go_to("J-000002")
            await at.press("d")
            assert at.shows("Cancelled")
            assert not at.shows("No-show")

    async def test_a_job_closed_and_looked_at_is_opened_again(self) -> None:
        store = MemoryStore(demo_document())
        async with desk(store) as at:
            await at.go_to("J-000001")
            await at.press("enter", "d", "1", "enter")
            await at.until(lambda: store.document.find("J-000001").outcome is not None)
            await at.until_settled()
            await at.press("a")
            assert at.shows("J-000001 is cancelled: advance is not possible.")
            assert at.shows("Possible here: R")
            await at.press("R", "1", "enter")
            await at.until(lambda: store.document.find("J-000001").outcome is None)


class TestHolding:
    async def test_a_day_can_be_set_to_look_at_it_again(self) -> None:
        store = MemoryStore(demo_document())
        async with desk(store) as at:
            await at.go_to("J-000002")
            await at.press("H", "1", "tab", "down", "enter")
            await at.until(lambda: store.document.find("J-000002").hold is not None)
            hold = store.document.find("J-000002").hold
            assert hold is not None
            assert hold.until == window(1, 8).start_at
            assert hold.reason == "waiting for the customer to call back"
            assert at.shows("on hold until Nov 21, 8:00 am")

    async def test_a_digit_first_chooses_and_later_is_typed(self) -> None:
        store = MemoryStore(demo_document())
        async with desk(store) as at:
            await at.go_to("J-000002")
            await at.press("H", "2")
            assert at.shows("◉ 2  waiting for the key")
            await at.write("call 2 pm")
            await at.press("2", "enter")
            await at.until(lambda: store.document.find("J-000002").hold is not None)
            hold = store.document.find("J-000002").hold
            assert hold is not None
            assert hold.reason == "call 2 pm2"


def with_crews() -> Document:
    """The made-up day, with crews on the jobs in progress."""
    document = demo_document()
    by = author(seed=40)
    one = Assignment(crew=("Rosa Example", "Gus Sample"), truck="Truck 2", trailer="Trailer 1")
    return apply(document, [by.assign(document.find("J-000003"), one)], BUSINESS)


class TestAssigning:
    async def test_names_that_other_jobs_use_are_ticked_by_number(self) -> None:
        store = MemoryStore(with_crews())
        async with desk(store) as at:
            await at.go_to("J-000001")
            await at.press("t", "1", "enter")
            await at.until(
                lambda: store.document.find("J-000001").assignment.crew == ("Gus Sample",)
            )
            assert at.shows("J-000001: Gus Sample assigned.")

    async def test_a_clash_is_shown_and_no_wall(self) -> None:
        store = MemoryStore(with_crews())
        by = author(seed=41)
        store.apply([by.reschedule(store.document.find("J-000004"), window(0, 10))])
        async with desk(store) as at:
            await at.go_to("J-000004")
            await at.press("t")
            assert at.shows("on J-000003")
            await at.press("3")
            assert at.shows("▲ At the same time: Truck 2 is on J-000003.")
            await at.press("enter")
            await at.until(lambda: store.document.find("J-000004").assignment.truck == "Truck 2")

    async def test_new_names_are_typed_and_a_truck_takes_the_place_of_another(self) -> None:
        store = MemoryStore(with_crews())
        async with desk(store) as at:
            await at.go_to("J-000003")
            await at.press("t", "tab")
            await at.write("Ivo Dogwood, Ana Alder")
            await at.press("tab")
            await at.write("Truck 7")
            await at.press("enter")
            await at.until(lambda: store.document.find("J-000003").assignment.truck == "Truck 7")
            assignment = store.document.find("J-000003").assignment
            assert assignment.crew == ("Rosa Example", "Gus Sample", "Ivo Dogwood", "Ana Alder")
            assert assignment.trailer == "Trailer 1"

    async def test_without_any_known_name_typing_begins_at_once(self) -> None:
        store = MemoryStore(demo_document())
        async with desk(store) as at:
            await at.go_to("J-000001")
            await at.press("t", "enter")
            assert at.shows("Nothing was changed yet.")
            await at.write("Rosa Example")
            await at.press("enter")
            await at.until(
                lambda: store.document.find("J-000001").assignment.crew == ("Rosa Example",)
            )


class TestRescheduling:
    async def test_its_own_place_counts_as_free_and_oddities_are_said(self) -> None:
        store = MemoryStore(demo_document())
        async with desk(store) as at:
            await at.go_to("J-000002")
            await at.press("w")
            assert at.shows("Now Sat Nov 21, 8–10 am")
            assert at.shows("←→ day")
            assert at.shows("8–10 am 2 of 2 left")
            await at.press("enter")
            assert at.shows("That is its window already.")
            await at.press("right")
            assert at.shows("Sun Nov 22 is a closed day")
            await at.press("enter")
            await at.until(lambda: store.document.find("J-000002").window == window(2, 8))

    async def test_a_window_can_be_taken_away(self) -> None:
        store = MemoryStore(demo_document())
        async with desk(store) as at:
            await at.go_to("J-000002")
            await at.press("w", "up", "enter")
            await at.until(lambda: store.document.find("J-000002").window is None)


class TestPaying:
    async def test_a_payment_is_taken_back_with_its_method(self) -> None:
        store = MemoryStore(demo_document())
        async with desk(store) as at:
            await at.go_to("J-000001")
            await at.press("p", "2", "enter")
            await at.until(lambda: store.document.find("J-000001").payment.method == "card")
            await at.until_settled()
            assert at.shows("$600 paid by card")
            await at.press("p", "enter")
            await at.until(lambda: store.document.find("J-000001").payment.state == "unpaid")
            assert store.document.find("J-000001").payment.method is None


async def test_a_duplicate_starts_with_the_customer_and_address_and_is_another_job() -> None:
    store = MemoryStore(demo_document())
    async with desk(store) as at:
        await at.go_to("J-000001")
        await at.press("C")
        assert isinstance(at.app.screen, NewJobScreen)
        assert at.shows("New job like J-000001  Mark")
        assert at.app.screen.query_one("#street", Input).value == "Soderblom Avenue"
        await at.press("ctrl+s")
        await at.until(lambda: len(store.document.jobs) == 12)
        new, old = store.document.jobs[-1], store.document.find("J-000001")
        assert (new.customer, new.address, new.price) == (old.customer, old.address, old.price)
        assert new.service == old.service
        assert new.window is None
        assert new.tracking_token != old.tracking_token


async def test_the_new_link_is_asked_for_and_the_old_one_dies() -> None:
    store = MemoryStore(demo_document())
    before = store.document.find("J-000001").tracking_token
    async with desk(store) as at:
        await at.go_to("J-000001")
        await at.press("L")
        assert at.shows("stops working at once")
        await at.press("escape")
        assert store.writes == []
        await at.press("L", "enter")
        await at.until(lambda: store.document.find("J-000001").tracking_token != before)
        assert store.find_by_token(before) is None


async def test_what_was_answered_stays_when_somebody_else_was_faster() -> None:
    store = MemoryStore(demo_document())
    async with desk(store) as at:
        await at.go_to("J-000002")
        await at.press("H")
        await at.write("no answer yet")
        store.apply([author("Rosa Example", seed=90).hold(at.job("J-000002"), "weather")])
        await at.until(lambda: at.job("J-000002").hold is not None)
        await at.press("enter")
        await at.until_said("Not done. J-000002 is submitted (on hold)")
        assert at.shows("no answer yet")
