"""The command registry: no key twice, every command explained, every action answered."""

import inspect
import re
from pathlib import Path

import pytest
from textual.app import App
from textual.dom import DOMNode

from qdn_tui.domain.status import FLOW
from qdn_tui.tui.app import QdnApp
from qdn_tui.tui.commands import (
    COMMANDS,
    TOGETHER,
    TYPED_IN,
    Command,
    Group,
    Place,
    commands_at,
    keys_for,
)
from qdn_tui.tui.commands.command import is_typed
from qdn_tui.tui.commands.document import document
from qdn_tui.tui.screens.activity import ActivityScreen
from qdn_tui.tui.screens.app_log import AppLogScreen
from qdn_tui.tui.screens.assign import AssignScreen
from qdn_tui.tui.screens.attention import AttentionRows, AttentionScreen
from qdn_tui.tui.screens.base import DeskScreen
from qdn_tui.tui.screens.board import BoardScreen
from qdn_tui.tui.screens.conflicts import ConflictsScreen
from qdn_tui.tui.screens.copying import CopyScreen
from qdn_tui.tui.screens.deploy import DeployScreen
from qdn_tui.tui.screens.detail import DetailScreen
from qdn_tui.tui.screens.doctor import DoctorScreen
from qdn_tui.tui.screens.edit_job import EditJobScreen
from qdn_tui.tui.screens.filters import FiltersScreen
from qdn_tui.tui.screens.help import HelpScreen, help_facts
from qdn_tui.tui.screens.new_job import NewJobScreen
from qdn_tui.tui.screens.numbers import NumbersScreen
from qdn_tui.tui.screens.palette import PaletteScreen
from qdn_tui.tui.screens.reschedule import RescheduleScreen
from qdn_tui.tui.screens.revert import RevertScreen
from qdn_tui.tui.screens.theme_picker import ThemeScreen
from qdn_tui.tui.screens.undo import UndoScreen
from qdn_tui.tui.theme import THEMES
from qdn_tui.tui.widgets.board_view import BoardView
from qdn_tui.tui.widgets.list_view import ListRows
from qdn_tui.tui.widgets.look import COMPONENTS
from qdn_tui.tui.widgets.prompt_line import PromptInput
from qdn_tui.tui.widgets.schedule_grid import ScheduleGrid
from qdn_tui.tui.widgets.schedule_rows import ScheduleRows
from qdn_tui.tui.widgets.schedule_view import ScheduleView
from tests.tui.driver import desk
from tests.tui.stores import MemoryStore, demo_document

ANSWERED_BY: dict[Place, tuple[type[DOMNode], ...]] = {
    Place.CARDS: (BoardView, ListRows, ScheduleGrid, ScheduleRows, AttentionRows),
    Place.LIST: (ListRows,),
    Place.SCHEDULE: (ScheduleView,),
    Place.BOARD: (BoardScreen,),
    Place.DETAIL: (DetailScreen,),
    Place.FORM: (NewJobScreen, EditJobScreen),
    Place.ASK: (RevertScreen, AssignScreen, RescheduleScreen),
    Place.MENU: (CopyScreen,),
    Place.UNDO: (UndoScreen,),
    Place.READING: (NumbersScreen,),
    Place.ATTENTION: (AttentionScreen,),
    Place.NUMBERS: (NumbersScreen,),
    Place.SEARCH: (HelpScreen, PaletteScreen, ThemeScreen, ActivityScreen, AppLogScreen),
    Place.ACTIVITY: (ActivityScreen,),
    Place.ANYWHERE: (DeskScreen,),
    Place.CONFLICTS: (ConflictsScreen,),
    Place.PROMPT: (PromptInput,),
    Place.FILTERS: (FiltersScreen,),
    Place.DEPLOY: (DeployScreen,),
    Place.DOCTOR: (DoctorScreen,),
}


def test_no_two_commands_share_an_id() -> None:
    ids = [command.id for command in COMMANDS]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("places", TOGETHER, ids=str)
def test_no_key_means_two_things_in_one_place(places: tuple[Place, ...]) -> None:
    keys = [key for place in places for command in commands_at(place) for key in command.keys]
    assert len(keys) == len(set(keys))


def test_every_place_is_known_with_the_places_that_work_beside_it() -> None:
    assert {place for places in TOGETHER for place in places} == set(Place)
    assert all(place.where != f"in {place.value}" for place in Place)


def test_no_command_takes_a_letter_where_letters_are_typed() -> None:
    for place in TYPED_IN:
        for command in commands_at(place):
            assert not any(is_typed(key) for key in command.keys)


def test_the_page_about_keys_is_the_one_the_commands_make() -> None:
    written = (Path(__file__).parents[2] / "docs" / "keys.md").read_text("utf-8")
    assert written == document(), "python -m qdn_tui.tui.commands.document > docs/keys.md"


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.id)
def test_every_command_is_answered_where_its_keys_work(command: Command) -> None:
    action = re.sub(r"\(.*", "", command.action)
    for place in command.places:
        for answering in ANSWERED_BY[place]:
            target: type = QdnApp if action.startswith("app.") else answering
            method = getattr(target, f"action_{action.removeprefix('app.')}", None)
            assert inspect.isfunction(method), f"{target.__name__} has no {action}"
            own = not getattr(App, f"action_{action}", None)
            assert own or action.startswith("app.")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.id)
def test_every_command_is_explained_in_the_help(command: Command) -> None:
    assert (command.key_label, command.help) in {(fact.label, fact.value) for fact in help_facts()}
    assert command.help.endswith(".")
    assert command.group in Group


async def test_typing_in_the_help_leaves_what_fits_under_its_heading() -> None:
    async with desk(MemoryStore(demo_document()), size=(120, 60)) as at:
        await at.press("question_mark", *"status step")
        assert not at.shows("Move the job one status back")
        await at.press("escape", *"next status")
        assert at.shows("Move the job to exactly the next status.")
        assert at.shows("The selected job")
        assert not at.shows("Moving around")
        await at.press(*" qqq")
        assert at.shows("Nothing in the help says that.")
        await at.press("escape", "escape")
        assert isinstance(at.app.screen, BoardScreen)


async def test_the_help_opens_and_shows_keys_and_marks() -> None:
    async with desk(MemoryStore(demo_document()), size=(120, 60)) as at:
        await at.press("question_mark")
        assert at.shows("Move the job to exactly the next status.")
        assert all(at.shows(f"{info.mark} {info.label}") for info in FLOW)
        await at.press("escape")
        assert isinstance(at.app.screen, BoardScreen)


async def test_the_footer_shows_the_keys_and_a_click_on_one_works() -> None:
    async with desk(MemoryStore(demo_document())) as at:
        footer = at.lines()[-1]
        for command in commands_at(Place.BOARD):
            if command.in_footer:
                assert command.label in footer
        await at.pilot.click(offset=(footer.index("Help"), 39))
        await at.pilot.pause()
        assert isinstance(at.app.screen, HelpScreen)


async def test_a_narrow_footer_keeps_help_and_the_way_out() -> None:
    async with desk(MemoryStore(demo_document()), size=(50, 20)) as at:
        footer = at.lines()[-1]
        assert "Help" in footer
        assert "Quit" in footer
        assert "New job" in footer


def test_explanations_name_only_keys_that_exist() -> None:
    assert keys_for(("advance", "release", "create", "rotate_token"), Place.BOARD) == (
        "a advance, H release, L rotate_token"
    )


def test_every_colour_of_the_flow_is_in_every_theme_and_on_the_board() -> None:
    assert all({info.colour for info in FLOW} == set(looks.palette.flow) for looks in THEMES)
    assert {f"board--{info.colour}" for info in FLOW} <= COMPONENTS
