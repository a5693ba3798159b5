"""The doctor at the board: a key on a card, the report, and what it offers to do."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from textual.widgets import Input

from qdn_tui.errors import QdnError
from qdn_tui.tui.screens.agree import AgreeScreen
from qdn_tui.tui.screens.board import BoardScreen
from qdn_tui.tui.screens.detail import DetailScreen
from tests.tui.doctors import HEALTHY, SITE, STALE, ScriptedDoctor
from tests.tui.driver import SITE as PAGES
from tests.tui.driver import Driver, desk
from tests.tui.stores import MemoryStore, demo_document


@asynccontextmanager
async def board(doctor: ScriptedDoctor, **options: Any) -> AsyncIterator[Driver]:
    store = MemoryStore(demo_document())
    async with desk(store, open_doctor=lambda: doctor, **options) as at:
        await at.go_to("J-000001")
        yield at
        doctor.let_go()


async def test_a_key_on_a_card_asks_about_its_link_and_shows_verdict_and_layers() -> None:
    doctor = ScriptedDoctor()
    async with board(doctor) as at:
        await at.press("M")
        await at.until_said("The customer gets to the job by this link.")
        token = at.job("J-000001").tracking_token
        assert doctor.asked == [f"{PAGES}/track/{token}"]
        for said in ("✓ Distribution", "✓ Edge function", "byte for byte", "✓ Storage"):
            assert at.shows(said)
        await at.press("escape")
        assert isinstance(at.app.screen, BoardScreen)


async def test_it_works_in_a_jobs_details_too() -> None:
    async with board(ScriptedDoctor()) as at:
        await at.press("enter", "M")
        await at.until_said("The customer gets to the job by this link.")
        await at.press("escape")
        assert isinstance(at.app.screen, DetailScreen)


async def test_what_is_offered_is_asked_for_done_and_looked_at_again() -> None:
    doctor = ScriptedDoctor((STALE, HEALTHY))
    async with board(doctor) as at:
        await at.press("M")
        await at.until_said("The edge answers 404 out of its memory; the job is there.")
        assert at.shows("qdn deploy invalidate --site '/api/track/*'")
        await at.press("f")
        await at.until(lambda: isinstance(at.app.screen, AgreeScreen))
        await at.press("enter")
        await at.until_said("The customer gets to the job by this link.")
        assert [cure.paths for cure in doctor.cured] == [("/api/track/*",)]
        await at.press("f")
        await at.until_said("nothing that could be done from here")


async def test_in_production_the_site_is_typed_first() -> None:
    doctor = ScriptedDoctor((STALE, HEALTHY))
    async with board(doctor, environment_name="production", production=True) as at:
        await at.press("M")
        await at.until_said("out of its memory")
        await at.press("f")
        await at.until(lambda: isinstance(at.app.screen, AgreeScreen))
        await at.press("enter")
        assert doctor.cured == []
        at.app.screen.query_one(Input).value = SITE
        await at.press("enter")
        await at.until(lambda: len(doctor.cured) == 1)


async def test_a_read_only_desk_is_told_and_nothing_is_done() -> None:
    doctor = ScriptedDoctor((STALE,))
    async with board(doctor, read_only=True) as at:
        await at.press("M")
        await at.until_said("out of its memory")
        await at.press("f")
        await at.until_said("local is read only here")
        assert doctor.cured == []


async def test_a_doctor_that_fails_leaves_the_board_up_and_says_why() -> None:
    doctor = ScriptedDoctor(fault=QdnError("Nobody answers", "Check the network"))
    async with board(doctor) as at:
        await at.press("M")
        await at.until_said("Nobody answers. Check the network")
        await at.press("r")
        await at.until(lambda: len(doctor.asked) == 2)


async def test_the_whole_environment_is_looked_over_what_failed_first() -> None:
    async with board(ScriptedDoctor()) as at:
        await at.press("U")
        await at.until_said("1 of 9 checks failed.")
        text = at.screen()
        assert text.index("✗ Function") < text.index("! Records") < text.index("✓ Outbox")


async def test_leaving_while_it_looks_is_no_harm() -> None:
    doctor = ScriptedDoctor(holds=True)
    async with board(doctor) as at:
        await at.press("M")
        await at.until_said("looking…")
        await at.press("escape")
        doctor.let_go()
        await at.until(lambda: len(doctor.asked) == 1)
        assert isinstance(at.app.screen, BoardScreen)


async def test_a_board_without_a_doctor_says_so() -> None:
    async with desk(MemoryStore(demo_document())) as at:
        await at.go_to("J-000001")
        await at.press("M")
        await at.until_said("There is no doctor at this board.")
