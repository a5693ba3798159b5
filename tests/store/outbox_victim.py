"""A desk with an outbox that kills itself with SIGKILL at a chosen step, and comes back."""

import asyncio
import os
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from qdn_tui.domain.changes import CHANGE, Change
from qdn_tui.store import outbox as outbox_module
from qdn_tui.store.outbox import Outbox
from qdn_tui.store.outbox_file import line_of
from qdn_tui.store.s3 import S3JobStore
from qdn_tui.store.sending import Sender
from tests.domain.desk import BUSINESS
from tests.reliability.engine import new_client

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

STEPS = (
    "before the append",
    "half of the line written",
    "before the file's fsync",
    "after the file's fsync",
    "accepted",
    "before the PUT leaves",
    "when the PUT is answered",
    "before the rename",
    "after the rename",
)


@dataclass(frozen=True)
class Errand:
    """What the desk has to do.

    Attributes:
        endpoint, bucket: where the jobs are.
        outbox: its outbox's file.
        accepted: a file of operation ids, each written once the outbox has told that it is safe.
        todo: changes as JSON, in order.
        batch: how many are accepted before it sends.
    """

    endpoint: str
    bucket: str
    outbox: Path
    accepted: Path
    todo: Sequence[str]
    batch: int

    def accepted_ops(self) -> list[str]:
        """What the dispatcher was told is safe."""
        return self.accepted.read_text("ascii").split() if self.accepted.exists() else []


@dataclass(frozen=True)
class Doom:
    """Dies when it comes to `step` for the `turn`-th time, counting from 1."""

    step: str
    turn: int


class Reach(Protocol):
    """Told of each step; at the fatal one it does something last."""

    def __call__(self, step: str, at_last: Callable[[], object] = ...) -> None: ...


def live(errand: Errand, doom: Doom | None) -> None:
    """Accept what is left to do, sending now and then; or die on the way."""
    s3 = new_client(errand.endpoint)
    reach = _armed(s3, doom)
    box = Outbox(errand.outbox)
    sender = Sender(box, S3JobStore(s3, errand.bucket, BUSINESS).apply)
    told = set(errand.accepted_ops())
    todo = [change for change in map(CHANGE.validate_json, errand.todo) if change.op_id not in told]
    sender.send_waiting()
    for count, change in enumerate(todo, start=1):
        _accept(box, change, reach)
        reach("accepted")
        _note(errand.accepted, change.op_id)
        if count % errand.batch == 0:
            sender.send_waiting()
    assert sender.send_waiting()


def _accept(box: Outbox, change: Change, reach: "Reach") -> None:
    reach("before the append")
    reach("half of the line written", lambda: _tear(box.path, change))
    asyncio.run(box.add([change]))


def _tear(path: Path, change: Change) -> None:
    """Leave what a kill in the middle of the append would."""
    line = line_of(change)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        file.write(line[: len(line) // 2])


def _armed(s3: "S3Client", doom: Doom | None) -> "Reach":
    reached = 0

    def reach(step: str, at_last: Callable[[], object] = lambda: None) -> None:
        nonlocal reached
        if doom is None or step != doom.step:
            return
        reached += 1
        if reached == doom.turn:
            at_last()
            os.kill(os.getpid(), signal.SIGKILL)

    def around(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def stepped(*arguments: Any, **named: Any) -> Any:
            reach(f"before the {name}")
            done = real(*arguments, **named)
            reach(f"after the {name}")
            return done

        return stepped

    real_fsync, real_replace = os.fsync, os.replace
    os.fsync = around("file's fsync", real_fsync)
    os.replace = around("rename", real_replace)
    # It was wrapped for the event loop when the module was imported.
    outbox_module._fsync = _async(os.fsync)
    s3.meta.events.register("before-send.s3.PutObject", lambda **_: reach("before the PUT leaves"))
    s3.meta.events.register(
        "response-received.s3.PutObject", lambda **_: reach("when the PUT is answered")
    )
    return reach


def _async(real: Callable[..., Any]) -> Any:
    async def later(*arguments: Any) -> Any:
        return await asyncio.to_thread(real, *arguments)

    return later


def _note(path: Path, op_id: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(descriptor, f"{op_id}\n".encode())
    os.close(descriptor)
