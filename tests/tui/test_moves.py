"""Advance and revert: one key, one step, and a reason whenever it is not possible."""

from collections.abc import Sequence

import pytest

from qdn_tui.domain.changes import Change
from qdn_tui.domain.document import Document
from qdn_tui.domain.refusals import IllegalTransition
from qdn_tui.domain.status import Outcome, Status
from qdn_tui.store.errors import AccessRefused
from qdn_tui.store.protocol import Snapshot
from qdn_tui.tui.screens.board import BoardScreen
from tests.tui.driver import desk
from tests.tui.stores import MemoryStore, author, demo_document


async def test_a_moves_the_job_one_step_and_the_selection_goes_with_it() -> None:
    store = MemoryStore(demo_document())
    async with desk(store) as at:
        await at.go_to("J-000001")
        await at.press("a")
        await at.until(lambda: store.document.find("J-000001").status is Status.IN_PROGRESS)
        await at.until(lambda: "J-000001" in at.column_numbers(2))
        assert at.selected == "J-000001"
        assert at.shows("J-000001: In progress")
        entry = store.document.find("J-000001").history[-1]
        assert (entry.kind, entry.actor.name, entry.source) == ("advance", "Dana Dispatch", "tui")


async def test_a_key_that_is_held_down_moves_a_job_once() -> None:
    store = MemoryStore(demo_document())
    async with desk(store, monotonic=lambda: 100.0) as at:
        await at.go_to("J-000002")
        store.hold()
        await at.press("a", "a", "a")
        await at.until_said("J-000002 was advanced this moment")
        assert at.shows("sending…")
        store.let_go()
        await at.until_settled()
        await at.until(lambda: "J-000002" in at.column_numbers(1))
        assert len(store.writes) == 1
        assert not at.shows("sending…")


async def test_a_held_key_takes_one_step_also_where_the_answer_is_there_before_it_repeats() -> None:
    store, seconds = MemoryStore(demo_document()), [100.0]
    async with desk(store, monotonic=lambda: seconds[-1]) as at:
        await at.go_to("J-000002")
        # The first repeat comes late, the others faster, past the time of the first.
        for pause in (0.0, 0.5, 0.2, 0.2, 0.2):
            seconds.append(seconds[-1] + pause)
            await at.press("a")
            await at.until_settled()
        assert store.document.find("J-000002").status is Status.READY_FOR_PICKUP
        seconds.append(seconds[-1] + 0.4)
        await at.press("a")
        await at.until(lambda: store.document.find("J-000002").status is Status.IN_PROGRESS)


async def test_a_held_key_does_not_go_on_to_the_job_that_comes_up() -> None:
    store = MemoryStore(demo_document())
    async with desk(store, monotonic=lambda: 100.0) as at:
        await at.press("slash")
        await at.write("status:submitted")
        await at.press("enter")
        first = at.selected
        await at.press("a")
        await at.until(lambda: at.selected != first)
        second = at.selected
        await at.press("a")
        assert at.shows(f"{first} was advanced this moment; press once more for {second}")
        assert at.job(second).status is Status.SUBMITTED
        # Whoever pressed anything else had let go of it.
        await at.press("down", "up", "a")
        await at.until(lambda: at.job(second).status is Status.READY_FOR_PICKUP)


async def test_the_next_step_need_not_wait_for_the_answer_to_the_one_before() -> None:
    store, seconds = MemoryStore(demo_document()), [100.0]
    async with desk(store, monotonic=lambda: seconds[-1]) as at:
        await at.go_to("J-000002")
        store.hold()
        await at.press("a")
        await at.until_said("J-000002: Ready for pickup.")
        seconds.append(101.0)
        await at.press("a")
        await at.until_said("J-000002: In progress.")
        assert store.writes == []
        store.let_go()
        await at.until_settled()
        job = store.document.find("J-000002")
        assert [entry.kind for entry in job.history] == ["create", "advance", "advance"]


async def test_two_dispatchers_who_both_advance_move_the_job_once() -> None:
    store = MemoryStore(demo_document())
    async with desk(store, poll_seconds=60) as at:
        await at.go_to("J-000002")
        other = author("Rosa Example", seed=70)
        store.apply([other.advance(store.document.find("J-000002"))])
        await at.press("a")
        await at.until_said("already ready for pickup by Rosa Example")
        assert store.document.find("J-000002").status is Status.READY_FOR_PICKUP


async def test_a_completed_job_explains_why_it_cannot_be_advanced() -> None:
    async with desk(MemoryStore(demo_document())) as at:
        await at.go_to("J-000006")
        await at.press("a")
        assert at.shows("J-000006 is completed: advance is not possible.")
        assert at.shows("Possible here: u revert")


async def test_a_submitted_job_explains_why_it_cannot_be_reverted() -> None:
    async with desk(MemoryStore(demo_document())) as at:
        await at.go_to("J-000002")
        await at.press("u")
        assert at.shows("J-000002 is submitted: revert is not possible.")
        assert at.shows("a advance")


async def test_a_job_on_hold_says_so_and_why() -> None:
    async with desk(MemoryStore(demo_document())) as at:
        await at.go_to("J-000011")
        assert at.shows("‖ Waiting for the key")
        await at.press("a")
        assert at.shows("J-000011 is ready for pickup (on hold): advance is not possible.")
        assert at.shows("It waits: Waiting for the key")


async def test_revert_asks_for_a_reason_and_writes_it_down() -> None:
    store = MemoryStore(demo_document())
    async with desk(store) as at:
        await at.go_to("J-000003")
        await at.press("u")
        assert at.shows("In progress → ◔ Ready for pickup")
        await at.press("enter")
        assert at.shows("Give a reason")
        await at.write("crew turned back")
        await at.press("enter")
        await at.until(lambda: "J-000003" in at.column_numbers(1))
        await at.until_settled()
        entry = store.document.find("J-000003").history[-1]
        assert (entry.kind, entry.reason) == ("revert", "crew turned back")
        assert at.selected == "J-000003"


async def test_escape_leaves_the_job_where_it_is() -> None:
    store = MemoryStore(demo_document())
    async with desk(store) as at:
        await at.go_to("J-000003")
        await at.press("u", "escape")
        assert isinstance(at.app.screen, BoardScreen)
        assert store.writes == []


async def test_a_job_is_reverted_without_a_connection_and_sent_when_it_is_back() -> None:
    store = MemoryStore(demo_document())
    async with desk(store) as at:
        await at.go_to("J-000003")
        store.cut = True
        await at.until_said("✕ offline")
        await at.press("u")
        await at.write("crew turned back")
        await at.press("ctrl+s")
        await at.until(lambda: "J-000003" in at.column_numbers(1))
        await at.until_said("J-000003: back to Ready for pickup. It is kept here and sent later.")
        assert store.writes == []
        store.cut = False
        await at.press("r")
        await at.until_settled()
        entry = store.document.find("J-000003").history[-1]
        assert (entry.kind, entry.reason) == ("revert", "crew turned back")


async def test_a_reason_is_kept_when_somebody_else_moved_the_job_meanwhile() -> None:
    store = MemoryStore(demo_document())
    async with desk(store) as at:
        await at.go_to("J-000003")
        await at.press("u")
        await at.write("crew turned back")
        store.apply([author("Rosa Example", seed=71).advance(store.document.find("J-000003"))])
        await at.until(lambda: at.job("J-000003").status is Status.COMPLETED)
        await at.press("enter")
        await at.until_said("J-000003 is already completed by Rosa Example")
        assert at.shows("crew turned back")


async def test_an_advance_without_a_connection_is_shown_and_waits() -> None:
    store = MemoryStore(demo_document())
    async with desk(store) as at:
        await at.go_to("J-000002")
        store.cut = True
        await at.until_said("✕ offline")
        await at.press("a")
        await at.until(lambda: "J-000002" in at.column_numbers(1))
        await at.until_said("J-000002: Ready for pickup. It is kept here and sent later.")
        await at.until_said("· 1 waiting")
        line = next(number for number, line in enumerate(at.lines()) if "J-000002" in line)
        await at.until(lambda: "waiting" in at.lines()[line + 3])


async def test_nothing_can_be_changed_in_a_read_only_environment() -> None:
    store = MemoryStore(demo_document())
    async with desk(store, read_only=True) as at:
        assert at.shows("read only")
        for key in ("a", "u", "n"):
            await at.press(key)
            assert at.shows("local is read only here")
        assert store.writes == []


async def test_a_job_closed_elsewhere_leaves_the_board() -> None:
    store = MemoryStore(demo_document())
    async with desk(store) as at:
        assert at.shows("Rosa Fir")
        job = store.document.find("J-000009")
        store.apply([author(seed=72).close(job, Outcome.CANCELLED, "moved away")])
        await at.until(lambda: not at.shows("Rosa Fir"))
        assert at.shows("8 open")


class Faulty(MemoryStore):
    """Raises something no store should raise."""

    def __init__(self, document: Document, fault: Exception) -> None:
        super().__init__(document)
        self.fault = fault

    def apply(self, changes: Sequence[Change]) -> Snapshot:  # noqa: ARG002
        raise self.fault


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (AccessRefused("You may not write", "Ask for it"), "Not sent yet: You may not write"),
        (IllegalTransition("J-000002", "odd", "advance", ()), "J-000002 is odd"),
        (ValueError("\x1b[31mred[/bold]"), "Something unexpected happened"),
    ],
)
async def test_whatever_a_write_raises_is_said_and_the_change_waits(
    fault: Exception, said: str
) -> None:
    async with desk(Faulty(demo_document(), fault)) as at:
        await at.press("a")
        await at.until_said(said)
        await at.until_said("1 waiting")
        await at.press("down")
        assert at.selected == "J-000009"
