"""The form for a new job, from the first key to the record in the store."""

from collections.abc import Sequence
from pathlib import Path

import boto3
import pytest
from moto import mock_aws
from textual.widgets import Input

from qdn_tui.domain.changes import Change
from qdn_tui.domain.document import Document
from qdn_tui.domain.rules import apply
from qdn_tui.domain.status import Status
from qdn_tui.store.errors import StoreUnreachable
from qdn_tui.store.protocol import Snapshot
from qdn_tui.store.s3 import S3JobStore
from qdn_tui.tui.screens.board import BoardScreen
from qdn_tui.tui.screens.new_job import NewJobScreen
from qdn_tui.tui.widgets.window_picker import WindowPicker
from tests.tui.driver import Driver, desk
from tests.tui.stores import BUSINESS, MemoryStore, changes_for, demo_document, window


async def fill(at: Driver, **texts: str) -> None:
    """Type into fields, in the order of the form, by Tab alone."""
    for field, text in texts.items():
        while at.app.focused is None or at.app.focused.id != field:
            await at.press("tab")
        await at.write(text)


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_a_dispatcher_takes_a_job_with_the_keyboard_alone(size: tuple[int, int]) -> None:
    with mock_aws():
        client = boto3.client("s3", region_name="us-west-2", aws_access_key_id="x",
                              aws_secret_access_key="x")  # fmt: skip
        client.create_bucket(
            Bucket="jobs", CreateBucketConfiguration={"LocationConstraint": "us-west-2"}
        )
        store = S3JobStore(client, "jobs", BUSINESS)
        store.create_document()
        async with desk(store, size=size, poll_seconds=1) as at:
            await at.press("n")
            await fill(at, name="Mark", phone="(619) 555 0142", street="Soderblom Avenue")
            await fill(at, postal_code="92122")
            await at.press("tab", "tab", "tab")
            assert isinstance(at.app.focused, WindowPicker)
            await at.press("down", "down", "tab", "space")
            await fill(at, note="Trailer on the street")
            await at.press("ctrl+s")
            await at.until_said("J-000001 is booked")
            assert at.selected == "J-000001"
            job = store.read().document.find("J-000001")
    assert job.customer.name == "Mark"
    assert job.customer.phone == "+16195550142"
    assert job.address.postal_code == "92122"
    assert job.service == "trailer_pickup_dump"
    assert str(job.price) == "$600"
    assert job.status is Status.READY_FOR_PICKUP
    assert job.window == window(0, 12)
    assert [note.text for note in job.notes.internal] == ["Trailer on the street"]
    assert job.history[0].actor.name == "Dana Dispatch"


async def test_the_form_starts_with_the_usual_town_whatever_was_taken_last() -> None:
    async with desk(MemoryStore()) as at:
        await at.press("n")
        assert at.app.screen.query_one("#city", Input).value == "San Diego"
        assert at.app.screen.query_one("#region", Input).value == "CA"


async def test_a_phone_number_is_shown_in_its_usual_form_as_it_is_typed() -> None:
    async with desk(MemoryStore()) as at:
        await at.press("n", "tab")
        await at.write("619.555.01")
        assert at.shows("· needs ten digits")
        await at.write("42")
        assert at.shows("✓ (619) 555-0142")


async def test_a_wrong_field_is_only_called_wrong_once_it_was_left() -> None:
    async with desk(MemoryStore()) as at:
        await at.press("n", "tab", "tab")
        await at.write("gus@")
        assert not at.shows("✗ like ana@example.com")
        await at.press("tab")
        assert at.shows("✗ like ana@example.com")


async def test_the_service_fills_in_its_price_until_somebody_agrees_on_another() -> None:
    async with desk(MemoryStore(demo_document())) as at:
        await at.press("n")
        price = at.app.screen.query_one("#price", Input)
        at.app.screen.query_one("#service").focus()
        await at.press("down", "down")
        assert price.value == "450"
        price.focus()
        price.value = "512.50"
        await at.pilot.pause()
        assert at.shows("▲ $512.50; the catalogue says $450 flat")
        at.app.screen.query_one("#service").focus()
        await at.press("down")
        assert price.value == "512.50"


async def test_what_is_left_of_each_window_is_counted_and_full_ones_are_passed_over() -> None:
    document = Document()
    for seed in (1, 2):
        changes = changes_for("Ana Alder", "5 Mockup Way", at=window(0, 12), seed=seed)
        document = apply(document, changes, BUSINESS)
    async with desk(MemoryStore(document)) as at:
        await at.press("n")
        picker = at.app.screen.query_one(WindowPicker)
        picker.focus()
        assert at.shows("8–10 am over")
        assert at.shows("12–2 pm full")
        assert at.shows("2–4 pm 2 of 2 left")
        await at.press("down", "down")
        assert picker.window == window(0, 14)


async def test_right_goes_to_the_next_day_and_keeps_the_hours() -> None:
    async with desk(MemoryStore()) as at:
        await at.press("n")
        picker = at.app.screen.query_one(WindowPicker)
        picker.focus()
        await at.press("down", "right")
        assert at.shows("Sat Nov 21 · tomorrow")
        assert picker.window == window(1, 10)
        await at.press("right")
        assert at.shows("Sun Nov 22 · closed day")


async def test_a_window_that_fills_up_meanwhile_is_noticed_before_saving() -> None:
    store = MemoryStore(demo_document())
    async with desk(store) as at:
        await at.press("n")
        await fill(at, name="Ana Birch", phone="6195550101", street="9 Sample Street")
        await fill(at, postal_code="92122")
        picker = at.app.screen.query_one(WindowPicker)
        picker.focus()
        await at.press("up", "down", "down", "down", "down")
        assert picker.window == window(0, 16)
        taken = changes_for("Ivo Fir", "10 Sample Street", at=window(0, 16), seed=80)
        store.apply(taken)
        await at.until_said("has just filled up; choose another")
        await at.press("ctrl+s")
        assert at.shows("Not saved yet: the window has filled up.")
        assert len(store.writes) == 1


async def test_saving_an_incomplete_form_goes_to_the_first_field_to_mend() -> None:
    store = MemoryStore()
    async with desk(store) as at:
        await at.press("n")
        await at.write("Mark")
        await at.press("ctrl+s")
        assert at.shows("Not saved yet")
        assert at.app.focused is not None
        assert at.app.focused.id == "phone"
        assert store.writes == []


async def test_what_was_said_about_saving_goes_with_the_next_key() -> None:
    async with desk(MemoryStore()) as at:
        await at.press("n", "ctrl+s")
        assert at.shows("Not saved yet: 4 to complete.")
        await at.press("M")
        assert not at.shows("Not saved yet")


async def test_a_price_that_is_none_says_what_one_looks_like() -> None:
    async with desk(MemoryStore()) as at:
        await at.press("n")
        price = at.app.screen.query_one("#price", Input)
        price.focus()
        price.value = "six hundred"
        await at.press("tab")
        assert at.shows("✗ dollars, like 600 or 375.50")


async def test_a_window_on_a_closed_day_is_warned_about_and_no_wall() -> None:
    async with desk(MemoryStore()) as at:
        await at.press("n")
        at.app.screen.query_one(WindowPicker).focus()
        await at.press("right", "right", "down")
        assert at.shows("▲ Sun Nov 22 is a closed day")


async def complete_form(at: Driver) -> None:
    await at.press("n")
    await fill(at, name="Ana Birch", phone="6195550101", street="9 Sample Street")
    await fill(at, postal_code="92122")


async def test_a_job_taken_without_a_connection_gets_its_number_later() -> None:
    store = MemoryStore(demo_document())
    async with desk(store) as at:
        store.cut = True
        await at.until_said("✕ offline")
        await complete_form(at)
        await at.press("ctrl+s")
        await at.until_said("Ana Birch is booked. It is kept here and sent later.")
        assert at.selected == "J-new"
        await at.press("c")
        assert at.shows("It works once the job is sent.")
        store.cut = False
        await at.press("r")
        await at.until_said("J-000012 is booked")
        assert store.document.find("J-000012").customer.name == "Ana Birch"
        assert at.selected == "J-000012"


class LosesTheFirstAnswer(MemoryStore):
    """Writes, and then fails to say so, once."""

    lost = False

    def apply(self, changes: Sequence[Change]) -> Snapshot:
        snapshot = super().apply(changes)
        if not self.lost:
            self.lost = True
            raise StoreUnreachable("No answer from the store", "Check the network")
        return snapshot


async def test_after_a_lost_answer_the_job_is_taken_once() -> None:
    store = LosesTheFirstAnswer(demo_document())
    async with desk(store) as at:
        await complete_form(at)
        await at.press("ctrl+s")
        await at.until(lambda: store.lost)
        await at.until_settled()
        assert [job.customer.name for job in store.document.jobs].count("Ana Birch") == 1
        assert len(store.document.jobs) == 12


async def test_nothing_typed_is_lost_when_the_disk_is_full(tmp_path: Path) -> None:
    store = MemoryStore(demo_document())
    in_the_way = tmp_path / "outbox"
    in_the_way.write_text("a file where the folder should be")
    async with desk(store, outbox=in_the_way / "local.jsonl") as at:
        await complete_form(at)
        await at.press("ctrl+s")
        await at.until_said("Not saved. The change is not saved")
        assert at.shows("Ana Birch")
        assert at.shows("All you typed is kept")
        in_the_way.unlink()
        await at.press("ctrl+s")
        await at.until_said("J-000012 is booked")
        assert len(store.writes) == 1


async def test_escape_leaves_an_untouched_form_at_once() -> None:
    async with desk(MemoryStore(demo_document())) as at:
        await at.press("n", "escape")
        assert not isinstance(at.app.screen, NewJobScreen)


async def test_escape_asks_before_something_typed_is_thrown_away() -> None:
    async with desk(MemoryStore(demo_document())) as at:
        await at.press("n")
        await at.write("Mar")
        await at.press("escape")
        assert at.shows("Discard what you typed?")
        await at.press("n")
        assert at.app.screen.query_one("#name", Input).value == "Mar"
        await at.press("escape", "y")
        assert not isinstance(at.app.screen, NewJobScreen)


async def test_leaving_the_board_asks_before_something_typed_is_thrown_away() -> None:
    async with desk(MemoryStore(demo_document())) as at:
        await at.press("n", *"Mar", "ctrl+q")
        assert at.shows("Discard what you typed?")
        # A key that was held down is no answer.
        await at.press("ctrl+q")
        assert at.shows("something you typed is still open")
        await at.press("n", "k", "escape")
        assert at.app.screen_stack[1].query_one("#name", Input).value == "Mark"
        await at.press("y", "N", *"ring", "escape")
        assert at.shows("Discard what you typed?")
        await at.press("y")
        assert isinstance(at.app.screen, BoardScreen)


async def test_saving_twice_at_once_takes_one_job() -> None:
    store = MemoryStore(demo_document())
    async with desk(store) as at:
        await complete_form(at)
        await at.press("ctrl+s", "ctrl+s", "escape")
        await at.until(lambda: len(store.document.jobs) > 11)
        await at.until_settled()
        assert len(store.document.jobs) == 12


async def test_what_is_pasted_is_made_safe_on_its_way_in() -> None:
    async with desk(MemoryStore()) as at:
        await at.press("n")
        await at.write("Ma\x1b[31mrk\x07\u202e")
        assert at.app.screen.query_one("#name", Input).value == "Ma[31mrk"
