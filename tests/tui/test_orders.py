"""Orders whose ground is lost never reach the disk; and what waits there is told as it is."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from textual.message import Message

from qdn_tui.domain.changes import Change
from qdn_tui.errors import QdnError
from qdn_tui.store.outbox import Outbox, OutboxFailed
from qdn_tui.tui.messages import Order, OrderSettled, OutboxTurned, SnapshotArrived
from qdn_tui.tui.orders import Orders
from qdn_tui.tui.showing import Showing
from tests.tui.stores import BUSINESS, author, demo_document


class FullDisk(Outbox):
    """Takes nothing the first time."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.taken: list[str] = []

    async def add(self, changes: Sequence[Change]) -> None:
        self.taken += (change.kind for change in changes)
        if len(self.taken) == 1:
            raise OutboxFailed("The change is not saved: no space", "Make room")


async def test_what_is_ordered_before_a_loss_is_told_is_lost_with_it(tmp_path: Path) -> None:
    document = demo_document()
    box = FullDisk(tmp_path / "local.jsonl")
    told: asyncio.Queue[Message] = asyncio.Queue()
    showing = Showing(
        box, BUSINESS, newest=lambda: document, problem=lambda: None, tell=lambda _: None
    )
    orders = Orders(box, BUSINESS, showing, tell=told.put_nowait, written=lambda: None)
    orders.arrive(SnapshotArrived(document, [], frozenset(), frozenset(), first=True))
    failures: list[QdnError] = []

    dana = author()

    def advance() -> None:
        change = dana.advance(orders.shown.find("J-000002"))
        orders.take(Order((change,), lambda _: None, failures.append))

    advance()
    lost = await told.get()
    # A key that was pressed before the screen heard of the loss.
    advance()
    second = await told.get()
    for settled in (lost, second):
        assert isinstance(settled, OrderSettled)
        orders.settle(settled)
    assert box.taken == ["advance"]
    assert len(failures) == 2
    assert orders.shown.find("J-000002") == document.find("J-000002")
    advance()
    assert isinstance(third := await told.get(), OrderSettled)
    assert third.error is None
    assert box.taken == ["advance", "advance"]


async def test_what_waits_is_told_although_another_thread_has_only_now_read_what_did_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[Any] = []

    def keep(_: Showing, read: object) -> None:
        # The other one began before the change came, and is done right after this one.
        kept.extend([read, *kept[:1]])

    monkeypatch.setattr(Showing, "_read_at", property(lambda _: kept[-1], keep), raising=False)
    document, box, told = demo_document(), Outbox(tmp_path / "local.jsonl"), list[Message]()
    showing = Showing(
        box, BUSINESS, newest=lambda: document, problem=lambda: None, tell=told.append
    )
    change = author().advance(document.find("J-000002"))
    await box.add([change])
    showing.refresh()
    (turned,) = (one for one in told if isinstance(one, OutboxTurned))
    assert turned.state.waiting == (change,)
