"""The form over a job: only what was changed is saved, and nothing typed is lost."""

from pathlib import Path

import pytest
from textual.widgets import Input

from qdn_tui.domain.changes import Edit
from qdn_tui.domain.document import Document, Record
from qdn_tui.domain.rules import apply
from qdn_tui.tui.edit_entry import edits, entry_of
from qdn_tui.tui.screens.detail import DetailScreen
from qdn_tui.tui.screens.edit_job import EditJobScreen
from tests.hostile.corpus import HOSTILE
from tests.tui.driver import Driver, desk
from tests.tui.scenes import edit_of
from tests.tui.stores import BUSINESS, NOW, MemoryStore, author, demo_document

MARK = "J-000001"


async def open_form(at: Driver, number: str = MARK) -> None:
    await at.go_to(number)
    await at.press("e")
    assert isinstance(at.app.screen, EditJobScreen)


async def type_into(at: Driver, **texts: str) -> None:
    """Go to fields by Tab alone, in the order of the form, and type over what stands there."""
    for field, text in texts.items():
        await tab_to(at, field)
        await at.type_over(text)


async def tab_to(at: Driver, field: str) -> None:
    for _ in range(30):
        if at.app.focused is not None and at.app.focused.id == field:
            return
        await at.press("tab")
    raise AssertionError(f"no Tab leads to {field}")


def only_edit(store: MemoryStore) -> Edit:
    ((change,),) = store.writes
    assert isinstance(change, Edit)
    return change


def typed(at: Driver, field: str) -> str:
    return at.app.screen.query_one(f"#{field}", Input).value


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_another_name_and_price_arrive_as_one_change(size: tuple[int, int]) -> None:
    store = MemoryStore(demo_document())
    async with desk(store, size=size) as at:
        await open_form(at)
        await type_into(at, name="Mark Sample", price="575.50")
        await at.press("ctrl+s")
        await at.until_said(f"{MARK}: edited.")
        await at.until_settled()
        assert not isinstance(at.app.screen, EditJobScreen)
    by_field = {edit.field: (edit.seen, edit.value) for edit in only_edit(store).edits}
    assert by_field == {
        "customer.name": ("Mark", "Mark Sample"),
        "price": (
            {"amount_cents": 60000, "currency": "USD"},
            {"amount_cents": 57550, "currency": "USD"},
        ),
    }
    job = store.document.find(MARK)
    assert job.customer.name == "Mark Sample"
    assert str(job.price) == "$575.50"
    assert [entry.kind for entry in job.history][-1] == "edit"


async def test_every_field_of_the_form_reaches_the_record() -> None:
    store = MemoryStore(demo_document())
    async with desk(store) as at:
        await open_form(at)
        await type_into(at, name="Nora Sample", phone="619.555.0177", email="nora@example.com")
        await type_into(at, street="9 Sample Street", unit="B", city="La Mesa", region="Ca.")
        await type_into(at, postal_code="92101", access="Gate 7", note="Ring twice")
        await tab_to(at, "service")
        await at.press("down")
        await type_into(at, price="700")
        await tab_to(at, "paid")
        await at.press("space")
        await type_into(at, method="cash")
        await at.press("ctrl+s")
        await at.until_said("edited.")
        await at.until_settled()
    assert len(only_edit(store).edits) == 14
    job = store.document.find(MARK)
    assert (job.customer.name, job.customer.phone) == ("Nora Sample", "+16195550177")
    assert job.customer.email == "nora@example.com"
    address = job.address
    assert (address.line1, address.line2, address.city) == ("9 Sample Street", "B", "La Mesa")
    assert (address.region, address.postal_code) == ("Ca.", "92101")
    assert address.access_notes == "Gate 7"
    assert job.notes.customer == "Ring twice"
    assert job.service == BUSINESS.services[1].code
    assert str(job.price) == "$700"
    assert (job.payment.state, job.payment.method) == ("paid", "cash")


async def test_a_wrong_phone_number_is_said_and_not_saved() -> None:
    store = MemoryStore(demo_document())
    async with desk(store, size=(80, 24)) as at:
        await open_form(at)
        await type_into(at, phone="619 555")
        assert at.shows("· needs ten digits")
        await tab_to(at, "note")
        await at.press("ctrl+s")
        assert at.shows("✗ needs ten digits")
        assert at.shows("Not saved yet: 1 to mend.")
        assert at.app.focused is not None
        assert at.app.focused.id == "phone"
        assert typed(at, "phone") == "619 555"
        assert store.writes == []


async def test_the_last_way_to_reach_a_customer_cannot_be_deleted() -> None:
    store = MemoryStore(demo_document())
    async with desk(store) as at:
        await open_form(at, "J-000003")
        await type_into(at, email="")
        await at.press("ctrl+s")
        assert at.shows("✗ phone or email")
        assert at.shows("Not saved yet: 1 to mend.")
        assert store.writes == []


async def test_the_same_values_in_another_writing_are_no_change() -> None:
    store = MemoryStore(demo_document())
    async with desk(store) as at:
        await open_form(at)
        await type_into(at, phone="619.555.0142", price="$600.00")
        await at.press("ctrl+s")
        assert at.shows(f"{MARK}: nothing was changed.")
        assert not isinstance(at.app.screen, EditJobScreen)
        assert store.writes == []


async def test_nothing_typed_is_lost_when_the_disk_is_full(tmp_path: Path) -> None:
    store = MemoryStore(demo_document())
    in_the_way = tmp_path / "outbox"
    in_the_way.write_text("a file where the folder should be")
    async with desk(store, outbox=in_the_way / "local.jsonl") as at:
        await open_form(at)
        await type_into(at, name="Mark Sample")
        await at.press("ctrl+s")
        await at.until_said("All you typed is kept")
        assert typed(at, "name") == "Mark Sample"
        in_the_way.unlink()
        await at.press("ctrl+s")
        await at.until_said("edited.")
        await at.until_settled()
        assert store.document.find(MARK).customer.name == "Mark Sample"


async def test_what_somebody_else_changed_meanwhile_is_shown_and_not_overwritten() -> None:
    store = MemoryStore(demo_document())
    other = author("Rosa Example", NOW, seed=70)
    async with desk(store) as at:
        await open_form(at)
        await type_into(at, name="Mark Mine")
        edit = edit_of(store.document.find(MARK), "customer.name", "Mark Theirs")
        store.document = apply(
            store.document, [other.edit(store.document.find(MARK), [edit])], BUSINESS
        )
        await at.until_said("▲ meanwhile Mark Theirs")
        await at.press("ctrl+s")
        assert at.shows("was changed by someone else meanwhile: name")
        assert typed(at, "name") == "Mark Mine"
        assert store.writes == []
        assert store.document.find(MARK).customer.name == "Mark Theirs"


async def test_an_edit_made_offline_waits_in_the_outbox() -> None:
    store = MemoryStore(demo_document())
    async with desk(store) as at:
        await at.cut_off()
        await open_form(at)
        await type_into(at, name="Mark Sample")
        await at.press("ctrl+s")
        await at.until_said(f"{MARK}: edited. It is kept here and sent later.")
        await at.until_said("1 waiting")
        assert at.job(MARK).customer.name == "Mark Sample"
        assert store.writes == []
        await at.reconnect()
        await at.until_settled()
        assert only_edit(store).edits[0].seen == "Mark"
        assert store.document.find(MARK).customer.name == "Mark Sample"


async def test_two_edits_of_a_field_without_a_connection_become_a_conflict() -> None:
    store = MemoryStore(demo_document())
    other = author("Rosa Example", NOW, seed=70)
    async with desk(store) as at:
        await at.cut_off()
        await open_form(at)
        await type_into(at, name="Mark Mine")
        await at.press("ctrl+s")
        await at.until_said("1 waiting")
        there = store.document.find(MARK)
        edit = edit_of(there, "customer.name", "Mark Theirs")
        store.document = apply(store.document, [other.edit(there, [edit])], BUSINESS)
        await at.reconnect()
        await at.until_said("1 conflict")
        await at.press("x")
        assert at.shows("Mark Theirs")
        assert at.shows("Mark Mine")
        assert store.document.find(MARK).customer.name == "Mark Theirs"


async def test_escape_leaves_an_untouched_form_at_once() -> None:
    async with desk(MemoryStore(demo_document())) as at:
        await open_form(at)
        await at.press("tab", "tab", "escape")
        assert not isinstance(at.app.screen, EditJobScreen)


async def test_escape_asks_before_something_typed_is_thrown_away() -> None:
    async with desk(MemoryStore(demo_document())) as at:
        await open_form(at)
        await type_into(at, name="Mark S")
        await at.press("escape")
        assert at.shows("Discard what you typed?")
        await at.press("n")
        assert typed(at, "name") == "Mark S"
        await type_into(at, name="Mark")
        await at.press("escape")
        assert not isinstance(at.app.screen, EditJobScreen)


async def test_the_detail_opens_the_form_over_it() -> None:
    async with desk(MemoryStore(demo_document())) as at:
        await at.go_to(MARK)
        await at.press("enter")
        await at.press("e")
        assert isinstance(at.app.screen, EditJobScreen)
        await at.press("escape")
        assert isinstance(at.app.screen, DetailScreen)


async def test_nothing_is_edited_where_the_desk_only_reads() -> None:
    async with desk(MemoryStore(demo_document()), read_only=True) as at:
        await at.go_to(MARK)
        await at.press("e")
        assert at.shows("read only here")
        assert not isinstance(at.app.screen, EditJobScreen)


def poisoned(text: str) -> Document:
    """Mark's job with `text` wherever a customer could have put it, and a service of old."""
    job = demo_document().find(MARK)
    customer = job.customer.model_copy(update={"name": text, "email": text})
    address = job.address.model_copy(
        update=dict.fromkeys(
            ("line1", "line2", "city", "region", "postal_code", "access_notes"), text
        )
    )
    hostile = job.model_copy(
        update={
            "customer": customer,
            "address": address,
            "service": text,
            "notes": job.notes.model_copy(update={"customer": text}),
            "payment": job.payment.model_copy(update={"method": text}),
        }
    )
    return Document(entries=(Record(hostile),), next_number=2)


async def test_hostile_text_is_shown_safely_and_left_as_it_is() -> None:
    for_all = "".join(HOSTILE)
    store = MemoryStore(poisoned(for_all))
    async with desk(store, size=(80, 24)) as at:
        await open_form(at)
        for _ in range(16):
            shown = at.screen()
            assert not {"\x1b", "\x07", "\x9b", "\x9d", "\u202e", "\u2066"} & set(shown)
            await at.press("tab")
        await at.press("ctrl+s")
        assert at.shows("nothing was changed.")
        assert store.writes == []


@pytest.mark.parametrize("text", HOSTILE[::9])
def test_a_form_that_was_only_opened_makes_no_edit_of_any_text(text: str) -> None:
    job = poisoned(text).jobs[0]
    assert edits(entry_of(job), job, BUSINESS) == ()


async def test_line_breaks_of_a_note_outlive_an_edit_of_it() -> None:
    document = demo_document()
    note = edit_of(document.find(MARK), "notes.customer", "Two chairs\nand a table")
    by = author("Rosa Example", NOW, seed=70)
    store = MemoryStore(apply(document, [by.edit(document.find(MARK), [note])], BUSINESS))
    async with desk(store) as at:
        await open_form(at)
        await tab_to(at, "note")
        assert typed(at, "note") == "Two chairs ↵ and a table"
        await at.press("end")
        await at.write("!")
        await at.press("ctrl+s")
        await at.until_settled()
        await at.until(lambda: bool(store.writes))
    assert store.document.find(MARK).notes.customer == "Two chairs\nand a table!"


async def test_a_long_text_shows_its_beginning_until_somebody_types_there() -> None:
    long = "Beginning " + "and on " * 14 + "End"
    store = MemoryStore(demo_document())
    mark = store.document.find(MARK)
    edit = author(seed=71).edit(mark, [edit_of(mark, "customer.name", long)])
    store.document = apply(store.document, [edit], BUSINESS)
    async with desk(store, size=(80, 24)) as at:
        await open_form(at)
        name = at.app.screen.query_one("#name", Input)
        assert name.render_line(0).text.rstrip().endswith("End")
        await at.press("tab")
        assert name.render_line(0).text.startswith("Beginning and on")
        assert name.value == long
        # A click is meant for the letter that is seen under it.
        margin = name.content_region.x - name.region.x
        await at.pilot.click("#name", offset=(margin + 5, 0))
        assert name.cursor_position == 5
        assert name.render_line(0).text.startswith("Beginning and on")
