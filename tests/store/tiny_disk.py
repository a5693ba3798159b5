"""A machine whose disk has room for so much and no more."""

import asyncio
import resource
import sys
from collections.abc import Sequence
from pathlib import Path

from qdn_tui.domain.changes import CHANGE
from qdn_tui.store.conflicts import Refusal
from qdn_tui.store.outbox import Outbox, OutboxFailed
from tests.domain.desk import START
from tests.reliability.children import PATIENCE_S, nursery

_REFUSED = 23


def refuses_to_add(path: Path, changes: Sequence[bytes], room: int) -> bool:
    """Whether the changes are refused where the outbox may grow by `room` bytes.

    Tried in a process of its own: the limit is one of the process.
    """
    return _refuses(_add, path, changes, path.stat().st_size + room)


def refuses_to_set_aside(path: Path, op_id: str, room: int) -> bool:
    """Whether a change cannot be set aside where no file may be larger than `room` bytes."""
    return _refuses(_set_aside, path, op_id, room)


def _refuses(target: object, *arguments: object) -> bool:
    child = nursery().Process(target=target, args=arguments, daemon=True)  # type: ignore[arg-type]
    child.start()
    child.join(PATIENCE_S)
    return child.exitcode == _REFUSED


def _add(path: Path, changes: Sequence[bytes], largest: int) -> None:
    wanted = [CHANGE.validate_json(change) for change in changes]
    _make_room(largest)
    try:
        asyncio.run(Outbox(path).add(wanted))
    except OutboxFailed:
        sys.exit(_REFUSED)


def _set_aside(path: Path, op_id: str, largest: int) -> None:
    _make_room(largest)
    try:
        Outbox(path).set_aside(op_id, Refusal(code="x", message="x", at=START))
    except OutboxFailed:
        sys.exit(_REFUSED)


def _make_room(largest: int) -> None:
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, most))
