"""Pictures of every screen at the usual sizes, compared with the ones looked at and accepted."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from qdn_tui.tui.preferences import preferences_of
from qdn_tui.tui.theme import THEME_NAMES
from tests.tui import scenes
from tests.tui.driver import Driver
from tests.tui.pictures import PICTURES, taken
from tests.tui.stores import busy_quarter

SMALL, USUAL, LARGE = (80, 24), (120, 40), (200, 60)
Compare = Callable[..., bool]
Scene = Callable[[Driver], Awaitable[None]]


def same(compare: Compare, size: tuple[int, int], scene: Scene | None, **options: Any) -> bool:
    app = scenes.demo_board(**options)
    return compare(app, terminal_size=size, run_before=scenes.driven_by(app, scene))


@pytest.mark.parametrize("size", [SMALL, USUAL, LARGE], ids=["80x24", "120x40", "200x60"])
class TestSizes:
    def test_board(self, snap_compare: Compare, size: tuple[int, int]) -> None:
        assert same(snap_compare, size, scenes.on_mark)

    def test_detail(self, snap_compare: Compare, size: tuple[int, int]) -> None:
        assert same(snap_compare, size, scenes.detail_of_mark)

    def test_help_searched(self, snap_compare: Compare, size: tuple[int, int]) -> None:
        assert same(snap_compare, size, scenes.help_searched)

    def test_palette_over_all_commands(self, snap_compare: Compare, size: tuple[int, int]) -> None:
        assert same(snap_compare, size, scenes.palette_open)

    def test_activity(self, snap_compare: Compare, size: tuple[int, int]) -> None:
        assert same(snap_compare, size, scenes.activity_open)

    def test_numbers(self, snap_compare: Compare, size: tuple[int, int]) -> None:
        assert same(snap_compare, size, scenes.numbers_open, archived=lambda *_: busy_quarter())

    def test_new_job(self, snap_compare: Compare, size: tuple[int, int]) -> None:
        assert same(snap_compare, size, scenes.new_job_half_filled)

    def test_app_log(
        self,
        snap_compare: Compare,
        size: tuple[int, int],
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        # Its name stands on the picture.
        monkeypatch.chdir(tmp_path)
        log = Path("qdn.log")
        log.write_text("".join(scenes.LOGGED))
        assert same(snap_compare, size, scenes.app_log_open, log=log)


def test_a_card_that_is_dragged(snap_compare: Compare) -> None:
    assert same(snap_compare, USUAL, scenes.dragging)


@pytest.mark.parametrize("size", [SMALL, USUAL], ids=["80x24", "120x40"])
class TestSmallerScreens:
    def test_empty_board(self, snap_compare: Compare, size: tuple[int, int]) -> None:
        assert same(snap_compare, size, None, empty=True)

    def test_help(self, snap_compare: Compare, size: tuple[int, int]) -> None:
        assert same(snap_compare, size, scenes.help_open)

    def test_palette_searched(self, snap_compare: Compare, size: tuple[int, int]) -> None:
        assert same(snap_compare, size, scenes.palette_searched)

    def test_mistakes_in_the_form(self, snap_compare: Compare, size: tuple[int, int]) -> None:
        assert same(snap_compare, size, scenes.new_job_with_mistakes)

    def test_link_copied(self, snap_compare: Compare, size: tuple[int, int]) -> None:
        assert same(snap_compare, size, scenes.link_copied)

    def test_edit(self, snap_compare: Compare, size: tuple[int, int]) -> None:
        assert same(snap_compare, size, scenes.editing)

    def test_revert(self, snap_compare: Compare, size: tuple[int, int]) -> None:
        assert same(snap_compare, size, scenes.reverting)

    def test_conflicts(self, snap_compare: Compare, size: tuple[int, int]) -> None:
        assert same(snap_compare, size, scenes.conflicts_open)

    def test_records_apart(self, snap_compare: Compare, size: tuple[int, int]) -> None:
        assert same(snap_compare, size, scenes.attention_open, broken=True)


@pytest.mark.parametrize("size", [SMALL, USUAL], ids=["80x24", "120x40"])
@pytest.mark.parametrize(
    "scene",
    [
        scenes.closing,
        scenes.holding,
        scenes.rescheduling,
        scenes.assigning,
        scenes.noting,
        scenes.paying,
        scenes.copying,
        scenes.qr_code,
        scenes.new_link,
        scenes.duplicating,
        scenes.undo_shown,
        scenes.several_marked,
        scenes.some_refused,
        scenes.exporting,
    ],
    ids=lambda scene: scene.__name__,
)
def test_dialog(snap_compare: Compare, size: tuple[int, int], scene: Scene) -> None:
    assert same(snap_compare, size, scene)


@pytest.mark.parametrize(
    "scene",
    [
        scenes.assigning,
        scenes.conflicts_open,
        scenes.editing,
        scenes.undo_shown,
        scenes.some_refused,
    ],
    ids=lambda scene: scene.__name__,
)
def test_with_room_around_it(snap_compare: Compare, scene: Scene) -> None:
    assert same(snap_compare, LARGE, scene)


def test_production_and_read_only(snap_compare: Compare) -> None:
    assert same(
        snap_compare,
        USUAL,
        scenes.refused,
        broken=True,
        environment_name="production",
        production=True,
        read_only=True,
    )


@pytest.mark.parametrize("name", THEME_NAMES)
def test_theme(snap_compare: Compare, name: str) -> None:
    preferences = preferences_of({}, {"theme": name})
    assert same(snap_compare, (100, 30), scenes.link_copied, broken=True, preferences=preferences)


def test_a_form_in_high_contrast(snap_compare: Compare) -> None:
    preferences = preferences_of({}, {"theme": "high-contrast"})
    assert same(snap_compare, SMALL, scenes.new_job_with_mistakes, preferences=preferences)


def test_a_dialog_where_lines_are_few(snap_compare: Compare) -> None:
    assert same(snap_compare, (60, 20), scenes.holding)


@pytest.mark.parametrize("size", [SMALL, USUAL, LARGE], ids=["80x24", "120x40", "200x60"])
def test_theme_tried_on(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert same(snap_compare, size, scenes.theme_tried_on)


class TestWithoutColour:
    @pytest.fixture(autouse=True)
    def no_colour(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("NO_COLOR", "1")

    @pytest.mark.parametrize("size", [SMALL, USUAL], ids=["80x24", "120x40"])
    def test_board(self, snap_compare: Compare, size: tuple[int, int]) -> None:
        assert same(snap_compare, size, scenes.on_mark, broken=True)

    def test_new_job(self, snap_compare: Compare) -> None:
        assert same(snap_compare, USUAL, scenes.new_job_half_filled)

    def test_numbers(self, snap_compare: Compare) -> None:
        scene = scenes.numbers_of_a_week
        assert same(snap_compare, SMALL, scene, archived=lambda *_: busy_quarter())

    @pytest.mark.parametrize(
        "scene",
        [
            scenes.detail_of_mark,
            scenes.editing,
            scenes.conflicts_open,
            scenes.assigning,
            scenes.refused,
        ],
        ids=lambda scene: scene.__name__,
    )
    def test_what_opens_over_it(self, snap_compare: Compare, scene: Scene) -> None:
        assert same(snap_compare, USUAL, scene)

    @pytest.mark.parametrize(
        "scene",
        [
            scenes.help_searched,
            scenes.palette_open,
            scenes.theme_tried_on,
            scenes.activity_searched,
        ],
    )
    def test_lists(self, snap_compare: Compare, scene: Scene) -> None:
        assert same(snap_compare, SMALL, scene)


async def test_the_readmes_pictures_can_be_taken() -> None:
    pictures = await taken()
    assert pictures.keys() == PICTURES.keys()
    assert "Soderblom" in pictures["board"]
