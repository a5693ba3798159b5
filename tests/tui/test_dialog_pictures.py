"""Pictures of one dialog after the other over the same board: no board is opened for each."""

import pytest
from pytest_textual_snapshot import SVGImageExtension  # type: ignore[import-untyped]
from syrupy.assertion import SnapshotAssertion

from qdn_tui.tui.screens.discard import DiscardScreen
from tests.tui import scenes
from tests.tui.driver import Driver

LARGE, USUAL = (200, 60), (120, 40)
SCENES = (
    scenes.noting,
    scenes.paying,
    scenes.new_link,
    scenes.duplicating,
    scenes.closing,
    scenes.reverting,
    scenes.holding,
    scenes.rescheduling,
    scenes.copying,
    scenes.qr_code,
    scenes.several_marked,
    scenes.exporting,  # what it marks stays marked
)


async def compare(snapshot: SnapshotAssertion, size: tuple[int, int]) -> None:
    """Open each dialog, take its picture, and leave it without a change."""
    app = scenes.demo_board()
    differ: list[str] = []
    async with app.run_test(size=size, notifications=True) as pilot:
        at = Driver(app, pilot)
        for scene in SCENES:
            await scenes.driven_by(app, scene)(pilot)
            taken = app.export_screenshot(simplify=True)
            if snapshot(name=scene.__name__, extension_class=SVGImageExtension) != taken:
                differ.append(scene.__name__)
            await at.press("escape")
            if isinstance(app.screen, DiscardScreen):
                await at.press("y")
            await at.until(lambda: len(app.screen_stack) == 1)
            app.clear_notifications()
    assert differ == []


async def test_dialogs_with_room_around_them(snapshot: SnapshotAssertion) -> None:
    await compare(snapshot, LARGE)


async def test_dialogs_without_colour(
    snapshot: SnapshotAssertion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    await compare(snapshot, USUAL)
