"""The deploy panel under somebody's fingers: plan, ship, watch, stop, go back, leave."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from textual.message import Message
from textual.widgets import Input

from qdn_tui.deploy import Kind, Plan
from qdn_tui.errors import QdnError
from qdn_tui.tui.orders import as_qdn_error
from qdn_tui.tui.screens.agree import AgreeScreen
from qdn_tui.tui.screens.board import BoardScreen
from qdn_tui.tui.screens.deploy import DeployScreen
from qdn_tui.tui.screens.help import HelpScreen
from qdn_tui.tui.screens.leaving import LeavingScreen
from qdn_tui.tui.screens.palette import offers
from qdn_tui.tui.shipping.deployer import Deployer
from qdn_tui.tui.shipping.news import DeployNews, Ended
from qdn_tui.tui.shipping.port import Wanted
from tests.tui.deploys import (
    BROKEN_OFF,
    FAULT,
    NEW,
    OLD,
    OLDER,
    PLAN,
    PROMOTING,
    REASON,
    SITE,
    STANDING,
    TAKEN_BACK,
    ScriptedPort,
    nowhere,
)
from tests.tui.driver import Driver, desk
from tests.tui.stores import MemoryStore, demo_document


@asynccontextmanager
async def panel(
    port: ScriptedPort, *, size: tuple[int, int] = (120, 40), **options: Any
) -> AsyncIterator[Driver]:
    """The board with its deploy panel open, planned."""
    store = MemoryStore(demo_document())
    async with desk(store, size=size, open_deploy=lambda: port, **options) as at:
        await at.press("D")
        await at.until(lambda: not deployer(at).is_asking)
        yield at
        port.let_go()


def deployer(at: Driver) -> Any:
    return at.app.desk.deployer


async def agree(at: Driver) -> None:
    await at.until(lambda: isinstance(at.app.screen, AgreeScreen))
    await at.press("enter")


async def shipping(at: Driver, key: str = "r") -> None:
    """A run begins, and has told what it has to tell."""
    await at.press(key)
    await agree(at)
    await at.until(lambda: deployer(at).run is not None and bool(deployer(at).run.steps))


async def test_opening_it_shows_the_plan_with_every_reason_and_the_history() -> None:
    async with panel(ScriptedPort(), size=(160, 60)) as at:
        for said in ("/track/index.html", "content differs", "headers differ", "0.020 USD"):
            assert at.shows(said)
        assert at.shows(f"serves {OLD}")
        assert at.shows("new prices")
        assert at.shows("4 of 1000 free ones left")
        assert at.lines()[0].startswith(" qdn  local ")


async def test_run_all_asks_with_the_plan_and_ships_with_every_step_seen() -> None:
    port = ScriptedPort()
    async with panel(port) as at:
        await at.press("r")
        await at.until(lambda: isinstance(at.app.screen, AgreeScreen))
        assert at.shows("4 files, 2 functions, API, 8 paths to purge")
        assert port.shipped == []
        await at.press("enter")
        await at.until_said(f"{NEW} is deployed")
        assert port.shipped == [Wanted(Kind.DEPLOY)]
        assert at.shows("✓ Promote pages")


@pytest.mark.parametrize(
    ("key", "kind"), [("f", Kind.PUBLISH), ("m", Kind.PROMOTE), ("i", Kind.INVALIDATE)]
)
async def test_its_parts_are_planned_and_asked_for_alone(key: str, kind: Kind) -> None:
    port = ScriptedPort()
    async with panel(port) as at:
        await shipping(at, key)
        assert port.shipped == [Wanted(kind)]
        assert Wanted(kind) in port.planned_for


async def test_leaving_the_question_ships_nothing() -> None:
    port = ScriptedPort()
    async with panel(port) as at:
        await at.press("r")
        await at.until(lambda: isinstance(at.app.screen, AgreeScreen))
        await at.press("escape")
        assert isinstance(at.app.screen, DeployScreen)
        assert port.shipped == []


async def test_a_plan_that_comes_under_another_screen_is_asked_about_when_that_is_gone() -> None:
    port = ScriptedPort()
    async with panel(port) as at:
        port.may_plan.clear()
        await at.press("r", "question_mark")
        port.may_plan.set()
        await at.until(lambda: not deployer(at).is_asking)
        assert isinstance(at.app.screen, HelpScreen)
        await at.press("escape")
        await at.until(lambda: isinstance(at.app.screen, AgreeScreen))
        await agree(at)
        await at.until(lambda: port.shipped == [Wanted(Kind.DEPLOY)])


async def test_production_ships_only_when_its_site_is_typed() -> None:
    port = ScriptedPort()
    async with panel(port, production=True, environment_name="production") as at:
        await at.press("r")
        await at.until(lambda: isinstance(at.app.screen, AgreeScreen))
        await at.press("enter")
        assert at.shows("that is another name")
        await at.write("yes")
        await at.press("enter")
        assert port.shipped == []
        at.app.screen.query_one(Input).value = ""
        await at.write(SITE)
        await at.press("enter")
        await at.until(lambda: port.shipped == [Wanted(Kind.DEPLOY)])


async def test_read_only_refuses_with_a_reason_and_still_plans() -> None:
    port = ScriptedPort()
    async with panel(port, read_only=True) as at:
        assert at.shows("/track/index.html")
        for key in "rfmibe":
            await at.press(key)
        await at.until_said("read only here: nothing can be shipped")
        assert port.shipped == []
        assert isinstance(at.app.screen, DeployScreen)
        why = {offer.command.id: offer.why_not for offer in offers(at.app.screen)}
        assert "read only" in (why["deploy_run"] or "")
        assert why["deploy_plan"] is None


async def test_nothing_to_ship_is_said_and_not_asked() -> None:
    empty = Plan(Kind.DEPLOY, "local", "a checkout", OLD, OLD)
    async with panel(ScriptedPort(plan=empty)) as at:
        assert at.shows("Nothing differs")
        await at.press("r")
        await at.until_said(f"Nothing differs: release {OLD} is served already.")
        assert isinstance(at.app.screen, DeployScreen)


async def test_a_failed_run_says_why_and_that_it_was_taken_back() -> None:
    async with panel(ScriptedPort(TAKEN_BACK, fault=FAULT)) as at:
        await shipping(at)
        await at.until_said(f"Failed and taken back, {OLD} is served again")
        assert at.shows(REASON)
        assert at.shows("✗ Verify")


async def test_a_rollback_chooses_shows_its_own_plan_and_goes() -> None:
    port = ScriptedPort()
    async with panel(port) as at:
        await at.press("b")
        assert at.shows("Go back to which release?")
        # What is served, and what never was production's state, is not offered.
        assert not any("77cc66dd55ee" in line for line in at.lines()[8:20])
        await at.press("enter")
        await at.until(lambda: isinstance(at.app.screen, AgreeScreen))
        assert at.shows("Rollback in local?")
        assert port.planned_for[-1] == Wanted(Kind.ROLLBACK, OLDER.id)
        await at.press("enter")
        await at.until(lambda: port.shipped == [Wanted(Kind.ROLLBACK, OLDER.id)])


async def test_a_broken_run_can_be_resumed_and_nothing_else_can() -> None:
    async with panel(ScriptedPort()) as at:
        await at.press("e")
        await at.until_said("No run broke off")
    port = ScriptedPort(standing=replace(STANDING, latest=BROKEN_OFF))
    async with panel(port) as at:
        await at.press("e")
        await at.until(lambda: isinstance(at.app.screen, AgreeScreen))
        assert at.shows("by Rosa@laptop was stopped in")
        await at.press("enter")
        await at.until(lambda: port.shipped == [Wanted(None)])


async def test_cancelling_stops_the_run_and_says_how_production_stands() -> None:
    port = ScriptedPort(PROMOTING, holds=True)
    async with panel(port) as at:
        await at.press("x")
        await at.until_said("Nothing is under way")
        await shipping(at)
        await at.until_said("▶ Promote assets")
        await at.press("r")
        await at.until_said("A run is under way")
        await at.press("x")
        await at.until_said("Stopped in Promote assets; production is in between")
        assert port.cancels == 1
        assert at.shows("■ Promote assets")


async def test_a_run_goes_on_behind_the_board_which_shows_it() -> None:
    port = ScriptedPort(PROMOTING, holds=True)
    async with panel(port) as at:
        await shipping(at)
        await at.until(lambda: deployer(at).run.place == (7, 12))
        await at.press("escape")
        assert isinstance(at.app.screen, BoardScreen)
        await at.until(lambda: "▶ deploying 7/12" in at.lines()[0])
        await at.press("D")
        await at.until_said("▶ Promote assets")
        await at.press("escape")
        port.fault = FAULT
        port.let_go()
        await at.until(lambda: not deployer(at).is_running)
        await at.until_said(REASON)
        assert "deploying" not in at.lines()[0]


@pytest.mark.parametrize("key", ["w", "s"])
async def test_leaving_the_board_meanwhile_asks_and_waits_or_stops(key: str) -> None:
    port = ScriptedPort(PROMOTING, holds=True)
    async with panel(port) as at:
        await shipping(at)
        await at.press("escape", "q")
        assert isinstance(at.app.screen, LeavingScreen)
        await at.press("escape")
        assert isinstance(at.app.screen, BoardScreen)
        await at.press("q", key)
        if key == "w":
            assert deployer(at).is_running
            port.let_go()
        await at.until(lambda: not at.app.is_running or at.app._exit)
        assert not deployer(at).is_running
        assert port.cancels == (1 if key == "s" else 0)


async def test_what_cannot_be_planned_is_said_with_what_to_do() -> None:
    port = ScriptedPort()
    port.planning_fault = QdnError("frontend/track/index.html.j2: is missing", "Correct it")
    async with panel(port) as at:
        assert at.shows("index.html.j2: is missing")
        port.planning_fault = None
        await at.press("p")
        await at.until_said("/track/index.html")
    async with desk(MemoryStore(), open_deploy=nowhere) as at:
        await at.press("D")
        await at.until_said("This environment has no stack")


async def test_a_board_that_ships_nothing_says_so() -> None:
    async with desk(MemoryStore(demo_document())) as at:
        await at.press("D")
        await at.until_said("Nothing can be shipped from this board")


async def test_the_parts_scroll_and_the_log_follows_until_somebody_looks_back() -> None:
    async with panel(ScriptedPort(), size=(80, 24)) as at:
        assert not at.shows("E2EXAMPLE")
        await at.press("end")
        assert at.shows("E2EXAMPLE")
        await shipping(at)
        await at.until_said("went well")
        assert at.shows(f"{NEW} is deployed")


async def test_hostile_names_in_plan_and_history_do_not_reach_the_terminal() -> None:
    evil = "evil\x1b]0;x\x07\u202e[/]"
    standing = replace(
        STANDING,
        history=(STANDING.history[0].model_copy(update={"by": evil, "message": evil}),),
        source=evil,
    )
    port = ScriptedPort(plan=replace(PLAN, source=evil, notes=(evil,)), standing=standing)
    async with panel(port, size=(160, 60)) as at:
        shown = at.screen()
        assert "evil" in shown
        assert not any(character in shown for character in "\x1b\x07\u202e")


def test_a_run_whose_terminal_went_is_stopped_where_it_can_stop_and_waited_for() -> None:
    port, told = ScriptedPort(PROMOTING, holds=True), list[Message]()
    deployer = Deployer(lambda: port, told.append, as_qdn_error)
    deployer.stop_and_wait()
    deployer.ship(Wanted(Kind.DEPLOY))
    deployer.stop_and_wait()
    assert port.cancels == 1
    assert isinstance(told[-1], DeployNews)
    assert isinstance(told[-1].news, Ended)
