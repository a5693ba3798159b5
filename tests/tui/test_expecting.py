"""When the crew is expected: what is offered, what typed times mean, and how it is sent."""

from datetime import datetime, timedelta

import pytest

from qdn_tui.domain.job import Job, TimeWindow
from qdn_tui.tui.eta_entry import eta_remark, offers, time_meant
from qdn_tui.tui.screens.board import BoardScreen
from tests.tui.driver import desk
from tests.tui.stores import BUSINESS, NOW, MemoryStore, demo_document, window


def job_at(when: TimeWindow | None) -> Job:
    return demo_document().find("J-000001").model_copy(update={"window": when})


def local(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=BUSINESS.zone)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2:30 pm", local(20, 14, 30)),
        ("2.30p", local(20, 14, 30)),
        ("14:30", local(20, 14, 30)),
        ("2:30", local(20, 14, 30)),
        ("3", local(20, 15)),
        ("02:30", local(20, 2, 30)),
        ("12:15", local(20, 12, 15)),
        ("12:15 am", local(20, 0, 15)),
        ("40 min", local(20, 11, 10)),
        ("in 5m", local(20, 10, 35)),
    ],
)
def test_a_typed_time_means_the_one_nearest_to_the_window(typed: str, meant: datetime) -> None:
    assert time_meant(typed, job_at(window(0, 14)), BUSINESS, NOW) == meant


def test_a_time_is_on_the_day_of_the_window_or_today() -> None:
    assert time_meant("9", job_at(window(3, 8)), BUSINESS, NOW) == local(23, 9)
    assert time_meant("9", job_at(None), BUSINESS, NOW) == local(20, 9)
    assert time_meant("9 pm", job_at(None), BUSINESS, NOW) == local(20, 21)


@pytest.mark.parametrize("typed", ["", "soon", "25:00", "13 pm", "10:75", "2:3", "-5 min"])
def test_what_is_no_time_means_none(typed: str) -> None:
    assert time_meant(typed, job_at(window(0, 14)), BUSINESS, NOW) is None


def test_times_are_offered_from_now_or_from_a_window_that_is_far_ahead() -> None:
    soon = offers(window(0, 10), NOW + timedelta(minutes=2))
    assert [offer.at for offer in soon][:2] == [local(20, 10, 50), local(20, 11, 5)]
    ahead = offers(window(3, 8), NOW)
    assert [offer.at for offer in ahead] == [
        local(23, 8), local(23, 8, 30), local(23, 9), local(23, 9, 30)
    ]  # fmt: skip


def test_a_time_outside_the_promised_window_is_remarked_on() -> None:
    promised = window(0, 14)
    assert eta_remark(local(20, 15), promised, NOW) == ""
    assert "after" in eta_remark(local(20, 16, 5), promised, NOW)
    assert "before" in eta_remark(local(20, 13), promised, NOW)
    assert "over" in eta_remark(local(20, 9), promised, NOW)


async def test_a_time_is_typed_understood_sent_and_undone() -> None:
    store = MemoryStore(demo_document())
    async with desk(store) as at:
        await at.go_to("J-000001")
        await at.press("W", "enter")
        assert at.shows("Choose with ↑↓")
        await at.write("half past")
        await at.press("enter")
        assert at.shows("That is no time")
        await at.type_over("4:30")
        assert at.shows("→ Nov 20, 4:30 pm")
        assert at.shows("▲ that is after the promised window")
        await at.type_over("2:30")
        assert not at.shows("▲ that is after")
        await at.press("enter")
        await at.until(lambda: isinstance(at.app.screen, BoardScreen))
        await at.until(lambda: store.document.find("J-000001").eta == local(20, 14, 30))
        await at.until_settled()
        await at.press("2")
        assert at.shows("J-000001 Mark ~2:30 pm")
        await at.press("1", "z")
        assert at.shows("→ no expected time")
        await at.press("z")
        await at.until(lambda: store.document.find("J-000001").eta is None)


async def test_an_expected_time_can_be_taken_away() -> None:
    store = MemoryStore(demo_document())
    async with desk(store) as at:
        await at.go_to("J-000003")
        await at.press("W", "down", "enter")
        await at.until(lambda: store.document.find("J-000003").eta is not None)
        await at.until_settled()
        await at.press("W", "up", "enter")
        await at.until(lambda: store.document.find("J-000003").eta is None)


async def test_a_job_that_is_over_expects_nobody() -> None:
    async with desk(MemoryStore(demo_document())) as at:
        await at.go_to("J-000006")
        await at.press("W")
        assert at.shows("an expected time is not possible")
