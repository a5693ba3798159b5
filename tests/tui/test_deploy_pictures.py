"""Pictures of the deploy panel, compared with the ones looked at and accepted."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest

from qdn_tui.deploy import Event
from tests.tui import scenes
from tests.tui.deploys import FAULT, PROMOTING, TAKEN_BACK, WENT_WELL, ScriptedPort
from tests.tui.driver import Driver

SMALL, USUAL, LARGE = (80, 24), (120, 40), (200, 60)
Compare = Callable[..., bool]
Scene = Callable[[Driver], Awaitable[None]]


def same(
    compare: Compare,
    size: tuple[int, int],
    scene: Scene,
    script: Sequence[Event] = WENT_WELL,
    *,
    fault: Exception | None = None,
    holds: bool = False,
    **options: Any,
) -> bool:
    port = ScriptedPort(script, fault=fault, holds=holds)
    app = scenes.demo_board(open_deploy=lambda: port, **options)
    return compare(app, terminal_size=size, run_before=scenes.driven_by(app, scene))


@pytest.mark.parametrize("size", [SMALL, USUAL, LARGE], ids=["80x24", "120x40", "200x60"])
class TestSizes:
    def test_plan(self, snap_compare: Compare, size: tuple[int, int]) -> None:
        assert same(snap_compare, size, scenes.deploy_planned)

    def test_running(self, snap_compare: Compare, size: tuple[int, int]) -> None:
        assert same(snap_compare, size, scenes.deploy_running, PROMOTING, holds=True)

    def test_taken_back(self, snap_compare: Compare, size: tuple[int, int]) -> None:
        assert same(snap_compare, size, scenes.deploy_over, TAKEN_BACK, fault=FAULT)


@pytest.mark.parametrize("size", [SMALL, USUAL], ids=["80x24", "120x40"])
class TestSmallerScreens:
    def test_agreeing_in_production(self, snap_compare: Compare, size: tuple[int, int]) -> None:
        assert same(
            snap_compare,
            size,
            scenes.deploy_asked,
            environment_name="production",
            production=True,
        )

    def test_rollback_picker(self, snap_compare: Compare, size: tuple[int, int]) -> None:
        assert same(snap_compare, size, scenes.deploy_rollback)

    def test_leaving(self, snap_compare: Compare, size: tuple[int, int]) -> None:
        assert same(snap_compare, size, scenes.deploy_left, PROMOTING, holds=True)

    def test_without_colour(
        self, snap_compare: Compare, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("NO_COLOR", "1")
        assert same(snap_compare, size, scenes.deploy_over, TAKEN_BACK, fault=FAULT)
