"""Pictures of the ways to find and look at jobs, compared with the ones looked at and accepted."""

from collections.abc import Awaitable, Callable

import pytest

from qdn_tui.domain.document import Document
from qdn_tui.domain.job import Assignment
from qdn_tui.domain.rules import apply
from tests.tui import scenes
from tests.tui.driver import Driver, new_board
from tests.tui.scenes import eyes, schedule
from tests.tui.stores import (
    BUSINESS,
    MemoryStore,
    author,
    demo_document,
    with_broken_records,
)
from tests.tui.test_attention import a_day_that_needs_eyes

Compare = Callable[..., bool]
Scene = Callable[[Driver], Awaitable[None]]
SIZES = {"80x24": (80, 24), "120x40": (120, 40), "200x60": (200, 60)}


def crewed_day() -> Document:
    """The ordinary day, with crews for today's jobs."""
    document = demo_document()
    by = author("Dana Dispatch", seed=80)
    for crew, truck, numbers in (
        (("Rosa Example", "Theo Sample"), "Truck 1", ("J-000001", "J-000003")),
        (("Ines Sample",), "Truck 2", ("J-000004", "J-000006")),
    ):
        assigned = Assignment(crew=crew, truck=truck)
        for number in numbers:
            document = apply(document, [by.assign(document.find(number), assigned)], BUSINESS)
    return document


async def filtering(at: Driver) -> None:
    await at.press("slash", *"status:ready date:this-week..")


async def filter_kept(at: Driver) -> None:
    await at.press("slash", *"!alder unpaid", "enter")


async def sorted_list(at: Driver) -> None:
    await at.go_to("J-000001")
    await at.press("3", "greater_than_sign", "minus")


async def panel(at: Driver) -> None:
    await at.go_to("J-000001")
    await at.press("i")
    await at.until(lambda: at.shows("History"))


async def saved_filters(at: Driver) -> None:
    at.app.memory.remember(
        filters={"Money to come": "status:completed unpaid", "Tomorrow": "date:tomorrow"}
    )
    await at.press("f")


SCENES = (filtering, filter_kept, schedule, sorted_list)


def same(compare: Compare, size: str, scene: Scene) -> bool:
    app = new_board(MemoryStore(crewed_day()))
    return compare(app, terminal_size=SIZES[size], run_before=scenes.driven_by(app, scene))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_view(snap_compare: Compare, size: str, scene: Scene) -> None:
    assert same(snap_compare, size, scene)


@pytest.mark.parametrize("size", SIZES)
def test_what_needs_eyes(snap_compare: Compare, size: str) -> None:
    store = MemoryStore()
    store.document = with_broken_records(a_day_that_needs_eyes())
    play = scenes.driven_by(app := new_board(store), eyes)
    assert snap_compare(app, terminal_size=SIZES[size], run_before=play)


@pytest.mark.parametrize("scene", [panel, saved_filters], ids=lambda scene: scene.__name__)
def test_beside_the_view(snap_compare: Compare, scene: Scene) -> None:
    assert same(snap_compare, "120x40", scene)


def test_what_needs_eyes_without_colour(
    snap_compare: Compare, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    play = scenes.driven_by(app := new_board(MemoryStore(a_day_that_needs_eyes())), eyes)
    assert snap_compare(app, terminal_size=SIZES["120x40"], run_before=play)


@pytest.mark.parametrize(
    "scene", [filtering, schedule, sorted_list, panel], ids=lambda scene: scene.__name__
)
def test_without_colour(
    snap_compare: Compare, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert same(snap_compare, "120x40", scene)
