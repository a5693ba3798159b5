"""Pictures of the doctor's reports, compared with the ones looked at and accepted."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.tui import scenes
from tests.tui.doctors import STALE, ScriptedDoctor

Compare = Callable[..., bool]


def report(compare: Compare, scene: Any, size: tuple[int, int]) -> bool:
    app = scenes.demo_board(open_doctor=lambda: ScriptedDoctor((STALE,)))
    return compare(app, terminal_size=size, run_before=scenes.driven_by(app, scene))


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
@pytest.mark.parametrize("scene", [scenes.doctor_diagnosed, scenes.doctor_checked_up])
def test_report(snap_compare: Compare, scene: Any, size: tuple[int, int]) -> None:
    assert report(snap_compare, scene, size)


def test_with_room_around_it(snap_compare: Compare) -> None:
    assert report(snap_compare, scenes.doctor_diagnosed, (200, 60))


def test_without_colour(snap_compare: Compare, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert report(snap_compare, scenes.doctor_checked_up, (120, 40))
