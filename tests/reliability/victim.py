"""A desk that kills itself with SIGKILL at a chosen point of its way to S3, and comes back."""

import http.client
import json
import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from qdn_tui.domain.changes import CHANGE
from qdn_tui.domain.refusals import Refused
from qdn_tui.store.s3 import S3JobStore
from tests.domain.desk import BUSINESS
from tests.reliability.engine import new_client
from tests.reliability.ledger import Answer, Operation
from tests.reliability.planted import BUGS

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class FailPoint(StrEnum):
    """Where a desk can die on its way. A new step gets its points here and in `_arm`."""

    GET_LEAVES = "before the GET leaves"
    GET_ANSWERED = "when the GET is answered"
    PUT_LEAVES = "before the PUT leaves"
    PUT_HALF_SENT = "when half of the PUT has left"
    PUT_SENT = "when the PUT has left, before its answer"
    PUT_ANSWERED = "when the PUT is answered"
    ACKNOWLEDGED = "before the acknowledgement is noted"


@dataclass(frozen=True)
class Doom:
    """Dies when `point` is reached for the `turn`-th time, counting from 1."""

    point: FailPoint
    turn: int


@dataclass(frozen=True)
class Errand:
    """What a desk has to do, kept on disk so that it outlives the desk.

    Attributes:
        endpoint, bucket: where.
        todo: the changes as JSON, in order.
        journal: a file of what was sent and what was acknowledged, a line each.
        bug: the name of a planted bug that its store has; empty for none.
    """

    endpoint: str
    bucket: str
    todo: Sequence[str]
    journal: Path
    bug: str = ""

    def operations(self) -> tuple[Operation, ...]:
        """What the journal says about each change."""
        changes = {change.op_id: change for change in map(CHANGE.validate_json, self.todo)}
        found: dict[str, Operation] = {}
        for line in self._lines():
            change = changes[line["op_id"]]
            was = found.get(change.op_id)
            sent_at = was.sent_at if was else line["at"]
            new = Operation(change.op_id, str(change.job_id), change.kind, sent_at)
            if "answer" in line:
                new = replace(
                    new,
                    answer=Answer(line["answer"]),
                    answered_at=line["at"],
                    revision=line["revision"],
                )
            found[change.op_id] = new
        return tuple(found.values())

    def _lines(self) -> Iterator[Any]:
        if self.journal.exists():
            yield from map(json.loads, self.journal.read_text("utf-8").splitlines())

    def note(self, **line: object) -> None:
        """Add to the journal, in one write that a kill leaves whole or out."""
        descriptor = os.open(self.journal, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.write(descriptor, json.dumps({**line, "at": time.monotonic()}).encode() + b"\n")
        os.close(descriptor)


def live(errand: Errand, doom: Doom | None) -> None:
    """Do what is left of the errand, or die on the way."""
    s3 = new_client(errand.endpoint)
    strike = _arm(s3, doom)
    kinds = {bug.name: bug.new_store for bug in BUGS}
    store = kinds.get(errand.bug, S3JobStore)(s3, errand.bucket, BUSINESS)
    finished = {
        operation.op_id
        for operation in errand.operations()
        if operation.answer is not Answer.UNKNOWN
    }
    for change in map(CHANGE.validate_json, errand.todo):
        if change.op_id in finished:
            continue
        errand.note(op_id=change.op_id)
        try:
            revision = store.apply([change]).document.revision
        except Refused:
            errand.note(op_id=change.op_id, answer=Answer.REFUSED, revision=None)
            continue
        strike(FailPoint.ACKNOWLEDGED)
        errand.note(op_id=change.op_id, answer=Answer.ACKNOWLEDGED, revision=revision)


def _arm(s3: "S3Client", doom: Doom | None) -> Callable[[FailPoint], None]:
    """Have the fail-points of the way to S3 watched.

    Returns:
        What a step that is none of the client's calls when it is reached.
    """
    reached = 0

    def is_doomed(point: FailPoint) -> bool:
        nonlocal reached
        if doom is None or point is not doom.point:
            return False
        reached += 1
        return reached == doom.turn

    def strike(point: FailPoint) -> None:
        if is_doomed(point):
            _die()

    def leaves(request: Any, event_name: str, **_: object) -> None:
        if event_name.endswith("GetObject"):
            strike(FailPoint.GET_LEAVES)
            return
        strike(FailPoint.PUT_LEAVES)
        for point, share in ((FailPoint.PUT_HALF_SENT, 0.5), (FailPoint.PUT_SENT, 1.0)):
            if is_doomed(point):
                with _sent(request, share):
                    _die()

    def answered(event_name: str, **_: object) -> None:
        is_get = event_name.endswith("GetObject")
        strike(FailPoint.GET_ANSWERED if is_get else FailPoint.PUT_ANSWERED)

    s3.meta.events.register("before-send.s3", leaves)
    s3.meta.events.register("response-received.s3", answered)
    return strike


@contextmanager
def _sent(request: Any, share: float) -> Iterator[None]:
    """A part of the request is on its way, and nobody has read an answer."""
    url = urlsplit(request.url)
    connection = http.client.HTTPConnection(url.netloc, timeout=60)
    connection.putrequest(request.method, url.path, skip_host=True, skip_accept_encoding=True)
    headers = {**request.headers, "Host": url.netloc}
    headers.pop("Expect", None)
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders()
    body = request.body if isinstance(request.body, bytes) else request.body.read()
    connection.send(body[: int(len(body) * share)])
    yield
    connection.close()


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
